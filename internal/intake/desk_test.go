package intake_test

import (
	"context"
	"sync"

	"github.com/google/uuid"

	"chartwright/internal/intake"
	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/tenancy/principal"
)

// desk stands in for the work queue: who holds which item, in memory.
type desk struct {
	h     *house
	mu    sync.Mutex
	items map[uuid.UUID]*deskItem
}

type deskItem struct {
	intake.NewWork
	id, holder uuid.UUID
	fence      int64
	state      string
}

func (d *desk) find(match func(*deskItem) bool) *deskItem {
	for _, i := range d.items {
		if match(i) && (i.state == "ready" || i.state == "claimed" || i.state == "held") {
			return i
		}
	}
	return nil
}

func (d *desk) Open(_ context.Context, _ *db.Tx, w intake.NewWork) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.find(func(i *deskItem) bool { return i.CaseID == w.CaseID && i.Kind == w.Kind }) == nil {
		id := db.NewID()
		d.items[id] = &deskItem{NewWork: w, id: id, state: "ready"}
	}
	return nil
}

func (d *desk) Resume(_ context.Context, _ *db.Tx, encounter uuid.UUID, _ string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, i := range d.items {
		if i.EncounterID == encounter && i.state == "held" {
			i.state = "ready"
		}
	}
	return nil
}

func (d *desk) Withdraw(_ context.Context, _ *db.Tx, caseID uuid.UUID, kind, _ string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if i := d.find(func(i *deskItem) bool { return i.CaseID == caseID && i.Kind == kind && i.holder == uuid.Nil }); i != nil {
		i.state = "cancelled"
	}
	return nil
}

func (d *desk) Hold(ctx context.Context, tx *db.Tx, item uuid.UUID, fence int64, _ string) error {
	if _, _, err := d.Require(ctx, tx, item, fence); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.items[item].state, d.items[item].holder = "held", uuid.Nil
	return nil
}

func (d *desk) Require(ctx context.Context, _ *db.Tx, item uuid.UUID, fence int64) (caseID, encounter uuid.UUID, err error) {
	p, err := principal.From(ctx)
	if err != nil {
		return uuid.Nil, uuid.Nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	i := d.items[item]
	if i == nil || i.holder != p.UserID || i.fence != fence || i.state != "claimed" {
		return uuid.Nil, uuid.Nil, apperr.Conflict("lease-lost", "You do not hold this item.")
	}
	return i.CaseID, i.EncounterID, nil
}

func (d *desk) HoldsLeaseOn(ctx context.Context, _ *db.Tx, encounter uuid.UUID) (uuid.UUID, error) {
	return d.leased(ctx, func(i *deskItem) bool { return i.EncounterID == encounter })
}

func (d *desk) HoldsLeaseOnCase(ctx context.Context, _ *db.Tx, caseID uuid.UUID) (uuid.UUID, error) {
	return d.leased(ctx, func(i *deskItem) bool { return i.CaseID == caseID })
}

func (d *desk) leased(ctx context.Context, match func(*deskItem) bool) (uuid.UUID, error) {
	p, err := principal.From(ctx)
	if err != nil {
		return uuid.Nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if i := d.find(func(i *deskItem) bool { return match(i) && i.holder == p.UserID && i.state == "claimed" }); i != nil {
		return i.id, nil
	}
	return uuid.Nil, nil
}

// claim gives an open item of a case to a person.
func (d *desk) claim(p *person, caseID uuid.UUID) map[string]any {
	d.h.t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	i := d.find(func(i *deskItem) bool { return i.CaseID == caseID && i.state != "held" })
	if i == nil {
		d.h.t.Fatal("there is no work on this case")
	}
	i.holder, i.state = p.who.UserID, "claimed"
	i.fence++
	return map[string]any{"workItemId": i.id, "fence": i.fence}
}

func (d *desk) lose(caseID uuid.UUID) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if i := d.find(func(i *deskItem) bool { return i.CaseID == caseID }); i != nil {
		i.holder, i.state = uuid.Nil, "ready"
	}
}

func (d *desk) state(caseID uuid.UUID) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	if i := d.find(func(i *deskItem) bool { return i.CaseID == caseID }); i != nil {
		return i.state
	}
	return ""
}

// lend gives a person a lease on an encounter, as if they coded it.
func (d *desk) lend(p *person, encounter uuid.UUID) {
	d.mu.Lock()
	defer d.mu.Unlock()
	id := db.NewID()
	d.items[id] = &deskItem{NewWork: intake.NewWork{Kind: "coding", CaseID: id, EncounterID: encounter}, id: id, holder: p.who.UserID, fence: 1, state: "claimed"}
}
