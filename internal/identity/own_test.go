package identity_test

import (
	"testing"
	"time"

	"chartwright/internal/identity/signin"
	"chartwright/internal/tenancy/principal"
)

func TestSecondFactorOfOnesOwnAccord(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	u := w.person(w.agencies[0], principal.Hospital, w.agencies[0].clients[0])
	b := w.signedIn(u)
	b.post("me/recovery-codes", map[string]any{"code": "123456"}).is(t, 409, "not-enrolled")
	b.post("me/totp/enrolment/confirm", map[string]any{"code": "123456"}).is(t, 409, "enrolment-not-started")
	secret := b.post("me/totp/enrolment", nil).is(t, 200, "").text("secret")
	w.browser().post("sessions", credentials(u.Email, goodPassword)).is(t, 201, "ok") // counts for nothing yet
	b.post("me/totp/enrolment/confirm", map[string]any{"code": "1234567"}).is(t, 422, "invalid")
	before := b.cookie(signin.SessionCookie)
	old := list(b.post("me/totp/enrolment/confirm", map[string]any{"code": w.code(secret)}).is(t, 200, "ok"), "recoveryCodes")
	if b.cookie(signin.SessionCookie) == before || len(old) != 10 {
		t.Errorf("%d recovery codes, or the token stayed", len(old))
	}
	b.post("me/totp/enrolment", nil).is(t, 409, "already-enrolled")

	b.post("me/recovery-codes", map[string]any{"code": w.code(secret)}).is(t, 422, "invalid") // used
	w.clock.Advance(30 * time.Second)
	renewed := list(b.post("me/recovery-codes", map[string]any{"code": w.code(secret)}).is(t, 201, ""), "recoveryCodes")
	challenge := b.post("sessions", credentials(u.Email, goodPassword)).is(t, 201, "totp_required").text("challenge")
	b.post("sessions/totp", map[string]any{"challenge": challenge, "code": old[0]}).is(t, 401, "code-refused")
	b.post("sessions/totp", map[string]any{"challenge": challenge, "code": renewed[0]}).is(t, 201, "ok")
}
