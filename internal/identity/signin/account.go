package signin

import (
	"context"
	"net/http"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/identity/network"
	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/reqctx"
	"chartwright/internal/tenancy/principal"
)

// actor is the name at the system door.
const actor = "sign-in"

// account is a person as sign-in sees them.
type account struct {
	TenantID      uuid.UUID      `gorm:"column:tenant_id"`
	ID            uuid.UUID      `gorm:"column:id"`
	ClientID      *uuid.UUID     `gorm:"column:client_id"`
	Email         string         `gorm:"column:email"`
	Name          string         `gorm:"column:name"`
	Role          principal.Role `gorm:"column:role"`
	Status        string         `gorm:"column:status"`
	PasswordHash  string         `gorm:"column:password_hash"`
	MustChange    bool           `gorm:"column:must_change_password"`
	OneTimeUntil  *time.Time     `gorm:"column:one_time_until"`
	TOTPSecret    []byte         `gorm:"column:totp_secret"`
	TOTPConfirmed bool           `gorm:"column:totp_confirmed"`
	Passkeys      bool           `gorm:"column:passkeys"` // has some
	Timezone      string         `gorm:"column:timezone"`
	Agency        string         `gorm:"column:agency"`
	MFARequired   bool           `gorm:"column:mfa_required"`
	Familiar      bool           `gorm:"column:familiar"` // signed in from this address lately
	Networks      network.List   `gorm:"column:networks"` // from where the agency's own people sign in
}

// usable reports that the account may sign in with its password at all.
func (a *account) usable(now time.Time) bool {
	return a.ID != uuid.Nil && a.Status == "active" && (a.OneTimeUntil == nil || now.Before(*a.OneTimeUntil))
}

// open reports that the account may sign in from where the request comes from.
func (a *account) open(ctx context.Context) bool {
	return a.ClientID != nil || a.Networks.Allows(reqctx.From(ctx).Address)
}

// principal is the account as an actor, before it has a session.
func (a *account) principal() principal.Principal {
	p := principal.Principal{UserID: a.ID, TenantID: a.TenantID, Role: a.Role, Name: a.Name}
	if a.ClientID != nil {
		p.ClientID = *a.ClientID
	}
	return p
}

// waits gives the stage that a sign-in of this account is at.
func (a *account) waits(secondFactor bool) stage {
	switch {
	case a.TOTPConfirmed && !secondFactor:
		return stagePassword
	case a.MustChange: // before enrolment, so that enrolment and its recovery codes are the last step
		return stageChange
	case a.MFARequired && !a.TOTPConfirmed:
		return stageEnrolment
	}
	return stageFull
}

// withSecondFactor reports that the account's password never stands alone.
func (a *account) withSecondFactor() bool { return a.MFARequired || a.TOTPConfirmed }

// One text for every reason, so that nobody learns which accounts exist.
func refused() *apperr.Error {
	return apperr.New(http.StatusUnauthorized, "sign-in-refused", "The e-mail address or the password is not right, or the account is not open to this network. Check both and try again, or ask your manager.")
}

func codeRefused() *apperr.Error {
	return apperr.New(http.StatusUnauthorized, "code-refused", "This code is not right or was used already. Wait for the next one, or use a recovery code.")
}

func challengeGone() *apperr.Error {
	return apperr.New(http.StatusUnauthorized, "challenge-expired", "This sign-in took too long. Begin again with your e-mail address and password.")
}
