package request

import (
	"context"

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/roi/rules"
	"chartwright/internal/tenancy/principal"
)

// Move is a step in a request's life. Owner is who owns the time that begins, empty for the status's own.
type Move struct {
	To     Status
	Owner  string
	Reason string // a code: one of the rules' reasons to stop, or what ended it
	Set    map[string]any
}

// Become takes a locked request one step on, or refuses it, and keeps the step.
func (m *Module) Become(ctx context.Context, tx *db.Tx, row Row, mv Move) error {
	if row.Status != mv.To && !MayBecome(row.Status, mv.To) {
		return refuseTransition(row.Status, mv.To)
	}
	if mv.Owner == "" {
		mv.Owner = mv.To.owner()
	}
	changes := map[string]any{"status": mv.To, "delay_owner": mv.Owner, "reason": nil}
	if mv.Reason != "" {
		changes["reason"] = mv.Reason
	}
	if mv.To.Ended() {
		changes["ended_at"] = m.Clock.Now()
	}
	for column, value := range mv.Set {
		changes[column] = value
	}
	if err := Update(tx, row.ID, 0, changes); err != nil {
		return err
	}
	if err := m.keep(ctx, tx, row, mv); err != nil {
		return err
	}
	if !mv.To.Ended() { // a stop that ended may have moved a clock
		if err := m.Reclock(ctx, tx, row); err != nil {
			return err
		}
	}
	if m.Moved == nil || row.Status == mv.To {
		return nil
	}
	return m.Moved(ctx, tx, row, mv.To)
}

func (m *Module) keep(ctx context.Context, tx *db.Tx, row Row, mv Move) error {
	p, err := principal.From(ctx)
	if err != nil {
		return err
	}
	from := string(row.Status)
	e := eventRow{ClientID: row.ClientID, ID: db.NewID(), RequestID: row.ID, At: m.Clock.Now(), ToStatus: string(mv.To), Owner: mv.Owner}
	if from != "" {
		e.FromStatus = &from
	}
	if mv.Reason != "" {
		e.Reason = &mv.Reason
	}
	if p.UserID != uuid.Nil {
		e.ByUser = &p.UserID
	}
	return insertEvent(tx, &e)
}

// stopOf is the reason to stop that a work item's hold stands for.
func stopOf(owner string) (string, rules.StopReason) {
	if owner == "agency" {
		return "agency", rules.AgencyHold
	}
	return "hospital", rules.HospitalAwaited // a physician's delay is the hospital's to mend
}

// WorkMoved follows the work item of a request in the transaction in which it moved.
func (m *Module) WorkMoved(ctx context.Context, tx *db.Tx, id uuid.UUID, kind, to, holdOwner string) error {
	row, err := Find(tx, id, true)
	if apperr.Is(err, "not-found") || err == nil && row.Status.Ended() {
		return nil
	}
	if err != nil {
		return err
	}
	switch {
	case to == "held" && row.Status == CorrectionNeeded: // the requester owns the delay, whatever the item says
		return nil
	case to == "held":
		owner, reason := stopOf(holdOwner)
		return m.Become(ctx, tx, row, Move{To: row.Status, Owner: owner, Reason: string(reason)})
	case to == "claimed" && row.Status == Received:
		return m.Become(ctx, tx, row, Move{To: Validating})
	case to == "claimed" && row.Status == CorrectionNeeded && kind == "roi":
		return m.Become(ctx, tx, row, Move{To: Validating})
	case to == "claimed" && row.Status == Returned:
		return m.Become(ctx, tx, row, Move{To: Selecting})
	case (to == "claimed" || to == "ready") && row.Reason != nil && row.DelayOwner != row.Status.owner():
		return m.Become(ctx, tx, row, Move{To: row.Status})
	case to == "cancelled" && kind == "roi" && MayBecome(row.Status, Cancelled):
		return m.Become(ctx, tx, row, Move{To: Cancelled, Reason: "work_cancelled"})
	}
	return nil
}

// End takes a request to a final status and withdraws its work.
func (m *Module) End(ctx context.Context, tx *db.Tx, row Row, to Status, reason string) error {
	if err := m.Become(ctx, tx, row, Move{To: to, Reason: reason}); err != nil {
		return err
	}
	return m.Work.Cancel(ctx, tx, row.ID, reason)
}
