package worklist

import (
	"context"
	"log/slog"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
	"chartwright/internal/platform/live"
	"chartwright/internal/platform/redis/ranked"
	"chartwright/internal/tenancy/principal"
)

// Needs is what the module is built from.
type Needs struct {
	DB    *db.DB
	Lanes *ranked.Sets // hints where ready work waits; nil: by SQL alone
	Hub   *live.Hub    // wakes waiting browsers; nil: nobody is woken
	Log   *slog.Logger // nil: slog.Default()

	// OnTransition is called for each change of an item, inside its transaction; an error undoes the change. May be nil.
	OnTransition func(ctx context.Context, tx *db.Tx, t Transition) error
	// SignedIn reports whether a person's session still stands; event streams ask it. May be nil.
	SignedIn func(ctx context.Context, p principal.Principal) (bool, error)
	// Finishers close the cases of each kind of work when an item is completed.
	Finishers map[string]Finisher
}

// Module is the worklist room.
type Module struct {
	Needs
	lanes  *hints
	places *placeCache

	counter counter
}

// New builds the module. Run must be running for hints to be kept.
func New(n Needs) *Module {
	if n.Log == nil {
		n.Log = slog.Default()
	}
	return &Module{Needs: n, lanes: newHints(n.Lanes, n.Log), places: newPlaceCache(),
		counter: counter{lines: map[uuid.UUID]*line{}}}
}

// Run keeps the hints until ctx ends. Without it work is still drawn, by SQL.
func (m *Module) Run(ctx context.Context) { m.lanes.run(ctx) }

// Forget drops what is remembered about where a person may draw from, after their skills or facilities changed.
func (m *Module) Forget(tenant, user uuid.UUID) { m.places.forget(tenant, user) }
