package requester

import (
	"context"

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/jobs"
	"chartwright/internal/roi/request"
)

// follow does, as the machine, what the requester's acts mean beyond their own rows: the facts are compared with the patient
// index, the work is offered once they can be reached, goes on once they have answered, and the request is closed once they have
// what they asked for. It may be done again at any time.
func (m *Module) follow(ctx context.Context, j jobs.Job) error {
	var args struct{ Request uuid.UUID }
	if err := j.Bind(&args); err != nil {
		return err
	}
	return m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		row, err := m.Requests.Locked(ctx, tx, args.Request)
		if apperr.Is(err, "not-found") {
			return jobs.Finish(ctx, tx, j)
		}
		if err == nil && !row.Status.Ended() {
			err = m.forward(ctx, tx, row)
		}
		if err != nil {
			return err
		}
		return jobs.Finish(ctx, tx, j)
	})
}

func (m *Module) forward(ctx context.Context, tx *db.Tx, row request.Row) error {
	proofs, err := proofsOf(tx, row.ID, true)
	if err != nil {
		return err
	}
	if stands(proofs, byContact) == "passed" {
		if err := m.reached(ctx, tx, row, proofs); err != nil {
			return err
		}
	}
	if row.Status == request.CorrectionNeeded {
		answered, err := answeredSince(tx, row.ID)
		if err != nil || !answered {
			return err
		}
		return m.Desk.Answered(ctx, tx, row)
	}
	if row.Status != request.Released {
		return nil
	}
	done, err := m.Deliveries.Done(tx, row.ID)
	if err != nil || !done {
		return err
	}
	return m.Requests.Become(ctx, tx, row, request.Move{To: request.Closed, Reason: "picked_up"})
}

// reached goes on with a request whose person can be reached: what they say of the patient is compared, and the work begins.
func (m *Module) reached(ctx context.Context, tx *db.Tx, row request.Row, proofs []proofRow) error {
	for i, p := range proofs {
		if p.Method != "facts" || p.State != "pending" {
			continue
		}
		sure, err := m.Desk.SureOfPatient(ctx, tx, row)
		if err != nil {
			return err
		}
		proofs[i].State = "failed"
		if sure {
			proofs[i].State = "passed"
		}
		if err := updateProof(tx, p.ID, map[string]any{"state": proofs[i].State, "ended_at": m.Clock.Now()}); err != nil {
			return err
		}
	}
	if err := m.settle(tx, row, proofs); err != nil {
		return err
	}
	if row.Approval == "waiting" {
		return nil
	}
	return m.Requests.Work.Offer(ctx, tx, row.ID)
}

// settle keeps where the identity stands with the request, where the release is held back by it.
func (m *Module) settle(tx *db.Tx, row request.Row, proofs []proofRow) error {
	if now := settled(proofs); now != row.Proofing {
		return request.Update(tx, row.ID, 0, map[string]any{"proofing": now})
	}
	return nil
}
