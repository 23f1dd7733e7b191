package identity_test

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/descope/virtualwebauthn"
	"github.com/google/uuid"

	"chartwright/internal/identity/people"
	"chartwright/internal/tenancy/principal"
)

// device is an authenticator with one key, in a browser that shows an address.
type device struct {
	w             *world
	party         virtualwebauthn.RelyingParty
	authenticator virtualwebauthn.Authenticator
	key           virtualwebauthn.Credential
}

func (w *world) device() *device {
	return &device{w: w, party: virtualwebauthn.RelyingParty{Name: "Chartwright", ID: "chartwright.test", Origin: publicURL},
		authenticator: virtualwebauthn.NewAuthenticator(), key: newKey()}
}

// newKey makes a key as authenticators do, with coordinates of 32 bytes each (RFC 9053, 7.1.1). The library drops leading zeros, so
// that one key of 128 would be refused, as it has to be.
func newKey() virtualwebauthn.Credential {
	const whole = 77 // bytes of a COSE key on P-256
	for {
		if key := virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2); len(key.Key.AttestationData()) == whole {
			return key
		}
	}
}

func asked(t *testing.T, options answer) string {
	t.Helper()
	text, err := json.Marshal(options.body)
	must(t, err)
	return string(text)
}

// made is what the browser answers to a request to make a passkey.
func (d *device) made(options answer) map[string]any {
	d.w.t.Helper()
	o, err := virtualwebauthn.ParseAttestationOptions(asked(d.w.t, options))
	must(d.w.t, err)
	return d.reply(virtualwebauthn.CreateAttestationResponse(d.party, d.authenticator, d.key, *o))
}

// shown is what the browser answers to a request to show one.
func (d *device) shown(options answer) map[string]any {
	d.w.t.Helper()
	o, err := virtualwebauthn.ParseAssertionOptions(asked(d.w.t, options))
	must(d.w.t, err)
	d.key.Counter++
	return d.reply(virtualwebauthn.CreateAssertionResponse(d.party, d.authenticator, d.key, *o))
}

func (d *device) reply(text string) map[string]any {
	var out map[string]any
	must(d.w.t, json.Unmarshal([]byte(text), &out))
	return out
}

// keyholder is somebody with an authenticator app who has added a passkey.
func (w *world) keyholder(a agency) (u *people.User, b *browser, d *device, secret, id string) {
	w.t.Helper()
	w.requireMFA(a)
	u, b, d = w.person(a, principal.Coder), w.browser(), w.device()
	secret, _ = w.enrol(b, u)
	w.clock.Advance(time.Minute)
	options := b.post("me/passkeys/options", map[string]any{"code": w.code(secret)}).is(w.t, 200, "")
	id = b.post("me/passkeys", map[string]any{"label": "laptop", "response": d.made(options)}).is(w.t, 201, "").text("id")
	w.clock.Advance(time.Minute)
	return u, b, d, secret, id
}

// challenge is the sign-in of somebody whose password was right.
func (b *browser) challenge(u *people.User) string {
	b.w.t.Helper()
	return b.post("sessions", credentials(u.Email, goodPassword)).is(b.w.t, 201, "totp_required").text("challenge")
}

func (b *browser) ask(challenge string) answer {
	b.w.t.Helper()
	return b.post("sessions/passkey/options", map[string]any{"challenge": challenge})
}

func (b *browser) show(challenge string, response map[string]any) answer {
	b.w.t.Helper()
	return b.post("sessions/passkey", map[string]any{"challenge": challenge, "response": response})
}

func TestAPasskeyIsASecondFactor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	u, _, d, secret, id := w.keyholder(w.agencies[0])
	b := w.browser()
	first := b.post("sessions", credentials(u.Email, goodPassword)).is(t, 201, "totp_required")
	if first.body["passkey"] != true {
		t.Errorf("nothing says that a passkey will do: %s", first.raw)
	}
	challenge := first.text("challenge")
	b.show(challenge, d.shown(b.ask(challenge).is(t, 200, ""))).is(t, 201, "ok")
	b.get("me").is(t, 200, "")
	mine := list(b.get("me/passkeys").is(t, 200, ""), "items")
	if one, _ := mine[0].(map[string]any); len(mine) != 1 || one["id"] != id || one["lastUsedAt"] == nil {
		t.Errorf("has %v", mine)
	}
	if n := w.count(`select count(*) from sessions where user_id = $1 and stage = 'full' and second_factor and ended_at is null`, u.ID); n != 2 {
		t.Errorf("%d sessions with a second factor", n)
	}
	challenge = b.challenge(u) // the app goes on working
	b.post("sessions/totp", map[string]any{"challenge": challenge, "code": w.code(secret)}).is(t, 201, "ok")

	b.call(http.MethodDelete, "me/passkeys/"+id, nil).is(t, 204, "")
	b.call(http.MethodDelete, "me/passkeys/"+id, nil).is(t, 404, "not-found")
	challenge = b.challenge(u)
	b.ask(challenge).is(t, 409, "no-passkeys")
	if n := w.count(`select count(*) from audit_events where actor_id = $1 and act in ('mfa.passkey-add', 'mfa.passkey-remove')`, u.ID); n != 2 {
		t.Errorf("the trail has %d of 2 acts", n)
	}
}

func TestForeignPasskeysOpenNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	u, holder, d, _, id := w.keyholder(w.agencies[0])
	other, _, o, _, _ := w.keyholder(w.agencies[1])
	b := w.browser()

	challenge := b.challenge(u)
	b.show(challenge, map[string]any{}).is(t, 401, "passkey-refused")                         // nothing was asked
	b.show(challenge, o.shown(b.ask(challenge).is(t, 200, ""))).is(t, 401, "passkey-refused") // another agency's key
	fresh := w.device()                                                                       // its id, another key
	fresh.key.ID = d.key.ID
	fresh.key.Counter = 100
	b.show(challenge, fresh.shown(b.ask(challenge))).is(t, 401, "passkey-refused")
	phished := *d // the right key at an address that looks like ours
	phished.party.Origin = "http://chartwright.test.evil.test"
	b.show(challenge, phished.shown(b.ask(challenge))).is(t, 401, "passkey-refused")
	phished.party = virtualwebauthn.RelyingParty{ID: "evil.test", Origin: publicURL}
	b.show(challenge, phished.shown(b.ask(challenge))).is(t, 401, "passkey-refused")
	b.get("me").is(t, 401, "unauthenticated")

	options := b.ask(challenge).is(t, 200, "")
	b.show(challenge, map[string]any{}).is(t, 401, "passkey-refused")
	b.show(challenge, d.shown(options)).is(t, 401, "passkey-refused") // what was asked is used up, though this would be right
	d.key.Counter = 10
	kept := d.shown(b.ask(challenge))
	b.ask(challenge).is(t, 200, "") // asked anew
	b.show(challenge, kept).is(t, 401, "passkey-refused")
	kept = d.shown(b.ask(challenge))
	theirs := w.browser()
	theirs.ask(theirs.challenge(other)).is(t, 200, "")
	b.show(challenge, kept).is(t, 201, "ok")
	again := w.browser()
	challenge = again.challenge(u)
	again.show(challenge, kept).is(t, 401, "passkey-refused") // replayed
	d.key.Counter = 3                                         // copied: the counter went back
	again.show(challenge, d.shown(again.ask(challenge))).is(t, 401, "passkey-refused")
	if n := w.count(`select count(*) from audit_events where act = 'session.refused' and actor_id = $1 and details->>'step' = 'passkey'`, u.ID); n != 10 {
		t.Errorf("the trail has %d refusals, want 10", n)
	}
	theirs.call(http.MethodDelete, "me/passkeys/"+id, nil).is(t, 401, "unauthenticated")
	holder.get("me").is(t, 200, "")
}

func TestPasskeysAreAddedByWhoTheyBelongTo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.agencies[0]
	plain := w.signedIn(w.person(a, principal.Coder))
	plain.post("me/passkeys/options", map[string]any{"code": "123456"}).is(t, 409, "not-enrolled")
	_, b, d, secret, id := w.keyholder(a)
	b.post("me/passkeys/options", map[string]any{"code": "1234567"}).is(t, 422, "invalid") // a borrowed session adds none
	second := w.device()
	b.post("me/passkeys", map[string]any{"label": "x", "response": map[string]any{}}).is(t, 409, "passkey-refused")
	options := b.post("me/passkeys/options", map[string]any{"code": w.code(secret)}).is(t, 200, "")
	answer := second.made(options)
	b.post("me/passkeys", map[string]any{"label": " ", "response": answer}).is(t, 422, "")
	b.post("me/passkeys", map[string]any{"label": "phone", "response": answer}).is(t, 201, "")
	b.post("me/passkeys", map[string]any{"label": "phone", "response": answer}).is(t, 409, "passkey-refused") // replayed
	w.clock.Advance(time.Minute)
	options = b.post("me/passkeys/options", map[string]any{"code": w.code(secret)}).is(t, 200, "")
	b.post("me/passkeys", map[string]any{"label": "twice", "response": d.made(options)}).is(t, 409, "passkey-refused")

	neighbour, nb, _, _, _ := w.keyholder(a)
	nb.call(http.MethodDelete, "me/passkeys/"+id, nil).is(t, 404, "not-found")
	nb.call(http.MethodDelete, "me/passkeys/"+uuid.NewString(), nil).is(t, 404, "not-found")
	if mine := list(nb.get("me/passkeys").is(t, 200, ""), "items"); len(mine) != 1 {
		t.Errorf("a neighbour has %v", mine)
	}
	_, err := w.module.ResetPassword(t.Context(), neighbour.Email)
	must(t, err)
	if n := w.count(`select count(*) from passkeys where user_id = $1`, neighbour.ID); n != 1 {
		t.Errorf("a new password left %d passkeys", n)
	}
	must(t, w.module.ResetMFA(t.Context(), neighbour.Email))
	if n := w.count(`select count(*) from passkeys where user_id = $1`, neighbour.ID); n != 0 {
		t.Errorf("%d passkeys outlive a reset", n)
	}
}
