package worklist

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"
)

// model is what an item should be, told in as few words as possible.
type model struct {
	state  State
	holder uuid.UUID
	fence  int64
	draft  uuid.UUID
}

// step is one act on an item, and what the model says of it: allowed says when it may happen.
type step struct {
	do      func(i item, who uuid.UUID) (change, error)
	allowed func(m model, who uuid.UUID) bool
	then    func(m *model, who uuid.UUID)
}

func toState(s State) func(*model, uuid.UUID) {
	return func(m *model, _ uuid.UUID) {
		if m.state == Claimed {
			m.draft = m.holder
		}
		m.state, m.holder = s, uuid.Nil
	}
}

func inState(states ...State) func(model, uuid.UUID) bool {
	return func(m model, _ uuid.UUID) bool {
		for _, s := range states {
			if m.state == s {
				return true
			}
		}
		return false
	}
}

func steps() map[string]step {
	same := func(*model, uuid.UUID) {}
	return map[string]step{
		"ready": {func(i item, _ uuid.UUID) (change, error) { return i.makeReady(time.Time{}) }, inState(Preparing), toState(Ready)},
		"claim": {
			func(i item, who uuid.UUID) (change, error) { return i.claim(who, uuid.New(), "lane") },
			func(m model, who uuid.UUID) bool {
				return m.state == Ready || m.state == Held || m.state == Claimed && m.holder == who
			},
			func(m *model, who uuid.UUID) {
				if m.state == Claimed {
					m.draft = m.holder
				}
				m.state, m.holder, m.fence = Claimed, who, m.fence+1
			},
		},
		"release":  {func(i item, _ uuid.UUID) (change, error) { return i.release() }, inState(Claimed), toState(Ready)},
		"expire":   {func(i item, _ uuid.UUID) (change, error) { return i.back(EventExpired, "expired") }, inState(Claimed), toState(Ready)},
		"takeBack": {func(i item, _ uuid.UUID) (change, error) { return i.takeBack("") }, inState(Claimed), toState(Ready)},
		"reassign": {func(i item, who uuid.UUID) (change, error) { return i.reassign(who, "") }, inState(Claimed), toState(Ready)},
		"complete": {func(i item, _ uuid.UUID) (change, error) { return i.complete() }, inState(Claimed), toState(Done)},
		"hold":     {func(i item, _ uuid.UUID) (change, error) { return i.hold("r", OwnerAgency, time.Time{}) }, inState(Claimed), toState(Held)},
		"unhold":   {func(i item, _ uuid.UUID) (change, error) { return i.unhold(true) }, inState(Held), toState(Ready)},
		"cancel":   {func(i item, _ uuid.UUID) (change, error) { return i.cancel("r") }, inState(Preparing, Ready, Claimed, Held), toState(Cancelled)},
		"route":    {func(i item, who uuid.UUID) (change, error) { return i.route(who, routedByManager) }, inState(Preparing, Ready, Held), same},
		"priority": {func(i item, _ uuid.UUID) (change, error) { return i.reprioritise(2) }, inState(Preparing, Ready, Claimed, Held), same},
		"deadline": {func(i item, _ uuid.UUID) (change, error) { return i.reschedule(i.Now.Add(time.Hour)) }, inState(Preparing, Ready, Claimed, Held), same},
	}
}

// TestItemFollowsTheModel acts at random and holds each item to the model: what is refused changes nothing, what is done
// does exactly that, and the table's own invariants hold.
func TestItemFollowsTheModel(t *testing.T) {
	t.Parallel()
	people := []uuid.UUID{uuid.New(), uuid.New(), uuid.New()}
	all := steps()
	names := make([]string, 0, len(all))
	for name := range all {
		names = append(names, name)
	}
	rapid.Check(t, func(t *rapid.T) {
		i, m := item{State: Preparing, Now: time.Now()}, model{state: Preparing}
		for range rapid.IntRange(1, 40).Draw(t, "acts") {
			name := rapid.SampledFrom(names).Draw(t, "act")
			who := rapid.SampledFrom(people).Draw(t, "who")
			s := all[name]
			c, err := s.do(i, who)
			if (err == nil) != s.allowed(m, who) {
				t.Fatalf("%s in %s: %v", name, m.state, err)
			}
			if err != nil {
				continue
			}
			if c.before.State != c.after.State && !Allowed(c.before.State, c.after.State) {
				t.Fatalf("%s went from %s to %s", name, c.before.State, c.after.State)
			}
			s.then(&m, who)
			i = c.after
			checkItem(t, name, i, m, c)
		}
	})
}

