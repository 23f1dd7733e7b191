package app_test

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"chartwright/internal/app"
	"chartwright/internal/app/apptest"
	"chartwright/internal/identity/signin"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/platform/testkit"
	"chartwright/internal/tenancy/principal"
)

const afar = "203.0.113.9" // an address beside that of everybody else

// hall is a process without background work whose event streams are listened to, and hears what it asks the database.
type hall struct {
	t    *testing.T
	h    *apptest.House
	app  *app.App
	url  string
	wire *testkit.Wire
}

func newHall(t *testing.T) *hall {
	d := &hall{t: t, h: apptest.Settled(t)}
	d.wire = testkit.Listen(t, d.h.Database.App)
	d.app, d.url = beside(t, d.h, "CHARTWRIGHT_DATABASE_URL="+d.wire.URL)
	return d
}

// listen opens a person's events at an address; what it gives is closed when the stream has ended.
func (d *hall) listen(a *apptest.Actor, address string) <-chan struct{} {
	d.t.Helper()
	req, err := http.NewRequestWithContext(d.t.Context(), http.MethodGet, d.url+httpx.Prefix+"/events", nil)
	if err != nil {
		d.t.Fatal(err)
	}
	req.Header.Set("Accept", "text/event-stream")
	req.Header.Set("X-Forwarded-For", address)
	req.AddCookie(&http.Cookie{Name: signin.SessionCookie, Value: a.Cookie(signin.SessionCookie)})
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { _ = res.Body.Close() })
	lines := bufio.NewReader(res.Body)
	for line := ""; !strings.HasPrefix(line, "event: hello"); {
		if line, err = lines.ReadString('\n'); err != nil || res.StatusCode != http.StatusOK {
			d.t.Fatalf("%s is answered %d: %v", a.Name, res.StatusCode, err)
		}
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_, _ = io.Copy(io.Discard, lines)
	}()
	return ended
}

// asked is how many statements it takes to ask who may still listen. The process asks by itself now and then: the least of three.
func (d *hall) asked() int {
	least := 0
	for turn := range 3 {
		d.wire.Heard()
		d.app.AskListeners(context.Background())
		if n := len(d.wire.Heard()); turn == 0 || n < least {
			least = n
		}
	}
	return least
}

// TestListenersAreAskedForTogether holds event streams of many sessions: one agency's cost one question, and no stream ends that
// nobody ended.
func TestListenersAreAskedForTogether(t *testing.T) {
	t.Parallel()
	d := newHall(t)
	if n := d.asked(); n != 0 {
		t.Errorf("%d statements while nobody listens", n)
	}
	a, other := d.h.Agencies[0], d.h.Agencies[1]
	ended := []<-chan struct{}{d.listen(a.People[principal.Coder], afar)}
	one := d.asked()
	if one == 0 {
		t.Fatal("nobody asked who may still listen")
	}
	for _, p := range a.People {
		ended = append(ended, d.listen(p, ""), d.listen(p, "")) // two tabs each
	}
	ended = append(ended, d.listen(a.Clients[0].Hospital, ""), d.listen(a.Clients[1].Hospital, ""))
	if n := d.asked(); n != one {
		t.Errorf("%d statements for %d streams, and %d for one", n, len(ended), one)
	}
	ended = append(ended, d.listen(other.People[principal.Coder], ""), d.listen(other.People[principal.Manager], ""))
	if n := d.asked(); n != 2*one {
		t.Errorf("%d statements for streams of two agencies, and %d for those of one", n, one)
	}
	for n, e := range ended {
		select {
		case <-e:
			t.Errorf("stream %d ended", n)
		default:
		}
	}
}

// TestStreamsEndWithTheirSessions ends sessions in every way there is: their streams end with the next question, and no other.
func TestStreamsEndWithTheirSessions(t *testing.T) {
	t.Parallel()
	d := newHall(t)
	a := d.h.Agencies[0]
	manager := a.People[principal.Manager]
	stays := map[string]<-chan struct{}{"the manager": d.listen(manager, ""), "a hospital's clerk": d.listen(a.Clients[0].Hospital, afar),
		"another agency": d.listen(d.h.Agencies[1].People[principal.Coder], afar)}
	ends := func(name string, end func(p *apptest.Actor), p *apptest.Actor, address string) {
		t.Helper()
		stream := d.listen(p, address)
		d.app.AskListeners(context.Background())
		select {
		case <-stream:
			t.Errorf("%s: the stream ended before", name)
		default:
		}
		end(p)
		d.app.AskListeners(context.Background())
		select {
		case <-stream:
		case <-time.After(time.Minute):
			t.Errorf("%s: the stream goes on", name)
		}
	}
	sql := func(text string) func(p *apptest.Actor) {
		return func(p *apptest.Actor) { d.h.SQL(text, p.UserID) }
	}
	ends("signed out", func(p *apptest.Actor) {
		p.Do(http.MethodDelete, "/sessions/current", nil).Want(t, http.StatusNoContent)
	}, a.People[principal.Prep], "")
	ends("disabled", func(p *apptest.Actor) {
		manager.Post("/users/"+p.UserID.String()+"/disable", nil).Want(t, http.StatusOK)
	}, a.People[principal.Auditor], "")
	ends("idle", sql(`update sessions set last_seen = now() - interval '1 day' where user_id = $1`), a.People[principal.ROI], "")
	ends("expired", sql(`update sessions set expires_at = now() where user_id = $1`), a.People[principal.Operator], "")
	ends("disabled at the agency's organisation", sql(`update users set status = 'disabled' where id = $1`), a.People[principal.Compliance], "")
	stays["the same person at home"] = d.listen(a.People[principal.Coder], "")
	ends("not allowed from there", func(*apptest.Actor) {
		tag := manager.Get("/allowed-networks").Want(t, http.StatusOK).Header.Get("ETag")
		here := fields{"use": "people", "network": "127.0.0.1", "label": "here"}
		manager.Put("/allowed-networks", fields{"items": []any{here}}, tag).Want(t, http.StatusOK)
	}, a.People[principal.Coder], afar)
	for name, stream := range stays {
		select {
		case <-stream:
			t.Errorf("the stream of %s ended", name)
		default:
		}
	}
}
