package worklist

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/tenancy/principal"
)

// why gives the reason of a lost lease, or the error's code.
func why(err error) string {
	var e *apperr.Error
	if !errors.As(err, &e) {
		return ""
	}
	if e.Code == CodeLeaseLost && e.Status == 409 && len(e.Fields) == 1 {
		return e.Fields[0].Message
	}
	return e.Code
}

func (a *agency) require(ctx context.Context, id uuid.UUID, fence int64) error {
	return a.h.db.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		l, err := a.h.m.Require(ctx, tx, id, fence)
		if err == nil && (l.ItemID != id || l.Fence != fence || l.EncounterID == uuid.Nil) {
			a.h.t.Errorf("%+v", l)
		}
		return err
	})
}

// The right token in the wrong hands is worth nothing, and tells a colleague no more than that they do not hold the item.
func TestALeaseIsItsHoldersAlone(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	a := h.agency()
	mine, other := a.coder(), a.coder()
	a.item(nil)
	w := a.mustNext(mine)
	for name, act := range map[string]func() error{
		"require":   func() error { return a.require(other, w.ID, w.Fence) },
		"heartbeat": func() error { _, err := h.m.Heartbeat(other, w.ID, w.Fence, 0); return err },
		"release":   func() error { return h.m.Release(other, w.ID, w.Fence) },
		"hold":      func() error { _, err := h.m.Hold(other, w.ID, w.Fence, "missing_document", time.Time{}); return err },
		"finish":    func() error { return h.m.Finish(other, w.ID, w.Fence) },
	} {
		if err := act(); why(err) != "unknown" {
			t.Errorf("%s by another: %v", name, err)
		}
	}
	if err := a.require(mine, w.ID, w.Fence); err != nil {
		t.Errorf("the holder's lease is gone: %v", err)
	}
}

func TestALostLeaseSaysWhatHappened(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	a := h.agency()
	boss := a.person(principal.Manager)
	manage := func(act Action, id uuid.UUID) {
		res, err := h.m.Manage(boss, Command{Action: act, IDs: []uuid.UUID{id}, Reason: "duplicate"})
		if err != nil || !res[0].OK {
			t.Fatalf("%+v %v", res, err)
		}
	}
	cases := map[string]func(ctx context.Context, w *Work){
		"":                 func(context.Context, *Work) {},
		"opened-elsewhere": func(ctx context.Context, _ *Work) { a.mustNext(ctx) },
		"expired":          func(_ context.Context, w *Work) { a.lapse(w.ID) },
		"taken-back":       func(_ context.Context, w *Work) { manage(ActTakeBack, w.ID) },
		"cancelled":        func(_ context.Context, w *Work) { manage(ActCancel, w.ID) },
		"completed":        func(ctx context.Context, w *Work) { a.complete(ctx, w) },
		"released": func(ctx context.Context, w *Work) {
			if err := h.m.Release(ctx, w.ID, w.Fence); err != nil {
				t.Fatal(err)
			}
		},
		"held": func(ctx context.Context, w *Work) {
			if _, err := h.m.Hold(ctx, w.ID, w.Fence, "second_opinion", time.Time{}); err != nil {
				t.Fatal(err)
			}
		},
	}
	for want, lose := range cases {
		ann := a.coder()
		a.item(nil)
		w := a.mustNext(ann)
		lose(ann, w)
		if got := why(a.require(ann, w.ID, w.Fence)); got != want {
			t.Errorf("require after %q: %q", want, got)
		}
		_, err := h.m.Heartbeat(ann, w.ID, w.Fence, 0)
		if got := why(err); got != want {
			t.Errorf("heartbeat after %q: %q", want, got)
		}
		h.exec(`update work_items set state = 'cancelled', holder_id = null, lease_id = null, hold_owner = null`)
	}
}

func TestExpiredThenSweptThenTakenByAnother(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, h *house) {
		a := h.agency()
		ann, ben := a.coder(), a.coder()
		a.item(nil)
		a.ready()
		w := a.mustNext(ann)
		a.lapse(w.ID)
		if s, err := h.m.Sweep(a.machine()); err != nil || s.Expired != 1 {
			t.Fatalf("%+v %v", s, err)
		}
		h.settle()
		if d, err := h.m.Mine(ann); err != nil || len(d.Drafts) != 1 {
			t.Fatalf("the draft is kept: %+v %v", d, err)
		}
		got := a.mustNext(ben)
		if got.ID != w.ID || got.Fence != 2 || *got.LastHolder != who(ann) {
			t.Fatalf("%+v", got)
		}
		if lost := why(a.require(ann, w.ID, w.Fence)); lost != "expired" {
			t.Error(lost)
		}
		if lost := why(a.require(ann, w.ID, got.Fence)); lost != "unknown" {
			t.Error(lost)
		}
		if s, err := h.m.Sweep(a.machine()); err != nil || s.Expired != 0 {
			t.Fatalf("a live lease was swept: %+v %v", s, err)
		}
	})
}

