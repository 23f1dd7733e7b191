package identity_test

import (
	"context"
	"net/http"
	"slices"
	"testing"
	"time"

	"chartwright/internal/identity/signin"
	"chartwright/internal/platform/live"
	"chartwright/internal/tenancy/principal"
)

const (
	office    = "198.51.100.7" // where browsers of the tests are
	elsewhere = "203.0.113.9"
)

func fromThere(networks ...string) []map[string]any {
	out := []map[string]any{}
	for _, n := range networks {
		out = append(out, map[string]any{"use": "people", "network": n, "label": "x"})
	}
	return out
}

// allow replaces the networks of the browser's agency.
func (b *browser) allow(items []map[string]any) answer {
	b.w.t.Helper()
	tag := b.get("allowed-networks").is(b.w.t, 200, "").header.Get("ETag")
	return b.call(http.MethodPut, "allowed-networks", map[string]any{"items": items}, "If-Match", tag)
}

func (b *browser) at(address string) *browser {
	b.address = address
	return b
}

func TestPeopleSignInFromTheAgencysNetworksAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.agencies[0]
	manager, coder := w.person(a, principal.Manager), w.person(a, principal.Coder)
	hospital, other := w.person(a, principal.Hospital, a.clients[0]), w.person(w.agencies[1], principal.Coder)
	carried := w.signedIn(coder)
	w.signedIn(manager).allow(fromThere("198.51.100.0/24", "2001:db8:7::/48")).is(t, 200, "")

	w.signedIn(coder)
	w.browser().at("::ffff:"+office).post("sessions", credentials(coder.Email, goodPassword)).is(t, 201, "ok")
	w.browser().at("2001:db8:7::1").post("sessions", credentials(coder.Email, goodPassword)).is(t, 201, "ok")
	wrong := w.browser().at(elsewhere).post("sessions", credentials(coder.Email, "a guess that is wrong")).is(t, 401, "sign-in-refused")
	for _, outside := range []string{elsewhere, "198.51.101.1", "2001:db8:8::1", "::ffff:" + elsewhere} {
		got := w.browser().at(outside).post("sessions", credentials(coder.Email, goodPassword)).is(t, 401, "sign-in-refused")
		if got.text("detail") != wrong.text("detail") {
			t.Errorf("whether the password is right shows from outside: %s", got.raw)
		}
	}
	w.browser().at(elsewhere).post("sessions", credentials(hospital.Email, goodPassword)).is(t, 201, "ok")
	w.browser().at(elsewhere).post("sessions", credentials(other.Email, goodPassword)).is(t, 201, "ok")
	if n := w.count(`select count(*) from audit_events where act = 'session.refused' and actor_id = $1 and details->>'step' = 'network'`, coder.ID); n != 4 {
		t.Errorf("the trail has %d refusals", n)
	}

	carried.get("me").is(t, 200, "")
	carried.at(elsewhere).get("me").is(t, 401, "unauthenticated")
	carried.at(office).get("me").is(t, 401, "unauthenticated") // whoever carried the session off ended it
	if n := w.count(`select count(*) from audit_events where act = 'session.end' and reason = 'network' and actor_id = $1`, coder.ID); n != 1 {
		t.Errorf("the trail has %d ends", n)
	}
}

func TestASignInIsNotCarriedOutside(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.agencies[0]
	manager := w.signedIn(w.person(a, principal.Manager))
	w.requireMFA(a)
	u := w.person(a, principal.Coder)
	b := w.browser()
	challenge := b.post("sessions", credentials(u.Email, goodPassword)).is(t, 201, "totp_enrolment").text("challenge")
	manager.allow(fromThere("198.51.100.0/24")).is(t, 200, "")
	b.at(elsewhere).post("sessions/totp/enrolment", map[string]any{"challenge": challenge}).is(t, 401, "challenge-expired")
	b.at(office).post("sessions/totp/enrolment", map[string]any{"challenge": challenge}).is(t, 200, "")
	if n := w.count(`select count(*) from audit_events where act = 'session.refused' and details->>'step' = 'network' and actor_id = $1`, u.ID); n != 1 {
		t.Errorf("the trail has %d refusals", n)
	}
}

