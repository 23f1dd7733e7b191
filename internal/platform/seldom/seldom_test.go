package seldom_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"chartwright/internal/platform/seldom"
)

func TestATroubleIsToldOfSeldom(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var trouble seldom.Trouble
		told := 0
		for range 60 * 60 { // an hour of it, every second
			if trouble.Tell() {
				told++
			}
			time.Sleep(time.Second) // of the test's own clock
		}
		if told != 6 {
			t.Errorf("it was told of %d times in an hour", told)
		}
		if trouble.Over(); !trouble.Tell() {
			t.Error("one that came again was not told of")
		}
	})
}

func TestOfManyWhoAskOneTells(t *testing.T) {
	t.Parallel()
	var trouble seldom.Trouble
	var told atomic.Int64
	var all sync.WaitGroup
	for range 32 {
		all.Go(func() {
			if trouble.Tell() {
				told.Add(1)
			}
		})
	}
	all.Wait()
	if told.Load() != 1 {
		t.Errorf("%d told of it", told.Load())
	}
}
