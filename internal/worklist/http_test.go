package worklist

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/httpx"
	"chartwright/internal/platform/live"
	"chartwright/internal/platform/testkit"
	"chartwright/internal/tenancy/principal"
)

// server serves the room's routes; who acts is looked up by a header.
type server struct {
	*httptest.Server
	t      *testing.T
	people map[string]principal.Principal
}

func serve(t *testing.T, h *house) *server {
	s := &server{t: t, people: map[string]principal.Principal{}}
	engine, err := httpx.NewEngine(httpx.EngineConfig{Authenticate: func(_ http.ResponseWriter, r *http.Request) (*http.Request, error) {
		if p, ok := s.people[r.Header.Get("X-Person")]; ok {
			r = r.WithContext(principal.With(r.Context(), p))
		}
		return r, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	h.m.RegisterRoutes(httpx.NewAPI(engine, "test", func(ctx context.Context, _ string) error {
		_, err := principal.From(ctx)
		return err
	}))
	s.Server = httptest.NewServer(engine)
	t.Cleanup(s.Close)
	return s
}

func (s *server) as(ctx context.Context) string {
	p := principalOf(ctx)
	s.people[p.UserID.String()] = p
	return p.UserID.String()
}

// do calls as a person and decodes the answer.
func (s *server) do(person, method, path string, body any, into any) int {
	s.t.Helper()
	var sent bytes.Buffer
	if body != nil {
		if err := json.NewEncoder(&sent).Encode(body); err != nil {
			s.t.Fatal(err)
		}
	}
	req, err := http.NewRequestWithContext(s.t.Context(), method, s.URL+httpx.Prefix+path, &sent)
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("X-Person", person)
	req.Header.Set("Content-Type", "application/json")
	res, err := s.Client().Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if into != nil {
		if err := json.NewDecoder(res.Body).Decode(into); err != nil {
			s.t.Fatalf("%s %s: %d %v", method, path, res.StatusCode, err)
		}
	}
	return res.StatusCode
}

type any1 = map[string]any

func TestRoutes(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	a := h.agency()
	s := serve(t, h)
	ann, boss := s.as(a.coder()), s.as(a.person(principal.Manager))
	a.item(nil)
	second := a.item(nil)

	var preview Preview
	if code := s.do(ann, "GET", "/work/peek", nil, &preview); code != 200 || preview.Eligible != 2 {
		t.Fatalf("%d %+v", code, preview)
	}
	var got struct{ Item *Work }
	if code := s.do(ann, "POST", "/work/next", nil, &got); code != 200 || got.Item == nil || got.Item.Facility.Timezone == "" {
		t.Fatalf("%d %+v", code, got)
	}
	path := "/work/" + got.Item.ID.String()
	var beat Beat
	if code := s.do(ann, "POST", path+"/heartbeat", any1{"fence": got.Item.Fence, "idleSeconds": 3}, &beat); code != 200 || beat.Fence != 1 {
		t.Fatalf("%d %+v", code, beat)
	}
	var reserved struct{ Item *Work }
	if code := s.do(ann, "POST", "/work/reserve", nil, &reserved); code != 200 || reserved.Item.ID != second {
		t.Fatalf("%d %+v", code, reserved)
	}
	var opened Work
	if code := s.do(ann, "POST", path+"/open", nil, &opened); code != 200 || opened.Fence != 2 {
		t.Fatalf("%d %+v", code, opened)
	}
	var lost httpx.Problem
	if code := s.do(ann, "POST", path+"/release", any1{"fence": 1}, &lost); code != 409 || lost.Code != CodeLeaseLost || lost.Errors[0].Message != "opened-elsewhere" {
		t.Fatalf("%d %+v", code, lost)
	}
	var held Work
	if code := s.do(ann, "POST", path+"/hold", any1{"fence": 2, "reason": "missing_document"}, &held); code != 200 || held.Hold.Owner != "hospital" {
		t.Fatalf("%d %+v", code, held)
	}
	var desk Desk
	if code := s.do(ann, "GET", "/work/mine", nil, &desk); code != 200 || len(desk.Held) != 1 {
		t.Fatalf("%d %+v", code, desk)
	}
	if code := s.do(ann, "POST", path+"/resume", nil, &opened); code != 200 || opened.Fence != 3 || opened.Hold != nil {
		t.Fatalf("%d %+v", code, opened)
	}
	if code := s.do(ann, "POST", path+"/release", any1{"fence": 3}, nil); code != 204 && code != 200 {
		t.Fatal(code)
	}
	var list struct{ Items []Listed }
	if code := s.do(boss, "GET", "/work?state=ready&limit=10", nil, &list); code != 200 || len(list.Items) != 2 {
		t.Fatalf("%d %+v", code, list)
	}
	var bulk struct{ Items []Result }
	body := any1{"action": "cancel", "ids": []uuid.UUID{second, uuid.New()}, "reason": "duplicate"}
	if code := s.do(boss, "POST", "/work/bulk", body, &bulk); code != 200 || !bulk.Items[0].OK || bulk.Items[1].Code != "not-found" {
		t.Fatalf("%d %+v", code, bulk)
	}
	var history struct{ Items []Happening }
	if code := s.do(boss, "GET", path+"/events", nil, &history); code != 200 || len(history.Items) != 7 {
		t.Fatalf("%d %+v", code, history)
	}
	if code := s.do(boss, "GET", path, nil, &opened); code != 200 || opened.State != Ready {
		t.Fatalf("%d %+v", code, opened)
	}
}

// listenTo opens the event stream of a person and gives its events as "type data".
func (s *server) listenTo(person string, header http.Header) <-chan string {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), "GET", s.URL+httpx.Prefix+"/events", nil)
	if err != nil {
		s.t.Fatal(err)
	}
	for k, v := range header {
		req.Header[k] = v
	}
	req.Header.Set("X-Person", person)
	res, err := s.Client().Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	if got := res.Header.Get("Content-Type"); got != "text/event-stream" {
		s.t.Fatal(got)
	}
	out := make(chan string, 100)
	go func() {
		defer close(out)
		defer func() { _ = res.Body.Close() }()
		kind := ""
		for lines := bufio.NewScanner(res.Body); lines.Scan(); {
			if k, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
				kind = k
			}
			if d, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				out <- kind + " " + d
			}
		}
	}()
	return out
}

