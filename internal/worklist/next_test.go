package worklist

import (
	"testing"
	"time"
)

func TestNextGivesAnItemOnce(t *testing.T) {
	t.Parallel()
	a := newHouse(t, nil).agency()
	ann, ben := a.coder(), a.coder()
	item := a.item(nil)
	w := a.mustNext(ann)
	if w.ID != item || w.Fence != 1 || w.State != Claimed || w.LeaseUntil == nil || time.Until(*w.LeaseUntil) < time.Minute {
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
}