func checkItem(t *rapid.T, name string, i item, m model, c change) {
	switch {
	case i.State != m.state || i.HolderID != m.holder || i.Fence != m.fence:
		t.Fatalf("%s: %s %s %d, want %+v", name, i.State, i.HolderID, i.Fence, m)
	case (i.State == Claimed) != (i.HolderID != uuid.Nil) || (i.State == Claimed) != (i.LeaseID != uuid.Nil):
		t.Fatalf("%s: holder without claim or the reverse", name)
	case (i.State == Held) != (i.HoldOwner != ""):
		t.Fatalf("%s: hold without owner or the reverse", name)
	case (i.RoutedTo == uuid.Nil) != (i.RoutedWhy == ""):
		t.Fatalf("%s: routed to %s because %q", name, i.RoutedTo, i.RoutedWhy)
	case c.before.State == Claimed && i.LeaseID != c.before.LeaseID && c.endWhy == "":
		t.Fatalf("%s: the old lease was not ended", name)
	case m.draft != uuid.Nil && i.LastHolderID != m.draft && i.LastHolderID == uuid.Nil:
		t.Fatalf("%s: the draft was lost", name)
	}
}

// TestScoreKeepsTheOrder holds Redis' order, score then member, to the database's order.
func TestScoreKeepsTheOrder(t *testing.T) {
	t.Parallel()
	moment := rapid.Custom(func(t *rapid.T) time.Time {
		return time.UnixMicro(rapid.Int64Range(1.7e15, 2.6e15).Draw(t, "us"))
	})
	one := rapid.Custom(func(t *rapid.T) item {
		i := item{ID: uuid.UUID(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "id")), Priority: rapid.IntRange(1, 5).Draw(t, "priority")}
		i.ReadyAt = rapid.OneOf(moment, rapid.Just(time.UnixMicro(1.8e15))).Draw(t, "ready")
		i.DueAt = rapid.OneOf(moment, rapid.Just(time.Time{}), rapid.Just(time.UnixMicro(1.8e15))).Draw(t, "due")
		return i
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := one.Draw(t, "a"), one.Draw(t, "b")
		ha, hb := hintOf(a, false), hintOf(b, false)
		inRedis := ha.Score < hb.Score || ha.Score == hb.Score && ha.Member < hb.Member
		if inRedis != before(a, b) {
			t.Fatalf("%v %v: %v", ha, hb, inRedis)
		}
		if id, err := memberID(ha.Member); err != nil || id != a.ID {
			t.Fatal(id, err)
		}
	})
}

// before is the order of work as the database sorts it: nulls last.
func before(a, b item) bool {
	if a.Priority != b.Priority {
		return a.Priority < b.Priority
	}
	if !a.DueAt.Equal(b.DueAt) {
		return !a.DueAt.IsZero() && (b.DueAt.IsZero() || a.DueAt.Before(b.DueAt))
	}
	if !a.ReadyAt.Equal(b.ReadyAt) {
		return a.ReadyAt.Before(b.ReadyAt)
	}
	return a.ID.String() < b.ID.String()
}

func TestAssignIsFair(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		people := make([]worker, rapid.IntRange(1, 6).Draw(t, "people"))
		for n := range people {
			routed := rapid.IntRange(0, pushedEach+1).Draw(t, "routed")
			people[n] = worker{ID: uuid.New(), Routed: routed, Load: routed + rapid.IntRange(0, 1).Draw(t, "claimed")}
		}
		items := make([]item, rapid.IntRange(0, 20).Draw(t, "items"))
		able := map[uuid.UUID][]uuid.UUID{}
		for n := range items {
			items[n].ID = uuid.New()
			for _, w := range people {
				if rapid.Bool().Draw(t, "able") {
					able[items[n].ID] = append(able[items[n].ID], w.ID)
				}
			}
		}
		was := map[uuid.UUID]int{}
		for _, w := range people {
			was[w.ID] = w.Routed
		}
		got := map[uuid.UUID]uuid.UUID{}
		for _, a := range assign(items, people, able) {
			if _, twice := got[a.item.ID]; twice {
				t.Fatal("given twice")
			}
			got[a.item.ID] = a.to
			was[a.to]++
			if was[a.to] > pushedEach {
				t.Fatal("hoarded")
			}
		}
		for _, i := range items {
			if _, given := got[i.ID]; given {
				continue
			}
			for _, w := range able[i.ID] {
				if was[w] < pushedEach {
					t.Fatal("an item waits although somebody is free")
				}
			}
		}
	})
}
