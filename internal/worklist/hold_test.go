package worklist

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
	"chartwright/internal/tenancy/principal"
)

func TestHoldAndItsEnds(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	a := h.agency()
	ann, ben := a.coder(), a.coder()
	boss := a.person(principal.Manager)
	var encounter uuid.UUID
	a.item(func(n *NewItem) { encounter = n.EncounterID })
	hold := func() *Work {
		t.Helper()
		w := a.mustNext(ann)
		held, err := h.m.Hold(ann, w.ID, w.Fence, "missing_document", time.Now().Add(time.Hour))
		if err != nil || held.State != Held || held.Hold.Owner != OwnerHospital || *held.Hold.By != who(ann) {
			t.Fatalf("%+v %v", held, err)
		}
		if got := a.next(ben); got != nil {
			t.Fatalf("held work was given: %+v", got)
		}
		h.exec(`update work_items set held_at = clock_timestamp() - interval '90 seconds' where state = 'held'`)
		return held
	}
	resume := func(owner string) (n int) {
		a.in(a.machine(), func(ctx context.Context, tx *db.Tx) (err error) {
			n, err = h.m.Resume(ctx, tx, Ref{EncounterID: encounter}, owner)
			return err
		})
		return n
	}
	hold()
	if resume(OwnerAgency) != 0 || resume(OwnerHospital) != 1 {
		t.Fatal("ends by its owner's act alone")
	}
	if got := a.next(ben); got != nil {
		t.Fatalf("who held it is on shift and gets it back: %+v", got)
	}
	if ms := h.count(`select held_ms from work_events where event = 'resumed'`); ms < 90_000 || ms > 110_000 {
		t.Errorf("held %d ms", ms)
	}
	w := hold()
	if got, err := h.m.ResumeItem(ann, w.ID); err != nil || got.State != Claimed || got.Fence != w.Fence+1 {
		t.Fatalf("%+v %v", got, err)
	}
	w = hold()
	if _, err := h.m.ResumeItem(ben, w.ID); why(err) != "not-for-you" {
		t.Error(err)
	}
	h.exec(`update users set on_shift = false where id = $1`, who(ann))
	if got, err := h.m.ResumeItem(boss, w.ID); err != nil || got.State != Ready || got.RoutedTo != nil {
		t.Fatalf("%+v %v", got, err)
	}
	w = hold()
	h.exec(`update work_items set held_until = now() - interval '1 second' where id = $1`, w.ID)
	if s, err := h.m.Sweep(a.machine()); err != nil || s.Resumed != 1 {
		t.Fatalf("%+v %v", s, err)
	}
	if got := a.mustNext(ben); got.ID != w.ID {
		t.Fatalf("%+v", got)
	}
}

func TestHoldNeedsAReasonOfTheKind(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	a := h.agency()
	ann := a.coder()
	a.item(nil)
	w := a.mustNext(ann)
	h.exec(`update hold_reasons set kinds = '{roi}' where code = 'second_opinion'`)
	for _, reason := range []string{"second_opinion", "nonsense"} {
		if _, err := h.m.Hold(ann, w.ID, w.Fence, reason, time.Time{}); why(err) != "invalid" {
			t.Errorf("%s: %v", reason, err)
		}
	}
	if _, err := h.m.Hold(ann, w.ID, w.Fence, "missing_document", time.Now().Add(-time.Hour)); why(err) != "invalid" {
		t.Error(err)
	}
}
