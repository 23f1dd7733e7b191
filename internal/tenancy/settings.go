package tenancy

import (
	"context"

	"github.com/google/uuid"

	"chartwright/internal/audit/trail"
	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
)

type putChecklistInput struct {
	ID      uuid.UUID `path:"id"`
	IfMatch string    `header:"If-Match" doc:"the ETag of the checklist that was edited"`
	Body    struct {
		Items []ChecklistLine `json:"items" maxItems:"500"`
	}
}

type putTargetsInput struct {
	IfMatch string `header:"If-Match" doc:"the ETag of the targets that were edited"`
	Body    struct {
		Items []Target `json:"items" maxItems:"2000"`
	}
}

type putQueueInput struct {
	IfMatch string `header:"If-Match" doc:"the version of the queue that was edited, or new"`
	Body    Queue
}

type putHoldReasonInput struct {
	IfMatch string `header:"If-Match" doc:"the version of the reason that was edited, or new"`
	Body    HoldReason
}

func (m *Module) getChecklist(ctx context.Context, in *byID) (*Page[ChecklistLine], error) {
	var rows []checklistRow
	err := m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) (err error) {
		if _, err = findClient(tx, in.ID); err != nil {
			return err
		}
		rows, err = listChecklist(tx, in.ID)
		return err
	})
	return pageOf(rows, checklistRow.public), err
}

func (m *Module) putChecklist(ctx context.Context, in *putChecklistInput) (*Page[ChecklistLine], error) {
	err := m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := findClient(tx, in.ID); err != nil {
			return err
		}
		if err := tx.Lock("checklist " + in.ID.String()); err != nil {
			return err
		}
		now, err := listChecklist(tx, in.ID)
		if err != nil {
			return err
		}
		if err := httpx.MatchTag(in.IfMatch, pageOf(now, checklistRow.public).ETag); err != nil {
			return err
		}
		return m.SetChecklist(ctx, tx, in.ID, in.Body.Items)
	})
	if err != nil {
		return nil, err
	}
	return m.getChecklist(ctx, &byID{ID: in.ID})
}

// SetChecklist replaces the documents a client's charts must hold.
func (m *Module) SetChecklist(ctx context.Context, tx *db.Tx, client uuid.UUID, lines []ChecklistLine) error {
	if _, err := findClient(tx, client); err != nil {
		return err
	}
	rows := make([]checklistRow, len(lines))
	for i, l := range lines {
		rows[i] = l.row(client)
	}
	if err := replaceChecklist(tx, client, rows); err != nil {
		return err
	}
	return trail.Write(ctx, tx, trail.Entry{Act: "checklist.replace", ObjectType: "client", ObjectID: client, ClientID: client,
		Details: map[string]any{"lines": len(rows)}})
}

func (m *Module) listTargets(ctx context.Context, _ *None) (*Page[Target], error) {
	var rows []targetRow
	err := m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) (err error) {
		rows, err = listTargets(tx)
		return err
	})
	return pageOf(rows, targetRow.public), err
}

func (m *Module) putTargets(ctx context.Context, in *putTargetsInput) (*Page[Target], error) {
	err := m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := tx.Lock("targets"); err != nil {
			return err
		}
		now, err := listTargets(tx)
		if err != nil {
			return err
		}
		if err := httpx.MatchTag(in.IfMatch, pageOf(now, targetRow.public).ETag); err != nil {
			return err
		}
		return m.SetTargets(ctx, tx, in.Body.Items)
	})
	if err != nil {
		return nil, err
	}
	return m.listTargets(ctx, &None{})
}

// SetTargets replaces the agency's targets. A client of another agency is a 404.
func (m *Module) SetTargets(ctx context.Context, tx *db.Tx, targets []Target) error {
	rows := make([]targetRow, len(targets))
	for i, t := range targets {
		if t.ClientID != nil {
			if _, err := findClient(tx, *t.ClientID); err != nil {
				return err
			}
		}
		rows[i] = t.row()
	}
	if err := replaceTargets(tx, rows); err != nil {
		return err
	}
	return trail.Write(ctx, tx, trail.Entry{Act: "targets.replace", ObjectType: "agency", ObjectID: tx.Tenant(), Details: map[string]any{"lines": len(rows)}})
}

