package sso

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
)

// row is a provider with its agency's short name.
type row struct {
	Tenant      uuid.UUID `gorm:"column:tenant_id"`
	Slug        string    `gorm:"column:slug"`
	Issuer      string    `gorm:"column:issuer"`
	Application string    `gorm:"column:application"`
	Secret      []byte    `gorm:"column:secret_sealed"`
	Domains     string    `gorm:"column:domains"` // comma between
	TrustsMFA   bool      `gorm:"column:trusts_mfa"`
	Active      bool      `gorm:"column:active"`
	Version     int64     `gorm:"column:version"`
}

func (r *row) domains() []string {
	if r.Domains == "" {
		return []string{}
	}
	return strings.Split(r.Domains, ",")
}

const columns = `select a.tenant_id, a.slug, p.issuer, p.application, p.secret_sealed, coalesce(array_to_string(p.domains, ','), '') as domains,
 coalesce(p.trusts_mfa, false) as trusts_mfa, coalesce(p.active, false) as active, coalesce(p.version, 0) as version
 from agencies a left join identity_providers p on p.tenant_id = a.tenant_id`

func read(tx *db.Tx) (*row, error) {
	r := &row{}
	err := tx.Select(r, columns+` where a.tenant_id = @tenant`, nil)
	return r, err
}

func save(tx *db.Tx, s Settings, secret []byte) error {
	domains, err := json.Marshal(s.Domains)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`insert into identity_providers as p (tenant_id, issuer, application, secret_sealed, domains, trusts_mfa, active)
 values (@tenant, @issuer, @application, @secret, array(select jsonb_array_elements_text(cast(@domains as jsonb))), @trusts, @active)
 on conflict (tenant_id) do update set issuer = excluded.issuer, application = excluded.application, secret_sealed = excluded.secret_sealed,
   domains = excluded.domains, trusts_mfa = excluded.trusts_mfa, active = excluded.active, version = p.version + 1
 where p.tenant_id = @tenant`, map[string]any{"issuer": s.Issuer, "application": s.Application, "secret": secret, "domains": string(domains), "trusts": s.TrustsMFA, "active": s.Active})
	return err
}

// Found is an agency's provider as sign-in uses it.
type Found struct {
	Link
	Tenant    uuid.UUID
	Slug      string
	Domains   []string
	TrustsMFA bool
}

// Named finds the provider in use by an agency's short name or by the domain of an e-mail address; nil where there is none. A
// domain finds its agency only where nobody of another agency has an address of it, so that no agency can draw another's people
// to a provider of its own. tx is at the system door.
func (m *Module) Named(tx *db.Tx, name string) (*Found, error) {
	name = strings.ToLower(strings.TrimSpace(name))
	name = name[strings.LastIndexByte(name, '@')+1:]
	var rows []row
	err := tx.Select(&rows, columns+` where p.active and (a.slug = @name or (@name = any (p.domains) and not exists (
  select 1 from users u where split_part(u.email, '@', 2) = @name and u.tenant_id <> p.tenant_id))) limit 2`, map[string]any{"name": name})
	if err != nil || len(rows) != 1 {
		return nil, err
	}
	return m.found(&rows[0])
}

// InUse gives the agency's provider; nil where none is in use.
func (m *Module) InUse(ctx context.Context) (out *Found, err error) {
	err = m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) error {
		r, err := read(tx)
		if err != nil || !r.Active {
			return err
		}
		out, err = m.found(r)
		return err
	})
	return out, err
}

func (m *Module) found(r *row) (*Found, error) {
	secret, err := m.Sealer.Open(r.Secret, place(r.Tenant))
	if err != nil {
		return nil, err
	}
	return &Found{Tenant: r.Tenant, Slug: r.Slug, Domains: r.domains(), TrustsMFA: r.TrustsMFA,
		Link: Link{Issuer: r.Issuer, Application: r.Application, Secret: string(secret), Return: m.returnTo(r.Slug)}}, nil
}
