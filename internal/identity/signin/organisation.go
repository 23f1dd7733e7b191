package signin

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/identity/sso"
	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/opaque"
	"chartwright/internal/platform/reqctx"
	"chartwright/internal/platform/throttle"
	"chartwright/internal/tenancy/principal"
)

// Departure sends a browser to the organisation. Browser is for a cookie: who comes back without it began elsewhere.
type Departure struct{ Location, Browser string }

func noOrganisation() *apperr.Error {
	return apperr.New(http.StatusNotFound, "no-organisation", "No agency signs in with an organisation of this name here. Check it, ask your manager for your agency's short name, or sign in with your password.")
}

func organisationSilent() *apperr.Error {
	return apperr.New(http.StatusBadGateway, "organisation-silent", "Your organisation's sign-in does not answer. Try again in a few minutes, or sign in with your password.")
}

// One text for every reason, as for passwords.
func organisationRefused() *apperr.Error {
	return apperr.New(http.StatusUnauthorized, "organisation-refused", "You could not be signed in by your organisation: it did not vouch for you, or no open account here belongs to the address it knows you by. Begin again, or ask your manager.")
}

// Depart begins a sign-in by the organisation of that name: an agency's short name, or an e-mail address or its domain. Whether
// anybody has the address makes no difference.
func (m *Module) Depart(ctx context.Context, name string) (*Departure, error) {
	var found *sso.Found
	now := m.Clock.Now()
	err := m.DB.AsSystem(ctx, actor, "find an agency's organisation by its name", func(_ context.Context, tx *db.Tx) (err error) {
		if _, err = throttle.Spend(tx, departLimits(reqctx.From(ctx).Address), now); err != nil {
			return err
		}
		found, err = m.Organisations.Named(tx, name)
		return err
	})
	if err != nil {
		return nil, err
	}
	if found == nil {
		return nil, noOrganisation()
	}
	state, hash := opaque.New(found.Tenant)
	browser := rand.Text() + rand.Text()
	location, err := m.Providers.Begin(ctx, found.Link, proof(state, browser))
	if err != nil {
		slog.WarnContext(ctx, "an agency's organisation does not answer", "tenant", found.Tenant, "error", err)
		return nil, organisationSilent()
	}
	err = m.DB.InTenant(inAgency(ctx, found.Tenant), func(_ context.Context, tx *db.Tx) error {
		return insertAttempt(tx, hash, csrfHash(browser), found.Issuer, now, now.Add(challengeLife))
	})
	return &Departure{Location: location, Browser: browser}, err
}

// departLimits bound the calls of providers that one place can cause; a whole office may share an address.
func departLimits(address string) []throttle.Limit {
	return []throttle.Limit{{Key: throttle.Key("organisation", throttle.Network(address)), Allowed: 300, Longest: time.Hour, Remember: time.Hour}}
}

// proof derives what a sign-in is bound by from the browser's secret, so that none of it is stored.
func proof(state, browser string) sso.Proof {
	derive := func(what string) string {
		h := hmac.New(sha256.New, []byte(browser))
		h.Write([]byte(what))
		return base64.RawURLEncoding.EncodeToString(h.Sum(nil))
	}
	return sso.Proof{State: state, Nonce: derive("nonce"), Verifier: derive("verifier")}
}

// Arrival is what a browser brings back from an organisation.
type Arrival struct{ Slug, State, Code, Browser string }

// Arrive ends a sign-in by organisation. Each state is good once, in the browser that began it, at the agency whose it is.
func (m *Module) Arrive(ctx context.Context, in Arrival) (out *Outcome, err error) {
	tenant, hash, ok := opaque.Parse(in.State)
	if !ok {
		return nil, organisationRefused()
	}
	inside := inAgency(ctx, tenant)
	var issuer string
	err = m.DB.InTenant(inside, func(_ context.Context, tx *db.Tx) error {
		issuer, err = takeAttempt(tx, hash, csrfHash(in.Browser), m.Clock.Now())
		return err
	})
	if err != nil {
		return nil, err
	}
	found, err := m.Organisations.InUse(inside)
	if err != nil {
		return nil, err
	}
	if issuer == "" || found == nil || found.Issuer != issuer || found.Slug != in.Slug {
		return nil, organisationRefused()
	}
	who, err := m.Providers.Finish(ctx, found.Link, proof(in.State, in.Browser), in.Code)
	if err != nil {
		slog.WarnContext(ctx, "an organisation's sign-in was refused", "tenant", tenant, "request_id", reqctx.From(ctx).ID, "error", err)
		return nil, organisationRefused()
	}
	before := ownSession(ctx, tenant)
	err = m.DB.InTenant(inside, func(ctx context.Context, tx *db.Tx) error {
		out, err = m.admitVouched(ctx, tx, found, who, before)
		return err
	})
	if err == nil && out == nil {
		err = organisationRefused()
	}
	return out, err
}

// admitVouched lets in whom the provider vouches for; the outcome is nil where there is no such person. It makes nobody.
func (m *Module) admitVouched(ctx context.Context, tx *db.Tx, found *sso.Found, who *sso.Person, before uuid.UUID) (*Outcome, error) {
	user, linked, err := personOf(tx, who)
	if err != nil || user == uuid.Nil {
		return nil, err
	}
	a, err := accountByID(tx, user)
	if err != nil {
		return nil, err
	}
	ctx = principal.With(ctx, a.principal())
	_, domain, _ := strings.Cut(a.Email, "@")
	if a.Status != "active" || a.ClientID != nil || !a.open(ctx) || !slices.Contains(found.Domains, domain) {
		return nil, recordRefusal(ctx, tx, a, "organisation", false)
	}
	if !linked {
		fits, err := link(tx, a.ID, who, m.Clock.Now())
		if err != nil {
			return nil, err
		}
		if !fits {
			return nil, recordRefusal(ctx, tx, a, "organisation", false)
		}
	}
	if err := record(ctx, tx, a, "session.organisation", map[string]any{"issuer": who.Issuer, "first": !linked}); err != nil {
		return nil, err
	}
	a.MustChange = false // no password was used
	if found.TrustsMFA {
		a.MFARequired = false
	}
	return m.advance(ctx, tx, a, found.TrustsMFA, before)
}
