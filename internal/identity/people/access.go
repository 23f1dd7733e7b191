package people

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"chartwright/internal/identity/password"
	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/tenancy/principal"
)

// Disable ends a person's access at once: sessions, API tokens (which act on the maker's account), and leases.
func (m *Module) Disable(ctx context.Context, id uuid.UUID) (*User, error) {
	return m.edit(ctx, id, AnyVersion, m.endAccess)
}

func (m *Module) endAccess(ctx context.Context, tx *db.Tx, r *userRow) error {
	p, err := principal.From(ctx)
	if err != nil || p.UserID == r.ID {
		return notYourself()
	}
	if r.Status == disabled {
		return nil
	}
	if err := keepsManager(tx, p, r); err != nil {
		return err
	}
	if err := update(tx, r, map[string]any{"status": disabled, "on_shift": false}); err != nil {
		return err
	}
	if err := m.Sessions.EndAll(tx, r.ID, true); err != nil {
		return err
	}
	if err := m.takeBack(ctx, tx, r.ID); err != nil {
		return err
	}
	return record(ctx, tx, r, "user.disable", nil)
}

// Enable gives access again, with the password and second factor there were.
func (m *Module) Enable(ctx context.Context, id uuid.UUID) (*User, error) {
	return m.edit(ctx, id, AnyVersion, giveAccess)
}

func giveAccess(ctx context.Context, tx *db.Tx, r *userRow) error {
	if r.Status == active {
		return nil
	}
	if err := update(tx, r, map[string]any{"status": active}); err != nil {
		return err
	}
	return record(ctx, tx, r, "user.enable", nil)
}

// ResetPassword gives a one-time password, good for 72 hours, and ends the person's sessions.
func (m *Module) ResetPassword(ctx context.Context, id uuid.UUID) (string, error) {
	oneTime := password.OneTime()
	hash, err := m.Hasher.Hash(ctx, oneTime)
	if err != nil {
		return "", err
	}
	_, err = m.edit(ctx, id, AnyVersion, func(ctx context.Context, tx *db.Tx, r *userRow) error {
		err := update(tx, r, map[string]any{"password_hash": hash, "must_change_password": true, "one_time_until": until(m.Clock.Now())})
		if err != nil {
			return err
		}
		if err := m.Sessions.EndAll(tx, id, false); err != nil {
			return err
		}
		return record(ctx, tx, r, "user.reset-password", nil)
	})
	if err != nil {
		return "", err
	}
	return oneTime, nil
}

// ResetMFA forgets the person's second factor and recovery codes and ends their sessions; they set up a new one at the
// next sign-in.
func (m *Module) ResetMFA(ctx context.Context, id uuid.UUID) (*User, error) {
	return m.edit(ctx, id, AnyVersion, func(ctx context.Context, tx *db.Tx, r *userRow) error {
		if err := dropFactor(tx, r); err != nil {
			return err
		}
		if err := m.Sessions.EndAll(tx, id, false); err != nil {
			return err
		}
		return record(ctx, tx, r, "user.reset-mfa", nil)
	})
}

// SetShift says for oneself whether one takes work now.
func (m *Module) SetShift(ctx context.Context, on bool) error {
	p, err := principal.From(ctx)
	if err != nil {
		return err
	}
	return m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		r, err := lock(tx, p.UserID)
		if err != nil {
			return err
		}
		if r.OnShift == on {
			return nil
		}
		if err := setShift(tx, p.UserID, on); err != nil {
			return err
		}
		return record(ctx, tx, r, "user.shift", map[string]any{"on": on})
	})
}

// FindByEmail gives the agency and the id of an e-mail address, for the operator's commands; 404 where there is none.
func (m *Module) FindByEmail(ctx context.Context, email string) (tenant, user uuid.UUID, err error) {
	err = m.DB.AsSystem(ctx, "sign-in", "find an account for the operator", func(_ context.Context, tx *db.Tx) error {
		a, err := accountOf(tx, strings.ToLower(strings.TrimSpace(email)))
		if err == nil && a.ID == uuid.Nil {
			return apperr.NotFound()
		}
		tenant, user = a.TenantID, a.ID
		return err
	})
	return tenant, user, err
}
