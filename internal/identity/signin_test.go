package identity_test

import (
	"context"
	"encoding/base64"
	"net/http"
	"strings"
	"testing"
	"time"

	"chartwright/internal/identity/people"
	"chartwright/internal/identity/signin"
	"chartwright/internal/tenancy/principal"
)

func TestPasswordAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	u := w.person(w.agencies[0], principal.Coder)
	b := w.browser()
	b.get("me").is(t, 401, "unauthenticated")
	in := b.post("sessions", credentials(" "+strings.ToUpper(u.Email), goodPassword)).is(t, 201, "ok")
	for _, c := range in.header.Values("Set-Cookie") {
		if !strings.Contains(c, "SameSite=Strict") || !strings.Contains(c, "Path=/") ||
			strings.HasPrefix(c, signin.SessionCookie) != strings.Contains(c, "HttpOnly") {
			t.Errorf("cookie %s", c)
		}
	}
	me := b.get("me").is(t, 200, "")
	if list, ok := me.body["banners"].([]any); !ok || len(list) != 0 {
		t.Errorf("with nothing to say the banners are %v, which no screen can list", me.body["banners"])
	}
	user, _ := me.body["user"].(map[string]any)
	session, _ := me.body["session"].(map[string]any)
	if user["email"] != u.Email || user["role"] != "coder" || me.body["client"] != nil || session["idleTimeoutSeconds"] != 900.0 {
		t.Errorf("me is %s", me.raw)
	}
	b.call(http.MethodDelete, "sessions/current", nil).is(t, 204, "")
	if b.cookie(signin.SessionCookie) != "" {
		t.Error("the cookie stayed")
	}
	b.get("me").is(t, 401, "unauthenticated")
	acts := w.count(`select count(*) from audit_events where actor_id = $1 and act in ('session.sign-in', 'session.sign-out')`, u.ID)
	if acts != 2 {
		t.Errorf("the trail has %d of 2 acts", acts)
	}
}

func TestHospitalUserSeesTheirHospital(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	u := w.person(w.agencies[1], principal.Hospital, w.agencies[1].clients[1])
	me := w.signedIn(u).get("me").is(t, 200, "")
	client, _ := me.body["client"].(map[string]any)
	if client["name"] != "Hospital 1-1" {
		t.Errorf("me is %s", me.raw)
	}
	if n := w.count(`select count(*) from audit_events where actor_id = $1 and client_id = $2`, u.ID, w.agencies[1].clients[1]); n != 1 {
		t.Errorf("%d acts under the hospital", n)
	}
}

func TestEveryFailureSaysTheSame(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	u, gone := w.person(w.agencies[0], principal.Coder), w.person(w.agencies[0], principal.Coder)
	w.sql(`update users set status = 'disabled' where id = $1`, gone.ID)
	late, oneTime, err := w.module.CreateUser(context.Background(), w.agencies[0].id, people.NewUser{Name: "Late", Email: "late@agency.test", Role: principal.Coder})
	must(t, err)
	w.clock.Advance(73 * time.Hour)
	cases := map[string]map[string]any{
		"wrong password":               credentials(u.Email, "eight kumquats at noon"),
		"nobody":                       credentials("nobody@agency.test", goodPassword),
		"disabled":                     credentials(gone.Email, goodPassword),
		"one-time password out of use": credentials(late.Email, oneTime),
	}
	seen := map[string]bool{}
	for name, c := range cases {
		a := w.browser().post("sessions", c)
		if a.status != 401 || len(a.header.Values("Set-Cookie")) > 0 {
			t.Errorf("%s: answered %d", name, a.status)
		}
		seen[a.text("detail")] = true
	}
	if len(seen) != 1 {
		t.Errorf("failures are told apart: %v", seen)
	}
	if n := w.count(`select count(*) from audit_events where act = 'session.refused'`); n != 3 {
		t.Errorf("the trail has %d of 3 refusals", n)
	}
}

func TestSecondFactor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.requireMFA(w.agencies[0])
	u := w.person(w.agencies[0], principal.Auditor)
	b := w.browser()
	challenge := b.post("sessions", credentials(u.Email, goodPassword)).is(t, 201, "totp_enrolment").text("challenge")
	b.post("sessions/totp/enrolment/confirm", map[string]any{"challenge": challenge, "code": "000000"}).is(t, 409, "enrolment-not-started")
	start := b.post("sessions/totp/enrolment", map[string]any{"challenge": challenge}).is(t, 200, "")
	png, err := base64.StdEncoding.DecodeString(start.text("qrPng"))
	if err != nil || !strings.HasPrefix(string(png), "\x89PNG") || !strings.HasPrefix(start.text("otpauthUri"), "otpauth://totp/Chartwright:") {
		t.Errorf("enrolment %s", start.text("otpauthUri"))
	}
	b.post("sessions/totp/enrolment/confirm", map[string]any{"challenge": challenge, "code": "12 34"}).is(t, 401, "code-refused")
	secret := start.text("secret")
	done := b.post("sessions/totp/enrolment/confirm", map[string]any{"challenge": challenge, "code": w.code(secret)}).is(t, 200, "ok")
	if codes, _ := done.body["recoveryCodes"].([]any); len(codes) != 10 {
		t.Errorf("recovery codes %v", done.body["recoveryCodes"])
	}
	b.get("me").is(t, 200, "")
	if n := w.count(`select count(*) from users where id = $1 and position($2 in encode(totp_secret, 'escape')) > 0`, u.ID, secret); n != 0 {
		t.Error("the secret is stored in the clear")
	}

	second := w.browser()
	challenge = second.post("sessions", credentials(u.Email, goodPassword)).is(t, 201, "totp_required").text("challenge")
	second.post("sessions/totp", map[string]any{"challenge": challenge, "code": w.code(secret)}).is(t, 401, "code-refused") // used at enrolment
	w.clock.Advance(30 * time.Second)
	code := w.code(secret)
	second.post("sessions/totp", map[string]any{"challenge": challenge, "code": code[:3] + " " + code[3:]}).is(t, 201, "ok")
	second.get("me").is(t, 200, "")

	third := w.browser()
	challenge = third.post("sessions", credentials(u.Email, goodPassword)).is(t, 201, "totp_required").text("challenge")
	third.post("sessions/totp", map[string]any{"challenge": challenge, "code": code}).is(t, 401, "code-refused") // replayed
}

func TestRecoveryCodesWorkOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.requireMFA(w.agencies[0])
	u := w.person(w.agencies[0], principal.Coder)
	_, codes := w.enrol(w.browser(), u)
	code, _ := codes[3].(string)
	b := w.browser()
	challenge := b.post("sessions", credentials(u.Email, goodPassword)).text("challenge")
	b.post("sessions/totp", map[string]any{"challenge": challenge, "code": strings.ToUpper(strings.ReplaceAll(code, "-", " "))}).is(t, 201, "ok")
	challenge = b.post("sessions", credentials(u.Email, goodPassword)).text("challenge")
	b.post("sessions/totp", map[string]any{"challenge": challenge, "code": code}).is(t, 401, "code-refused")
	other, _ := codes[4].(string)
	b.post("sessions/totp", map[string]any{"challenge": challenge, "code": other}).is(t, 201, "ok")
	if n := w.count(`select count(*) from audit_events where act = 'mfa.recovery-code-used' and actor_id = $1`, u.ID); n != 2 {
		t.Errorf("the trail has %d of 2 acts", n)
	}
}

func TestFirstSignIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.requireMFA(w.agencies[0])
	u, oneTime, err := w.module.CreateUser(context.Background(), w.agencies[0].id, people.NewUser{Name: "Nadia New", Email: "nadia@agency.test", Role: principal.Coder})
	must(t, err)
	b := w.browser()
	challenge := b.post("sessions", credentials(u.Email, oneTime)).is(t, 201, "password_change").text("challenge")
	for _, weak := range []string{"short", "Password1!", "nadia2026", oneTime} {
		b.post("sessions/password", map[string]any{"challenge": challenge, "newPassword": weak}).is(t, 422, "invalid")
	}
	step := b.post("sessions/password", map[string]any{"challenge": challenge, "newPassword": "plum jar"}).is(t, 200, "totp_enrolment") // 8 suffice beside a second factor
	b.post("sessions/password", map[string]any{"challenge": challenge, "newPassword": "fig jars"}).is(t, 401, "challenge-expired")
	secret := b.post("sessions/totp/enrolment", map[string]any{"challenge": step.text("challenge")}).is(t, 200, "").text("secret")
	b.post("sessions/totp/enrolment/confirm", map[string]any{"challenge": step.text("challenge"), "code": w.code(secret)}).is(t, 200, "ok")
	b.get("me").is(t, 200, "")
	w.browser().post("sessions", credentials(u.Email, oneTime)).is(t, 401, "sign-in-refused")
}

func TestPasswordChangeEndsOtherSessions(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	u := w.person(w.agencies[0], principal.Coder)
	b, elsewhere := w.signedIn(u), w.signedIn(u)
	before := b.cookie(signin.SessionCookie)
	b.call(http.MethodPut, "me/password", map[string]any{"currentPassword": "not it", "newPassword": "nine apricots by dusk"}).is(t, 422, "invalid")
	b.call(http.MethodPut, "me/password", map[string]any{"currentPassword": goodPassword, "newPassword": "fourteen chars"}).is(t, 422, "invalid")
	b.call(http.MethodPut, "me/password", map[string]any{"currentPassword": goodPassword, "newPassword": "nine apricots by dusk"}).is(t, 204, "")
	if b.cookie(signin.SessionCookie) == before {
		t.Error("the session kept its token")
	}
	b.get("me").is(t, 200, "")
	elsewhere.get("me").is(t, 401, "unauthenticated")
	w.browser().post("sessions", credentials(u.Email, goodPassword)).is(t, 401, "sign-in-refused")
	w.browser().call(http.MethodPut, "me/password", map[string]any{"currentPassword": goodPassword, "newPassword": "nine apricots by dawn"}).is(t, 401, "unauthenticated")
}

func TestSignOutEverywhere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	u := w.person(w.agencies[0], principal.Coder)
	a, b, other := w.signedIn(u), w.signedIn(u), w.signedIn(w.person(w.agencies[0], principal.Coder))
	a.call(http.MethodDelete, "sessions", nil).is(t, 204, "")
	b.get("me").is(t, 401, "unauthenticated")
	other.get("me").is(t, 200, "")
}
