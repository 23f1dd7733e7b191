package identity_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/identity/people"
	"chartwright/internal/identity/signin"
	"chartwright/internal/platform/live"
	"chartwright/internal/tenancy/principal"
)

func TestLockOutSurvivesARestart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	u := w.person(w.agencies[0], principal.Coder)
	b := w.browser()
	for range 5 {
		b.post("sessions", credentials(u.Email, "a guess that is wrong")).is(t, 401, "sign-in-refused")
	}
	b.post("sessions", credentials(u.Email, goodPassword)).is(t, 429, "too-many-attempts")
	w.start()
	b.post("sessions", credentials(u.Email, goodPassword)).is(t, 429, "too-many-attempts")
	if n := w.count(`select count(*) from audit_events where act = 'session.lock-out' and actor_id = $1`, u.ID); n != 1 {
		t.Errorf("the trail has %d lock-outs", n)
	}
	w.clock.Advance(61 * time.Second)
	b.post("sessions", credentials(u.Email, "a guess that is wrong")).is(t, 401, "sign-in-refused")
	w.clock.Advance(61 * time.Second)
	b.post("sessions", credentials(u.Email, goodPassword)).is(t, 429, "too-many-attempts") // twice as long
	w.clock.Advance(61 * time.Second)
	b.post("sessions", credentials(u.Email, goodPassword)).is(t, 201, "ok")
	b.post("sessions", credentials(u.Email, "a guess that is wrong")).is(t, 401, "sign-in-refused") // counted anew
	b.post("sessions", credentials(u.Email, goodPassword)).is(t, 201, "ok")
}

func TestLockOutSaysNothingOfAccounts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser()
	for range 5 {
		b.post("sessions", credentials("nobody@agency.test", "a guess that is wrong")).is(t, 401, "sign-in-refused")
	}
	b.post("sessions", credentials("nobody@agency.test", "a guess that is wrong")).is(t, 429, "too-many-attempts")
}

func TestRefusalsTakeTheSameTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.floor = 150 * time.Millisecond
	w.start()
	u := w.person(w.agencies[0], principal.Coder)
	for _, email := range []string{u.Email, "nobody@agency.test"} {
		began := time.Now()
		w.browser().post("sessions", credentials(email, "a guess that is wrong")).is(t, 401, "sign-in-refused")
		if took := time.Since(began); took < w.floor {
			t.Errorf("refused after %v", took)
		}
	}
}

func TestGuessesAtOnceAreAllCounted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	u := w.person(w.agencies[0], principal.Coder)
	statuses := make(chan int, 20)
	var wg sync.WaitGroup
	for range cap(statuses) {
		b := w.browser()
		wg.Go(func() { statuses <- b.post("sessions", credentials(u.Email, "a guess that is wrong")).status })
	}
	wg.Wait()
	close(statuses)
	judged := 0
	for status := range statuses {
		if status == http.StatusUnauthorized {
			judged++
		}
	}
	if judged != 5 {
		t.Errorf("%d guesses were judged, want 5", judged)
	}
}

func TestAStrangerCannotLockOutAFamiliarPlace(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	u := w.person(w.agencies[0], principal.Coder)
	home := w.signedIn(u)
	for i := range 20 {
		stranger := w.browser()
		stranger.address = []string{"203.0.113.1", "203.0.113.2", "203.0.113.3", "203.0.113.4", "203.0.113.5"}[i/4]
		stranger.post("sessions", credentials(u.Email, "a guess that is wrong")).is(t, 401, "sign-in-refused")
	}
	elsewhere := w.browser()
	elsewhere.address = "203.0.113.99"
	elsewhere.post("sessions", credentials(u.Email, goodPassword)).is(t, 429, "too-many-attempts")
	home.post("sessions", credentials(u.Email, goodPassword)).is(t, 201, "ok")
}

func TestSecondFactorIsNotGuessed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.requireMFA(w.agencies[0])
	u := w.person(w.agencies[0], principal.Coder)
	secret, _ := w.enrol(w.browser(), u)
	w.clock.Advance(time.Minute)
	b := w.browser()
	challenge := b.post("sessions", credentials(u.Email, goodPassword)).text("challenge")
	for range 5 {
		b.post("sessions/totp", map[string]any{"challenge": challenge, "code": "1234567"}).is(t, 401, "code-refused")
	}
	b.post("sessions/totp", map[string]any{"challenge": challenge, "code": w.code(secret)}).is(t, 429, "too-many-attempts")
	w.clock.Advance(2 * time.Minute)
	b.post("sessions/totp", map[string]any{"challenge": challenge, "code": w.code(secret)}).is(t, 201, "ok")
}

func TestChangesNeedTheCSRFToken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	u := w.person(w.agencies[0], principal.Coder)
	b := w.signedIn(u)
	on := map[string]any{"onShift": true}
	b.call(http.MethodPut, "me/shift", on, signin.CSRFHeader, "").is(t, 403, "csrf")
	b.call(http.MethodPut, "me/shift", on, signin.CSRFHeader, w.signedIn(u).cookie(signin.CSRFCookie)).is(t, 403, "csrf")
	b.call(http.MethodPut, "me/shift", on, "Origin", "https://evil.test").is(t, 403, "cross-origin")
	b.call(http.MethodPut, "me/shift", on, "Sec-Fetch-Site", "cross-site").is(t, 403, "cross-origin")
	b.call(http.MethodPost, "sessions", credentials(u.Email, goodPassword), "Sec-Fetch-Site", "cross-site").is(t, 403, "cross-origin")
	b.call(http.MethodPut, "me/shift", on, "Origin", w.url).is(t, 204, "")
	if n := w.count(`select count(*) from users where id = $1 and on_shift`, u.ID); n != 1 {
		t.Error("the shift did not begin")
	}
	b.setCookie(signin.CSRFCookie, "lost")
	b.post("sessions", credentials(u.Email, goodPassword)).is(t, 201, "ok")
}

