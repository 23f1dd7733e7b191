// Package apitoken makes and checks the tokens by which a hospital's own systems call the API.
package apitoken

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/audit/trail"
	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/clock"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/platform/opaque"
	"chartwright/internal/platform/reqctx"
	"chartwright/internal/platform/scope"
	"chartwright/internal/tenancy/principal"
)

const (
	prefix     = "cw_" // lets scanners of leaked secrets know ours
	longest    = 366 * 24 * time.Hour
	touchEvery = 30 * time.Second
	provisions = "scim" // the scope by which an organisation tells of the agency's people
)

// Needs is what API tokens are built from.
type Needs struct {
	DB     *db.DB
	Clock  clock.Clock
	Scopes func(principal.Role) []string // what a person of the role can give to a token
}

// Module is API tokens.
type Module struct{ Needs }

// New prepares API tokens.
func New(n Needs) *Module { return &Module{Needs: n} }

// APIToken is a token without its secret.
type APIToken struct {
	ID         uuid.UUID  `json:"id" format:"uuid"`
	Name       string     `json:"name"`
	Scopes     []string   `json:"scopes" nullable:"false"`
	ClientID   *uuid.UUID `json:"clientId,omitempty" format:"uuid" doc:"the hospital it is confined to"`
	UserID     uuid.UUID  `json:"userId" format:"uuid" doc:"who made it and on whose role it acts"`
	CreatedAt  time.Time  `json:"createdAt"`
	ExpiresAt  time.Time  `json:"expiresAt"`
	LastUsedAt *time.Time `json:"lastUsedAt,omitempty"`
	RevokedAt  *time.Time `json:"revokedAt,omitempty"`
}

// NewAPIToken asks for a token.
type NewAPIToken struct {
	Name      string     `json:"name" minLength:"1" maxLength:"120" doc:"what it is for"`
	Scopes    []string   `json:"scopes" minItems:"1" maxItems:"50" doc:"capabilities of yours that tokens may have"`
	ExpiresAt time.Time  `json:"expiresAt" doc:"at most a year from now"`
	ClientID  *uuid.UUID `json:"clientId,omitempty" format:"uuid" doc:"confines it to one hospital; a hospital's own people need not say"`
}

// Create makes a token for the acting person and gives its secret, which is not kept.
func (m *Module) Create(ctx context.Context, in NewAPIToken) (*APIToken, string, error) {
	p, err := principal.From(ctx)
	if err != nil {
		return nil, "", err
	}
	if p.ClientID != uuid.Nil {
		in.ClientID = &p.ClientID
	}
	now := m.Clock.Now()
	if err := m.check(p.Role, in, now); err != nil {
		return nil, "", err
	}
	secret, hash := opaque.New(p.TenantID)
	r := &row{
		ID: db.NewID(), ClientID: in.ClientID, UserID: p.UserID, Name: in.Name, TokenHash: hash,
		Scopes: textArray(in.Scopes), ExpiresAt: in.ExpiresAt.UTC(), CreatedAt: now,
	}
	err = m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		id, again, err := httpx.Once(ctx, tx, p.UserID, func() (uuid.UUID, error) {
			if err := insert(tx, r); err != nil {
				return uuid.Nil, err
			}
			return r.ID, record(ctx, tx, "token.create", r)
		})
		if err != nil {
			return err
		}
		if again { // the secret was in the first answer alone, and is not kept
			secret = ""
		}
		r, err = byID(tx, id)
		return err
	})
	if err != nil {
		return nil, "", err
	}
	if secret != "" {
		secret = prefix + secret
	}
	return r.view(), secret, nil
}

func (m *Module) check(role principal.Role, in NewAPIToken, now time.Time) error {
	var wrong []apperr.Field
	allowed := m.Scopes(role)
	for _, s := range in.Scopes {
		if !slices.Contains(allowed, s) {
			wrong = append(wrong, apperr.Field{Location: "body.scopes", Message: "take scopes from: " + strings.Join(allowed, ", ")})
			break
		}
	}
	if in.ClientID != nil && slices.Contains(in.Scopes, provisions) {
		wrong = append(wrong, apperr.Field{Location: "body.clientId", Message: "provisioning is about the agency's own people; name no hospital"})
	}
	if !in.ExpiresAt.After(now) || in.ExpiresAt.After(now.Add(longest)) {
		wrong = append(wrong, apperr.Field{Location: "body.expiresAt", Message: "choose a time between now and a year from now"})
	}
	if len(wrong) > 0 {
		return apperr.Invalid("The token was not made.", wrong...)
	}
	return nil
}

