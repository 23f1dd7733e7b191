package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/live"
)

func TestStreamsAreHeldAndBrokenOnesTold(t *testing.T) {
	hub, over := live.NewHub(nil, nil), make(chan struct{})
	house := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/events" {
			http.NotFound(w, r)
			return
		}
		l := hub.Listen(uuid.New(), "x")
		defer l.Close()
		live.Stream(w, r, l, over)
	}))
	t.Cleanup(house.Close)
	orders, order := io.Pipe()
	hearing, told := io.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- holdStreams(orders, told) }()
	in, out := json.NewEncoder(order), json.NewDecoder(hearing)
	expect := func(open, broken int64) {
		t.Helper()
		var s streamsHeld
		if err := out.Decode(&s); err != nil || s.Open != open || s.Broken != broken || (broken > 0) != (s.Why != "") {
			t.Fatalf("told %+v, %v", s, err)
		}
	}
	ask := func(path string) {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, house.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		var text bytes.Buffer
		if err := req.Write(&text); err != nil {
			t.Fatal(err)
		}
		if err := in.Encode(streamOrder{Address: req.URL.Host, Request: text.Bytes()}); err != nil {
			t.Fatal(err)
		}
	}
	ask("/events")
	expect(1, 0)
	ask("/elsewhere")
	expect(1, 1)
	close(over)
	expect(0, 2)
	_ = order.Close()
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(time.Minute):
		t.Error("it outlives its parent")
	}
}
