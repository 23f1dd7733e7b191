package worklist

import (
	"context"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
	"chartwright/internal/tenancy/principal"
)

// Reserve prefetches the technician's next item for two minutes: nobody else is given it meanwhile. It is no lease, gives
// no sight of the chart by itself, and its time counts as nobody's work. One at a time; nil: nothing waits.
func (m *Module) Reserve(ctx context.Context) (*Work, error) {
	p, err := technician(ctx)
	if err != nil {
		return nil, err
	}
	for range claimTries {
		h := m.propose(ctx, p, true)
		got, err := m.reserveOnce(ctx, p, h)
		if db.IsDuplicate(err) {
			continue // two reservations at once: the other one stands
		}
		if err != nil || got != nil {
			return got, err
		}
		if h.item == uuid.Nil {
			return nil, nil
		}
	}
	return m.reserveOnce(ctx, p, hint{})
}

func (m *Module) reserveOnce(ctx context.Context, p principal.Principal, h hint) (*Work, error) {
	var got *item
	err := m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		freed, err := freeReservation(tx, p.UserID)
		if err != nil {
			return err
		}
		i, err := reserveBest(tx, p.UserID, h)
		if err != nil {
			return err
		}
		tx.AfterCommit(func() {
			for _, f := range freed {
				m.hintAfter(p.TenantID, f)
			}
		})
		if i.ID == uuid.Nil {
			return nil
		}
		got = &i
		tx.AfterCommit(func() { m.lanes.write(p.TenantID, hintOf(i, true)) })
		return nil
	})
	switch {
	case err != nil:
		m.lanes.giveBack(ctx, p.TenantID, h)
		return nil, err
	case got == nil && h.item != uuid.Nil:
		m.lanes.drop(p.TenantID, h) // a rebuild brings back what was only locked for a moment
	case got != nil && got.ID != h.item:
		m.lanes.giveBack(ctx, p.TenantID, h)
	}
	return workOf(got), nil
}

// hintAfter keeps the hint of an item as it now is.
func (m *Module) hintAfter(tenant uuid.UUID, i item) {
	m.lanes.write(tenant, hintOf(i, !i.offered()))
}

// Preview is what Next would bring, without bringing it.
type Preview struct {
	Next     *Work `json:"next,omitempty"`
	Eligible int64 `json:"eligible" doc:"ready items the person may take, counted up to a limit of a few hundred"`
	Mine     bool  `json:"mine" doc:"next is the item the person has open already"`
}

// Peek tells the technician what Next would bring. It is cheap and claims nothing.
func (m *Module) Peek(ctx context.Context) (Preview, error) {
	p, err := technician(ctx)
	if err != nil {
		return Preview{}, err
	}
	h := m.propose(ctx, p, false)
	var d drawn
	err = m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) error {
		d, err = peek(tx, p.UserID, h)
		if err == nil && d.Item.ID == uuid.Nil && d.Mine == uuid.Nil && h.known {
			d, err = peek(tx, p.UserID, hint{})
		}
		if err == nil && d.Mine != uuid.Nil {
			d.Item, err = findItem(tx, d.Mine, false)
		}
		return err
	})
	if err != nil {
		return Preview{}, err
	}
	out := Preview{Eligible: max(d.Eligible, h.total), Mine: d.Mine != uuid.Nil}
	if d.Item.ID != uuid.Nil {
		out.Next = workOf(&d.Item)
		if !out.Mine {
			out.Next.Why = d.Would
		}
	}
	return out, nil
}
