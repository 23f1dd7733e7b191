package demo

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/tenancy/principal"
)

const (
	beatEvery  = 30 * time.Second
	busyFor    = 20 * time.Minute // after that the person on the desk has gone for a coffee
	presentFor = 4 * time.Hour
)

// attend opens the drafts of the coders whom the demonstration shows at work, and keeps their leases alive as a browser
// would. Whoever signs in as one of them takes the item over, and then this one is gone for good.
func (m *Module) attend(ctx context.Context, t *telling) error {
	type seat struct {
		ctx   context.Context
		item  uuid.UUID
		fence int64
	}
	var seats []seat
	for _, s := range t.plan.Stays {
		if s.Presence == "" {
			continue
		}
		who := m.as(ctx, t, s.Presence)
		item, fence, err := m.sit(who, s, t.people[s.Presence])
		if err != nil {
			return err
		}
		if item != uuid.Nil {
			seats = append(seats, seat{who, item, fence})
		}
	}
	began := time.Now()
	beat := time.NewTicker(beatEvery)
	defer beat.Stop()
	for len(seats) > 0 && time.Since(began) < presentFor {
		select {
		case <-ctx.Done():
			return nil
		case <-beat.C:
		}
		idle := time.Duration(0)
		if time.Since(began) > busyFor {
			idle = beatEvery
		}
		kept := seats[:0]
		for _, s := range seats {
			if err := m.Work.Heartbeat(s.ctx, s.item, s.fence, idle); err == nil {
				kept = append(kept, s)
			}
		}
		seats = kept
	}
	return nil
}

// as gives a context that acts as one of the technicians.
func (m *Module) as(ctx context.Context, t *telling, key string) context.Context {
	p := principal.Principal{UserID: t.people[key], Role: principal.Role(role(key))}
	machine, _ := principal.From(ctx) // Run put it there
	p.TenantID = machine.TenantID
	for _, w := range technicians() {
		if w.Key != key {
			continue
		}
		p.Name = w.Name
		for _, code := range w.Facilities {
			p.Facilities = append(p.Facilities, t.facilities[code].ID)
		}
	}
	return principal.With(ctx, p)
}

// sit opens the coder's draft. Where people have moved the work on meanwhile there is nothing to sit down to.
func (m *Module) sit(ctx context.Context, s *Stay, coder uuid.UUID) (uuid.UUID, int64, error) {
	var item uuid.UUID
	err := m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) (err error) {
		item, err = draftOf(tx, s.Chart.AccountNumber, coder)
		return err
	})
	if err != nil || item == uuid.Nil {
		return uuid.Nil, 0, err
	}
	fence, err := m.Work.Open(ctx, item)
	var refused *apperr.Error
	if errors.As(err, &refused) && refused.Status < 500 {
		return uuid.Nil, 0, nil
	}
	return item, fence, err
}
