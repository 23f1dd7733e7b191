// Package sso lets an agency's people sign in by the agency's own organisation, over OpenID Connect: the agency's settings, and
// the talk with its provider. Who is let in by what the provider says is decided by sign-in.
package sso

import (
	"context"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/google/uuid"

	"chartwright/internal/audit/trail"
	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
)

// Sealer seals the applications' secrets; keys.Sealer is one.
type Sealer interface {
	Seal(plaintext, aad []byte) []byte
	Open(sealed, aad []byte) ([]byte, error)
}

// Needs is what single sign-on is built from.
type Needs struct {
	DB        *db.DB
	Sealer    Sealer
	Providers *Providers
	PublicURL string // where browsers reach us
	Private   bool   // see NewProviders
}

// Module is the agencies' settings.
type Module struct{ Needs }

// New prepares the settings.
func New(n Needs) *Module { return &Module{Needs: n} }

// Settings are an agency's, without the secret.
type Settings struct {
	Issuer      string   `json:"issuer" maxLength:"300" doc:"the provider's address, as it names itself"`
	Application string   `json:"application" maxLength:"200" doc:"the client id that the provider gave this installation"`
	Domains     []string `json:"domains" nullable:"false" maxItems:"20" doc:"of the e-mail addresses that may sign in by it"`
	TrustsMFA   bool     `json:"trustsMfa" doc:"the provider asks for the second factor, so we do not"`
	Active      bool     `json:"active"`
}

// View is Settings as a manager sees them.
type View struct {
	Settings
	HasSecret bool   `json:"hasSecret"`
	Return    string `json:"returnUrl" doc:"the redirect address to register at the provider; empty where the installation has no public address"`
	Version   int64  `json:"version" doc:"0 where nothing was set yet"`
}

// Change is what a manager sets.
type Change struct {
	Settings
	Secret string `json:"secret,omitempty" maxLength:"500" doc:"the client secret; empty keeps the one there is, unless the issuer changes"`
}

// Get gives the agency's settings, empty where there are none.
func (m *Module) Get(ctx context.Context) (out *View, err error) {
	err = m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) error {
		r, err := read(tx)
		out = m.view(r)
		return err
	})
	return out, err
}

func (m *Module) view(r *row) *View {
	v := &View{Settings: Settings{Issuer: r.Issuer, Application: r.Application, Domains: r.domains(), TrustsMFA: r.TrustsMFA, Active: r.Active}, HasSecret: len(r.Secret) > 0, Version: r.Version}
	if m.PublicURL != "" {
		v.Return = m.returnTo(r.Slug)
	}
	return v
}

// returnTo is each agency's own, so that a code that one provider gave cannot be carried to another's sign-in.
func (m *Module) returnTo(slug string) string {
	return strings.TrimSuffix(m.PublicURL, "/") + "/sign-in/" + slug
}

// Put sets the agency's provider. A provider that is to be used must answer, by the name given.
func (m *Module) Put(ctx context.Context, ifMatch string, in Change) (out *View, err error) {
	if err := m.check(ctx, &in); err != nil {
		return nil, err
	}
	err = m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := tx.Lock("identity provider"); err != nil {
			return err
		}
		now, err := read(tx)
		if err != nil {
			return err
		}
		if err := httpx.MatchTag(ifMatch, httpx.ContentTag(m.view(now))); err != nil {
			return err
		}
		secret := now.Secret
		if in.Secret != "" {
			secret = m.Sealer.Seal([]byte(in.Secret), place(tx.Tenant()))
		} else if len(secret) == 0 || now.Issuer != in.Issuer { // a secret never goes to a provider it was not given for
			return apperr.Invalid("Single sign-on was not saved.", apperr.Field{Location: "body.secret", Message: "give the secret that this provider issued"})
		}
		if err := save(tx, in.Settings, secret); err != nil {
			return err
		}
		if now, err = read(tx); err != nil {
			return err
		}
		out = m.view(now)
		return trail.Write(ctx, tx, trail.Entry{Act: "identity-provider.set", ObjectType: "agency", ObjectID: tx.Tenant(), Details: map[string]any{
			"issuer": in.Issuer, "domains": in.Domains, "trustsMfa": in.TrustsMFA, "active": in.Active, "newSecret": in.Secret != ""}})
	})
	return out, err
}

var domain = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$`)

func (m *Module) check(ctx context.Context, in *Change) error {
	var wrong []apperr.Field
	no := func(field, why string) { wrong = append(wrong, apperr.Field{Location: "body." + field, Message: why}) }
	u, err := url.Parse(in.Issuer)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || (u.Scheme != "https" && !(m.Private && u.Scheme == "http")) {
		no("issuer", "give the provider's https address, such as https://login.example.org")
	}
	if strings.TrimSpace(in.Application) == "" {
		no("application", "give the client id that the provider issued")
	}
	domains := []string{}
	for _, d := range in.Domains {
		d = strings.ToLower(strings.TrimSpace(d))
		if !domain.MatchString(d) {
			no("domains", "write domains like example.org")
			break
		}
		domains = append(domains, d)
	}
	slices.Sort(domains)
	in.Domains = slices.Compact(domains)
	if len(in.Domains) == 0 && len(wrong) == 0 {
		no("domains", "name the domains of your people's e-mail addresses")
	}
	if m.PublicURL == "" && in.Active {
		no("active", "this installation has no public address yet; ask its operator to set CHARTWRIGHT_PUBLIC_URL")
	}
	if len(wrong) == 0 && in.Active {
		if _, err := m.Providers.Begin(ctx, Link{Issuer: in.Issuer, Application: in.Application}, Proof{}); err != nil {
			no("issuer", "no provider answers there by this name; compare it with the issuer in the provider's own settings")
		}
	}
	if len(wrong) > 0 {
		return apperr.Invalid("Single sign-on was not saved.", wrong...)
	}
	return nil
}

// place names where a sealed secret belongs; moved to another agency it does not open.
func place(tenant uuid.UUID) []byte { return append([]byte("identity provider "), tenant[:]...) }
