package worklist

import (
	"context"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
	"chartwright/internal/tenancy/principal"
)

const sweepBatch = 50 // items changed in one transaction

// Swept counts what one sweep of an agency did.
type Swept struct {
	Expired   int // leases that ran out; the items are ready again with their drafts
	Resumed   int // holds whose time was over
	Freed     int // reservations that ran out
	Unrouted  int // items routed by the machine to people who left their shift
	DueFilled int // ready items that had no due time although a target names one
}

// Sweep ends what time has ended in the agency of ctx. It is safe to run in several processes at once.
func (m *Module) Sweep(ctx context.Context) (Swept, error) {
	var s Swept
	if err := m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) error { return rewindLeases(tx) }); err != nil {
		return s, err
	}
	steps := []struct {
		count *int
		find  func(*db.Tx) ([]item, error)
		do    func(*db.Tx, item) (change, error)
	}{
		{&s.Expired, lapsedLeases, func(_ *db.Tx, i item) (change, error) { return i.back(EventExpired, "expired") }},
		{&s.Resumed, lapsedHolds, m.unhold},
		{&s.Unrouted, routedOffShift, func(_ *db.Tx, i item) (change, error) { return i.route(uuid.Nil, "") }},
	}
	for _, step := range steps {
		for {
			n, err := m.sweepBatch(ctx, step.find, step.do)
			*step.count += n
			if err != nil {
				return s, err
			}
			if n < sweepBatch {
				break
			}
		}
	}
	err := m.sweepQuietly(ctx, &s)
	return s, err
}

func (m *Module) sweepBatch(ctx context.Context, find func(*db.Tx) ([]item, error), do func(*db.Tx, item) (change, error)) (n int, err error) {
	p, err := principal.From(ctx)
	if err != nil {
		return 0, err
	}
	err = m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		found, err := find(tx)
		if err != nil {
			return err
		}
		for _, i := range found {
			c, err := do(tx, i)
			if err != nil {
				return err
			}
			if _, err := m.commit(ctx, tx, p, c); err != nil {
				return err
			}
		}
		n = len(found)
		return nil
	})
	if err != nil {
		return 0, err
	}
	return n, nil
}

// sweepQuietly does what is no event: reservations that ran out, due times that could not be known when work was opened by
// somebody who may not see the agency's targets.
func (m *Module) sweepQuietly(ctx context.Context, s *Swept) error {
	p, err := principal.From(ctx)
	if err != nil {
		return err
	}
	return m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) error {
		freed, err := freeReservations(tx)
		if err != nil {
			return err
		}
		filled, err := fillDue(tx)
		if err != nil {
			return err
		}
		s.Freed, s.DueFilled = len(freed), len(filled)
		tx.AfterCommit(func() {
			for _, i := range append(freed, filled...) {
				m.hintAfter(p.TenantID, i)
			}
		})
		return nil
	})
}

// RebuildLanes fills the agency's lanes in Redis from the database where Redis lost them, or always when forced. What
// changes meanwhile is written by its own hint; a stale hint costs whoever draws it one look.
func (m *Module) RebuildLanes(ctx context.Context, force bool) (int, error) {
	p, err := principal.From(ctx)
	if err != nil || m.lanes.sets == nil {
		return 0, err
	}
	if filled, err := m.lanes.filled(ctx, p.TenantID); err != nil || (filled && !force) {
		return 0, err
	}
	n := 0
	err = m.DB.Snapshot(ctx, func(ctx context.Context, tx *db.Tx) error {
		return eachOffered(tx, rebuildPage, func(page []item) error {
			n += len(page)
			return m.lanes.fill(ctx, p.TenantID, page)
		})
	})
	if err != nil {
		return n, err
	}
	return n, m.lanes.trust(ctx, p.TenantID)
}

const rebuildPage = 2000
