// Package people keeps the agency's users: who they are, what they may draw from the queues, and the acts of those who
// manage them.
package people

import (
	"context"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/identity/password"
	"chartwright/internal/platform/clock"
	"chartwright/internal/platform/db"
)

// oneTimeFor is how long a password that somebody else set is good.
const oneTimeFor = 72 * time.Hour

// Sessions ends what a person is signed in with.
type Sessions interface {
	EndAll(tx *db.Tx, user uuid.UUID, disabled bool) error
}

// Needs is what the people room is built from.
type Needs struct {
	DB       *db.DB
	Clock    clock.Clock
	Hasher   *password.Hasher
	Rules    *password.Rules
	Sessions Sessions
	// OnDisabled takes back the work of a person who is disabled or changes roles, in the same transaction. Optional.
	OnDisabled func(ctx context.Context, tx *db.Tx, user uuid.UUID) error
}

// Module is the people room.
type Module struct{ Needs }

// New prepares the people room.
func New(n Needs) *Module { return &Module{Needs: n} }
