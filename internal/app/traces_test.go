package app_test

import (
	"bytes"
	"context"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/app"
	"chartwright/internal/app/apptest"
	"chartwright/internal/platform/testkit"
	"chartwright/internal/platform/traces"
	"chartwright/internal/platform/traces/tracestest"
	"chartwright/internal/tenancy/principal"
)

// TestAChartsWayIsOneTrace takes a chart from its upload to its results, and a request for its records to their delivery. Each is
// one trace at the collector, which knows the requests that acted, and in all that the collector is sent there is nothing of the patient.
func TestAChartsWayIsOneTrace(t *testing.T) {
	t.Parallel()
	c := tracestest.Start(t)
	r := recordsAt(t, apptest.Settled(t, "CHARTWRIGHT_TRACES_ENDPOINT="+c.URL))
	const outsiders = "0af7651916cd43dd8448eb211c80319c"
	r.c.Hospital.Do(http.MethodGet, "/me", nil, "traceparent", "00-"+outsiders+"-b7ad6b7169203331-01").Want(t, http.StatusOK)
	codeFirst(t, r.a.People[principal.Coder])
	if results := r.c.Token.Get("/results").Want(t, http.StatusOK); !strings.Contains(string(results.Body), `"I10"`) {
		t.Fatalf("the results are %s", results.Body)
	}
	request := r.ready()
	r.sealed(request)
	manager := r.a.People[principal.Manager]
	parcel := manager.Post(r.path(request, "/deliveries"), fields{"method": "mail", "to": "4 Larch Lane, Zwettlingen"}).Want(t, http.StatusCreated).ID(t)
	manager.Post("/roi-deliveries/"+parcel.String()+"/done", fields{"state": "picked_up"}).Want(t, http.StatusOK)

	r.h.Eventually(func() bool {
		return len(way(c, request)["job roi.follow"]) > 0
	})
	chart := way(c, r.encounter)
	for _, act := range []string{"chart", "file received", "job document.examine", "transaction", "vault open", "vault write", "examiner open", "examiner page",
		"work created", "work ready", "work claimed", "work completed", "results delivered"} {
		if len(chart[act]) == 0 {
			t.Errorf("the chart's way does not tell of %s", act)
		}
	}
	for _, act := range []string{"request for records", "work ready", "work claimed", "work completed", "package begun", "job roi.package", "vault write", "delivery begun",
		"delivery picked_up", "job roi.follow"} {
		if len(way(c, request)[act]) == 0 {
			t.Errorf("the request's way does not tell of %s", act)
		}
	}
	hangsTogether(t, c, chart)
	linked(t, c, r.encounter, map[string]string{"work completed": "POST /api/v1/work/:id/complete", "results delivered": "GET /api/v1/results",
		"work claimed": "POST /api/v1/work/next"})
	tellNothing(t, c)
	for _, s := range c.Spans() {
		if s.Trace == outsiders {
			t.Errorf("%s went on with the trace of somebody outside", s.Name)
		}
	}
}

// TestANoticeIsOnTheWayOfItsRequest: what a requester sets going from outside is in the trace of their request, down to the mail that
// leaves, and tells nothing of them.
func TestANoticeIsOnTheWayOfItsRequest(t *testing.T) {
	t.Parallel()
	c := tracestest.Start(t)
	d := newDoors(t, "CHARTWRIGHT_TRACES_ENDPOINT="+c.URL)
	v := d.ask(d.h.Agencies[0].Clients[0], nil)
	d.h.Eventually(func() bool {
		told := way(c, v.request)
		return len(told["request for records"]) == 1 && len(told["notice posted"]) > 0 && len(told["job notices.send"]) > 0 && len(told["deliver notice"]) > 0
	})
	linked(t, c, v.request, map[string]string{"request for records": "POST /api/public/v1/hospitals/:slug/requests"})
	for _, secret := range []string{"Marchbanks", "Ottoline", "1961-05-17", "my hip", "555-0199", v.email, v.Tracking, v.Code} {
		if bytes.Contains(c.Bytes(), []byte(secret)) {
			t.Errorf("the collector was sent %q", secret)
		}
	}
}

// way gives what was told of a thing, by name.
func way(c *tracestest.Collector, thing uuid.UUID) map[string][]tracestest.Span {
	found := map[string][]tracestest.Span{}
	for _, s := range c.Spans() {
		if s.Trace == traces.IDOf(thing) {
			found[s.Name] = append(found[s.Name], s)
		}
	}
	return found
}

