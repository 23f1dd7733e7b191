package request

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// model says in words of the law of the room, apart from the table, what a step may be.
func modelAllows(from, to Status) bool {
	ended := map[Status]bool{Closed: true, Denied: true, Cancelled: true, Expired: true}
	switch {
	case ended[from]:
		return false // what ended stays ended
	case to == Released:
		return from == Ready // nothing is released but a built package
	case to == Closed:
		return from == Released
	case from == Released:
		return false // what left cannot be taken back
	case to == InReview:
		return from == Selecting
	case to == Returned:
		return from == InReview || from == AwaitingPayment || from == Ready
	case to == Ready:
		return from == Selecting || from == InReview || from == AwaitingPayment
	case to == AwaitingPayment:
		return from == Selecting || from == InReview
	case to == Selecting:
		return from == Validating || from == Returned
	case to == Validating:
		return from == Received || from == CorrectionNeeded || from == Selecting
	case to == CorrectionNeeded:
		return from == Validating || from == Selecting
	case to == Cancelled:
		return true
	case to == Denied:
		return from != AwaitingPayment && from != Ready // what was decided to be given is not denied
	case to == Expired:
		return from != Ready
	}
	return false
}

func TestTransitionsFollowTheModel(t *testing.T) {
	t.Parallel()
	for _, from := range Statuses() { // a walk seldom comes far enough to see each
		for _, to := range Statuses() {
			if got, want := MayBecome(from, to), modelAllows(from, to); got != want {
				t.Errorf("%s to %s: the table says %v, the model %v", from, to, got, want)
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		at := Received
		released := false
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			to := rapid.SampledFrom(Statuses()).Draw(t, "to")
			if !MayBecome(at, to) {
				continue
			}
			if released && to != Closed {
				t.Fatalf("released, then %s", to)
			}
			released = released || to == Released
			at = to
		}
	})
}

// TestEveryStatusIsReached keeps the table free of statuses that nothing leads to.
func TestEveryStatusIsReached(t *testing.T) {
	t.Parallel()
	reached := []Status{Received}
	for i := 0; i < len(reached); i++ {
		for _, to := range next()[reached[i]] {
			if !slices.Contains(reached, to) {
				reached = append(reached, to)
			}
		}
	}
	if len(reached) != len(Statuses()) {
		t.Errorf("%d of %d statuses are reached", len(reached), len(Statuses()))
	}
	for _, s := range Statuses() {
		if owner := s.owner(); owner == "" || s.Ended() && owner != "none" {
			t.Errorf("%s is owned by %q", s, owner)
		}
	}
}
