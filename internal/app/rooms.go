package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/codeset"
	"chartwright/internal/codeset/published"
	"chartwright/internal/coding"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/live"
	"chartwright/internal/platform/traces"
	"chartwright/internal/worklist"
)

// codes answers coding from the code sets.
type codes struct{ sets *codeset.Module }

// Facts implements coding.Codes. A code set that cannot be read counts as not knowing the code: nothing is coded on a guess.
func (c codes) Facts(ctx context.Context, system, code string, on time.Time) coding.CodeFacts {
	d, ok, err := c.sets.Lookup(ctx, published.System(system), code, published.DateOf(on))
	if err != nil || !ok {
		return coding.CodeFacts{}
	}
	return coding.CodeFacts{Known: true, Valid: d.ValidOn, Billable: d.Billable, POAExempt: d.POAExempt, Description: d.Description}
}

// codingWork is the worklist as coding sees it.
type codingWork struct{ list *worklist.Module }

// Open implements coding.Work.
func (w codingWork) Open(ctx context.Context, tx *db.Tx, n coding.NewWork) error {
	_, err := w.list.Open(ctx, tx, worklist.NewItem{Kind: n.Kind, WorkType: n.WorkType, ClientID: n.ClientID, FacilityID: n.FacilityID,
		CaseID: n.CaseID, EncounterID: n.EncounterID, Priority: n.Priority, Ready: true})
	return err
}

// Cancel implements coding.Work.
func (w codingWork) Cancel(ctx context.Context, tx *db.Tx, caseID uuid.UUID, reason string) error {
	items, err := w.list.Items(ctx, tx, worklist.Ref{CaseID: caseID})
	if err != nil {
		return err
	}
	for _, i := range items {
		if err := w.list.Cancel(ctx, tx, i.ID, reason); err != nil {
			return err
		}
	}
	return nil
}

// Require implements coding.Work.
func (w codingWork) Require(ctx context.Context, tx *db.Tx, item uuid.UUID, fence int64) (uuid.UUID, error) {
	l, err := w.list.Require(ctx, tx, item, fence)
	return l.CaseID, err
}

// HoldsLease implements coding.Work.
func (w codingWork) HoldsLease(ctx context.Context, tx *db.Tx, caseID uuid.UUID) (uuid.UUID, bool, error) {
	item, err := w.list.HoldsLeaseOnCase(ctx, tx, caseID)
	return item, item != uuid.Nil, err
}

// workMoved tells the room whose case an item is of that the item moved, inside the same transaction, and wakes the people
// of the hospital once that is durable.
func (h *house) workMoved(ctx context.Context, tx *db.Tx, t worklist.Transition) error {
	if t.From == t.To {
		return nil
	}
	tenant := tx.Tenant()
	ctx, act := traces.Follow(ctx, followed(t), "work "+string(t.Event), traces.Kind(t.Kind), traces.Tenant(tenant))
	tx.AfterCommit(func() {
		act.End(nil)
		h.metrics.Moved(t.Kind, string(t.Event))
		h.hub.Publish(tenant, live.Call{Topic: worklist.ClientTopic(t.ClientID), Type: "encounter", IDs: map[string]string{"encounter": t.EncounterID.String()}})
	})
	switch t.Kind {
	case "coding", "coding_review", "coding_rework":
		return h.coding.WorkMoved(ctx, tx, t.CaseID, string(t.To), t.HoldOwner, t.HoldReason)
	case "roi", "roi_review":
		return h.roi.WorkMoved(ctx, tx, t.CaseID, t.Kind, string(t.To), t.HoldOwner)
	case "chart_prep":
		return h.intake.PrepMoved(ctx, tx, t.CaseID, string(t.To), t.HoldOwner, t.HoldReason)
	}
	return nil
}

// followed is the thing whose trace a change of work belongs to: the chart, or the request for records.
func followed(t worklist.Transition) uuid.UUID {
	if t.EncounterID == uuid.Nil || t.Kind == "roi" || t.Kind == "roi_review" {
		return t.CaseID
	}
	return t.EncounterID
}

// finishCoding closes the coding case of an item that is being completed.
func (h *house) finishCoding(ctx context.Context, tx *db.Tx, l worklist.Lease) error {
	return h.coding.Complete(ctx, tx, l.CaseID)
}

// finishPrep ends the preparation of a chart whose item is being completed.
func (h *house) finishPrep(ctx context.Context, tx *db.Tx, l worklist.Lease) error {
	return h.intake.CompletePrep(ctx, tx, l.CaseID)
}

// finishRequest submits the request of a specialist's item that is being completed.
func (h *house) finishRequest(ctx context.Context, tx *db.Tx, l worklist.Lease) error {
	return h.roi.Complete(ctx, tx, l.CaseID)
}
