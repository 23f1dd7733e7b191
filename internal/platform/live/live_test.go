package live_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/live"
	"chartwright/internal/platform/redis/bus"
	"chartwright/internal/platform/testkit"
)

func receive(t *testing.T, l *live.Listener) live.Call {
	t.Helper()
	select {
	case c := <-l.C:
		return c
	case <-time.After(testkit.Patience):
		t.Fatal("nobody called")
		return live.Call{}
	}
}

func silent(t *testing.T, l *live.Listener) {
	t.Helper()
	select {
	case c := <-l.C:
		t.Errorf("heard %+v", c)
	default:
	}
}

func TestCallsReachWhoListens(t *testing.T) {
	t.Parallel()
	h := live.NewHub(nil, nil)
	a, b := uuid.New(), uuid.New()
	mine, other, foreign := h.Listen(a, "x", "y"), h.Listen(a, "z"), h.Listen(b, "x")
	h.Publish(a, live.Call{Topic: "x", Type: "queue", IDs: map[string]string{"id": "1"}})
	if c := receive(t, mine); c.Type != "queue" || c.IDs["id"] != "1" {
		t.Errorf("%+v", c)
	}
	silent(t, other)
	silent(t, foreign)
	mine.Close()
	h.Publish(a, live.Call{Topic: "y"})
	silent(t, mine)
}

func TestASlowListenerIsToldToResync(t *testing.T) {
	t.Parallel()
	h := live.NewHub(nil, nil)
	tenant := uuid.New()
	l := h.Listen(tenant, "x")
	for range 1000 {
		h.Publish(tenant, live.Call{Topic: "x", Type: "queue"})
	}
	resync := false
	for {
		select {
		case c := <-l.C:
			resync = resync || c.Type == live.Resync
			continue
		default:
		}
		break
	}
	if !resync {
		t.Error("calls were dropped in silence")
	}
}

func TestCallsCrossProcesses(t *testing.T) {
	t.Parallel()
	client := testkit.Redis(t)
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	hubs := [2]*live.Hub{}
	for n := range hubs {
		hubs[n] = live.NewHub(bus.New(client, "live"), nil)
		running.Go(func() { hubs[n].Run(ctx) })
	}
	t.Cleanup(func() { stop(); running.Wait() })
	tenant := uuid.New()
	near, far := hubs[0].Listen(tenant, "x"), hubs[1].Listen(tenant, "x")
	testkit.Eventually(t, func() bool { // until both hear each other
		hubs[0].Publish(tenant, live.Call{Topic: "x", Type: "queue"})
		select {
		case c := <-far.C:
			return c.Type == "queue"
		case <-time.After(50 * time.Millisecond):
			return false
		}
	}, testkit.Patience)
	hubs[1].Publish(tenant, live.Call{Topic: "x", Type: "lease"})
	for receive(t, near).Type != "lease" {
		continue
	}
}
