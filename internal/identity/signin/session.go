package signin

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/audit/trail"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/opaque"
	"chartwright/internal/platform/reqctx"
	"chartwright/internal/tenancy/principal"
)

// stage is what a sign-in still waits for. Only a full one is a session; the others are challenges, which open nothing but
// the next step and never travel in a cookie.
type stage string

const (
	stagePassword  stage = "password"  // the password was right, the second factor is to come
	stageChange    stage = "change"    // the password must be replaced
	stageEnrolment stage = "enrolment" // a second factor must be set up
	stageFull      stage = "full"
)

// Why a session ended.
const (
	endSignOut    = "sign_out"
	endEverywhere = "everywhere"
	endIdle       = "idle"
	endExpired    = "expired"
	endDisabled   = "disabled"
	endPassword   = "password_changed"
	endSuperseded = "superseded"
	endNetwork    = "network" // used from where the agency does not allow it
)

// session is a row of sessions.
type session struct {
	TenantID       uuid.UUID `gorm:"column:tenant_id;primaryKey"`
	ID             uuid.UUID `gorm:"column:id;primaryKey"`
	UserID         uuid.UUID `gorm:"column:user_id"`
	TokenHash      []byte    `gorm:"column:token_hash"`
	CSRFHash       []byte    `gorm:"column:csrf_hash"`
	Stage          stage     `gorm:"column:stage"`
	SecondFactor   bool      `gorm:"column:second_factor"`
	TOTPPending    []byte    `gorm:"column:totp_pending"`
	PasskeyPending *string   `gorm:"column:passkey_pending"` // JSON
	CreatedAt      time.Time `gorm:"column:created_at"`
	LastSeen       time.Time `gorm:"column:last_seen"`
	ExpiresAt      time.Time `gorm:"column:expires_at"`
	Address        *string   `gorm:"column:address"`
	Agent          string    `gorm:"column:agent"`
}

func (session) TableName() string { return "sessions" }

// Outcome is how far a sign-in has come. Session is set at its end.
type Outcome struct {
	Waits     stage
	Challenge string
	Passkey   bool // a passkey answers the challenge too
	Session   *Issued
}

// Issued are the secrets of a new session, for its cookies.
type Issued struct{ Token, CSRF string }

// advance ends the step before and opens what the account waits for now, under a new token each time, so that no token
// known before a step is good after it.
func (m *Module) advance(ctx context.Context, tx *db.Tx, a *account, secondFactor bool, before uuid.UUID) (*Outcome, error) {
	now := m.Clock.Now()
	if before != uuid.Nil {
		if err := endSession(tx, before, endSuperseded, now); err != nil {
			return nil, err
		}
	}
	waits := a.waits(secondFactor)
	token, hash := opaque.New(a.TenantID)
	csrf := rand.Text()
	info := reqctx.From(ctx)
	s := &session{
		ID: db.NewID(), UserID: a.ID, TokenHash: hash, CSRFHash: csrfHash(csrf), Stage: waits, SecondFactor: secondFactor,
		CreatedAt: now, LastSeen: now, ExpiresAt: now.Add(challengeLife), Agent: info.Agent,
	}
	if info.Address != "" {
		s.Address = &info.Address
	}
	if waits == stageFull {
		s.ExpiresAt = now.Add(m.Config.Absolute)
	}
	if err := insertSession(tx, s); err != nil {
		return nil, err
	}
	if waits != stageFull {
		return &Outcome{Waits: waits, Challenge: token, Passkey: waits == stagePassword && a.Passkeys && m.passkeys != nil}, nil
	}
	p := a.principal()
	p.SessionID = s.ID
	err := record(principal.With(ctx, p), tx, a, "session.sign-in", map[string]any{"second_factor": secondFactor})
	return &Outcome{Waits: waits, Session: &Issued{Token: token, CSRF: csrf}}, err
}

// record writes an act of this account to the trail. The account acts even where it has no session yet.
func record(ctx context.Context, tx *db.Tx, a *account, act string, details map[string]any) error {
	if p, err := principal.From(ctx); err != nil || p.UserID != a.ID || p.TenantID != a.TenantID {
		ctx = principal.With(ctx, a.principal())
	}
	return trail.Write(ctx, tx, trail.Entry{Act: act, ObjectType: "user", ObjectID: a.ID, ClientID: a.principal().ClientID, Details: details})
}

func csrfHash(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

func sameCSRF(token string, hash []byte) bool {
	return subtle.ConstantTimeCompare(csrfHash(token), hash) == 1
}

// SignOut ends the session that acts.
func (m *Module) SignOut(ctx context.Context) error {
	return m.endOwn(ctx, "session.sign-out", func(tx *db.Tx, p principal.Principal) error {
		return endSession(tx, p.SessionID, endSignOut, m.Clock.Now())
	})
}

// SignOutEverywhere ends all sessions of the person who acts.
func (m *Module) SignOutEverywhere(ctx context.Context) error {
	return m.endOwn(ctx, "session.sign-out-everywhere", func(tx *db.Tx, p principal.Principal) error {
		return endSessions(tx, p.UserID, uuid.Nil, endEverywhere, m.Clock.Now())
	})
}

func (m *Module) endOwn(ctx context.Context, act string, end func(*db.Tx, principal.Principal) error) error {
	p, err := principal.From(ctx)
	if err != nil {
		return err
	}
	return m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := end(tx, p); err != nil {
			return err
		}
		return trail.Write(ctx, tx, trail.Entry{Act: act, ObjectType: "user", ObjectID: p.UserID, ClientID: p.ClientID})
	})
}

// EndAll ends all sessions and open sign-ins of a person, in the transaction of whoever disables them or resets what they
// sign in with; who they are at the agency's organisation is then found anew.
func (m *Module) EndAll(tx *db.Tx, user uuid.UUID, disabled bool) error {
	why := endPassword
	if disabled {
		why = endDisabled
	}
	if err := unlink(tx, user); err != nil {
		return err
	}
	return endSessions(tx, user, uuid.Nil, why, m.Clock.Now())
}
