package request

import (
	"context"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/tenancy/principal"
)

// change runs an act on a locked request that the actor may see and gives it as it is afterwards.
func (m *Module) change(ctx context.Context, id uuid.UUID, do func(ctx context.Context, tx *db.Tx, row Row, by uuid.UUID) error) (*requestOutput, error) {
	p, err := principal.From(ctx)
	if err != nil {
		return nil, err
	}
	out := &requestOutput{}
	err = m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		row, err := m.Locked(ctx, tx, id)
		if err != nil {
			return err
		}
		item, err := m.MayView(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := do(ctx, tx, row, p.UserID); err != nil {
			return err
		}
		return m.render(ctx, tx, id, item, out)
	})
	return out, err
}

type approveInput struct {
	ID   uuid.UUID `path:"id"`
	Body struct {
		Decision string `json:"decision" enum:"approve,refuse"`
		Reason   string `json:"reason,omitempty" maxLength:"500" doc:"of a refusal"`
	}
}

// approve is the hospital's say. A refusal denies the request; approval offers the work.
func (m *Module) approve(ctx context.Context, in *approveInput) (*requestOutput, error) {
	return m.change(ctx, in.ID, func(ctx context.Context, tx *db.Tx, row Row, by uuid.UUID) error {
		if row.Approval != "waiting" || row.Status.Ended() {
			return apperr.Conflict("not-waiting", "This request does not wait for an approval. Load it again to see where it stands.")
		}
		state := map[string]any{"approval": "approved", "approved_by": by, "approved_at": m.Clock.Now()}
		if in.Body.Decision == "refuse" {
			if in.Body.Reason == "" {
				return invalid("reason", "say why, so that the requester can be told")
			}
			state["approval"] = "refused"
			if err := m.Become(ctx, tx, row, Move{To: Denied, Reason: "hospital_refused", Set: state}); err != nil {
				return err
			}
			if err := m.Work.Cancel(ctx, tx, row.ID, "hospital_refused"); err != nil {
				return err
			}
		} else {
			if err := m.Become(ctx, tx, row, Move{To: row.Status, Set: state}); err != nil {
				return err
			}
			if err := m.Work.Offer(ctx, tx, row.ID); err != nil {
				return err
			}
		}
		return Note(ctx, tx, row, "roi.request."+in.Body.Decision, uuid.Nil, nil)
	})
}

type holdInput struct {
	ID   uuid.UUID `path:"id"`
	Body struct {
		Placed bool   `json:"placed"`
		Reason string `json:"reason" minLength:"3" maxLength:"500"`
	}
}

// hold places or lifts a legal hold: while it stands nothing of the request is released or destroyed.
func (m *Module) hold(ctx context.Context, in *holdInput) (*requestOutput, error) {
	return m.change(ctx, in.ID, func(ctx context.Context, tx *db.Tx, row Row, by uuid.UUID) error {
		standing, err := standingHold(tx, row.ID)
		if err != nil {
			return err
		}
		switch {
		case in.Body.Placed && standing != nil:
			return apperr.Conflict("already-held", "A legal hold stands already.")
		case !in.Body.Placed && standing == nil:
			return apperr.Conflict("not-held", "No legal hold stands.")
		case in.Body.Placed:
			h := holdRow{ClientID: row.ClientID, ID: db.NewID(), RequestID: row.ID, PlacedBy: by, PlacedAt: m.Clock.Now()}
			if h.ReasonSealed, err = m.Seals.Seal(ctx, tx, row.ClientID, in.Body.Reason, h.ID); err != nil {
				return err
			}
			err = insertHold(tx, &h)
		default:
			err = liftHold(tx, standing.ID, by, m.Clock.Now())
		}
		if err != nil {
			return err
		}
		if err := Update(tx, row.ID, 0, map[string]any{"on_hold": in.Body.Placed}); err != nil {
			return err
		}
		if err := m.Reclock(ctx, tx, row); err != nil {
			return err
		}
		return Note(ctx, tx, row, "roi.request.hold", uuid.Nil, map[string]any{"placed": in.Body.Placed})
	})
}

