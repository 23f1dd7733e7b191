package worklist

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
	"chartwright/internal/tenancy/principal"
)

const (
	pushedEach = 3   // items of push queues that wait for one person at most, so that late arrivals still go to who is free
	pushedRun  = 500 // items given out in one run
)

// worker is a technician on shift and what they have to do already.
type worker struct {
	ID     uuid.UUID
	Load   int // items open, held by nobody else: claimed and routed to them
	Routed int // items that wait for them
}

// assignment gives an item to a person.
type assignment struct {
	item item
	to   uuid.UUID
}

// Distribute gives the ready items of push queues to technicians on shift, most urgent first, each to the eligible person
// with the least to do. It gives the number of items given out. Items of people off shift come back by Sweep.
func (m *Module) Distribute(ctx context.Context) (int, error) {
	p, err := principal.From(ctx)
	if err != nil {
		return 0, err
	}
	given := 0
	err = m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		workers, err := workersOnShift(tx)
		if err != nil || len(workers) == 0 {
			return err
		}
		items, err := pushable(tx)
		if err != nil || len(items) == 0 {
			return err
		}
		able, err := ableToTake(tx, items)
		if err != nil {
			return err
		}
		for _, a := range assign(items, workers, able) {
			c, err := a.item.route(a.to, routedDistributed)
			if err != nil {
				return err
			}
			if _, err := m.commit(ctx, tx, p, c); err != nil {
				return err
			}
			given++
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return given, nil
}

// assign chooses who gets what: items in their order, each to the able person with the least load, of equals to the one with
// fewer items waiting, then by id, so that the same facts give the same result.
func assign(items []item, workers []worker, able map[uuid.UUID][]uuid.UUID) []assignment {
	byID := make(map[uuid.UUID]*worker, len(workers))
	for n := range workers {
		byID[workers[n].ID] = &workers[n]
	}
	var out []assignment
	for _, i := range items {
		var best *worker
		for _, candidate := range able[i.ID] {
			w := byID[candidate]
			if w == nil || w.Routed >= pushedEach {
				continue
			}
			if best == nil || less(w, best) {
				best = w
			}
		}
		if best != nil {
			best.Load++
			best.Routed++
			out = append(out, assignment{item: i, to: best.ID})
		}
	}
	return out
}

func less(a, b *worker) bool {
	if a.Load != b.Load {
		return a.Load < b.Load
	}
	if a.Routed != b.Routed {
		return a.Routed < b.Routed
	}
	return slices.Compare(a.ID[:], b.ID[:]) < 0
}
