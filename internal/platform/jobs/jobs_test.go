package jobs_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/jobs"
	"chartwright/internal/platform/scope"
	"chartwright/internal/platform/testkit"
)

func TestJobRunsAsItsTenantWithItsArguments(t *testing.T) {
	h := newHouse(t)
	object := db.NewID()
	seen := make(chan scope.Scope, 1)
	h.known.Handle("touch", jobs.Options{Class: jobs.Quick}, func(ctx context.Context, j jobs.Job) error {
		var args struct{ Object uuid.UUID }
		if err := j.Bind(&args); err != nil || args.Object != object {
			t.Errorf("arguments %v %v", args, err)
		}
		s, err := scope.From(ctx)
		seen <- s
		return err
	})
	h.run(testkit.Redis(t), h.known, jobs.Config{})
	h.enqueue(jobs.New{Kind: "touch", Class: jobs.Quick, Args: map[string]any{"object": object}})
	if s := <-seen; s.Tenant != h.tenant {
		t.Fatalf("ran as another tenant")
	}
	h.becomes("done", 1)
}

func TestEnqueueRollsBackWithItsCause(t *testing.T) {
	h := newHouse(t)
	_ = h.db.InTenant(act(context.Background(), h.tenant), func(ctx context.Context, tx *db.Tx) error {
		if err := jobs.Enqueue(ctx, tx, jobs.New{Kind: "x", Class: jobs.Quick}); err != nil {
			t.Error(err)
		}
		return errors.New("the change failed")
	})
	if n := h.count("waiting"); n != 0 {
		t.Fatalf("%d jobs of a change that was rolled back", n)
	}
}

func TestOpenJobWithTheSameKeyIsOne(t *testing.T) {
	h := newHouse(t)
	for range 3 {
		h.enqueue(jobs.New{Kind: "x", Class: jobs.Quick, Key: "one"})
	}
	if n := h.count("waiting"); n != 1 {
		t.Fatalf("%d jobs, want 1", n)
	}
}

func TestFailuresAreRetriedThenDeadThenRetriable(t *testing.T) {
	h := newHouse(t)
	var fails atomic.Bool
	fails.Store(true)
	h.known.Handle("shaky", jobs.Options{Class: jobs.Normal}, func(context.Context, jobs.Job) error {
		if fails.Load() {
			return apperr.New(500, "store-away", "away")
		}
		return nil
	})
	h.run(testkit.Redis(t), h.known, jobs.Config{})
	h.enqueue(jobs.New{Kind: "shaky", Class: jobs.Normal, MaxAttempts: 2})
	h.becomes("dead", 1)
	fails.Store(false)
	h.within(h.tenant, func(ctx context.Context, tx *db.Tx) error {
		failed, err := jobs.Failures(ctx, tx, 10)
		if err != nil || len(failed) != 1 || failed[0].State != "dead" || failed[0].LastError != "store-away" || failed[0].Attempts != 2 {
			t.Errorf("failures %+v %v", failed, err)
			return err
		}
		n, err := jobs.Retry(ctx, tx, []uuid.UUID{failed[0].ID, uuid.New()})
		if n != 1 {
			t.Errorf("%d try again", n)
		}
		return err
	})
	h.becomes("done", 1)
}

func TestRedisEmptiedLosesNothing(t *testing.T) {
	h := newHouse(t)
	r := testkit.Redis(t)
	var ran sync.Map
	h.known.Handle("count", jobs.Options{Class: jobs.Quick}, func(_ context.Context, j jobs.Job) error {
		ran.Store(j.ID, true)
		return nil
	})
	for range 200 {
		h.enqueue(jobs.New{Kind: "count", Class: jobs.Quick})
	}
	h.run(r, h.known, jobs.Config{CarryPatience: 500 * time.Millisecond})
	flushes := 0
	testkit.Eventually(t, func() bool {
		if flushes < 5 {
			flushes++
			if err := r.FlushAll(context.Background()).Err(); err != nil {
				t.Error(err)
			}
		}
		return h.count("done") == 200
	}, testkit.Patience)
	n := 0
	ran.Range(func(any, any) bool { n++; return true })
	if n != 200 {
		t.Fatalf("%d jobs ran, want 200", n)
	}
}

