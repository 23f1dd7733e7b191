package desk

import (
	"context"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/roi/request"
)

type revokeInput struct {
	ID   uuid.UUID `path:"id"`
	Body struct {
		RevokedAt time.Time `json:"revokedAt" doc:"when the revocation arrived in writing"`
		Reason    string    `json:"reason" minLength:"3" maxLength:"500" doc:"how it was revoked: a letter, at the counter"`
	}
}

// revoke records that the authorization was revoked (45 CFR 164.508(b)(5)): nothing more leaves on it. A request past
// preparation goes back to its specialist; one whose package is being built comes back instead of leaving.
func (m *Module) revoke(ctx context.Context, in *revokeInput) (*standingOutput, error) {
	out := &standingOutput{}
	err := m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		row, err := m.Requests.Locked(ctx, tx, in.ID)
		if err != nil {
			return err
		}
		if err := m.keepRevocation(ctx, tx, row, in.Body.RevokedAt.UTC()); err != nil {
			return err
		}
		if err := m.Requests.KeepCorrection(ctx, tx, row, []string{"revoked"}, in.Body.Reason); err != nil {
			return err
		}
		if err := m.callBack(ctx, tx, row); err != nil {
			return err
		}
		if err := request.Note(ctx, tx, row, "roi.authorization.revoke", uuid.Nil, nil); err != nil {
			return err
		}
		return m.standing(tx, row.ID, out)
	})
	return out, err
}

func (m *Module) keepRevocation(ctx context.Context, tx *db.Tx, row request.Row, at time.Time) error {
	switch {
	case row.Status == request.Released || row.Status == request.Closed:
		return apperr.Conflict("already-released", "The records left before the authorization was revoked, and what was sent stands. Revoke the delivery, so that nothing more is fetched.")
	case row.Status.Ended():
		return apperr.Conflict("request-ended", "This request has ended, so nothing leaves on its authorization.")
	case at.After(m.Clock.Now().Add(time.Hour)):
		return refused("revokedAt", "lies in the future")
	}
	a, err := authorizationOf(tx, row.ID)
	if err != nil {
		return err
	}
	j, err := m.judge(tx, row)
	if err != nil {
		return err
	}
	if len(j.set.Elements(j.elements(a))) == 0 {
		return apperr.Conflict("no-authorization", "This request does not rest on an authorization. Withdraw it instead, where nothing is to leave any more.")
	}
	if a.RevokedAt != nil {
		return apperr.Conflict("already-revoked", "The authorization is revoked already. Load the request again to see since when.")
	}
	fields, err := a.fields()
	if err != nil {
		return err
	}
	fields.RevokedAt = &at
	kept, err := fields.row(ctx, row)
	if err != nil {
		return err
	}
	kept.CheckedBy = a.CheckedBy
	return saveAuthorization(tx, &kept)
}

// callBack takes a request that waits for a reviewer or for the money back to who prepared it.
func (m *Module) callBack(ctx context.Context, tx *db.Tx, row request.Row) error {
	if row.Status != request.InReview && row.Status != request.AwaitingPayment {
		return request.Update(tx, row.ID, 0, map[string]any{})
	}
	set := map[string]any{}
	if row.Status == request.InReview {
		set["review"] = "returned"
	}
	if err := m.Requests.Become(ctx, tx, row, request.Move{To: request.Returned, Reason: revoked, Set: set}); err != nil {
		return err
	}
	if err := m.Requests.Work.Cancel(ctx, tx, row.ID, revoked); err != nil {
		return err
	}
	var author uuid.UUID
	if row.AuthorID != nil {
		author = *row.AuthorID
	}
	return m.Requests.Work.Open(ctx, tx, m.work(row, "roi", uuid.Nil, author))
}

const revoked = "authorization_revoked"

// Holds says why the authorization of a request does not hold at this moment, empty where it does: days pass while a release
// waits for a reviewer, for money or for its package.
func (m *Module) Holds(_ context.Context, tx *db.Tx, row request.Row) (why string, err error) {
	j, err := m.judge(tx, row)
	if err != nil {
		return "", err
	}
	defects, err := m.defects(tx, j)
	if err != nil {
		return "", err
	}
	for _, d := range defects {
		if d.Blocks {
			return d.Message, nil
		}
	}
	return "", nil
}
