package worklist

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/redis/ranked"
	"chartwright/internal/platform/testkit"
	"chartwright/internal/tenancy/principal"
)

// bothWays runs a test by SQL alone and with lanes in Redis.
func bothWays(t *testing.T, test func(t *testing.T, h *house)) {
	t.Run("SQL", func(t *testing.T) { t.Parallel(); test(t, newHouse(t, nil)) })
	t.Run("Redis", func(t *testing.T) {
		t.Parallel()
		test(t, newHouse(t, ranked.New(testkit.Redis(t), "wl:")))
	})
}

// ready fills the lanes, so that the next draw asks Redis.
func (a *agency) ready() {
	a.h.t.Helper()
	a.h.settle()
	if _, err := a.h.m.RebuildLanes(a.machine(), true); err != nil {
		a.h.t.Fatal(err)
	}
}

func TestNextGivesAnItemOnce(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, h *house) {
		a := h.agency()
		ann, ben := a.coder(), a.coder()
		item := a.item(nil)
		a.ready()
		asked := time.Now()
		w := a.mustNext(ann)
		if w.ID != item || w.Fence != 1 || w.State != Claimed || w.LeaseUntil == nil || w.LeaseUntil.Before(asked.Add(time.Minute)) {
			t.Fatalf("%+v", w)
		}
		if w.Why != "routine · due in 23 h · the only one you may take" {
			t.Errorf("why: %s", w.Why)
		}
		if got := a.next(ben); got != nil {
			t.Fatalf("given twice: %+v", got)
		}
		again := a.mustNext(ann)
		if again.ID != item || again.Fence != 2 {
			t.Fatalf("the unfinished one comes first: %+v", again)
		}
	})
}

func TestNextFollowsTheOrder(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, h *house) {
		a := h.agency()
		ann := a.coder()
		plain := a.item(nil)
		younger := a.item(nil)
		late := a.item(func(n *NewItem) { n.FacilityID, n.ClientID = a.facilities[1], a.clients[1] })
		stat := a.item(func(n *NewItem) { n.Priority, n.WorkType = 1, "IP" })
		routed := a.item(func(n *NewItem) { n.RoutedTo, n.Priority = who(ann), 5 })
		nodue := a.item(nil)
		h.exec(`update work_items set due_at = now() - interval '1 hour' where id = $1`, late)
		h.exec(`update work_items set due_at = (select due_at from work_items where id = $1) where id = $2`, plain, younger)
		h.exec(`update work_items set due_at = null where id = $1`, nodue)
		a.ready()
		for n, want := range []uuid.UUID{routed, stat, late, plain, younger, nodue} {
			w := a.mustNext(ann)
			if w.ID != want {
				t.Fatalf("place %d: got %+v", n, w)
			}
			switch {
			case n == 0 && w.Why != "routed to you · lowest · due in 23 h",
				n == 1 && w.Why != "STAT · due in 23 h · first of 5 you may take",
				n == 2 && w.Why != "routine · 1 h late · first of 4 you may take":
				t.Errorf("place %d: %s", n, w.Why)
			}
			a.complete(ann, w)
			h.settle()
		}
		if w := a.next(ann); w != nil {
			t.Fatalf("one too many: %+v", w)
		}
	})
}

func TestNextGivesOnlyWhatOneMayTake(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		shape func(*agency, context.Context, *NewItem)
		stage func(*agency, context.Context, uuid.UUID)
	}{
		"facility not assigned": {shape: func(a *agency, _ context.Context, n *NewItem) {
			n.FacilityID, n.ClientID = a.facilities[1], a.clients[1]
		}},
		"work type no skill": {shape: func(_ *agency, _ context.Context, n *NewItem) { n.WorkType = "OP" }},
		"kind no skill":      {shape: func(_ *agency, _ context.Context, n *NewItem) { n.Kind = "chart_prep" }},
		"credential missing": {shape: func(_ *agency, _ context.Context, n *NewItem) { n.Credential = "CCS" }},
		"credential expired": {
			shape: func(_ *agency, _ context.Context, n *NewItem) { n.Credential = "CPC" },
			stage: func(a *agency, ctx context.Context, _ uuid.UUID) {
				a.h.exec(`insert into user_credentials values ($1, $2, 'CPC', current_date - 1)`, a.tenant, who(ctx))
			},
		},
		"author reviews":    {shape: func(_ *agency, ctx context.Context, n *NewItem) { n.AuthorID = who(ctx) }},
		"routed to another": {shape: func(_ *agency, _ context.Context, n *NewItem) { n.RoutedTo = uuid.New() }},
		"not ready":         {shape: func(_ *agency, _ context.Context, n *NewItem) { n.Ready = false }},
		"reserved by another": {stage: func(a *agency, _ context.Context, item uuid.UUID) {
			a.h.exec(`update work_items set reserved_for = gen_random_uuid(), reserved_until = now() + interval '1 minute' where id = $1`, item)
		}},
		"push queue": {stage: func(a *agency, _ context.Context, _ uuid.UUID) {
			a.h.exec(`insert into queues values ($1, $2, $3, 'ED', 'coding', 'push', false)`, a.tenant, a.clients[0], a.facilities[0])
		}},
	}
	bothWays(t, func(t *testing.T, h *house) {
		for name, c := range cases {
			a := h.agency()
			ann := a.coder(a.facilities[0])
			item := a.item(func(n *NewItem) {
				if c.shape != nil {
					c.shape(a, ann, n)
				}
			})
			a.ready()
			if c.stage != nil {
				c.stage(a, ann, item)
			}
			if w := a.next(ann); w != nil {
				t.Errorf("%s: %+v", name, w)
			}
			if v, err := h.m.Peek(ann); err != nil || v.Next != nil {
				t.Errorf("%s: peek %+v %v", name, v.Next, err)
			}
		}
	})
}

