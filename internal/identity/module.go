// Package identity knows who is there: people, sign-in with a second factor, sessions, API tokens, and the one table that
// says which role may do what.
package identity

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"chartwright/internal/identity/apitoken"
	"chartwright/internal/identity/network"
	"chartwright/internal/identity/password"
	"chartwright/internal/identity/people"
	"chartwright/internal/identity/provisioning"
	"chartwright/internal/identity/signin"
	"chartwright/internal/identity/sso"
	"chartwright/internal/platform/clock"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/platform/live"
)

// Config is what an installation may choose.
type Config struct {
	SignIn           signin.Config
	PasswordCost     password.Cost // zero: password.DefaultCost
	PrivateProviders bool          // agencies' providers may be inside the installation's networks and without https
}

// Needs is what identity is built from.
type Needs struct {
	DB     *db.DB
	Clock  clock.Clock   // nil: the machine's
	Sealer signin.Sealer // of the installation, for the secrets of second factors
	Config Config

	// Banners are lines that everybody should see. Optional.
	Banners func(ctx context.Context) ([]signin.Banner, error)
	// OnDisabled takes back the work of a person who is disabled or changes roles, in the same transaction. Optional.
	OnDisabled func(ctx context.Context, tx *db.Tx, user uuid.UUID) error
}

// Module is the identity room: its facade for app and, through interfaces of their own, for other rooms.
type Module struct {
	policy   *Policy
	signin   *signin.Module
	people   *people.Module
	tokens   *apitoken.Module
	networks *network.Module
	sso      *sso.Module
	outside  *provisioning.Module
}

// New builds the room.
func New(n Needs) (*Module, error) {
	if n.Clock == nil {
		n.Clock = clock.System{}
	}
	if n.Config.PasswordCost == (password.Cost{}) {
		n.Config.PasswordCost = password.DefaultCost()
	}
	policy, err := NewPolicy(Table())
	if err != nil {
		return nil, err
	}
	hasher, err := password.NewHasher(n.Config.PasswordCost)
	if err != nil {
		return nil, err
	}
	rules := password.NewRules()
	m := &Module{policy: policy, networks: network.New(n.DB), tokens: apitoken.New(apitoken.Needs{DB: n.DB, Clock: n.Clock, Scopes: policy.TokenScopes})}
	providers := sso.NewProviders(n.Config.PrivateProviders, n.Clock.Now)
	m.sso = sso.New(sso.Needs{DB: n.DB, Sealer: n.Sealer, Providers: providers, PublicURL: n.Config.SignIn.PublicURL, Private: n.Config.PrivateProviders})
	m.signin, err = signin.New(signin.Needs{
		DB: n.DB, Clock: n.Clock, Sealer: n.Sealer, Hasher: hasher, Rules: rules, Tokens: m.tokens,
		Capabilities: policy.Capabilities, Banners: n.Banners, Config: n.Config.SignIn, Organisations: m.sso, Providers: providers,
	})
	if err != nil {
		return nil, err
	}
	m.people = people.New(people.Needs{DB: n.DB, Clock: n.Clock, Hasher: hasher, Rules: rules, Sessions: m.signin, OnDisabled: n.OnDisabled})
	m.outside, err = provisioning.New(provisioning.Needs{DB: n.DB, Clock: n.Clock, People: m.people, PublicURL: n.Config.SignIn.PublicURL})
	return m, err
}

// RegisterRoutes adds the room's operations.
func (m *Module) RegisterRoutes(api *httpx.API) {
	m.signin.RegisterRoutes(api)
	m.people.RegisterRoutes(api)
	m.tokens.RegisterRoutes(api)
	m.networks.RegisterRoutes(api)
	m.sso.RegisterRoutes(api)
	m.outside.RegisterRoutes(api)
}

// Policy is the table, for the check at the start and the sweep test.
func (m *Module) Policy() *Policy { return m.policy }

// Authorize implements httpx.Authorizer.
func (m *Module) Authorize(ctx context.Context, operation string) error {
	return m.policy.Authorize(ctx, operation)
}

// Authenticate implements httpx.Authenticator: see signin.
func (m *Module) Authenticate(w http.ResponseWriter, r *http.Request) (*http.Request, error) {
	return m.signin.Authenticate(w, r)
}

// Gone implements live.Gone: whose sessions of an agency are over, by one statement.
func (m *Module) Gone(ctx context.Context, tenant uuid.UUID, guests []live.Guest) ([]live.Guest, error) {
	return m.signin.Gone(ctx, tenant, guests)
}

// Sweep forgets old failed sign-ins. Call it once a day.
func (m *Module) Sweep(ctx context.Context) error { return m.signin.Sweep(ctx) }
