package worklist

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
	"chartwright/internal/tenancy/principal"
)

func (a *agency) manage(c Command) []Result {
	a.h.t.Helper()
	res, err := a.h.m.Manage(a.person(principal.Manager), c)
	if err != nil {
		a.h.t.Fatal(err)
	}
	return res
}

func TestManagerMovesWork(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, h *house) {
		a := h.agency()
		ann, ben := a.coder(), a.coder()
		first, second := a.item(nil), a.item(nil)
		a.ready()
		if r := a.manage(Command{Action: ActReprioritise, IDs: []uuid.UUID{second}, Priority: 1}); !r[0].OK {
			t.Fatalf("%+v", r)
		}
		h.settle()
		w := a.mustNext(ann)
		if w.ID != second {
			t.Fatalf("reprioritised: %+v", w)
		}
		to := who(ben)
		if r := a.manage(Command{Action: ActReassign, IDs: []uuid.UUID{second, first}, UserID: &to}); !r[0].OK || !r[1].OK {
			t.Fatalf("%+v", r)
		}
		h.settle()
		if got := a.next(ann); got != nil {
			t.Fatalf("%+v", got)
		}
		if got := a.mustNext(ben); got.ID != second || got.Why != "routed to you · STAT · due in 23 h" {
			t.Fatalf("%+v", got)
		}
		if r := a.manage(Command{Action: ActTakeBack, IDs: []uuid.UUID{second, first}, Reason: "urgent"}); !r[0].OK || r[1].Code != "wrong-state" {
			t.Fatalf("%+v", r)
		}
		if r := a.manage(Command{Action: ActRoute, IDs: []uuid.UUID{first}}); !r[0].OK {
			t.Fatalf("%+v", r)
		}
		h.settle()
		if got := a.mustNext(ann); got.ID != second {
			t.Fatalf("%+v", got)
		}
		if r := a.manage(Command{Action: ActCancel, IDs: []uuid.UUID{first, second}, Reason: "duplicate"}); !r[0].OK || !r[1].OK {
			t.Fatalf("%+v", r)
		}
		h.settle()
		if got := a.next(ann); got != nil {
			t.Fatalf("cancelled work was given: %+v", got)
		}
	})
}

