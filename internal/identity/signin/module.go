// Package signin lets people in: passwords, the second factor, sessions, and what a request's credentials say about who
// makes it.
package signin

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/go-webauthn/webauthn/webauthn"

	"chartwright/internal/identity/password"
	"chartwright/internal/identity/sso"
	"chartwright/internal/platform/clock"
	"chartwright/internal/platform/db"
	"chartwright/internal/tenancy/principal"
)

// Sealer seals the secrets of second factors; keys.Sealer is one.
type Sealer interface {
	Seal(plaintext, aad []byte) []byte
	Open(sealed, aad []byte) ([]byte, error)
}

// Tokens finds the principal of an API token.
type Tokens interface {
	// Find gives 401 where there is no such token, or it is expired or revoked, or its maker is disabled.
	Find(ctx context.Context, token string) (principal.Principal, error)
}

// Banner is a line of text that everybody should see, e.g. that only the starter code set is loaded.
type Banner struct {
	Kind string `json:"kind" enum:"info,warning"`
	Text string `json:"text"`
}

// Config is what an installation may choose.
type Config struct {
	PublicURL    string        // where browsers reach us; https makes cookies Secure
	Idle         time.Duration // log-off after so long without activity (45 CFR 164.312(a)(2)(iii)); default 15 minutes
	Absolute     time.Duration // end of a session however active; default 12 hours
	RefusalFloor time.Duration // a refused sign-in is answered after whole steps of this, so that its time tells nothing; default 500 ms, negative for none
}

// Needs is what sign-in is built from.
type Needs struct {
	DB            *db.DB
	Clock         clock.Clock
	Sealer        Sealer
	Hasher        *password.Hasher
	Rules         *password.Rules
	Tokens        Tokens
	Capabilities  func(principal.Role) []string
	Banners       func(ctx context.Context) ([]Banner, error) // optional
	Organisations *sso.Module
	Providers     *sso.Providers
	Config        Config
}

// Module is sign-in.
type Module struct {
	Needs
	origins  *http.CrossOriginProtection
	secure   bool
	passkeys *webauthn.WebAuthn // nil without a public address
}

const (
	defaultIdle         = 15 * time.Minute
	defaultAbsolute     = 12 * time.Hour
	defaultRefusalFloor = 500 * time.Millisecond
	challengeLife       = 10 * time.Minute
)

// New prepares sign-in.
func New(n Needs) (*Module, error) {
	if n.Config.Idle == 0 {
		n.Config.Idle = defaultIdle
	}
	if n.Config.Absolute == 0 {
		n.Config.Absolute = defaultAbsolute
	}
	if n.Config.RefusalFloor == 0 {
		n.Config.RefusalFloor = defaultRefusalFloor
	}
	m := &Module{Needs: n, origins: http.NewCrossOriginProtection()}
	if n.Config.PublicURL == "" {
		return m, nil
	}
	u, err := url.Parse(n.Config.PublicURL)
	if err != nil || u.Host == "" {
		return nil, fmt.Errorf("signin: the public address must be like https://coding.example.org")
	}
	m.secure = u.Scheme == "https"
	if m.passkeys, err = newPasskeys(u); err != nil {
		return nil, err
	}
	if err := m.origins.AddTrustedOrigin(u.Scheme + "://" + u.Host); err != nil {
		return nil, fmt.Errorf("signin: %w", err)
	}
	return m, nil
}
