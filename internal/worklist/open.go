package worklist

import (
	"context"

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/tenancy/principal"
)

// OpenItem opens an item that the acting technician already has a claim to: their own claimed one (a second tab takes it
// over), their own hold, a draft of theirs that waits, what is routed to them, or any they may take where the queue allows
// browsing.
func (m *Module) OpenItem(ctx context.Context, itemID uuid.UUID) (w *Work, err error) {
	p, err := technician(ctx)
	if err != nil {
		return nil, err
	}
	err = m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		opened, err := m.openItem(ctx, tx, p, itemID)
		w = workOf(opened)
		return err
	})
	if db.IsDuplicate(err) {
		err = oneAtATime()
	}
	return w, err
}

func (m *Module) openItem(ctx context.Context, tx *db.Tx, p principal.Principal, itemID uuid.UUID) (*item, error) {
	i, err := findItem(tx, itemID, true)
	if err != nil {
		return nil, err
	}
	may, err := rightsOn(tx, p.UserID, i.ID)
	if err != nil {
		return nil, err
	}
	if i.State == Claimed && i.HolderID != p.UserID && !i.live() { // the sweeper is late
		if i, err = m.expire(ctx, tx, p, i); err != nil {
			return nil, err
		}
	}
	if err := mayOpen(p, i, may); err != nil {
		return nil, err
	}
	rule := "opened"
	if i.State == Held {
		rule = "resumed"
	}
	c, err := i.claim(p.UserID, db.NewID(), rule)
	if err != nil {
		return nil, err
	}
	c, err = m.commit(ctx, tx, p, c)
	return &c.after, err
}

// expire ends a lapsed lease before the sweeper does, in the name of the machine.
func (m *Module) expire(ctx context.Context, tx *db.Tx, p principal.Principal, i item) (item, error) {
	c, err := i.back(EventExpired, "expired")
	if err != nil {
		return i, err
	}
	machine := principal.ForTenant(p.TenantID)
	c, err = m.commit(principal.With(ctx, machine), tx, machine, c)
	return c.after, err
}

// rights are what a person may do with an item, by the database's facts of today.
type rights struct {
	Assigned bool // works for its facility
	Eligible bool // may take it at all
	Browsing bool // its queue lets people pick
}

// mayOpen refuses what is not the person's to open. A facility that is not theirs does not exist for them.
func mayOpen(p principal.Principal, i item, may rights) error {
	switch {
	case !may.Assigned:
		return apperr.NotFound()
	case i.State == Claimed && i.HolderID != p.UserID:
		return heldByOther()
	case i.State == Claimed:
		return nil
	case !may.Eligible:
		return notForYou()
	case i.State == Held && i.HeldBy == p.UserID:
		return nil
	case i.State != Ready:
		return notForYouNow(i)
	case i.RoutedTo != uuid.Nil && i.RoutedTo != p.UserID:
		return notForYou()
	case i.reserved() && i.ReservedFor != p.UserID:
		return heldByOther()
	case i.RoutedTo == p.UserID, i.LastHolderID == p.UserID, i.ReservedFor == p.UserID, may.Browsing:
		return nil
	}
	return notForYou()
}

// notForYouNow tells a technician no more of an item's state than that it is not to be opened.
func notForYouNow(i item) error {
	if i.State.Open() {
		return notForYou()
	}
	return wrongState(i.State)
}

// ResumeItem ends a hold: a technician goes on with their own; a manager releases it to who held it, or to its lane.
func (m *Module) ResumeItem(ctx context.Context, itemID uuid.UUID) (w *Work, err error) {
	p, err := principal.From(ctx)
	if err != nil {
		return nil, err
	}
	if p.Role.Technician() {
		return m.OpenItem(ctx, itemID)
	}
	err = m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := m.act(ctx, tx, itemID, func(i item) (change, error) { return m.unhold(tx, i) }); err != nil {
			return err
		}
		i, err := findItem(tx, itemID, false)
		w = workOf(&i)
		return err
	})
	return w, err
}