// A lease of the time when the database's clock was ten minutes ahead ends as soon as any other once it is right again.
func TestAClockThatGoesBackLengthensNoLease(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	a := h.agency()
	ann := a.coder()
	a.item(nil)
	a.ready()
	w := a.mustNext(ann)
	h.exec(`update leases set started_at = started_at + interval '10 minutes', last_beat = last_beat + interval '10 minutes',
		last_active = last_active + interval '10 minutes', expires_at = expires_at + interval '10 minutes'`)
	if s, err := h.m.Sweep(a.machine()); err != nil || s.Expired != 0 {
		t.Fatalf("a live lease was swept: %+v %v", s, err)
	}
	if n := h.count(`select count(*) from leases where expires_at > clock_timestamp() + make_interval(secs => $1) or last_beat > clock_timestamp()`, leaseFor.Seconds()); n > 0 {
		t.Error("the lease lives for longer than a lease does")
	}
	if err := a.require(ann, w.ID, w.Fence); err != nil {
		t.Error(err)
	}
}

func TestTheSamePersonTakesOverAtOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	a := h.agency()
	ann := a.coder()
	a.item(nil)
	first := a.mustNext(ann)
	second, err := h.m.OpenItem(ann, first.ID)
	if err != nil || second.Fence != 2 {
		t.Fatalf("%+v %v", second, err)
	}
	if got := why(a.require(ann, first.ID, first.Fence)); got != "opened-elsewhere" {
		t.Error(got)
	}
	if err := a.require(ann, first.ID, second.Fence); err != nil {
		t.Error(err)
	}
	a.lapse(first.ID)
	third, err := h.m.OpenItem(ann, first.ID)
	if err != nil || third.Fence != 3 {
		t.Fatalf("after it ran out: %+v %v", third, err)
	}
}

func TestHeartbeatMeasuresOnTheServer(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	a := h.agency()
	ann := a.coder()
	a.item(nil)
	w := a.mustNext(ann)
	began := time.Now()
	near := func(name string, got, want int64) {
		t.Helper()
		if got < want || got > want+time.Since(began).Milliseconds() { // what the machine took, never a lost second
			t.Errorf("%s: %d ms, want %d", name, got, want)
		}
	}
	back := func() {
		h.exec(`update leases set last_beat = clock_timestamp() - interval '60 seconds', expires_at = clock_timestamp() + interval '60 seconds' where ended_at is null`)
	}
	back()
	asked := time.Now()
	b, err := h.m.Heartbeat(ann, w.ID, w.Fence, 20*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	near("active", b.ActiveMs, 40_000)
	near("idle", b.IdleMs, 20_000)
	if b.LeaseUntil.Before(asked.Add(90 * time.Second)) {
		t.Error("not renewed")
	}
	back()
	if b, err = h.m.Heartbeat(ann, w.ID, w.Fence, 10*time.Hour); err != nil {
		t.Fatal(err)
	}
	near("active", b.ActiveMs, 40_000)
	near("idle no longer than the time that passed", b.IdleMs, 80_000)
	back()
	a.complete(ann, w)
	active := h.count(`select active_ms from work_events where event = 'completed'`)
	idle := h.count(`select idle_ms from work_events where event = 'completed'`)
	near("active at the end", int64(active), 100_000)
	near("idle at the end", int64(idle), 80_000)
}

func TestOpenOnlyWhatIsOnes(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	a := h.agency()
	ann, ben, far := a.coder(), a.coder(), a.coder(a.facilities[1])
	item := a.item(nil)
	if _, err := h.m.OpenItem(ann, item); why(err) != "not-for-you" {
		t.Errorf("no cherry-picking: %v", err)
	}
	if _, err := h.m.OpenItem(far, item); why(err) != "not-found" {
		t.Errorf("facility not assigned: %v", err)
	}
	h.exec(`insert into queues values ($1, $2, $3, 'ED', 'coding', 'pull', true)`, a.tenant, a.clients[0], a.facilities[0])
	w, err := h.m.OpenItem(ann, item)
	if err != nil || w.Why != "opened by you · routine · due in 23 h" {
		t.Fatalf("browsing is allowed: %+v %v", w, err)
	}
	other := a.item(nil)
	if _, err := h.m.OpenItem(ann, other); why(err) != "one-at-a-time" {
		t.Error(err)
	}
	if _, err := h.m.OpenItem(ben, item); why(err) != "held-by-other" {
		t.Error(err)
	}
	a.lapse(item)
	if w, err = h.m.OpenItem(ben, item); err != nil || w.Fence != 2 {
		t.Errorf("ran out and not swept: %+v %v", w, err)
	}
	if n := h.count(`select count(*) from work_events where event = 'expired' and user_id = $1`, who(ann)); n != 1 {
		t.Error("the end of the lease is not in the log")
	}
}

func TestSightFollowsTheLease(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	a := h.agency()
	ann, ben := a.coder(), a.coder()
	var n NewItem
	item := a.item(func(x *NewItem) { n = *x })
	sees := func(ctx context.Context) (got uuid.UUID) {
		a.in(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
			if got, err = h.m.HoldsLeaseOn(ctx, tx, n.EncounterID); err != nil {
				return err
			}
			byCase, err := h.m.HoldsLeaseOnCase(ctx, tx, n.CaseID)
			if byCase != got {
				t.Errorf("case %v, encounter %v", byCase, got)
			}
			return err
		})
		return got
	}
	if sees(ann) != uuid.Nil {
		t.Error("before the lease")
	}
	a.mustNext(ann)
	if sees(ann) != item || sees(ben) != uuid.Nil || sees(a.machine()) != uuid.Nil {
		t.Error("under the lease")
	}
	a.lapse(item)
	if sees(ann) != uuid.Nil {
		t.Error("after the lease")
	}
}
