package identity_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"

	"chartwright/internal/identity/signin"
	"chartwright/internal/tenancy/principal"
)

func TestSignInByTheOrganisation(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p, _ := w.joined(0)
	w.requireMFA(w.agencies[0])
	u := w.person(w.agencies[0], principal.Coder)
	b := w.browser()
	planted := "a session somebody planted"
	b.setCookie(signin.SessionCookie, planted)
	b.arrive(b.depart(p, "Agency-0", vouchedFor("s-1", strings.ToUpper(u.Email)))).is(t, 201, "ok") // the provider asks for the second factor
	if b.cookie(signin.SessionCookie) == planted || b.cookie(signin.OrganisationCookie) != "" {
		t.Error("a cookie stayed")
	}
	user, _ := b.get("me").is(t, 200, "").body["user"].(map[string]any)
	if user["email"] != u.Email {
		t.Errorf("signed in %v", user)
	}
	if n := w.count(`select count(*) from audit_events where actor_id = $1 and act in ('session.organisation', 'session.sign-in')`, u.ID); n != 2 {
		t.Errorf("the trail has %d of 2 acts", n)
	}
	old := b.cookie(signin.SessionCookie)
	b.arrive(b.depart(p, "agency-0", vouchedFor("s-1", "renamed@elsewhere.test"))).is(t, 201, "ok") // the subject is who they are
	carried := w.browser()
	carried.setCookie(signin.SessionCookie, old)
	carried.get("me").is(t, 401, "unauthenticated")

	b.arrive(b.depart(p, "agency-0", vouchedFor("s-2", u.Email))).is(t, 401, "organisation-refused") // the address went to somebody else there
	if n := w.count(`select count(*) from users where tenant_id = $1`, w.agencies[0].id); n != 2 {
		t.Errorf("there are %d people: signing in made one", n)
	}
	if n := w.count(`select count(*) from provider_attempts`); n != 0 {
		t.Errorf("%d attempts are left", n)
	}
}

func TestWhomTheOrganisationMayVouchFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.agencies[0]
	p, manager := w.joined(0)
	u, gone, hospital := w.person(a, principal.Coder), w.person(a, principal.Coder), w.person(a, principal.Hospital, a.clients[0])
	w.sql(`update users set status = 'disabled' where id = $1`, gone.ID)
	outside := w.person(a, principal.Coder)
	w.sql(`update users set email = 'ana@elsewhere.test' where id = $1`, outside.ID)
	other := w.person(w.agencies[1], principal.Coder)
	unverified := vouchedFor("s-1", u.Email)
	unverified.EmailVerified = false
	b := w.browser()
	var first string
	for name, who := range map[string]string{"disabled": gone.Email, "of a hospital": hospital.Email, "of another domain": "ana@elsewhere.test",
		"of another agency": other.Email, "nobody": "nobody@agency.test", "no address": ""} {
		got := b.arrive(b.depart(p, "agency-0", vouchedFor(uuid.NewString(), who)))
		if got.status != http.StatusUnauthorized || (first != "" && got.text("detail") != first) {
			t.Errorf("%s: answered %d %s", name, got.status, got.raw)
		}
		first = got.text("detail")
	}
	b.arrive(b.depart(p, "agency-0", unverified)).is(t, 401, "organisation-refused")
	b.get("me").is(t, 401, "unauthenticated")
	if n := w.count(`select count(*) from audit_events where act = 'session.refused' and details->>'step' = 'organisation'`); n != 3 {
		t.Errorf("the trail has %d refusals of people, want 3", n)
	}
	manager.allow(fromThere(office)).is(t, 200, "")
	b.at(elsewhere)
	b.arrive(b.depart(p, "agency-0", vouchedFor("s-1", u.Email))).is(t, 401, "organisation-refused")
	b.at(office)
	b.arrive(b.depart(p, "agency-0", vouchedFor("s-1", u.Email))).is(t, 201, "ok")
	w.sql(`update users set status = 'disabled' where id = $1`, u.ID)
	b.arrive(b.depart(p, "agency-0", vouchedFor("s-1", u.Email))).is(t, 401, "organisation-refused") // linked, and disabled since
}