// An attempt that was given up for lost and comes back late changes nothing of what the next one did.
func TestASupersededAttemptChangesNothing(t *testing.T) {
	h := newHouse(t)
	super := h.super()
	begun, late := make(chan struct{}), make(chan struct{})
	var attempts atomic.Int64
	h.known.Handle("slow", jobs.Options{Class: jobs.Quick}, func(_ context.Context, j jobs.Job) error {
		attempts.Add(1)
		if j.Attempt > 1 {
			return nil
		}
		close(begun)
		<-late
		return apperr.New(500, "late", "late")
	})
	var both sync.WaitGroup
	both.Add(2)
	h.known.Handle("beside", jobs.Options{Class: jobs.Quick}, func(context.Context, jobs.Job) error {
		both.Done()
		both.Wait()
		return nil
	})
	h.run(testkit.Redis(t), h.known, jobs.Config{Workers: map[jobs.Class]int{jobs.Quick: 2}})
	h.enqueue(jobs.New{Kind: "slow", Class: jobs.Quick})
	<-begun
	if _, err := super.Exec(t.Context(), `update jobs set deadline = now() - interval '1 second'`); err != nil {
		t.Fatal(err)
	}
	h.becomes("done", 1)
	close(late)
	for range 2 { // both workers at once: the late attempt has been put away
		h.enqueue(jobs.New{Kind: "beside", Class: jobs.Quick})
	}
	h.becomes("done", 3)
	if n := attempts.Load(); n != 2 {
		t.Errorf("%d attempts", n)
	}
}

// A job whose process is dead is handed out again within the patience, however long it may run; one that is heard of is left alone.
func TestRunningJobsAreHeardOf(t *testing.T) {
	h := newHouse(t)
	super := h.super()
	begun, end := make(chan jobs.Job, 10), make(chan struct{})
	gaveUp := make(chan bool, 1)
	h.known.Handle("long", jobs.Options{Class: jobs.Quick, Timeout: time.Hour}, func(ctx context.Context, j jobs.Job) error {
		begun <- j
		select {
		case <-end:
			return nil
		case <-ctx.Done():
			gaveUp <- jobs.Superseded(ctx, ctx.Err())
			return ctx.Err()
		}
	})
	h.run(testkit.Redis(t), h.known, jobs.Config{RunPatience: time.Hour, BeatEvery: 20 * time.Millisecond})
	h.enqueue(jobs.New{Kind: "long", Class: jobs.Quick})
	j := <-begun
	asks := func(query string) func() bool {
		return func() (yes bool) {
			if err := super.QueryRow(context.Background(), query, j.ID).Scan(&yes); err != nil {
				t.Error(err)
			}
			return yes
		}
	}
	for range 3 { // each beat gives it its whole patience anew, and it is still the first attempt
		if _, err := super.Exec(t.Context(), `update jobs set deadline = now() + interval '1 minute' where id = $1`, j.ID); err != nil {
			t.Fatal(err)
		}
		testkit.Eventually(t, asks(`select deadline > now() + interval '10 minutes' from jobs where id = $1`), testkit.Patience)
	}
	if !asks(`select attempt = 1 and state = 'running' and deadline <= now() + interval '1 hour' from jobs where id = $1`)() {
		t.Error("a job that is heard of was given up")
	}
	// Of a process that is gone nobody hears. This one lives, so its beat may come between: again and again.
	testkit.Eventually(t, func() bool {
		if _, err := super.Exec(t.Context(), `update jobs set deadline = now() - interval '1 second' where id = $1 and attempt = 1`, j.ID); err != nil {
			t.Error(err)
		}
		select {
		case again := <-begun:
			return again.ID == j.ID && again.Attempt == 2
		default:
			return false
		}
	}, testkit.Patience)
	if !<-gaveUp {
		t.Error("the first attempt was not told that it is superseded")
	}
	close(end)
	h.becomes("done", 1)
}