func TestCredentialOfTheTargetIsDemanded(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, h *house) {
		a := h.agency()
		ann, ben := a.coder(), a.coder()
		h.exec(`insert into targets (tenant_id, client_id, id, work_type, kind, items_per_hour, sla_hours, credential, effective_from)
			values ($1, $2, gen_random_uuid(), 'ED', 'coding', 1, 6, 'CCS', current_date - 1),
			 ($1, $2, gen_random_uuid(), 'ED', 'coding', 1, 99, 'OLD', current_date - 9),
			 ($1, $2, gen_random_uuid(), 'ED', 'coding', 1, 99, 'NEW', current_date + 1)`, a.tenant, a.clients[0])
		h.exec(`insert into user_credentials values ($1, $2, 'CCS', current_date)`, a.tenant, who(ben))
		a.item(nil)
		a.ready()
		if w := a.next(ann); w != nil {
			t.Fatalf("without the credential: %+v", w)
		}
		w := a.mustNext(ben)
		if w.Credential != "CCS" || time.Until(*w.DueAt) > 6*time.Hour || time.Until(*w.DueAt) < 5*time.Hour {
			t.Fatalf("%+v", w)
		}
	})
}

func TestReturnedWorkGoesToItsAuthor(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	a := h.agency()
	ann, ben := a.coder(), a.coder()
	item := a.item(func(n *NewItem) { n.Kind, n.AuthorID = "coding_rework", who(ann) })
	if w := a.next(ben); w != nil {
		t.Fatalf("to somebody else: %+v", w)
	}
	to := who(ben)
	res, err := h.m.Manage(a.person(principal.Manager), Command{Action: ActRoute, IDs: []uuid.UUID{item}, UserID: &to})
	if err != nil || res[0].Code != "authors-own" {
		t.Fatalf("%+v %v", res, err)
	}
	w := a.mustNext(ann)
	if err := h.m.Release(ann, w.ID, w.Fence); err != nil {
		t.Fatal(err)
	}
	d, err := h.m.Mine(ann)
	if err != nil || len(d.Returned) != 1 {
		t.Fatalf("still theirs: %+v %v", d, err)
	}
}

func TestOnlyTechniciansDraw(t *testing.T) {
	t.Parallel()
	a := newHouse(t, nil).agency()
	for _, role := range []principal.Role{principal.Manager, principal.Hospital, principal.Compliance, principal.Operator} {
		if _, err := a.h.m.Next(a.person(role)); !apperr.Is(err, "forbidden") {
			t.Errorf("%s: %v", role, err)
		}
	}
	if _, err := a.h.m.Next(t.Context()); !apperr.Is(err, "unauthenticated") {
		t.Error(err)
	}
}

func TestTwoDrawsAtOnceGiveOneItem(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, h *house) {
		a := h.agency()
		ann := a.coder()
		for range 20 {
			a.item(nil)
		}
		a.ready()
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				if _, err := h.m.Next(ann); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if n := h.count(`select count(*) from work_items where state = 'claimed'`); n != 1 {
			t.Errorf("%d items claimed by one person", n)
		}
	})
}

func TestReservationIsKeptAndIsNoWork(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, h *house) {
		a := h.agency()
		ann, ben := a.coder(), a.coder()
		first, second := a.item(nil), a.item(nil)
		a.ready()
		r, err := h.m.Reserve(ann)
		if err != nil || r == nil || r.ID != first || r.State != Ready {
			t.Fatalf("%+v %v", r, err)
		}
		h.settle()
		if w := a.mustNext(ben); w.ID != second {
			t.Fatalf("took what is reserved: %+v", w)
		}
		if n := h.count(`select count(*) from leases where user_id = $1`, who(ann)); n != 0 {
			t.Fatal("a reservation is no lease")
		}
		if w := a.mustNext(ann); w.ID != first || w.Why != "prefetched for you · routine · due in 23 h" {
			t.Fatalf("%+v", w)
		}
	})
}

func TestReservationRunsOut(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, h *house) {
		a := h.agency()
		ann, ben := a.coder(), a.coder()
		item := a.item(nil)
		a.ready()
		if _, err := h.m.Reserve(ann); err != nil {
			t.Fatal(err)
		}
		h.exec(`update work_items set reserved_until = now() - interval '1 second' where id = $1`, item)
		if s, err := h.m.Sweep(a.machine()); err != nil || s.Freed != 1 {
			t.Fatalf("%+v %v", s, err)
		}
		h.settle()
		if w := a.mustNext(ben); w.ID != item {
			t.Fatalf("%+v", w)
		}
	})
}

func TestPeekTellsWhatNextBrings(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, h *house) {
		a := h.agency()
		ann := a.coder()
		for range 5 {
			a.item(nil)
		}
		stat := a.item(func(n *NewItem) { n.Priority = 1 })
		a.ready()
		v, err := h.m.Peek(ann)
		if err != nil || v.Next == nil || v.Next.ID != stat || v.Eligible != 6 || v.Mine || v.Next.State != Ready {
			t.Fatalf("%+v %+v %v", v, v.Next, err)
		}
		if v.Next.Why != "STAT · due in 23 h · first of 6 you may take" {
			t.Error(v.Next.Why)
		}
		a.mustNext(ann)
		if v, err = h.m.Peek(ann); err != nil || !v.Mine || v.Next.ID != stat {
			t.Fatalf("%+v %v", v, err)
		}
	})
}
