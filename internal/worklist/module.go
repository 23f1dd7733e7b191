package worklist

import (
	"context"
	"log/slog"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
	"chartwright/internal/platform/live"
	"chartwright/internal/platform/redis/ranked"
)

// Needs is what the module is built from.
type Needs struct {
	DB    *db.DB
	Lanes *ranked.Sets // hints where ready work waits; nil: by SQL alone
	Hub   *live.Hub    // wakes waiting browsers; nil: nobody is woken
	Log   *slog.Logger // nil: slog.Default()

	// OnTransition is called for each change of an item, inside its transaction; an error undoes the change. May be nil.
	OnTransition func(ctx context.Context, tx *db.Tx, t Transition) error
	// Gone tells whose sessions are over, so that their event streams end. May be nil.
	Gone live.Gone
	// Finishers close the cases of each kind of work when an item is completed.
	Finishers map[string]Finisher
}

// Module is the worklist room.
type Module struct {
	Needs
	lanes  *hints
	places *placeCache
	guests *live.Guests // nil: streams end by themselves

	counter counter
}

// New builds the module. Run must be running for hints to be kept.
func New(n Needs) *Module {
	if n.Log == nil {
		n.Log = slog.Default()
	}
	m := &Module{Needs: n, lanes: newHints(n.Lanes, n.Log), places: newPlaceCache(),
		counter: counter{lines: map[uuid.UUID]*line{}}}
	if n.Gone != nil {
		m.guests = live.NewGuests(live.KeepAlive, n.Gone)
	}
	return m
}

// Run keeps the hints until ctx ends. Without it work is still drawn, by SQL.
func (m *Module) Run(ctx context.Context) { m.lanes.run(ctx) }

// Forget drops what is remembered about where a person may draw from, after their skills or facilities changed.
func (m *Module) Forget(tenant, user uuid.UUID) { m.places.forget(tenant, user) }
