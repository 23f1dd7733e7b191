package worklist

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"chartwright/internal/platform/redis"
	"chartwright/internal/platform/redis/ranked"
	"chartwright/internal/platform/testkit"
)

// TestBothWaysGiveTheSameOrder draws the same random queue by Redis and by SQL, item by item, to the end.
func TestBothWaysGiveTheSameOrder(t *testing.T) {
	t.Parallel()
	client := testkit.Redis(t)
	h := newHouse(t, ranked.New(client, "wl:"))
	plain := New(Needs{DB: h.db})
	rapid.Check(t, func(rt *rapid.T) {
		a := h.agency()
		ann := a.coder()
		for range rapid.IntRange(1, 8).Draw(rt, "items") {
			id := a.item(func(n *NewItem) {
				n.Priority = rapid.IntRange(1, 3).Draw(rt, "priority")
				n.WorkType = rapid.SampledFrom([]string{"ED", "IP", "OP"}).Draw(rt, "type")
				n.Credential = rapid.SampledFrom([]string{"", "", "CCS"}).Draw(rt, "credential")
				if rapid.Bool().Draw(rt, "second") {
					n.ClientID, n.FacilityID = a.clients[1], a.facilities[1]
				}
			})
			due := rapid.SampledFrom([]string{"'2030-01-01'", "'2030-01-01 00:00:00.000001'", "null"}).Draw(rt, "due")
			h.exec(`update work_items set due_at = `+due+`, ready_at = '2029-01-01'::timestamptz + $2 * interval '1 microsecond' where id = $1`,
				id, rapid.IntRange(0, 2).Draw(rt, "age"))
		}
		h.settle()
		if err := client.FlushAll(t.Context()).Err(); err != nil { // hints of before the times were changed
			rt.Fatal(err)
		}
		a.ready()
		var byRedis, bySQL []uuid.UUID
		draw := func(m *Module, into *[]uuid.UUID) {
			for {
				w, err := m.Next(ann)
				if err != nil {
					rt.Fatal(err)
				}
				if w == nil {
					return
				}
				*into = append(*into, w.ID)
				h.exec(`update work_items set state = 'held', hold_owner = 'agency', holder_id = null, lease_id = null where id = $1`, w.ID)
				h.exec(`update leases set ended_at = now(), ended_why = 'held' where item_id = $1 and ended_at is null`, w.ID)
			}
		}
		draw(h.m, &byRedis)
		h.exec(`update work_items set state = 'ready', hold_owner = null where tenant_id = $1 and state = 'held'`, a.tenant)
		draw(plain, &bySQL)
		if len(byRedis) != len(bySQL) {
			rt.Fatalf("%d by Redis, %d by SQL", len(byRedis), len(bySQL))
		}
		for n := range byRedis {
			if byRedis[n] != bySQL[n] {
				rt.Fatalf("place %d: %v by Redis, %v by SQL", n, byRedis[n], bySQL[n])
			}
		}
	})
}

// TestRedisIsAsked proves that the other tests of lanes test them.
func TestRedisIsAsked(t *testing.T) {
	t.Parallel()
	h := newHouse(t, ranked.New(testkit.Redis(t), "wl:"))
	a := h.agency()
	ann := a.coder()
	item := a.item(nil)
	if v := h.m.propose(ann, principalOf(ann), false); v.known {
		t.Error("lanes that were never filled are trusted")
	}
	a.ready()
	if v := h.m.propose(ann, principalOf(ann), false); v.item != item || v.total != 1 {
		t.Errorf("%+v", v)
	}
	a.mustNext(ann)
	h.settle()
	if v := h.m.propose(ann, principalOf(ann), false); !v.known || v.item != uuid.Nil {
		t.Errorf("a claimed item is still proposed: %+v", v)
	}
}

func TestStaleHintsCostNothingButALook(t *testing.T) {
	t.Parallel()
	h := newHouse(t, ranked.New(testkit.Redis(t), "wl:"))
	a := h.agency()
	ann := a.coder()
	for range 5 {
		id := a.item(nil)
		a.ready()
		h.exec(`update work_items set state = 'cancelled' where id = $1`, id)
	}
	good := a.item(nil)
	a.ready()
	if w := a.mustNext(ann); w.ID != good {
		t.Fatalf("%+v", w)
	}
	h.settle()
	if v := h.m.propose(ann, principalOf(ann), false); v.total != 0 {
		t.Errorf("%d stale hints stayed", v.total)
	}
}