// TestForgedTokensOpenNothing hands out, at the true provider's token endpoint, what it did not sign for this sign-in.
func TestForgedTokensOpenNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p, _ := w.joined(0)
	u := w.person(w.agencies[0], principal.Coder)
	stranger := w.provider()
	with := func(name string, value any) func(jwt.MapClaims) string {
		return func(c jwt.MapClaims) string {
			c[name] = value
			return p.sign(c)
		}
	}
	forgers := map[string]func(jwt.MapClaims) string{
		"no signature":              unsigned,
		"another's key":             stranger.sign,
		"the public key as secret":  p.symmetric,
		"changed after signing":     p.tampered,
		"another audience":          with("aud", "another application"),
		"two audiences, no party":   with("aud", []string{p.ClientID, "another application"}),
		"made for another party":    with("azp", "another application"),
		"another issuer":            with("iss", stranger.Issuer()),
		"expired":                   with("exp", w.clock.Now().Add(-time.Hour).Unix()),
		"another sign-in's nonce":   with("nonce", "another"),
		"no nonce":                  with("nonce", ""),
		"nobody":                    with("sub", ""),
		"an address as a structure": with("email", []string{u.Email}),
		"no token":                  func(jwt.MapClaims) string { return "" },
	}
	for name, forger := range forgers {
		p.forger = forger
		b := w.browser()
		if got := b.arrive(b.depart(p, "agency-0", vouchedFor("s-1", u.Email))); got.status != 401 || b.cookie(signin.SessionCookie) != "" {
			t.Errorf("%s: answered %d %s", name, got.status, got.raw)
		}
	}
	p.forger = p.sign // the same way with an honest token
	b := w.browser()
	b.arrive(b.depart(p, "agency-0", vouchedFor("s-1", u.Email))).is(t, 201, "ok")
}

func TestASignInEndsOnceInItsBrowser(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p, _ := w.joined(0)
	q, _ := w.joined(1)
	u := w.person(w.agencies[0], principal.Coder)
	b := w.browser()
	back := b.depart(p, "agency-0", vouchedFor("s-1", u.Email))
	victim := w.browser()
	victim.arrive(back).is(t, 401, "organisation-refused") // a link with another's state and code, sent to a victim
	victim.depart(p, "agency-0", vouchedFor("s-2", "x@agency.test"))
	victim.arrive(back).is(t, 401, "organisation-refused")
	b.arrive(back).is(t, 201, "ok")
	b.arrive(back).is(t, 401, "organisation-refused") // replayed

	changed := func(name string, value any) map[string]any {
		m := maps.Clone(b.depart(p, "agency-0", vouchedFor("s-1", u.Email)))
		m[name] = value
		return m
	}
	b.arrive(changed("code", back["code"])).is(t, 401, "organisation-refused") // a code of another sign-in
	b.arrive(changed("agency", "agency-1")).is(t, 401, "organisation-refused") // sent back to another agency's address
	b.arrive(changed("state", "not one of ours")).is(t, 401, "organisation-refused")
	foreign := b.depart(q, "agency-1", vouchedFor("s-1", u.Email)) // the other agency's provider vouches for our person
	b.arrive(foreign).is(t, 401, "organisation-refused")
	mixed := changed("code", foreign["code"])
	b.arrive(mixed).is(t, 401, "organisation-refused")

	late := b.depart(p, "agency-0", vouchedFor("s-1", u.Email))
	w.clock.Advance(11 * time.Minute)
	b.arrive(late).is(t, 401, "organisation-refused")
}

func TestTheSecondFactorIsOursUnlessTheAgencySaysSo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p, _ := w.joined(0, "trustsMfa", false)
	w.requireMFA(w.agencies[0])
	u := w.person(w.agencies[0], principal.Coder)
	b := w.browser()
	b.arrive(b.depart(p, "agency-0", vouchedFor("s-1", u.Email))).is(t, 201, "totp_enrolment")
	secret, _ := w.enrol(w.browser(), u)
	w.clock.Advance(time.Minute)
	p.FastForward(time.Minute)
	challenge := b.arrive(b.depart(p, "agency-0", vouchedFor("s-1", u.Email))).is(t, 201, "totp_required").text("challenge")
	b.get("me").is(t, 401, "unauthenticated")
	b.post("sessions/totp", map[string]any{"challenge": challenge, "code": w.code(secret)}).is(t, 201, "ok")
}

