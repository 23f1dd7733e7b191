package signin

import (
	"context"

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/tenancy/principal"
)

// StartOwnEnrolment gives who is signed in a secret for an authenticator app, where their agency does not ask for one.
func (m *Module) StartOwnEnrolment(ctx context.Context) (out *TotpEnrolment, err error) {
	err = m.own(ctx, func(_ context.Context, tx *db.Tx, s step) (error, error) {
		if s.account.TOTPConfirmed {
			return nil, apperr.Conflict("already-enrolled", "You have a second factor. To set up another device, ask your manager to reset it.")
		}
		if out, err = newEnrolment(s.account.Email); err != nil {
			return nil, err
		}
		return nil, setPending(tx, s.open.ID, m.Sealer.Seal([]byte(out.Secret), place(s.account.TenantID, s.account.ID)))
	})
	return out, err
}

// ConfirmOwnEnrolment is ConfirmEnrolment for who is signed in; the session goes on under a new token.
func (m *Module) ConfirmOwnEnrolment(ctx context.Context, code string) (out *Outcome, codes []string, err error) {
	err = m.own(ctx, func(ctx context.Context, tx *db.Tx, s step) (refusal, err error) {
		out, codes, refusal, err = m.confirmPending(ctx, tx, s, code)
		return refusal, err
	})
	return out, codes, err
}

// NewRecoveryCodes replaces the recovery codes of who is signed in and shows the second factor once more.
func (m *Module) NewRecoveryCodes(ctx context.Context, code string) (codes []string, err error) {
	err = m.own(ctx, func(ctx context.Context, tx *db.Tx, s step) (error, error) {
		if !s.account.TOTPConfirmed {
			return nil, apperr.Conflict("not-enrolled", "Set up a second factor first; recovery codes come with it.")
		}
		refusal, err := m.checkFactor(ctx, tx, s.account, code, "recovery codes")
		if err != nil || refusal != nil {
			return refusal, err
		}
		made, hashes := newRecoveryCodes(s.account.TenantID, s.account.ID)
		if err := replaceRecoveryCodes(tx, s.account.ID, hashes); err != nil {
			return nil, err
		}
		codes = made
		return nil, record(ctx, tx, s.account, "mfa.recovery-codes-renewed", nil)
	})
	return codes, err
}

// own runs fn on the session and the account of who is signed in; see continuing.
func (m *Module) own(ctx context.Context, fn func(ctx context.Context, tx *db.Tx, s step) (refusal, err error)) error {
	p, err := principal.From(ctx)
	if err != nil || p.SessionID == uuid.Nil {
		return apperr.Unauthenticated()
	}
	var refusal error
	err = m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		open, err := openSession(tx, p.SessionID)
		if err != nil {
			return err
		}
		if open == nil {
			return apperr.Unauthenticated()
		}
		a, err := accountByID(tx, p.UserID)
		if err != nil {
			return err
		}
		refusal, err = fn(ctx, tx, step{open: open, account: a})
		return err
	})
	if err != nil || refusal == nil {
		return err
	}
	// Not 401: that would tell the page that nobody is signed in.
	return apperr.Invalid("The code was not accepted.", apperr.Field{Location: "body.code", Message: "this code is not right or was used already; wait for the next one"})
}