func expect(t *testing.T, events <-chan string, want string) {
	t.Helper()
	limit := time.After(testkit.Patience)
	for {
		select {
		case e, ok := <-events:
			if !ok {
				t.Fatalf("the stream ended before %q", want)
			}
			if strings.Contains(e, want) {
				return
			}
		case <-limit:
			t.Fatalf("no %q", want)
		}
	}
}

func TestWaitingBrowsersAreWoken(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	a, other := h.agency(), h.agency()
	s := serve(t, h)
	annCtx, client := a.coder(), a.person(principal.Hospital)
	ann, boss, clerk := s.listenTo(s.as(annCtx), nil), s.listenTo(s.as(a.person(principal.Manager)), nil), s.listenTo(s.as(client), nil)
	strangerCtx := other.coder()
	stranger := s.listenTo(s.as(strangerCtx), nil)
	for _, events := range []<-chan string{ann, boss, clerk, stranger} {
		expect(t, events, "hello")
	}
	a.item(nil)
	expect(t, ann, "queue")
	expect(t, boss, "board")
	w := a.mustNext(annCtx)
	expect(t, ann, `"event":"claimed"`)
	a.manage(Command{Action: ActTakeBack, IDs: []uuid.UUID{w.ID}})
	expect(t, ann, `"event":"taken_back"`)
	h.m.Hub.Publish(a.tenant, live.Call{Topic: ClientTopic(a.clients[0]), Type: "encounter"})
	expect(t, clerk, "encounter")
	back := s.listenTo(s.as(annCtx), http.Header{"Last-Event-Id": {"7"}})
	expect(t, back, live.Resync)
	h.m.Hub.Publish(other.tenant, live.Call{Topic: UserTopic(who(strangerCtx)), Type: "for-the-stranger"})
	if e := <-stranger; !strings.Contains(e, "for-the-stranger") { // what came before it would have been heard before it
		t.Errorf("another agency heard %q", e)
	}
}