func TestNamesFindOrganisationsAndNoPeople(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p, manager := w.joined(0)
	u := w.person(w.agencies[0], principal.Coder)
	b := w.browser()
	find := func(name string) answer { return b.post("sessions/organisation", map[string]any{"name": name}) }
	for _, name := range []string{u.Email, "nobody@agency.test", "agency.test", " AGENCY-0 "} {
		find(name).is(t, 200, "")
	}
	for _, name := range []string{"agency-1", "elsewhere.test", "x", "' or true --", "%"} {
		find(name).is(t, 404, "no-organisation")
	}
	w.person(w.agencies[1], principal.Coder) // of the same domain: now it tells no agency
	find(u.Email).is(t, 404, "no-organisation")
	find("agency-0").is(t, 200, "")
	manager.setProvider(p.settings("active", false)).is(t, 200, "")
	find("agency-0").is(t, 404, "no-organisation")
}

func TestSingleSignOnIsSetUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p, manager := w.joined(0)
	set := manager.get("identity-provider").is(t, 200, "")
	if strings.Contains(set.raw, p.ClientSecret) || set.body["hasSecret"] != true || set.text("returnUrl") != publicURL+"/sign-in/agency-0" {
		t.Errorf("shown as %s", set.raw)
	}
	if n := w.count(`select count(*) from identity_providers where position($1 in cast(to_jsonb(identity_providers) as text)) > 0`, p.ClientSecret); n != 0 {
		t.Error("the secret is stored in the clear")
	}
	if n := w.count(`select count(*) from audit_events where act = 'identity-provider.set' and position($1 in cast(details as text)) > 0`, p.ClientSecret); n != 0 {
		t.Error("the trail holds the secret")
	}
	manager.setProvider(p.settings("secret", "", "domains", []string{"agency.test", "other.test"})).is(t, 200, "") // the secret stays
	thief := w.provider()
	manager.setProvider(thief.settings("secret", "")).is(t, 422, "invalid") // and goes to no other provider
	for _, bad := range []string{"ftp://login.test", "https://", "https://user:pw@login.test", "https://login.test?x", "javascript:alert(1)", p.Issuer() + "/else"} {
		manager.setProvider(p.settings("issuer", bad)).is(t, 422, "invalid")
	}
	manager.setProvider(p.settings("domains", []string{"*"})).is(t, 422, "invalid")
	manager.setProvider(p.settings("domains", []string{})).is(t, 422, "invalid")
	manager.call(http.MethodPut, "identity-provider", p.settings(), "If-Match", `"1"`).is(t, 412, "")
	w.signedIn(w.person(w.agencies[0], principal.Coder)).get("identity-provider").is(t, 403, "forbidden")
	if other := w.signedIn(w.person(w.agencies[1], principal.Manager)).get("identity-provider"); other.text("issuer") != "" {
		t.Errorf("another agency sees %s", other.raw)
	}
	must(t, p.Shutdown())
	w.browser().post("sessions/organisation", map[string]any{"name": "agency-0"}).is(t, 502, "organisation-silent")
}

func TestAResetForgetsWhoSomebodyIsAtTheOrganisation(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p, manager := w.joined(0)
	u := w.person(w.agencies[0], principal.Coder)
	b := w.browser()
	b.arrive(b.depart(p, "agency-0", vouchedFor("s-1", u.Email))).is(t, 201, "ok")
	manager.post("users/"+u.ID.String()+"/reset-mfa", nil).is(t, 200, "")
	b.get("me").is(t, 401, "unauthenticated")
	b.arrive(b.depart(p, "agency-0", vouchedFor("s-2", u.Email))).is(t, 201, "ok")
}