func TestNoTokenOutlivesItsStep(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.requireMFA(w.agencies[0])
	u := w.person(w.agencies[0], principal.Coder)
	b := w.browser()
	challenge := b.post("sessions", credentials(u.Email, goodPassword)).is(t, 201, "totp_enrolment").text("challenge")
	b.setCookie(signin.SessionCookie, challenge)
	b.get("me").is(t, 401, "unauthenticated") // a challenge is no session
	if b.cookie(signin.SessionCookie) != "" {
		t.Error("a cookie that opens nothing was kept")
	}
	b.post("sessions/totp", map[string]any{"challenge": challenge, "code": "123456"}).is(t, 401, "challenge-expired")
	secret := b.post("sessions/totp/enrolment", map[string]any{"challenge": challenge}).text("secret")
	b.post("sessions/totp/enrolment/confirm", map[string]any{"challenge": challenge, "code": w.code(secret)}).is(t, 200, "ok")
	session := b.cookie(signin.SessionCookie)
	if session == challenge || session == "" {
		t.Error("the challenge became the session")
	}
	b.post("sessions/totp/enrolment", map[string]any{"challenge": challenge}).is(t, 401, "challenge-expired")
	b.post("sessions/totp/enrolment", map[string]any{"challenge": session}).is(t, 401, "challenge-expired")
	b.post("sessions/totp/enrolment", map[string]any{"challenge": "not one of ours"}).is(t, 401, "challenge-expired")

	planted := w.browser()
	planted.setCookie(signin.SessionCookie, session)
	w.clock.Advance(time.Minute)
	challenge = b.post("sessions", credentials(u.Email, goodPassword)).is(t, 201, "totp_required").text("challenge")
	planted.get("me").is(t, 401, "unauthenticated") // ended as the browser signed in anew
	w.clock.Advance(11 * time.Minute)
	b.post("sessions/totp", map[string]any{"challenge": challenge, "code": w.code(secret)}).is(t, 401, "challenge-expired")
}

func TestTokensAreNotStored(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.signedIn(w.person(w.agencies[0], principal.Coder))
	for _, secret := range []string{b.cookie(signin.SessionCookie), b.cookie(signin.CSRFCookie)} {
		if n := w.count(`select count(*) from sessions s where position($1 in cast(to_jsonb(s) as text)) > 0`, secret); n != 0 {
			t.Error("the database keeps a secret in the clear")
		}
	}
}

func TestIdleLogOff(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	u := w.person(w.agencies[0], principal.Coder)
	b := w.signedIn(u)
	for range 4 {
		w.clock.Advance(14 * time.Minute)
		b.get("me").is(t, 200, "")
	}
	w.clock.Advance(14 * time.Minute)
	b.call(http.MethodGet, "me", nil, signin.BackgroundHeader, "1").is(t, 200, "")
	b.call(http.MethodGet, "me", nil, "Accept", "text/event-stream").is(t, 200, "")
	w.clock.Advance(time.Minute)
	b.get("me").is(t, 401, "unauthenticated")
	if n := w.count(`select count(*) from audit_events where act = 'session.end' and reason = 'idle' and actor_id = $1`, u.ID); n != 1 {
		t.Errorf("the trail has %d log-offs", n)
	}
	if n := w.count(`select count(*) from sessions where user_id = $1 and ended_why = 'idle'`, u.ID); n != 1 {
		t.Error("the session was not ended")
	}
}

func TestSessionsEndHoweverActive(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	u := w.person(w.agencies[0], principal.Coder)
	b := w.signedIn(u)
	for range 71 {
		w.clock.Advance(10 * time.Minute)
		b.get("me").is(t, 200, "")
	}
	w.clock.Advance(10 * time.Minute)
	b.get("me").is(t, 401, "unauthenticated")
}

// guest is somebody's only session, held at an address.
func (w *world) guest(u *people.User, address string) live.Guest {
	w.t.Helper()
	g := live.Guest{Address: address}
	must(w.t, w.super.QueryRow(context.Background(), `select id from sessions where user_id = $1`, u.ID).Scan(&g.Session))
	return g
}

func TestLive(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	u := w.person(w.agencies[0], principal.Coder)
	b := w.signedIn(u)
	g := w.guest(u, "")
	check := func(tenant uuid.UUID, want bool) {
		t.Helper()
		if gone, err := w.module.Gone(context.Background(), tenant, []live.Guest{g}); err != nil || (len(gone) == 0) != want {
			t.Errorf("gone %v, error %v", gone, err)
		}
	}
	check(w.agencies[0].id, true)
	check(w.agencies[1].id, false)
	b.call(http.MethodDelete, "sessions/current", nil).is(t, 204, "")
	check(w.agencies[0].id, false)
}

func TestForgedCookiesOpenNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser()
	b.setCookie(signin.SessionCookie, strings.Repeat("A", 64))
	b.get("me").is(t, 401, "unauthenticated")
	b.setCookie(signin.SessionCookie, "%%%")
	b.get("me").is(t, 401, "unauthenticated")
}
