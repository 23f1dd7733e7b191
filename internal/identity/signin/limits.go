package signin

import (
	"context"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
	"chartwright/internal/platform/throttle"
)

// passwordLimits are counted apart. The account as a whole allows more than one place does, and does not bind places the
// person has signed in from before, so that a stranger cannot lock them out.
func passwordLimits(email, address string, familiar bool) []throttle.Limit {
	network := throttle.Network(address)
	limits := []throttle.Limit{
		{Key: throttle.Key("pair", email, network), Allowed: 5, Longest: time.Hour, Remember: 24 * time.Hour, Forgive: true},
		{Key: throttle.Key("address", network), Allowed: 50, Longest: time.Hour, Remember: time.Hour},
	}
	if !familiar {
		limits = append(limits, throttle.Limit{Key: throttle.Key("account", email), Allowed: 20, Longest: time.Hour, Remember: 24 * time.Hour, Forgive: true})
	}
	return limits
}

// codeLimits bind who knows the password already and guesses the second factor.
func codeLimits(user uuid.UUID) []throttle.Limit {
	return []throttle.Limit{{Key: throttle.Key("code", user.String()), Allowed: 5, Longest: time.Hour, Remember: 24 * time.Hour, Forgive: true}}
}

// reentryLimits bind who sits at an open session and guesses its password.
func reentryLimits(user uuid.UUID) []throttle.Limit {
	return []throttle.Limit{{Key: throttle.Key("reentry", user.String()), Allowed: 5, Longest: time.Hour, Remember: 24 * time.Hour, Forgive: true}}
}

// Sweep forgets failures that no limit remembers. Call it now and then.
func (m *Module) Sweep(ctx context.Context) error {
	return m.DB.AsSystem(ctx, actor, "forget old failures", func(_ context.Context, tx *db.Tx) error {
		return throttle.Forget(tx, m.Clock.Now())
	})
}
