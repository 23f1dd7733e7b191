package signin

import (
	"context"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/throttle"
)

// Code is the second step for who has a second factor: a code of the authenticator app, or a recovery code.
func (m *Module) Code(ctx context.Context, challenge, code string) (out *Outcome, err error) {
	err = m.continuing(ctx, challenge, stagePassword, func(ctx context.Context, tx *db.Tx, s step) (error, error) {
		refusal, err := m.checkFactor(ctx, tx, s.account, code, "second factor")
		if err != nil || refusal != nil {
			return refusal, err
		}
		out, err = m.advance(ctx, tx, s.account, true, s.open.ID)
		return nil, err
	})
	return out, err
}

// checkFactor counts the attempt, spends a right code and records a wrong one, which it gives back as the refusal.
func (m *Module) checkFactor(ctx context.Context, tx *db.Tx, a *account, code, at string) (refusal, err error) {
	limits := codeLimits(a.ID)
	locks, err := throttle.Spend(tx, limits, m.Clock.Now())
	if err != nil {
		return nil, err
	}
	right, err := m.secondFactor(ctx, tx, a, plainCode(code))
	if err != nil {
		return nil, err
	}
	if !right {
		return codeRefused(), recordRefusal(ctx, tx, a, at, locks)
	}
	return nil, throttle.Restore(tx, limits)
}

// secondFactor reports whether the code is one of the account's, and spends it.
func (m *Module) secondFactor(ctx context.Context, tx *db.Tx, a *account, code string) (bool, error) {
	if len(code) != recoveryChars {
		secret, err := m.Sealer.Open(a.TOTPSecret, place(a.TenantID, a.ID))
		if err != nil {
			return false, err
		}
		at, right := stepOf(string(secret), code, m.Clock.Now())
		if !right {
			return false, nil
		}
		return useStep(tx, a.ID, at)
	}
	used, left, err := useRecoveryCode(tx, a.ID, recoveryHash(a.TenantID, a.ID, code), m.Clock.Now())
	if err != nil || !used {
		return false, err
	}
	return true, record(ctx, tx, a, "mfa.recovery-code-used", map[string]any{"left": left})
}

// StartEnrolment gives a new secret for an authenticator app. It counts for nothing until it is confirmed.
func (m *Module) StartEnrolment(ctx context.Context, challenge string) (out *TotpEnrolment, err error) {
	err = m.continuing(ctx, challenge, stageEnrolment, func(_ context.Context, tx *db.Tx, s step) (error, error) {
		if out, err = newEnrolment(s.account.Email); err != nil {
			return nil, err
		}
		return nil, setPending(tx, s.open.ID, m.Sealer.Seal([]byte(out.Secret), place(s.account.TenantID, s.account.ID)))
	})
	return out, err
}

// ConfirmEnrolment makes the secret the account's second factor once the app shows the right code, and gives the recovery
// codes, which are never shown again.
func (m *Module) ConfirmEnrolment(ctx context.Context, challenge, code string) (out *Outcome, codes []string, err error) {
	err = m.continuing(ctx, challenge, stageEnrolment, func(ctx context.Context, tx *db.Tx, s step) (refusal, err error) {
		out, codes, refusal, err = m.confirmPending(ctx, tx, s, code)
		return refusal, err
	})
	return out, codes, err
}

func (m *Module) confirmPending(ctx context.Context, tx *db.Tx, s step, code string) (out *Outcome, codes []string, refusal, err error) {
	if s.open.TOTPPending == nil {
		return nil, nil, nil, apperr.Conflict("enrolment-not-started", "Ask for a new QR code first, then enter the code that the app shows.")
	}
	limits := codeLimits(s.account.ID)
	locks, err := throttle.Spend(tx, limits, m.Clock.Now())
	if err != nil {
		return nil, nil, nil, err
	}
	secret, err := m.Sealer.Open(s.open.TOTPPending, place(s.account.TenantID, s.account.ID))
	if err != nil {
		return nil, nil, nil, err
	}
	at, right := stepOf(string(secret), plainCode(code), m.Clock.Now())
	if !right {
		return nil, nil, codeRefused(), recordRefusal(ctx, tx, s.account, "enrolment", locks)
	}
	if err := throttle.Restore(tx, limits); err != nil {
		return nil, nil, nil, err
	}
	out, codes, err = m.enrol(ctx, tx, s, at)
	return out, codes, nil, err
}

func (m *Module) enrol(ctx context.Context, tx *db.Tx, s step, at int64) (*Outcome, []string, error) {
	codes, hashes := newRecoveryCodes(s.account.TenantID, s.account.ID)
	if err := confirmFactor(tx, s.account.ID, s.open.TOTPPending, at, hashes); err != nil {
		return nil, nil, err
	}
	if err := record(ctx, tx, s.account, "mfa.enrol", nil); err != nil {
		return nil, nil, err
	}
	s.account.TOTPConfirmed = true
	out, err := m.advance(ctx, tx, s.account, true, s.open.ID)
	return out, codes, err
}
