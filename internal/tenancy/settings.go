package tenancy

import (
	"context"

	"github.com/google/uuid"

	"chartwright/internal/audit/trail"
	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
)

type putChecklistInput struct {
	ID   uuid.UUID `path:"id"`
	Body struct {
		Items []ChecklistLine `json:"items" maxItems:"500"`
	}
}

type putTargetsInput struct {
	Body struct {
		Items []Target `json:"items" maxItems:"2000"`
	}
}

type putQueueInput struct{ Body Queue }

type putHoldReasonInput struct{ Body HoldReason }

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
	err := m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error { return m.SetTargets(ctx, tx, in.Body.Items) })
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
	return pageOf(rows, func(r queueRow) Queue {
		return Queue{FacilityID: r.FacilityID, WorkType: r.WorkType, Kind: r.Kind, Mode: r.Mode, Browsing: r.Browsing}
	}), err
}

func (m *Module) putQueue(ctx context.Context, in *putQueueInput) (*One[Queue], error) {
	err := m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		f, err := findFacility(tx, in.Body.FacilityID)
		if err != nil {
			return err
		}
		q := in.Body
		err = saveQueue(tx, queueRow{ClientID: f.ClientID, FacilityID: f.ID, WorkType: q.WorkType, Kind: q.Kind, Mode: q.Mode, Browsing: q.Browsing})
		if err != nil {
			return err
		}
		return trail.Write(ctx, tx, trail.Entry{Act: "queue.set", ObjectType: "facility", ObjectID: f.ID, ClientID: f.ClientID,
			Details: map[string]any{"workType": q.WorkType, "kind": q.Kind, "mode": q.Mode, "browsing": q.Browsing}})
	})
	return &One[Queue]{Body: in.Body}, err
}

func (m *Module) listHoldReasons(ctx context.Context, _ *None) (*Page[HoldReason], error) {
	var rows []holdReasonRow
	err := m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) (err error) {
		rows, err = listHoldReasons(tx)
		return err
	})
	return pageOf(rows, func(r holdReasonRow) HoldReason {
		return HoldReason{Code: r.Code, Label: r.Label, Owner: r.Owner, Kinds: r.Kinds, Active: r.Active}
	}), err
}

func (m *Module) putHoldReason(ctx context.Context, in *putHoldReasonInput) (*One[HoldReason], error) {
	err := m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error { return m.SetHoldReason(ctx, tx, in.Body) })
	return &One[HoldReason]{Body: in.Body}, err
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
