package jobs_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"chartwright/internal/platform/jobs"
	"chartwright/internal/platform/scope"
	"chartwright/internal/platform/testkit"
)

func TestOneTenantsFloodDoesNotStarveAnother(t *testing.T) {
	h := newHouse(t)
	quiet := h.agency("quiet") // the agency that is there already is the loud one
	var before atomic.Int64
	reached := make(chan int64, 1)
	h.known.Handle("work", jobs.Options{Class: jobs.Heavy}, func(ctx context.Context, _ jobs.Job) error {
		s, err := scope.From(ctx)
		if s.Tenant == quiet {
			reached <- before.Load()
		} else {
			before.Add(1)
		}
		return err
	})
	for range 500 {
		h.enqueue(jobs.New{Kind: "work", Class: jobs.Heavy})
	}
	h.enqueueFor(quiet, jobs.New{Kind: "work", Class: jobs.Heavy})
	h.run(testkit.Redis(t), h.known, jobs.Config{Workers: map[jobs.Class]int{jobs.Heavy: 1}, Ahead: map[jobs.Class]int{jobs.Heavy: 20}})
	if n := <-reached; n > 1 {
		t.Fatalf("the quiet tenant waited for %d jobs of the loud one", n)
	}
}

// Agencies take turns: whose documents have waited longest gets no more of them than those whose documents came just now.
func TestTheOldestFloodTakesOneTurnInEachRound(t *testing.T) {
	const quiet, each = 8, 3
	h := newHouse(t)
	var mu sync.Mutex
	loud, left := 0, quiet*each
	ended := make(chan int, 1) // jobs of the loud one when the last of the others began
	h.known.Handle("work", jobs.Options{Class: jobs.Heavy}, func(ctx context.Context, _ jobs.Job) error {
		s, err := scope.From(ctx)
		mu.Lock()
		defer mu.Unlock()
		if s.Tenant == h.tenant {
			loud++
		} else if left--; left == 0 {
			ended <- loud
		}
		return err
	})
	for range 100 {
		h.enqueue(jobs.New{Kind: "work", Class: jobs.Heavy})
	}
	for n := range quiet {
		agency := h.agency(fmt.Sprint("quiet-", n))
		for range each {
			h.enqueueFor(agency, jobs.New{Kind: "work", Class: jobs.Heavy})
		}
	}
	h.run(testkit.Redis(t), h.known, jobs.Config{Workers: map[jobs.Class]int{jobs.Heavy: 1}, Ahead: map[jobs.Class]int{jobs.Heavy: 1}})
	if n := <-ended; n > each+2 {
		t.Fatalf("the loud one had %d turns while %d others had %d each", n, quiet, each)
	}
}

// Where few jobs are carried ahead the end of one has the next carried: no worker waits for the next look into the ledger.
func TestAWorkerThatIsFreeWaitsForNoLook(t *testing.T) {
	h := newHouse(t)
	h.known.Handle("work", jobs.Options{Class: jobs.Heavy}, func(context.Context, jobs.Job) error { return nil })
	for range 20 {
		h.enqueue(jobs.New{Kind: "work", Class: jobs.Heavy})
	}
	h.run(testkit.Redis(t), h.known, jobs.Config{Poll: time.Hour})
	h.becomes("done", 20)
}

// Redis that comes back empty holds nobody up: what it lost is carried anew as soon as that is seen, not when its patience is over.
func TestWhatRedisLostIsCarriedAnewAtOnce(t *testing.T) {
	h := newHouse(t)
	r := testkit.Redis(t)
	first, goOn := make(chan struct{}, 1), make(chan struct{})
	h.known.Handle("work", jobs.Options{Class: jobs.Heavy}, func(context.Context, jobs.Job) error {
		select {
		case first <- struct{}{}:
			<-goOn
		default:
		}
		return nil
	})
	for range 10 {
		h.enqueue(jobs.New{Kind: "work", Class: jobs.Heavy})
	}
	h.run(r, h.known, jobs.Config{Workers: map[jobs.Class]int{jobs.Heavy: 1}, Ahead: map[jobs.Class]int{jobs.Heavy: 3}, CarryPatience: time.Hour, RunPatience: time.Hour, LostAfter: 10 * time.Millisecond})
	<-first
	h.becomes("carried", 3) // as many as there is room for behind the one that runs
	if err := r.FlushAll(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	close(goOn)
	h.becomes("done", 10)
}

// What a person waits for does not wait behind what the same agency sent by the hundred.
func TestWhatAPersonWaitsForHasWorkersOfItsOwn(t *testing.T) {
	h := newHouse(t)
	never, done := make(chan struct{}), make(chan struct{})
	h.known.Handle("bulk", jobs.Options{Class: jobs.Heavy}, func(ctx context.Context, _ jobs.Job) error {
		select {
		case <-never:
		case <-ctx.Done():
		}
		return nil
	})
	h.known.Handle("package", jobs.Options{Class: jobs.Awaited}, func(context.Context, jobs.Job) error { close(done); return nil })
	for range 20 {
		h.enqueue(jobs.New{Kind: "bulk", Class: jobs.Heavy})
	}
	h.run(testkit.Redis(t), h.known, jobs.Config{})
	h.becomes("running", 2)
	h.enqueue(jobs.New{Kind: "package", Class: jobs.Awaited})
	<-done
	close(never)
	h.becomes("done", 21)
}

// Jobs that a version of before gave another class have that of their kind once a process of this version begins.
func TestJobsOfTheVersionBeforeChangeTheirClass(t *testing.T) {
	h := newHouse(t)
	done := make(chan struct{})
	h.known.Handle("package", jobs.Options{Class: jobs.Awaited}, func(context.Context, jobs.Job) error { close(done); return nil })
	h.enqueue(jobs.New{Kind: "package", Class: jobs.Heavy})
	if _, err := h.super().Exec(t.Context(), `update jobs set due_at = now() + interval '1 hour'`); err != nil {
		t.Fatal(err)
	}
	h.run(testkit.Redis(t), h.known, jobs.Config{})
	super := h.super()
	testkit.Eventually(t, func() bool {
		tag, err := super.Exec(context.Background(), `update jobs set due_at = now() where class = 'awaited'`)
		if err != nil {
			t.Error(err)
		}
		return tag.RowsAffected() == 1
	}, testkit.Patience)
	<-done
	h.becomes("done", 1)
}
