package worklist

import (
	"context"

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
)

// Finisher closes the case behind an item whose lease the actor holds, or refuses with what is left to do. It runs in the
// transaction that ends the item.
type Finisher func(ctx context.Context, tx *db.Tx, l Lease) error

type completeIn struct {
	ID   uuid.UUID `path:"id"`
	Body struct {
		Fence int64 `json:"fence" minimum:"1"`
	}
}

func (m *Module) complete(ctx context.Context, in *completeIn) (*none, error) {
	return &none{}, m.Finish(ctx, in.ID, in.Body.Fence)
}

// Finish ends an item together with its case. What the case still lacks refuses both.
func (m *Module) Finish(ctx context.Context, itemID uuid.UUID, fence int64) error {
	return m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		l, err := m.Require(ctx, tx, itemID, fence)
		if err != nil {
			return err
		}
		finish, known := m.Finishers[l.Kind]
		if !known {
			return apperr.Conflict("not-completable", "Work of this kind is completed on its own screen.")
		}
		if err := finish(ctx, tx, l); err != nil {
			return err
		}
		return m.Complete(ctx, tx, itemID, fence)
	})
}
