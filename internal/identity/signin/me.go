package signin

import (
	"context"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/tenancy/principal"
)

// Me is the person who is signed in, for whom, and what they can do.
type Me struct {
	User         MeUser    `json:"user"`
	Agency       MeParty   `json:"agency"`
	Client       *MeParty  `json:"client,omitempty" doc:"the hospital of a hospital's own people; absent for the agency's"`
	Capabilities []string  `json:"capabilities" nullable:"false"`
	Session      MeSession `json:"session"`
	Banners      []Banner  `json:"banners" nullable:"false"`
}

// MeUser is a person.
type MeUser struct {
	ID       uuid.UUID `json:"id"`
	Name     string    `json:"name"`
	Email    string    `json:"email"`
	Role     string    `json:"role"`
	Timezone string    `json:"timezone"`
	OnShift  bool      `json:"onShift"`
}

// MeParty is an agency or a client.
type MeParty struct {
	ID   uuid.UUID `json:"id"`
	Name string    `json:"name"`
}

// MeSession says how long the session, or the API token, lasts.
type MeSession struct {
	IdleTimeoutSeconds int       `json:"idleTimeoutSeconds" doc:"0 for an API token, which does not idle"`
	ExpiresAt          time.Time `json:"expiresAt"`
}

// Me tells the principal about itself.
func (m *Module) Me(ctx context.Context) (*Me, error) {
	p, err := principal.From(ctx)
	if err != nil {
		return nil, err
	}
	var row *self
	err = m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) error {
		row, err = readSelf(tx, p)
		return err
	})
	if err != nil {
		return nil, err
	}
	if row.ID == uuid.Nil {
		return nil, apperr.Unauthenticated()
	}
	me := row.me(p)
	me.Capabilities, me.Banners = p.Scopes, []Banner{}
	if p.TokenID == uuid.Nil {
		me.Capabilities = m.Capabilities(p.Role)
		me.Session.IdleTimeoutSeconds = int(m.Config.Idle.Seconds())
	}
	if m.Banners == nil {
		return me, nil
	}
	banners, err := m.Banners(ctx)
	me.Banners = append(me.Banners, banners...)
	return me, err
}

func (r *self) me(p principal.Principal) *Me {
	me := &Me{
		User:    MeUser{ID: r.ID, Name: r.Name, Email: r.Email, Role: r.Role, Timezone: r.Timezone, OnShift: r.OnShift},
		Agency:  MeParty{ID: p.TenantID, Name: r.Agency},
		Session: MeSession{ExpiresAt: r.ExpiresAt.UTC()},
	}
	if p.ClientID != uuid.Nil {
		me.Client = &MeParty{ID: p.ClientID, Name: r.Client}
	}
	return me
}