func (m *Module) listQueues(ctx context.Context, _ *None) (*Page[Queue], error) {
	var rows []queueRow
	err := m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) (err error) {
		rows, err = listQueues(tx)
		return err
	})
	return pageOf(rows, queueRow.public), err
}

func (m *Module) putQueue(ctx context.Context, in *putQueueInput) (*One[Queue], error) {
	q := in.Body
	var row queueRow
	err := m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		f, err := findFacility(tx, q.FacilityID)
		if err != nil {
			return err
		}
		if err := tx.Lock("queues"); err != nil {
			return err
		}
		if err := matchQueue(tx, in.IfMatch, q); err != nil {
			return err
		}
		row = queueRow{ClientID: f.ClientID, FacilityID: f.ID, WorkType: q.WorkType, Kind: q.Kind, Mode: q.Mode, Browsing: q.Browsing}
		if err := saveQueue(tx, row); err != nil {
			return err
		}
		return trail.Write(ctx, tx, trail.Entry{Act: "queue.set", ObjectType: "facility", ObjectID: f.ID, ClientID: f.ClientID,
			Details: map[string]any{"workType": q.WorkType, "kind": q.Kind, "mode": q.Mode, "browsing": q.Browsing}})
	})
	return &One[Queue]{ETag: row.public().tag(), Body: row.public()}, err
}

func matchQueue(tx *db.Tx, ifMatch string, q Queue) error {
	rows, err := listQueues(tx)
	if err != nil {
		return err
	}
	now := httpx.Absent
	for _, r := range rows {
		if r.FacilityID == q.FacilityID && r.WorkType == q.WorkType && r.Kind == q.Kind {
			now = r.public().tag()
		}
	}
	return httpx.MatchTag(ifMatch, now)
}

func (m *Module) listHoldReasons(ctx context.Context, _ *None) (*Page[HoldReason], error) {
	var rows []holdReasonRow
	err := m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) (err error) {
		rows, err = listHoldReasons(tx)
		return err
	})
	return pageOf(rows, holdReasonRow.public), err
}

func (m *Module) putHoldReason(ctx context.Context, in *putHoldReasonInput) (*One[HoldReason], error) {
	var out HoldReason
	err := m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := tx.Lock("hold reasons"); err != nil {
			return err
		}
		now, err := findHoldReason(tx, in.Body.Code)
		if err != nil {
			return err
		}
		if err := httpx.MatchTag(in.IfMatch, now.tag()); err != nil {
			return err
		}
		if err := m.SetHoldReason(ctx, tx, in.Body); err != nil {
			return err
		}
		now, err = findHoldReason(tx, in.Body.Code)
		out = now.public()
		return err
	})
	return &One[HoldReason]{ETag: out.tag(), Body: out}, err
}

// tag is that of the reason, or of none.
func (r holdReasonRow) tag() string {
	if r.Code == "" {
		return httpx.Absent
	}
	return r.public().tag()
}

// findHoldReason gives the reason of that code, empty where there is none.
func findHoldReason(tx *db.Tx, code string) (holdReasonRow, error) {
	rows, err := listHoldReasons(tx)
	for _, r := range rows {
		if r.Code == code {
			return r, err
		}
	}
	return holdReasonRow{}, err
}

// SetHoldReason adds a reason, or changes the one with its code.
func (m *Module) SetHoldReason(ctx context.Context, tx *db.Tx, r HoldReason) error {
	for _, k := range r.Kinds {
		if !validKind(k) {
			return apperr.Invalid("A kind of work is not known.", apperr.Field{Location: "body.kinds", Message: "use chart_prep, coding, coding_review, coding_rework, roi or roi_review"})
		}
	}
	row := holdReasonRow{ID: db.NewID(), Code: r.Code, Label: r.Label, Owner: r.Owner, Kinds: r.Kinds, Active: r.Active}
	if err := saveHoldReason(tx, row); err != nil {
		return err
	}
	return trail.Write(ctx, tx, trail.Entry{Act: "hold_reason.set", ObjectType: "agency", ObjectID: tx.Tenant(), Details: map[string]any{"code": r.Code}})
}

func validKind(k string) bool {
	switch k {
	case "chart_prep", "coding", "coding_review", "coding_rework", "roi", "roi_review":
		return true
	}
	return false
}