// hangsTogether: there is one head, and whatever has arrived hangs on something that has.
func hangsTogether(t *testing.T, c *tracestest.Collector, way map[string][]tracestest.Span) {
	t.Helper()
	ids, heads := map[string]bool{}, 0
	for _, s := range c.Spans() {
		ids[s.ID] = true
	}
	for name, spans := range way {
		for _, s := range spans {
			if s.Parent == "" {
				heads++
			} else if !ids[s.Parent] {
				t.Errorf("%s hangs on nothing", name)
			}
		}
	}
	if heads != 1 {
		t.Errorf("the way has %d heads", heads)
	}
}

// linked: what a person's request did leads to the request, and the request to it.
func linked(t *testing.T, c *tracestest.Collector, thing uuid.UUID, acts map[string]string) {
	t.Helper()
	for act, request := range acts {
		led := slices.ContainsFunc(way(c, thing)[act], func(s tracestest.Span) bool {
			asked, leads := false, false
			for _, other := range c.Spans() {
				theirs := slices.Contains(s.Links, other.Trace)
				asked, leads = asked || theirs && other.Name == request, leads || theirs && slices.Contains(other.Links, s.Trace)
			}
			return asked && leads
		})
		if !led {
			t.Errorf("%s is not linked with %s", act, request)
		}
	}
}

// tellNothing searches every byte that was sent for what is known of patients, and holds what spans tell to a list.
func tellNothing(t *testing.T, c *tracestest.Collector) {
	t.Helper()
	sent := c.Bytes()
	if len(sent) < 10_000 {
		t.Errorf("only %d bytes were sent; it proves nothing", len(sent))
	}
	for _, found := range apptest.Leaks(sent) {
		t.Errorf("the collector was sent %s", found)
	}
	for _, secret := range []string{"ACCR1", "I10", "example.test", "Larch"} {
		if bytes.Contains(sent, []byte(secret)) {
			t.Errorf("the collector was sent %q", secret)
		}
	}
	allowed := []string{"chartwright.tenant", "chartwright.kind", "chartwright.class", "chartwright.attempt", "chartwright.actor", "chartwright.bytes",
		"chartwright.page", "http.request.method", "http.route", "http.response.status_code"}
	for _, s := range c.Spans() {
		for key, value := range s.Attrs {
			if !slices.Contains(allowed, key) || value == "other" {
				t.Errorf("%s tells %s=%s", s.Name, key, value)
			}
		}
	}
}

// TestTracesTakenUpFromThoseWhoAreTrusted: a caller inside, such as a gateway, may have its own trace gone on with.
func TestTracesTakenUpFromThoseWhoAreTrusted(t *testing.T) {
	t.Parallel()
	c := tracestest.Start(t)
	h := apptest.Settled(t, "CHARTWRIGHT_TRACES_ENDPOINT="+c.URL, "CHARTWRIGHT_TRACES_TRUSTED=10.0.0.0/8,127.0.0.1")
	const theirs = "0af7651916cd43dd8448eb211c80319c"
	h.Agencies[0].People[principal.Coder].Do(http.MethodGet, "/me", nil, "traceparent", "00-"+theirs+"-b7ad6b7169203331-01").Want(t, http.StatusOK)
	h.Eventually(func() bool {
		return slices.ContainsFunc(c.Spans(), func(s tracestest.Span) bool {
			return s.Name == "GET /api/v1/me" && s.Trace == theirs && s.Parent == "b7ad6b7169203331"
		})
	})
}

// TestADeadCollectorHurtsNobody: the program starts, answers, works and ends, and says what was lost.
func TestADeadCollectorHurtsNobody(t *testing.T) {
	t.Parallel()
	l := newListening(t, "CHARTWRIGHT_TRACES_ENDPOINT=http://"+free(t))
	announced := make(chan string, 1)
	l.run(func(ctx context.Context) error {
		return app.Serve(ctx, l.cfg, func(s *app.Started) { announced <- s.Address })
	})
	if status, _ := l.get("http://" + <-announced + "/api/v1/me"); status != http.StatusUnauthorized {
		t.Errorf("the API answers %d", status)
	}
	testkit.Eventually(t, func() bool {
		_, figures := l.get("http://" + l.cfg.WatchAddress + "/metrics")
		return lost.MatchString(figures)
	}, 2*time.Minute)
}

var lost = regexp.MustCompile(`(?m)^chartwright_spans_total\{outcome="failed"\} [1-9]`)