// List gives a page of the tokens that the actor may see, newest first, and the cursor of the next page, empty at the end.
// A hospital's people see those of their hospital.
func (m *Module) List(ctx context.Context, cursor string, limit int) (out []*APIToken, next string, err error) {
	var rows []*row
	err = m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) error {
		after, err := httpx.After(cursor, func(id uuid.UUID) (*row, error) { return byID(tx, id) })
		if err != nil {
			return err
		}
		rows, err = list(tx, after, limit+1)
		return err
	})
	rows, next = httpx.Cut(rows, limit, func(r *row) uuid.UUID { return r.ID })
	out = make([]*APIToken, len(rows))
	for i, r := range rows {
		out[i] = r.view()
	}
	return out, next, err
}

// Revoke ends a token at once; 404 where there is none that the actor may see. To revoke twice is no error.
func (m *Module) Revoke(ctx context.Context, id uuid.UUID) error {
	return m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		r, err := byID(tx, id)
		if err != nil {
			return err
		}
		if r.RevokedAt != nil {
			return nil
		}
		if err := revoke(tx, id, m.Clock.Now()); err != nil {
			return err
		}
		return record(ctx, tx, "token.revoke", r)
	})
}

func record(ctx context.Context, tx *db.Tx, act string, r *row) error {
	e := trail.Entry{Act: act, ObjectType: "api_token", ObjectID: r.ID, Details: map[string]any{"scopes": []string(r.Scopes)}}
	if r.ClientID != nil {
		e.ClientID = *r.ClientID
	}
	return trail.Write(ctx, tx, e)
}

// Find gives the principal that a token stands for: its maker's role, narrowed to its scopes and its hospital.
func (m *Module) Find(ctx context.Context, token string) (principal.Principal, error) {
	none := principal.Principal{}
	text, ours := strings.CutPrefix(token, prefix)
	tenant, hash, ok := opaque.Parse(text)
	if !ours || !ok {
		return none, apperr.Unauthenticated()
	}
	now := m.Clock.Now()
	var f *found
	var elsewhere bool
	err := m.DB.InTenant(scope.With(ctx, scope.Scope{Tenant: tenant, AllClients: true}), func(ctx context.Context, tx *db.Tx) (err error) {
		if f, err = byHash(tx, hash, now); err != nil || f.ID == uuid.Nil {
			return err
		}
		if elsewhere = !f.Networks.Allows(reqctx.From(ctx).Address); elsewhere {
			return refusedElsewhere(ctx, tx, f, now)
		}
		if f.LastUsedAt != nil && now.Sub(*f.LastUsedAt) < touchEvery {
			return nil
		}
		return touch(tx, f.ID, now)
	})
	if err != nil {
		return none, err
	}
	if f.ID == uuid.Nil {
		return none, apperr.Unauthenticated()
	}
	if elsewhere {
		return none, apperr.New(http.StatusForbidden, "network-not-allowed", "The agency does not let tokens be used from this network. Call from one of its networks, or have this one added in Setup.")
	}
	return f.principal(tenant), nil
}

func (f *found) principal(tenant uuid.UUID) principal.Principal {
	p := principal.Principal{UserID: f.UserID, TenantID: tenant, Role: principal.Role(f.Role), TokenID: f.ID, Scopes: f.Scopes, Name: f.Name}
	if f.ClientID != nil {
		p.ClientID = *f.ClientID
	}
	return p
}

// refusedElsewhere records that the token was used from a network where it is not good.
func refusedElsewhere(ctx context.Context, tx *db.Tx, f *found, now time.Time) error {
	first, err := refuse(tx, f.ID, now)
	if err != nil || !first {
		return err
	}
	p := f.principal(tx.Tenant())
	return trail.Write(principal.With(ctx, p), tx, trail.Entry{Act: "token.refused", ObjectType: "api_token", ObjectID: f.ID, ClientID: p.ClientID, Reason: "network"})
}