// TestOnlyAProxyIsBelieved: a caller who is no trusted proxy cannot talk themselves into a network, and through a proxy the
// last address that it saw counts, not one that the caller wrote in front.
func TestOnlyAProxyIsBelieved(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	manager, coder := w.person(w.agencies[0], principal.Manager), w.person(w.agencies[0], principal.Coder)
	w.signedIn(manager).allow(fromThere("198.51.100.0/24")).is(t, 200, "")
	b := w.browser().at(office + ", " + elsewhere)
	b.post("sessions", credentials(coder.Email, goodPassword)).is(t, 401, "sign-in-refused")
	b.at(elsewhere+", "+office).post("sessions", credentials(coder.Email, goodPassword)).is(t, 201, "ok")
	w.proxies = []string{"192.0.2.1"} // not the machine that calls here
	w.start()
	w.browser().at(office).post("sessions", credentials(coder.Email, goodPassword)).is(t, 401, "sign-in-refused")
}

func TestTokensAreUsedFromTheirNetworksAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.agencies[0]
	manager := w.signedIn(w.person(a, principal.Manager))
	token := w.token(w.signedIn(w.person(a, principal.Hospital, a.clients[0])), "self.session")
	token.at(elsewhere).get("me").is(t, 200, "")
	manager.allow([]map[string]any{{"use": "tokens", "network": "192.0.2.44", "label": "interface engine"}}).is(t, 200, "")
	for range 3 {
		token.get("me").is(t, 403, "network-not-allowed")
	}
	token.at("192.0.2.44").get("me").is(t, 200, "")
	refusals := func() int {
		return w.count(`select count(*) from audit_events where act = 'token.refused' and object_id = $1 and client_id = $2`, token.header.Get("X-Token-Id"), a.clients[0])
	}
	if n := refusals(); n != 1 {
		t.Errorf("the trail has %d refusals of one minute", n)
	}
	w.clock.Advance(time.Minute)
	token.at(elsewhere).get("me").is(t, 403, "network-not-allowed")
	if n := refusals(); n != 2 {
		t.Errorf("the trail has %d refusals of two minutes", n)
	}
	w.signedIn(w.person(a, principal.Coder)).at(elsewhere).get("me").is(t, 200, "") // people have a list of their own
}

func TestNobodyLocksThemselvesOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.agencies[0]
	u := w.person(a, principal.Manager)
	b := w.signedIn(u)
	b.allow(fromThere("203.0.113.0/24")).is(t, 422, "invalid")
	for _, bad := range []string{"0.0.0.0/0", "::/0", "198.51.100.0/33", "office", "fe80::1%eth0", "::ffff:198.51.100.0/120", "198.51.100.7' or true --"} {
		b.allow(fromThere(office, bad)).is(t, 422, "invalid")
	}
	b.allow(fromThere(office, office+"/32")).is(t, 422, "invalid")
	if n := w.count(`select count(*) from allowed_networks`); n != 0 {
		t.Fatalf("%d networks stand", n)
	}
	b.call(http.MethodPut, "allowed-networks", map[string]any{"items": fromThere(office)}, "If-Match", `"1"`).is(t, 412, "")
	kept := b.allow(fromThere(" 198.51.100.99/24 ")).is(t, 200, "")
	if first, _ := list(kept, "items")[0].(map[string]any); first["network"] != "198.51.100.0/24" || kept.text("yourAddress") != office {
		t.Errorf("kept as %s", kept.raw)
	}
	if n := w.count(`select count(*) from audit_events where act = 'networks.replace' and actor_id = $1 and details->>'people' = '198.51.100.0/24' and details->>'peopleBefore' = ''`, u.ID); n != 1 {
		t.Errorf("the trail has %d changes", n)
	}
	w.signedIn(w.person(w.agencies[1], principal.Manager)).allow(fromThere()).is(t, 200, "") // another agency's list is its own
	w.browser().at(elsewhere).post("sessions", credentials(u.Email, goodPassword)).is(t, 401, "sign-in-refused")

	must(t, w.module.OpenNetworks(context.Background(), a.id))
	w.browser().at(elsewhere).post("sessions", credentials(u.Email, goodPassword)).is(t, 201, "ok")
}

func TestStreamsEndWhereTheyAreNotAllowed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	u := w.person(w.agencies[0], principal.Manager)
	b := w.signedIn(u)
	b.allow(fromThere(office)).is(t, 200, "")
	there, allowed, nowhere := w.guest(u, elsewhere), w.guest(u, office), w.guest(u, "")
	gone, err := w.module.Gone(context.Background(), w.agencies[0].id, []live.Guest{there, allowed, nowhere})
	if err != nil || !slices.Equal(gone, []live.Guest{there, nowhere}) {
		t.Errorf("gone %v, error %v", gone, err)
	}
	if b.cookie(signin.SessionCookie) == "" {
		t.Error("the session is gone")
	}
}
