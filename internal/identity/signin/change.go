package signin

import (
	"context"

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/throttle"
	"chartwright/internal/tenancy/principal"
)

// ReplacePassword is the step of who signed in with a password that somebody else set.
func (m *Module) ReplacePassword(ctx context.Context, challenge, chosen string) (out *Outcome, err error) {
	var seen *account
	err = m.continuing(ctx, challenge, stageChange, func(_ context.Context, _ *db.Tx, s step) (error, error) {
		seen = s.account
		return nil, nil
	})
	if err != nil {
		return nil, err
	}
	hash, err := m.newHash(ctx, seen, chosen)
	if err != nil {
		return nil, err
	}
	err = m.continuing(ctx, challenge, stageChange, func(ctx context.Context, tx *db.Tx, s step) (error, error) {
		if s.account.PasswordHash != seen.PasswordHash {
			return nil, challengeGone()
		}
		out, err = m.store(ctx, tx, s.account, hash, s.open.SecondFactor, s.open.ID)
		return nil, err
	})
	return out, err
}

// ChangePassword is for who is signed in and knows the present password. The session goes on under a new token; all others
// of the person end.
func (m *Module) ChangePassword(ctx context.Context, current, chosen string) (*Outcome, error) {
	p, err := principal.From(ctx)
	if err != nil || p.SessionID == uuid.Nil {
		return nil, apperr.Unauthenticated()
	}
	limits := reentryLimits(p.UserID)
	seen, locks, err := m.reenter(ctx, p, limits)
	if err != nil {
		return nil, err
	}
	right, _, err := m.Hasher.Check(ctx, current, seen.PasswordHash)
	if err != nil {
		return nil, err
	}
	if !right {
		return nil, m.refuseReentry(ctx, seen, locks)
	}
	hash, err := m.newHash(ctx, seen, chosen)
	if err != nil {
		return nil, err
	}
	var out *Outcome
	err = m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		a, err := accountByID(tx, p.UserID)
		if err != nil {
			return err
		}
		if a.Status != "active" || a.PasswordHash != seen.PasswordHash {
			return apperr.Unauthenticated()
		}
		if err := throttle.Restore(tx, limits); err != nil {
			return err
		}
		out, err = m.store(ctx, tx, a, hash, a.TOTPConfirmed, p.SessionID)
		return err
	})
	return out, err
}

func (m *Module) reenter(ctx context.Context, p principal.Principal, limits []throttle.Limit) (a *account, locks bool, err error) {
	err = m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) error {
		if locks, err = throttle.Spend(tx, limits, m.Clock.Now()); err != nil {
			return err
		}
		a, err = accountByID(tx, p.UserID)
		return err
	})
	return a, locks, err
}

func (m *Module) refuseReentry(ctx context.Context, a *account, locks bool) error {
	err := m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		return recordRefusal(ctx, tx, a, "password change", locks)
	})
	if err != nil {
		return err
	}
	return apperr.Invalid("The password was not changed.", apperr.Field{Location: "body.currentPassword", Message: "this is not your present password"})
}

// newHash judges the chosen password and hashes it.
func (m *Module) newHash(ctx context.Context, a *account, chosen string) (string, error) {
	why := m.Rules.Judge(chosen, a.withSecondFactor(), a.Name, a.Email, a.Agency)
	if why == "" {
		same, _, err := m.Hasher.Check(ctx, chosen, a.PasswordHash)
		if err != nil {
			return "", err
		}
		if same {
			why = "choose one that differs from the present password"
		}
	}
	if why != "" {
		return "", apperr.Invalid("The password was not changed.", apperr.Field{Location: "body.newPassword", Message: why})
	}
	return m.Hasher.Hash(ctx, chosen)
}

// store keeps the new password, ends every session but the one at hand, and moves that on.
func (m *Module) store(ctx context.Context, tx *db.Tx, a *account, hash string, secondFactor bool, open uuid.UUID) (*Outcome, error) {
	if err := setPassword(tx, a.ID, hash); err != nil {
		return nil, err
	}
	if err := endSessions(tx, a.ID, open, endPassword, m.Clock.Now()); err != nil {
		return nil, err
	}
	if err := record(ctx, tx, a, "password.change", nil); err != nil {
		return nil, err
	}
	a.MustChange, a.OneTimeUntil = false, nil
	return m.advance(ctx, tx, a, secondFactor, open)
}