// What was written while the database's clock was ten minutes ahead waits no ten minutes once it is right again; what is to wait does.
func TestAClockThatGoesBackHoldsNoJobUp(t *testing.T) {
	h := newHouse(t)
	super := h.super()
	for kind, row := range map[string]string{
		"new":     `'waiting', 0, now() + interval '10 minutes', now() + interval '10 minutes', null, null`,
		"failed":  `'waiting', 1, now() + interval '10 minutes 2 seconds', now() - interval '1 hour', now() + interval '10 minutes', null`,
		"carried": `'carried', 1, now(), now() - interval '1 hour', now() + interval '9 minutes', now() + interval '10 minutes'`,
		"running": `'running', 1, now(), now() - interval '1 hour', now() + interval '9 minutes', now() + interval '10 minutes'`,
		"later":   `'waiting', 0, now() + interval '70 minutes', now() + interval '10 minutes', null, null`,
		"planned": `'waiting', 0, now() + interval '1 hour', now(), null, null`,
	} {
		if _, err := super.Exec(t.Context(), `insert into jobs (tenant_id, id, kind, class, state, attempt, due_at, created_at, carried_at, deadline)
			select $1, $2, $3, 'quick', `+row, h.tenant, db.NewID(), kind); err != nil {
			t.Fatal(err)
		}
	}
	for _, kind := range []string{"new", "failed", "carried", "running", "later", "planned"} {
		h.known.Handle(kind, jobs.Options{Class: jobs.Quick}, func(context.Context, jobs.Job) error { return nil })
	}
	h.run(testkit.Redis(t), h.known, jobs.Config{RunPatience: time.Second, CarryPatience: time.Second})
	h.becomes("done", 4)
	var waits int
	err := super.QueryRow(t.Context(), `select count(*) from jobs where kind in ('later', 'planned') and state = 'waiting'
		and due_at between now() + interval '55 minutes' and now() + interval '1 hour'`).Scan(&waits)
	if err != nil || waits != 2 {
		t.Errorf("%d jobs wait for their hour, %v", waits, err)
	}
}

func TestRecurringJobsAlwaysWait(t *testing.T) {
	h := newHouse(t)
	var runs atomic.Int64
	h.known.Handle("tick", jobs.Options{Class: jobs.Quick, Every: 50 * time.Millisecond}, func(context.Context, jobs.Job) error {
		runs.Add(1)
		return nil
	})
	h.run(testkit.Redis(t), h.known, jobs.Config{})
	testkit.Eventually(t, func() bool { return runs.Load() >= 3 }, testkit.Patience)
}

// TestAnUpgradesJobsWaitForItsProcesses has an old process draw a job of a kind that only the new version knows: it is handed
// on, and no attempt is lost.
func TestAnUpgradesJobsWaitForItsProcesses(t *testing.T) {
	h := newHouse(t)
	r := testkit.Redis(t)
	h.run(r, jobs.NewRegistry(), jobs.Config{StrangerAfter: 50 * time.Millisecond})
	h.enqueue(jobs.New{Kind: "newer", Class: jobs.Quick, MaxAttempts: 1})
	testkit.Eventually(t, func() bool { // the old one has drawn it
		var drawn int
		h.within(h.tenant, func(_ context.Context, tx *db.Tx) error {
			return tx.Select(&drawn, `select count(*) from jobs where tenant_id = @tenant and last_error is not null`, nil)
		})
		return drawn == 1
	}, testkit.Patience)
	h.known.Handle("newer", jobs.Options{Class: jobs.Quick}, func(context.Context, jobs.Job) error { return nil })
	h.run(r, h.known, jobs.Config{StrangerAfter: 50 * time.Millisecond})
	h.becomes("done", 1)
}
