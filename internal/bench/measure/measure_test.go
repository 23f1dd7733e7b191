package measure_test

import (
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"chartwright/internal/bench/measure"
)

func TestQuantilesAndRates(t *testing.T) {
	t.Parallel()
	var took []time.Duration
	for n := range 100 {
		took = append(took, time.Duration(100-n)*time.Millisecond)
	}
	got := measure.Of(took)
	if got.At(0) != time.Millisecond || got.At(.5) != 50*time.Millisecond || got.At(1) != 100*time.Millisecond || got.Wall != 5050*time.Millisecond {
		t.Errorf("%v %v %v of %v", got.At(0), got.At(.5), got.At(1), got.Wall)
	}
	if empty := measure.Of(nil); empty.At(.99) != 0 || empty.Rate() != 0 {
		t.Error("nothing has figures")
	}
}

func TestEachActOfARoundIsDoneOnce(t *testing.T) {
	t.Parallel()
	var done [10]atomic.Int32
	rests := 0
	got, err := measure.Rounds(1, 3, len(done), func(act int) error { done[act].Add(1); return nil }, func() error { rests++; return nil })
	if err != nil || len(got.Took) != len(done) || rests != 1 {
		t.Fatalf("%d acts, %d rests, %v", len(got.Took), rests, err)
	}
	for act := range done {
		if n := done[act].Load(); n != 1 {
			t.Errorf("act %d was done %d times", act, n)
		}
	}
	boom := errors.New("boom")
	if _, err := measure.Rounds(time.Hour, 2, 4, func(int) error { return boom }, func() error { return nil }); !errors.Is(err, boom) {
		t.Errorf("want boom, got %v", err)
	}
}

func TestComparisonsTakeTurns(t *testing.T) {
	t.Parallel()
	order := ""
	act := func(name string, took time.Duration) measure.Act {
		return func(int) (time.Duration, error) { order += name; return took, nil }
	}
	of, err := measure.Compare(4, act("a", time.Second), act("b", time.Minute))
	if err != nil || order != "abbaabba" || of[0].At(1) != time.Second || of[1].At(0) != time.Minute {
		t.Errorf("%s %v %v", order, of, err)
	}
}