func TestManagerCannotRouteToWhoMayNotTake(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	a := h.agency()
	item := a.item(nil)
	for name, ctx := range map[string]context.Context{"facility": a.coder(a.facilities[1]), "role": a.person(principal.Manager)} {
		to := who(ctx)
		if r := a.manage(Command{Action: ActRoute, IDs: []uuid.UUID{item}, UserID: &to}); r[0].Code != "not-eligible" {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

func TestCommandsAreChecked(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	a := h.agency()
	for _, c := range []Command{{Action: ActReprioritise}, {Action: ActReassign}, {Action: ActCancel}, {Action: "destroy"}} {
		c.IDs = []uuid.UUID{uuid.New()}
		if _, err := h.m.Manage(a.person(principal.Manager), c); why(err) != "invalid" {
			t.Errorf("%s: %v", c.Action, err)
		}
	}
}

// TestOthersWorkDoesNotExist walks every door with the id of another agency's item.
func TestOthersWorkDoesNotExist(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	mine, theirs := h.agency(), h.agency()
	ann, boss := mine.coder(), mine.person(principal.Manager)
	item := theirs.item(nil)
	theirCoder := theirs.coder()
	held := theirs.mustNext(theirCoder)
	doors := map[string]func() error{
		"open":      func() error { _, err := h.m.OpenItem(ann, item); return err },
		"heartbeat": func() error { _, err := h.m.Heartbeat(ann, item, held.Fence, 0); return err },
		"release":   func() error { return h.m.Release(ann, item, held.Fence) },
		"hold":      func() error { _, err := h.m.Hold(ann, item, held.Fence, "second_opinion", time.Time{}); return err },
		"resume":    func() error { _, err := h.m.ResumeItem(boss, item); return err },
		"get":       func() error { _, err := h.m.Get(boss, item); return err },
		"history":   func() error { _, err := h.m.History(boss, item); return err },
		"require":   func() error { return mine.require(ann, item, held.Fence) },
		"complete": func() error {
			return h.db.InTenant(ann, func(ctx context.Context, tx *db.Tx) error { return h.m.Complete(ctx, tx, item, held.Fence) })
		},
		"bulk": func() error {
			r := mine.manage(Command{Action: ActCancel, IDs: []uuid.UUID{item}, Reason: "x"})
			if r[0].Code != "not-found" {
				t.Errorf("bulk: %+v", r)
			}
			return nil
		},
	}
	for name, door := range doors {
		if got := why(door()); got != "not-found" && name != "bulk" {
			t.Errorf("%s: %q", name, got)
		}
	}
	if rows, _, err := h.m.List(boss, Filter{Limit: 50}); err != nil || len(rows) != 0 {
		t.Errorf("list: %+v %v", rows, err)
	}
	if err := theirs.require(theirCoder, item, held.Fence); err != nil {
		t.Errorf("the holder is not disturbed: %v", err)
	}
	if n := h.count(`select count(*) from work_events where tenant_id = $1`, mine.tenant); n != 0 {
		t.Error("something was written")
	}
	// A technician of the same agency learns nothing of an item at a facility that is not theirs.
	far := theirs.coder(theirs.facilities[1])
	if got := why(theirs.require(far, item, held.Fence)); got != "not-found" {
		t.Errorf("other facility: %q", got)
	}
	// A hospital's person reaches no other hospital's item.
	other := theirs.item(func(n *NewItem) { n.ClientID, n.FacilityID = theirs.clients[1], theirs.facilities[1] })
	if got := why(theirs.require(theirs.person(principal.Hospital), other, 0)); got != "not-found" {
		t.Errorf("other client: %q", got)
	}
}

func TestPushQueuesGiveOutByShift(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, h *house) {
		a := h.agency()
		ann, ben, far := a.coder(), a.coder(), a.coder(a.facilities[1])
		h.exec(`insert into queues values ($1, $2, $3, 'ED', 'coding', 'push', false)`, a.tenant, a.clients[0], a.facilities[0])
		for range 4 {
			a.item(nil)
		}
		a.ready()
		if w := a.next(ann); w != nil {
			t.Fatalf("drawn from a push queue: %+v", w)
		}
		if n, err := h.m.Distribute(a.machine()); err != nil || n != 4 {
			t.Fatal(n, err)
		}
		for _, p := range []context.Context{ann, ben} {
			if d, err := h.m.Mine(p); err != nil || len(d.Routed) != 2 {
				t.Fatalf("%+v %v", d, err)
			}
		}
		if d, _ := h.m.Mine(far); len(d.Routed) != 0 {
			t.Error("to who may not take it")
		}
		h.exec(`update users set on_shift = false where id = $1`, who(ann))
		if s, err := h.m.Sweep(a.machine()); err != nil || s.Unrouted != 2 {
			t.Fatalf("%+v %v", s, err)
		}
		if n, err := h.m.Distribute(a.machine()); err != nil || n != 1 {
			t.Fatalf("no more than three wait for one: %d %v", n, err)
		}
	})
}

// TestEveryActIsInTheLogAndTheTrail counts both against the acts done.
func TestEveryActIsInTheLogAndTheTrail(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	a := h.agency()
	ann := a.coder()
	item := a.item(nil)
	a.mustNext(ann)
	w := a.mustNext(ann)
	if err := h.m.Release(ann, w.ID, w.Fence); err != nil {
		t.Fatal(err)
	}
	a.manage(Command{Action: ActReprioritise, IDs: []uuid.UUID{item}, Priority: 2})
	a.complete(ann, a.mustNext(ann))
	want := []Event{EventCreated, EventReady, EventClaimed, EventTakenOver, EventReleased, EventReprioritised, EventClaimed, EventCompleted}
	events, err := h.m.History(a.person(principal.Manager), item)
	if err != nil || len(events) != len(want) {
		t.Fatalf("%+v %v", events, err)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for n, e := range want {
		if events[n].Event != e || h.seen[n].Event != e || h.seen[n].ItemID != item {
			t.Errorf("%d: log %s, told %s, want %s", n, events[n].Event, h.seen[n].Event, e)
		}
	}
	if n := h.count(`select count(*) from audit_events where work_item_id = $1 and encounter_id is not null and client_id is not null`, item); n != len(want) {
		t.Errorf("%d rows in the trail", n)
	}
	if n := h.count(`select count(*) from leases where ended_at is null`); n != 0 {
		t.Errorf("%d leases live", n)
	}
}

func TestARefusingRoomUndoesTheAct(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	a := h.agency()
	ann := a.coder()
	a.item(nil)
	h.m.OnTransition = func(context.Context, *db.Tx, Transition) error { return notForYou() }
	if _, err := h.m.Next(ann); why(err) != "not-for-you" {
		t.Fatal(err)
	}
	if n := h.count(`select count(*) from work_items where state = 'claimed'`) + h.count(`select count(*) from leases`); n != 0 {
		t.Error("half an act stayed")
	}
}

func TestOpenIsIdempotentForACase(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	a := h.agency()
	var caseID uuid.UUID
	first := a.item(func(n *NewItem) { caseID = n.CaseID })
	if again := a.item(func(n *NewItem) { n.CaseID = caseID }); again != first {
		t.Error("a second open item of the case")
	}
	err := h.db.InTenant(a.machine(), func(ctx context.Context, tx *db.Tx) error {
		_, err := h.m.Open(ctx, tx, NewItem{Kind: "laundry", Priority: 9})
		return err
	})
	if why(err) != "invalid" {
		t.Error(err)
	}
}

func TestDueTimesAreFilledWhereTheOpenerCouldNotSeeTheTarget(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	a := h.agency()
	clerk := a.person(principal.Hospital)
	a.in(clerk, func(ctx context.Context, tx *db.Tx) error {
		_, err := h.m.Open(ctx, tx, NewItem{Kind: "coding", WorkType: "ED", ClientID: a.clients[0], FacilityID: a.facilities[0], CaseID: db.NewID(), Ready: true})
		return err
	})
	if s, err := h.m.Sweep(a.machine()); err != nil || s.DueFilled != 1 {
		t.Fatalf("%+v %v", s, err)
	}
	if n := h.count(`select count(*) from work_items where due_at = ready_at + interval '24 hours'`); n != 1 {
		t.Error("not filled")
	}
}