func (m *Module) legalHold(ctx context.Context, tx *db.Tx, row Row) (*Hold, error) {
	if !row.OnHold {
		return nil, nil
	}
	h, err := standingHold(tx, row.ID)
	if err != nil || h == nil {
		return nil, err
	}
	reason, err := m.Seals.Open(ctx, tx, row.ClientID, h.ReasonSealed, h.ID)
	return &Hold{Reason: reason, PlacedBy: h.PlacedBy, PlacedAt: h.PlacedAt}, err
}

type cancelInput struct {
	ID   uuid.UUID `path:"id"`
	Body struct {
		Reason string `json:"reason" enum:"withdrawn,duplicate,entered_in_error,no_records,not_answered" doc:"not_answered: the requester was asked for something and did not answer; the request expires"`
	}
}

// cancel ends a request: as withdrawn, or as expired where what was asked of the requester never came.
func (m *Module) cancel(ctx context.Context, in *cancelInput) (*requestOutput, error) {
	return m.change(ctx, in.ID, func(ctx context.Context, tx *db.Tx, row Row, _ uuid.UUID) error {
		to := Cancelled
		if in.Body.Reason == "not_answered" {
			if to = Expired; row.DelayOwner != "requester" {
				return apperr.Conflict("not-asked", "Nothing is asked of the requester at the moment, so the request cannot expire. Choose another reason.")
			}
		}
		if err := m.End(ctx, tx, row, to, in.Body.Reason); err != nil {
			return err
		}
		return Note(ctx, tx, row, "roi.request.cancel", uuid.Nil, map[string]any{"reason": in.Body.Reason})
	})
}

// closing ends a request whose release has reached the requester.
func (m *Module) closing(ctx context.Context, in *byID) (*requestOutput, error) {
	return m.change(ctx, in.ID, func(ctx context.Context, tx *db.Tx, row Row, _ uuid.UUID) error {
		if row.Status != Released {
			return apperr.Conflict("not-released", "Only a request whose records were released can be closed. Load it again to see where it stands.")
		}
		if err := m.Become(ctx, tx, row, Move{To: Closed}); err != nil {
			return err
		}
		return Note(ctx, tx, row, "roi.request.close", uuid.Nil, nil)
	})
}

// Happening is a step of a request.
type Happening struct {
	At     time.Time  `json:"at"`
	From   string     `json:"from,omitempty"`
	To     string     `json:"to"`
	Owner  string     `json:"owner" enum:"agency,hospital,requester,none" doc:"of the time that begins here"`
	Reason string     `json:"reason,omitempty"`
	ByUser *uuid.UUID `json:"byUser,omitempty"`
}

type historyOutput struct {
	Body struct {
		Items       []Happening  `json:"items"`
		Corrections []Correction `json:"corrections" doc:"what was corrected after it was entered, the oldest first"`
	}
}

func (m *Module) history(ctx context.Context, in *byID) (*historyOutput, error) {
	out := &historyOutput{}
	out.Body.Items = []Happening{}
	err := m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		row, err := Find(tx, in.ID, false)
		if err != nil {
			return err
		}
		item, err := m.MayView(ctx, tx, in.ID)
		if err != nil {
			return err
		}
		rows, err := eventsOf(tx, in.ID)
		if err != nil {
			return err
		}
		for _, e := range rows {
			h := Happening{At: e.At, To: e.ToStatus, Owner: e.Owner, ByUser: e.ByUser}
			if e.FromStatus != nil {
				h.From = *e.FromStatus
			}
			if e.Reason != nil {
				h.Reason = *e.Reason
			}
			out.Body.Items = append(out.Body.Items, h)
		}
		if out.Body.Corrections, err = m.corrections(ctx, tx, row); err != nil {
			return err
		}
		return Note(ctx, tx, row, "roi.request.history", item, nil)
	})
	return out, err
}
