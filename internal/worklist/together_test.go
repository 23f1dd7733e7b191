package worklist

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/tenancy/principal"
)

// together lets people draw at the same moment and gives what each got.
func (a *agency) together(people []context.Context) ([]*Work, []error) {
	got, errs := make([]*Work, len(people)), make([]error, len(people))
	var all sync.WaitGroup
	for n, ctx := range people {
		all.Go(func() { got[n], errs[n] = a.h.m.Next(ctx) })
	}
	all.Wait()
	return got, errs
}

func TestWhoAskAtTheSameMomentGetDifferentItems(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, h *house) {
		a := h.agency()
		people := make([]context.Context, 40)
		for n := range people {
			people[n] = a.coder()
			a.item(nil)
		}
		own := a.item(func(n *NewItem) { n.RoutedTo, n.Priority = who(people[7]), 5 })
		a.ready()
		got, errs := a.together(people)
		seen := map[uuid.UUID]bool{}
		for n, w := range got {
			if errs[n] != nil || w == nil {
				t.Fatalf("person %d got %v, %v", n, w, errs[n])
			}
			if seen[w.ID] {
				t.Errorf("item %s was given twice", w.ID)
			}
			seen[w.ID] = true
			if (w.ID == own) != (n == 7) {
				t.Errorf("person %d got %s; routed to person 7 is %s", n, w.ID, own)
			}
		}
		for what, count := range map[string]int{
			"trail":  h.count(`select count(distinct actor_id) from audit_events where act = 'work.claimed' and object_id = work_item_id`),
			"events": h.count(`select count(distinct user_id) from work_events where event = 'claimed'`),
			"leases": h.count(`select count(*) from leases l join work_items w on w.lease_id = l.id and w.holder_id = l.user_id and w.fence = l.fence where l.session_id is not null`),
		} {
			if count != len(people) {
				t.Errorf("%d %s for %d claims", count, what, len(people))
			}
		}
	})
}

func TestOnePersonsTroubleIsNotTheOthers(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, h *house) {
		a := h.agency()
		people := make([]context.Context, 12)
		for n := range people {
			people[n] = a.coder()
			a.item(nil)
		}
		a.ready()
		poisoned := who(people[3])
		h.m.OnTransition = func(ctx context.Context, tx *db.Tx, tr Transition) error {
			if p := principalOf(ctx); p.UserID != tr.UserID || tx.Tenant() != a.tenant {
				t.Errorf("%s's claim is told in the name of %s", tr.UserID, p.UserID)
			}
			if tr.UserID == poisoned {
				return apperr.Conflict("wrong-state", "The case is closed.")
			}
			return nil
		}
		got, errs := a.together(people)
		for n, w := range got {
			if (n == 3) != (errs[n] != nil) || (n == 3) == (w != nil) {
				t.Errorf("person %d got %v, %v", n, w, errs[n])
			}
		}
		if n := h.count(`select count(*) from leases where user_id = $1`, poisoned); n != 0 {
			t.Errorf("a refused claim left %d leases", n)
		}
		if n := h.count(`select count(*) from leases`); n != len(people)-1 {
			t.Errorf("%d leases", n)
		}
	})
}

func TestOnePersonTwiceAtOnceHasOneItem(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, h *house) {
		a := h.agency()
		ann := a.coder()
		for range 8 {
			a.item(nil)
		}
		a.ready()
		got, errs := a.together(slices.Repeat([]context.Context{ann}, 6))
		fences := map[int64]bool{}
		for n, w := range got {
			if errs[n] != nil || w == nil || w.ID != got[0].ID || fences[w.Fence] {
				t.Fatalf("answer %d: %v, %v", n, w, errs[n])
			}
			fences[w.Fence] = true
		}
		if n := h.count(`select count(*) from work_items where state = 'claimed'`); n != 1 {
			t.Errorf("%d items are claimed", n)
		}
	})
}

