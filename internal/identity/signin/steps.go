package signin

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
	"chartwright/internal/platform/opaque"
	"chartwright/internal/platform/reqctx"
	"chartwright/internal/platform/scope"
	"chartwright/internal/platform/throttle"
	"chartwright/internal/tenancy/principal"
)

// Password is the first step. Whatever is wrong, the answer, the work done for it and its time are the same.
func (m *Module) Password(ctx context.Context, email, password string) (*Outcome, error) {
	began := time.Now()
	out, err := m.judge(ctx, strings.ToLower(strings.TrimSpace(email)), password)
	if err != nil {
		throttle.HoldBack(ctx, began, m.Config.RefusalFloor)
	}
	return out, err
}

func (m *Module) judge(ctx context.Context, email, password string) (*Outcome, error) {
	a, limits, locks, err := m.admit(ctx, email)
	if err != nil {
		return nil, err
	}
	right, outdated, err := m.Hasher.Check(ctx, password, a.PasswordHash)
	if err != nil {
		return nil, err
	}
	if !right || !a.usable(m.Clock.Now()) || !a.open(ctx) {
		why := "password"
		if right && !a.open(ctx) {
			why = "network"
		}
		if err := m.keepRefusal(ctx, a, why, limits, locks); err != nil {
			return nil, err
		}
		return nil, refused()
	}
	renewed := ""
	if outdated {
		if renewed, err = m.Hasher.Hash(ctx, password); err != nil {
			return nil, err
		}
	}
	return m.accept(ctx, a, limits, renewed)
}

// admit counts the attempt and finds the account, empty where there is none.
func (m *Module) admit(ctx context.Context, email string) (a *account, limits []throttle.Limit, locks bool, err error) {
	now, address := m.Clock.Now(), reqctx.From(ctx).Address
	err = m.DB.AsSystem(ctx, actor, "find the account of an e-mail address", func(_ context.Context, tx *db.Tx) error {
		if a, err = accountByEmail(tx, email, address, now); err != nil {
			return err
		}
		limits = passwordLimits(email, address, a.Familiar)
		locks, err = throttle.Spend(tx, limits, now)
		return err
	})
	return a, limits, locks, err
}

// accept gives the attempt back and goes on to the next step, unless the account was changed while the hash was computed.
func (m *Module) accept(ctx context.Context, seen *account, limits []throttle.Limit, renewed string) (out *Outcome, err error) {
	before := ownSession(ctx, seen.TenantID)
	ctx = principal.With(ctx, seen.principal())
	err = m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		a, err := accountByID(tx, seen.ID)
		if err != nil {
			return err
		}
		if !a.usable(m.Clock.Now()) || a.PasswordHash != seen.PasswordHash {
			return refused()
		}
		if err := throttle.Restore(tx, limits); err != nil {
			return err
		}
		if renewed != "" {
			if err := rehash(tx, a.ID, a.PasswordHash, renewed); err != nil {
				return err
			}
		}
		out, err = m.advance(ctx, tx, a, false, before)
		return err
	})
	return out, err
}

// ownSession is the session the browser held before it signed in anew, which ends thereby.
func ownSession(ctx context.Context, tenant uuid.UUID) uuid.UUID {
	if p, err := principal.From(ctx); err == nil && p.TenantID == tenant {
		return p.SessionID
	}
	return uuid.Nil
}

// keepRefusal records the failure. Where there is no account to record it for, as much is written to no purpose: a commit more or
// less would tell who has an account.
func (m *Module) keepRefusal(ctx context.Context, a *account, step string, limits []throttle.Limit, locks bool) error {
	if a.ID != uuid.Nil {
		return m.DB.InTenant(principal.With(ctx, a.principal()), func(ctx context.Context, tx *db.Tx) error {
			return recordRefusal(ctx, tx, a, step, locks)
		})
	}
	slog.WarnContext(ctx, "sign-in refused: no such account", "request_id", reqctx.From(ctx).ID)
	return m.DB.AsSystem(ctx, actor, "refuse who has no account", func(_ context.Context, tx *db.Tx) error {
		err := throttle.Again(tx, limits[0], m.Clock.Now())
		if err == nil && locks {
			err = throttle.Again(tx, limits[0], m.Clock.Now())
		}
		return err
	})
}

func recordRefusal(ctx context.Context, tx *db.Tx, a *account, step string, locks bool) error {
	if err := record(ctx, tx, a, "session.refused", map[string]any{"step": step}); err != nil || !locks {
		return err
	}
	return record(ctx, tx, a, "session.lock-out", map[string]any{"step": step})
}

// step is what a later step of a sign-in works on.
type step struct {
	open    *session
	account *account
}

// continuing runs fn on the open sign-in that the challenge names, in its agency. A refusal that fn returns as its first
// result is answered after the transaction has committed, with what it counted and recorded.
func (m *Module) continuing(ctx context.Context, challenge string, at stage, fn func(ctx context.Context, tx *db.Tx, s step) (refusal, err error)) error {
	tenant, hash, ok := opaque.Parse(challenge)
	if !ok {
		return challengeGone()
	}
	var refusal error
	err := m.DB.InTenant(inAgency(ctx, tenant), func(ctx context.Context, tx *db.Tx) error {
		open, err := challengeByHash(tx, hash, at, m.Clock.Now())
		if err != nil {
			return err
		}
		if open == nil {
			return challengeGone()
		}
		a, err := accountByID(tx, open.UserID)
		if err != nil {
			return err
		}
		if a.Status != "active" {
			return challengeGone()
		}
		if !a.open(ctx) { // begun inside, carried on outside
			refusal = challengeGone()
			return recordRefusal(ctx, tx, a, "network", false)
		}
		refusal, err = fn(principal.With(ctx, a.principal()), tx, step{open: open, account: a})
		return err
	})
	if err != nil {
		return err
	}
	return refusal
}

// inAgency confines work to an agency before it is known who acts.
func inAgency(ctx context.Context, tenant uuid.UUID) context.Context {
	return scope.With(ctx, scope.Scope{Tenant: tenant, AllClients: true})
}
