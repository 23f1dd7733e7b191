package worklist

import (
	"context"

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/tenancy/principal"
)

const (
	hintTries  = 8 // stale hints in one draw before SQL does it
	claimTries = 4 // lost races in one draw before the person is asked to try again
)

// Next gives the acting technician their next item under a new lease: the unfinished one they have, else what is routed to
// them, else the best of their lanes by priority, due time and age. Nil: nothing waits that they may take. People of one
// agency who ask at the same moment are answered by one transaction.
func (m *Module) Next(ctx context.Context) (*Work, error) {
	p, err := technician(ctx)
	if err != nil {
		return nil, err
	}
	var first answered
	for try := 0; try == 0 || try < hintTries && first.stale; try++ {
		if first, err = m.drawTogether(ctx, p); first.settled || err != nil {
			return workOf(first.item), err
		}
	}
	for range claimTries {
		it, raced, err := m.drawAlone(ctx, p, first.unhinted)
		if err != nil {
			return nil, err
		}
		if !raced {
			return workOf(it), nil
		}
	}
	return nil, busy()
}

// drawAlone tries Redis' proposals, unless it just had none, then SQL. Raced: the person drew twice at once, and the other
// draw won.
func (m *Module) drawAlone(ctx context.Context, p principal.Principal, unhinted bool) (it *item, raced bool, err error) {
	for try := 0; try < hintTries && !unhinted; try++ {
		h := m.propose(ctx, p, true)
		if h.item == uuid.Nil {
			break
		}
		it, again, err := m.tryHint(ctx, p, h)
		if db.IsDuplicate(err) {
			return nil, true, nil
		}
		if err != nil || !again {
			return it, false, err
		}
	}
	if waits, err := anything(ctx, m.DB, p.UserID); err != nil || !waits {
		return nil, false, err
	}
	for _, depth := range []int{4, 64, 512} {
		it, more, err := m.tryLanes(ctx, p, depth)
		if db.IsDuplicate(err) {
			return nil, true, nil
		}
		if err != nil || it != nil || !more {
			return it, false, err
		}
	}
	return nil, true, nil
}

// propose asks Redis for the best of the person's lanes.
func (m *Module) propose(ctx context.Context, p principal.Principal, hide bool) hint {
	return m.lanes.take(ctx, p.TenantID, m.lanesOf(ctx, p), hide)
}

// lanesOf are the names of the lanes that the person may draw from, as they were a moment ago; none where Redis is not asked.
func (m *Module) lanesOf(ctx context.Context, p principal.Principal) []string {
	if m.lanes.sets == nil {
		return nil
	}
	lanes, ok := m.places.get(p.TenantID, p.UserID)
	if !ok {
		if err := m.loadPlaces(ctx, p); err != nil {
			return nil // SQL will meet the same error and tell it
		}
		lanes, _ = m.places.get(p.TenantID, p.UserID)
	}
	return lanes
}

func (m *Module) loadPlaces(ctx context.Context, p principal.Principal) error {
	found, err := placesOf(ctx, m.DB, p.UserID)
	if err != nil {
		return err
	}
	names := make([]string, len(found))
	for i, l := range found {
		names[i] = l.String()
	}
	m.places.put(p.TenantID, p.UserID, names)
	return nil
}

// tryHint claims the proposed item, or what the person has before it. Again: the hint was no good, ask for another.
func (m *Module) tryHint(ctx context.Context, p principal.Principal, h hint) (it *item, again bool, err error) {
	stale := false
	err = m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		d, err := claimHinted(tx, []askRow{askRowOf(ctx, 0, p, h)})
		if err != nil {
			return err
		}
		if it, err = m.settle(ctx, tx, p, d[0]); err != nil || it != nil {
			return err
		}
		again = true
		offered, err := stillOffered(tx, h.item)
		stale = len(offered) == 0
		return err
	})
	switch {
	case err != nil:
		it, again = nil, false
		m.lanes.giveBack(ctx, p.TenantID, h)
	case stale:
		m.lanes.drop(p.TenantID, h)
	case again: // offered, but not to this person any more, or locked for a moment: it stays hidden for others a little
		m.places.forget(p.TenantID, p.UserID)
	case it.ID != h.item:
		m.lanes.giveBack(ctx, p.TenantID, h)
	}
	return it, again, err
}

// tryLanes claims by SQL alone. More: there was work, but others were taking all that was looked at.
func (m *Module) tryLanes(ctx context.Context, p principal.Principal, depth int) (it *item, more bool, err error) {
	err = m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		d, err := claimByLanes(tx, askRowOf(ctx, 0, p, hint{}), depth)
		if err == nil {
			more = d.Eligible > 0 || d.Mine != uuid.Nil
			it, err = m.settle(ctx, tx, p, d)
		}
		return err
	})
	if err != nil {
		return nil, false, err
	}
	return it, more, nil
}

// settle ends a draw inside its transaction: it takes over the unfinished item, or tells what was claimed. Nil: neither.
func (m *Module) settle(ctx context.Context, tx *db.Tx, p principal.Principal, d drawn) (*item, error) {
	if d.Mine != uuid.Nil {
		return m.takeOver(ctx, tx, p, d.Mine)
	}
	if d.Item.ID == uuid.Nil {
		return nil, nil
	}
	c := change{before: d.Item, after: d.Item, event: EventClaimed, user: p.UserID, grant: true}
	c.before.State, c.before.HolderID, c.before.LeaseID, c.before.Fence = Ready, uuid.Nil, uuid.Nil, d.Item.Fence-1
	return &c.after, m.announce(ctx, tx, p, c)
}

// takeOver opens the person's own claimed item under a new lease; a tab that had it learns so at its next write.
func (m *Module) takeOver(ctx context.Context, tx *db.Tx, p principal.Principal, itemID uuid.UUID) (*item, error) {
	i, err := findItem(tx, itemID, true)
	if err != nil {
		return nil, err
	}
	if i.HolderID != p.UserID {
		return nil, nil // lost between two statements
	}
	c, err := i.claim(p.UserID, db.NewID(), "opened")
	if err != nil {
		return nil, err
	}
	c, err = m.commit(ctx, tx, p, c)
	return &c.after, err
}

func technician(ctx context.Context) (principal.Principal, error) {
	p, err := principal.From(ctx)
	if err == nil && !p.Role.Technician() {
		err = apperr.Forbidden()
	}
	return p, err
}