func TestWhoLeavesWhileWaitingTakesNothing(t *testing.T) {
	t.Parallel()
	c := counter{lines: map[uuid.UUID]*line{}}
	tenant := db.NewID()
	asking := func() *ask {
		return &ask{ctx: t.Context(), p: principal.Principal{TenantID: tenant, UserID: db.NewID()}, got: make(chan answered, 1)}
	}
	first, gone, last := asking(), asking(), asking()
	again := &ask{ctx: t.Context(), p: first.p, got: make(chan answered, 1)}
	if !c.join(first) {
		t.Fatal("nobody serves the first")
	}
	in := c.take(tenant, nil)
	c.join(gone)
	c.join(again)
	c.join(last)
	c.leave(gone)
	if second := c.take(tenant, nil); !slices.Equal(in, []*ask{first}) || !slices.Equal(second, []*ask{last}) {
		t.Errorf("served %v, then %v", in, second)
	}
	if third := c.take(tenant, in); !slices.Equal(third, []*ask{again}) {
		t.Errorf("after the first was answered: %v", third)
	}
}

// TestDealingIsDrawingInTurn: what SQL proposes to people who ask together is what they would have drawn one after the other.
func TestDealingIsDrawingInTurn(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		people := rapid.IntRange(1, 6).Draw(t, "people")
		depth := rapid.IntRange(1, 4).Draw(t, "depth")
		asks := make([]*ask, people)
		for n := range asks {
			asks[n] = &ask{p: principal.Principal{UserID: db.NewID()}}
		}
		var heads, whole []laneHead
		for _, name := range []string{"a", "b", "c", "d"} {
			drawers := rapid.SliceOfNDistinct(rapid.IntRange(0, people-1), 0, people, rapid.ID[int]).Draw(t, "drawers")
			lane := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) laneHead {
				h := laneHead{lane: name, asks: drawers, id: db.NewID(), kind: "coding", priority: rapid.IntRange(1, 2).Draw(t, "priority"),
					ready: time.Unix(rapid.Int64Range(0, 2).Draw(t, "ready"), 0)}
				if due := rapid.Int64Range(0, 2).Draw(t, "due"); due > 0 {
					h.due = scoreEpoch.Add(time.Duration(due) * time.Hour)
				}
				switch n := rapid.IntRange(0, 3*people).Draw(t, "whose"); {
				case n < people:
					h.author = asks[n].p.UserID
				case n < 2*people:
					h.reserved = asks[n-people].p.UserID
				}
				return h
			}), 0, 6).Draw(t, "lane")
			slices.SortFunc(lane, func(a, b laneHead) int {
				if a.before(b) {
					return -1
				}
				return 1
			})
			whole = append(whole, lane...)
			heads = append(heads, lane[:min(depth, len(lane))]...)
		}
		deal(asks, heads, depth)
		taken := map[uuid.UUID]bool{}
		for n, a := range asks {
			var best laneHead
			for _, h := range whole {
				if slices.Contains(h.asks, n) && !taken[h.id] && h.open(a.p.UserID) && (best.id == uuid.Nil || h.before(best)) {
					best = h
				}
			}
			if a.hint.item != uuid.Nil && a.hint.item != best.id {
				t.Fatalf("person %d is proposed %s, in turn would come %s", n, a.hint.item, best.id)
			}
			if depth > 3 && len(whole) < depth && a.hint.item != best.id {
				t.Fatalf("person %d is proposed nothing though all was seen", n)
			}
			taken[a.hint.item] = true
		}
	})
}

func TestHeadsAreComparedAsTheDatabaseDoes(t *testing.T) {
	t.Parallel()
	base := laneHead{id: uuid.UUID{1}, priority: 3, due: scoreEpoch.Add(time.Hour), ready: time.Unix(9, 0)}
	for name, later := range map[string]func(*laneHead){
		"priority": func(h *laneHead) { h.priority, h.due = 4, scoreEpoch },
		"no due":   func(h *laneHead) { h.due, h.ready = time.Time{}, time.Unix(1, 0) },
		"age":      func(h *laneHead) { h.ready, h.id = time.Unix(10, 0), uuid.UUID{0} },
		"id":       func(h *laneHead) { h.id = uuid.UUID{2} },
	} {
		other := base
		later(&other)
		if !base.before(other) || other.before(base) {
			t.Errorf("%s does not decide", name)
		}
	}
}