func TestRedisEmptiedAtAnyMoment(t *testing.T) {
	t.Parallel()
	client := testkit.Redis(t)
	h := newHouse(t, ranked.New(client, "wl:"))
	a := h.agency()
	ann := a.coder()
	seen := map[uuid.UUID]bool{}
	for range 12 {
		a.item(nil)
	}
	a.ready()
	for n := range 12 {
		if n == 4 {
			if err := client.FlushAll(t.Context()).Err(); err != nil {
				t.Fatal(err)
			}
		}
		if n == 8 {
			if filled, err := h.m.RebuildLanes(a.machine(), false); err != nil || filled != 4 {
				t.Fatalf("rebuilt %d, %v", filled, err)
			}
		}
		w := a.mustNext(ann)
		if seen[w.ID] {
			t.Fatal("given twice")
		}
		seen[w.ID] = true
		a.complete(ann, w)
		h.settle()
	}
}

// deadRedis never answers, as a machine does whose network is gone.
func deadRedis(t *testing.T) *redis.Client {
	t.Helper()
	c, err := redis.Open(t.Context(), "redis://192.0.2.1:6379", testkit.Logs(t).Logger)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func TestADeadRedisIsNoErrorAndIsLeftAlone(t *testing.T) {
	t.Parallel()
	h := newHouse(t, ranked.New(deadRedis(t), "wl:"))
	a := h.agency()
	ann := a.coder()
	for range 10 {
		a.item(nil)
	}
	a.next(ann)
	h.settle()
	h.m.lanes.breaker.restUntil(time.Now().Add(time.Hour))
	h.settle() // what the writer was trying meanwhile has come to its end
	rests := h.m.lanes.breaker.restUntil(time.Now().Add(time.Hour))
	if rests == 0 {
		t.Fatal("nobody noticed that Redis does not answer")
	}
	for range 10 {
		h.m.lanes.setDirty(a.tenant, false) // for the breaker alone to keep Redis from being asked
		a.complete(ann, a.mustNext(ann))
	}
	h.settle()
	if now := h.m.lanes.breaker.restUntil(time.Now()); now != rests { // each call that fails makes the rest longer, one that succeeds ends it
		t.Errorf("Redis was asked while it was to rest: %v, %v before", now, rests)
	}
}

// restUntil has no call made before that moment, and gives how long the calls so far made the rest.
func (b *breaker) restUntil(at time.Time) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.next = at
	return b.rest
}

func TestLostHintsAreConfessed(t *testing.T) {
	t.Parallel()
	client := testkit.Redis(t)
	sets := ranked.New(client, "wl:")
	h := newHouse(t, sets)
	a := h.agency()
	a.ready()
	h.m.lanes.setDirty(a.tenant, true)
	testkit.Eventually(t, func() bool {
		filled, err := sets.Filled(t.Context(), a.tenant.String())
		return err == nil && !filled && !h.m.lanes.isDirty(a.tenant)
	}, testkit.Patience)
}

func TestBreakerRestsAndTriesAgain(t *testing.T) {
	t.Parallel()
	var b breaker
	if !b.allow() || b.result(errors.New("away")) != turnedOff || b.allow() {
		t.Fatal("one failure opens it")
	}
	b.next = time.Now()
	if !b.allow() || b.allow() {
		t.Fatal("one call at a time tries again")
	}
	if b.result(nil) != turnedOn || !b.allow() || !b.allow() || b.result(nil) != unturned {
		t.Fatal("one success closes it")
	}
}

func TestBoundedLeavesASlowCallBehind(t *testing.T) {
	t.Parallel()
	block := make(chan struct{})
	defer close(block)
	_, err := bounded(t.Context(), time.Millisecond, func(context.Context) (int, error) { <-block; return 1, nil })
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	if n, err := bounded(t.Context(), time.Minute, func(context.Context) (int, error) { return 1, nil }); n != 1 || err != nil {
		t.Error(n, err)
	}
}
