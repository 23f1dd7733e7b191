package portal

import (
	"context"
	"net/http"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/audit/trail"
	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/reqctx"
	"chartwright/internal/platform/throttle"
	"chartwright/internal/tenancy/principal"
)

// guessing bounds who guesses: by their network, by the number they guess at, whether it exists or not, and all of a hospital's
// together. The locks of a number are short, so that a stranger who read it on an envelope cannot keep its owner out for long.
func (m *Module) guessing(ctx context.Context, page Page, tracking string) []throttle.Limit {
	network := throttle.Network(reqctx.From(ctx).Address)
	return []throttle.Limit{
		{Key: throttle.Key("portal-pair", page.Slug, tracking, network), Allowed: 5, Longest: time.Hour, Remember: 24 * time.Hour, Forgive: true},
		{Key: throttle.Key("portal-network", network), Allowed: 30, Longest: time.Hour, Remember: time.Hour},
		{Key: throttle.Key("portal-tracking", page.Slug, tracking), Allowed: 20, Longest: 15 * time.Minute, Remember: 24 * time.Hour, Forgive: true},
		{Key: throttle.Key("portal-hospital", page.Client.String()), Allowed: 2000, Longest: 15 * time.Minute, Remember: time.Hour},
	}
}

// spend counts an attempt in a transaction of its own, so that it counts whatever becomes of the attempt.
func (m *Module) spend(ctx context.Context, limits []throttle.Limit) (locks bool, err error) {
	err = m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) (err error) {
		locks, err = throttle.Spend(tx, limits, m.Clock.Now())
		return err
	})
	if apperr.From(err).Status == http.StatusTooManyRequests {
		noted := m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
			p, err := principal.From(ctx)
			if err != nil {
				return err
			}
			return trail.Write(ctx, tx, trail.Entry{Act: "portal.refuse", ObjectType: "portal_page", ObjectID: p.ClientID, ClientID: p.ClientID, Reason: "too_many"})
		})
		if noted != nil {
			return locks, noted
		}
	}
	return locks, err
}

// Kinds of acts that are bounded because each makes work or mail for somebody.
const (
	ActAsk    = "ask"    // a request is made
	ActCode   = "code"   // a code is sent
	ActGuess  = "proof"  // a code is tried
	ActUpload = "upload" // a file is sent
	ActWrite  = "write"  // a message is written
)

// act bounds are per hour and network, and per hour and request where there is one.
func bounds(kind string) (network, request int) {
	switch kind {
	case ActAsk:
		return 20, 0
	case ActCode:
		return 30, 5
	case ActGuess:
		return 60, 20
	case ActUpload:
		return 200, 60
	}
	return 200, 40
}

// Spend counts an act of the visitor, or refuses it with 429 where there were too many of the kind.
func (m *Module) Spend(ctx context.Context, kind string) error {
	p, err := principal.From(ctx)
	if err != nil {
		return err
	}
	network, request := bounds(kind)
	limits := []throttle.Limit{{Key: throttle.Key("portal-"+kind, throttle.Network(reqctx.From(ctx).Address)), Allowed: network, Longest: time.Hour, Remember: time.Hour}}
	if p.RequestID != uuid.Nil {
		limits = append(limits, throttle.Limit{Key: throttle.Key("portal-own-"+kind, p.RequestID.String()), Allowed: request, Longest: time.Hour, Remember: time.Hour})
	}
	_, err = m.spend(ctx, limits)
	return err
}
