package app_test

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"chartwright/internal/app"
	"chartwright/internal/app/apptest"
	"chartwright/internal/platform/config"
)

// TestGuessingIsLimited guesses at a request's code until it is locked: there even the right code is refused, in another process on
// the same database too, while its owner comes in from elsewhere.
func TestGuessingIsLimited(t *testing.T) {
	t.Parallel()
	d := newDoors(t)
	v := d.ask(d.h.Agencies[0].Clients[0], nil)
	guesser := *v
	guesser.Actor, guesser.email = d.h.Nobody(), "a guesser"
	for range 5 {
		guesser.enter(v.Tracking, "AAAAA-AAAAA").Want(t, http.StatusUnauthorized)
	}
	guesser.enter(v.Tracking, v.Code).Want(t, http.StatusTooManyRequests)
	v.back()
	second := d.secondProcess()
	d.h.URL, second = second, d.h.URL
	guesser.enter(v.Tracking, v.Code).Want(t, http.StatusTooManyRequests)
	v.back()
	d.h.URL = second

	made := *v
	made.Actor, made.email = d.h.Nobody(), "another guesser"
	for range 5 {
		made.enter("R-22222-22222", "AAAAA-AAAAA").Want(t, http.StatusUnauthorized)
	}
	made.enter("R-22222-22222", "AAAAA-AAAAA").Want(t, http.StatusTooManyRequests)
	var refused int
	d.h.Scan(&refused, `select count(*) from audit_events where act = 'portal.refuse'`)
	if refused != 3 {
		t.Errorf("%d refusals are in the trail, want 3", refused)
	}
	d.h.SQL(`update sign_in_throttles set locked_until = now() - interval '1 second'`)
	guesser.enter(v.Tracking, v.Code).Want(t, http.StatusCreated)
}

// secondProcess opens the house once more on the same database, with settings beside the usual ones, and gives its address.
func (d *doors) secondProcess(settings ...string) string {
	d.t.Helper()
	_, url := beside(d.t, d.h, settings...)
	return url
}

// beside opens h once more, without background work, with settings beside the usual ones.
func beside(t *testing.T, h *apptest.House, settings ...string) (a *app.App, url string) {
	t.Helper()
	cfg, err := config.Load(append([]string{"CHARTWRIGHT_DATABASE_URL=" + h.Database.App, "CHARTWRIGHT_REDIS_URL=" + h.Redis.URL(),
		"CHARTWRIGHT_DATA_DIR=" + h.DataDir, "CHARTWRIGHT_TRUSTED_PROXIES=127.0.0.1"}, settings...))
	if err != nil {
		t.Fatal(err)
	}
	if a, err = app.Open(context.Background(), cfg); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(a.Handler())
	t.Cleanup(func() { server.Close(); a.Close() })
	return a, server.URL
}

// TestCodesOfOneMessage tries codes that were sent: few times each, not when they are old, and not twice.
func TestCodesOfOneMessage(t *testing.T) {
	t.Parallel()
	d := newDoors(t)
	v := d.ask(d.h.Agencies[0].Clients[0], nil)
	send := func() string {
		d.h.SQL(`delete from roi_outbox`)
		v.call(http.MethodPost, "/request/proofs", map[string]any{"by": "email"}).Want(t, http.StatusNoContent)
		return v.mail(sixDigits)
	}
	try := func(code string) int {
		return v.call(http.MethodPost, "/request/proofs/confirmation", map[string]any{"code": code}).Status
	}
	code := send()
	for range 5 {
		if got := try("not it"); got != http.StatusUnprocessableEntity {
			t.Errorf("a wrong code was answered %d", got)
		}
	}
	if got := try(code); got != http.StatusUnprocessableEntity {
		t.Errorf("after five wrong ones the right one was answered %d", got)
	}
	v.call(http.MethodPost, "/request/proofs", map[string]any{"by": "phone"}).Want(t, http.StatusConflict)
	d.h.SQL(`update roi_proofs set attempts = 0, expires_at = now() where request_id = $1`, v.request)
	if got := try(code); got != http.StatusUnprocessableEntity {
		t.Errorf("an old code was answered %d", got)
	}
	d.h.SQL(`update roi_proofs set expires_at = now() + interval '5 minutes' where request_id = $1`, v.request)
	if got := try(code); got != http.StatusNoContent {
		t.Errorf("the right code was answered %d", got)
	}
	v.call(http.MethodPost, "/request/proofs", map[string]any{"by": "email"}).Want(t, http.StatusConflict)
}

// TestHostileFilesOfRequesters sends what nobody should: each is refused at once or by the examination, and none becomes a page.
func TestHostileFilesOfRequesters(t *testing.T) {
	t.Parallel()
	d := newDoors(t)
	v := d.ask(d.h.Agencies[0].Clients[0], map[string]any{"requesterClass": "attorney", "purpose": "litigation"})
	send := func(kind string, body []byte) int {
		return v.call(http.MethodPost, "/request/files", body, "X-File-Kind", kind, "X-File-Name", "..%2F..%2Fetc%2Fpasswd.pdf", "Content-Type", "application/octet-stream").Status
	}
	if got := send("authorization", make([]byte, 25<<20+1)); got != http.StatusRequestEntityTooLarge {
		t.Errorf("26 MB were answered %d", got)
	}
	if got := send("chart", []byte("x")); got != http.StatusUnprocessableEntity {
		t.Errorf("an unknown kind was answered %d", got)
	}
	hostile := [][]byte{append([]byte("MZ\x90\x00"), make([]byte, 400)...), []byte("%PDF-1.7\n1 0 obj <</Type /Catalog /Pages 1 0 R>> endobj"), {},
		[]byte("<html><script>alert(1)</script></html>"), bytes.Repeat([]byte{0xff, 0xd8, 0xff, 0xe0}, 50)}
	for _, body := range hostile {
		if got := send("authorization", body); got != http.StatusCreated && got != http.StatusUnprocessableEntity {
			t.Errorf("%.10q was answered %d", body, got)
		}
	}
	s := v.until(func(s seen) bool {
		for _, f := range s.Files {
			if f.State == "checking" {
				return false
			}
		}
		return len(s.Files) > 0
	})
	if len(s.ToDo) == 0 || s.ToDo[0] != "authorization" {
		t.Errorf("the files are %+v and to do is %v", s.Files, s.ToDo)
	}
	if got := send("identity", []byte("a picture of a card, in words")); got != http.StatusCreated {
		t.Errorf("a document was answered %d", got)
	}
	if s := v.look(); s.Document != "received" {
		t.Errorf("the document is %s", s.Document)
	}
}
