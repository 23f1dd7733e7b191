package delivery

import (
	"context"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/platform/jobs"
	"chartwright/internal/platform/traces"
	"chartwright/internal/roi/request"
	"chartwright/internal/tenancy/principal"
)

type deliveryOutput struct{ Body Delivery }

// change does something to a locked delivery that the actor may see and gives it as it is afterwards.
func (m *Module) change(ctx context.Context, id uuid.UUID, do func(ctx context.Context, tx *db.Tx, row request.Row, d deliveryRow, by uuid.UUID) error) (*deliveryOutput, error) {
	p, err := principal.From(ctx)
	if err != nil {
		return nil, err
	}
	out := &deliveryOutput{}
	return out, m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		d, err := find(tx, id, true)
		if err != nil {
			return err
		}
		row, err := m.deliverable(ctx, tx, d.RequestID, false)
		if err != nil {
			return err
		}
		if err := do(ctx, tx, row, d, p.UserID); err != nil {
			return err
		}
		if d, err = find(tx, id, false); err != nil {
			return err
		}
		taken, err := pickupsOf(tx, row.ID)
		if err != nil {
			return err
		}
		out.Body, err = m.shown(ctx, tx, row, d, taken)
		return err
	})
}

func (m *Module) revoke(ctx context.Context, in *byID) (*deliveryOutput, error) {
	return m.change(ctx, in.ID, func(ctx context.Context, tx *db.Tx, row request.Row, d deliveryRow, by uuid.UUID) error {
		if d.State == revoked {
			return apperr.Conflict("already-revoked", "This delivery is closed already.")
		}
		if err := update(tx, d.ID, map[string]any{"state": revoked, "revoked_by": by, "revoked_at": m.Clock.Now()}); err != nil {
			return err
		}
		return request.Note(ctx, tx, row, "roi.delivery.revoke", uuid.Nil, map[string]any{"delivery": d.ID})
	})
}

type deliveryDoneInput struct {
	ID   uuid.UUID `path:"id"`
	Body struct {
		State     string `json:"state" enum:"sent,picked_up" doc:"sent: handed to the carrier or faxed; picked_up: in the requester's hands"`
		Reference string `json:"reference,omitempty" maxLength:"80" doc:"of the carrier, or the fax's confirmation"`
	}
}

// done notes what somebody did by hand.
func (m *Module) done(ctx context.Context, in *deliveryDoneInput) (*deliveryOutput, error) {
	return m.change(ctx, in.ID, func(ctx context.Context, tx *db.Tx, row request.Row, d deliveryRow, by uuid.UUID) error {
		if d.online() {
			return apperr.Conflict("by-requester", "This is fetched by the requester themselves; there is nothing to mark.")
		}
		if d.State == revoked || d.State == pickedUp || d.State == in.Body.State {
			return apperr.Conflict("already-done", "This delivery is marked already. Load the list again.")
		}
		if row.OnHold {
			return apperr.Conflict("on-hold", "A legal hold stands, so nothing leaves. Have it lifted first.")
		}
		now := m.Clock.Now()
		changes := map[string]any{"state": in.Body.State, "done_by": by, "done_at": now}
		if d.SentAt == nil {
			changes["sent_at"] = now
		}
		if in.Body.Reference != "" {
			changes["reference"] = in.Body.Reference
		}
		if err := update(tx, d.ID, changes); err != nil {
			return err
		}
		if err := request.Note(ctx, tx, row, "roi.delivery.done", uuid.Nil, map[string]any{"delivery": d.ID, "state": in.Body.State}); err != nil {
			return err
		}
		ctx, act := traces.Follow(ctx, row.ID, "delivery "+in.Body.State)
		defer act.End(nil)
		return jobs.Enqueue(ctx, tx, jobs.New{Kind: FollowJob, Class: jobs.Normal, Args: map[string]any{"request": row.ID}})
	})
}

// file gives the agency's people what is to be printed or put on a disc; each time is kept.
func (m *Module) file(c *gin.Context) {
	if err := m.give(c); err != nil {
		httpx.WriteError(c, err)
	}
}

func (m *Module) give(c *gin.Context) error {
	ctx := c.Request.Context()
	p, err := principal.From(ctx)
	if err != nil {
		return err
	}
	id, err := uuid.Parse(c.Param("id"))
	if err != nil {
		return apperr.NotFound()
	}
	var what content
	err = m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		d, err := find(tx, id, false)
		if err != nil {
			return err
		}
		row, err := m.deliverable(ctx, tx, d.RequestID, false)
		if err != nil {
			return err
		}
		switch {
		case d.State == revoked:
			return apperr.Conflict("revoked", "This delivery is closed. Make a new one.")
		case row.OnHold:
			return apperr.Conflict("on-hold", "A legal hold stands, so nothing leaves. Have it lifted first.")
		case d.Method == byZip && d.State == waiting:
			return apperr.Conflict("not-ready", "The archive is still being made. Try again in a minute.")
		}
		if what, err = m.bytesOf(ctx, tx, d, row.Tracking); err != nil {
			return err
		}
		taken := pickupRow{ClientID: d.ClientID, ID: db.NewID(), RequestID: d.RequestID, DeliveryID: d.ID, At: m.Clock.Now(), ByUser: &p.UserID, Hash: what.hash, Served: what.blob.Size}
		if err := insertPickup(tx, &taken); err != nil {
			return err
		}
		return request.Note(ctx, tx, row, "roi.delivery.print", uuid.Nil, map[string]any{"delivery": d.ID})
	})
	if err != nil {
		return err
	}
	return m.stream(c.Writer, c.Request, what)
}
