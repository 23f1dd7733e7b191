package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"runtime/debug"
	"time"

	"github.com/google/uuid"
	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/metrics"
	"chartwright/internal/platform/seldom"
	"chartwright/internal/platform/traces"
)

const taskType = "ledger"

// Config bounds the relay and the workers. Act is required.
type Config struct {
	Act           func(ctx context.Context, tenant uuid.UUID) context.Context // the machine acting inside one tenant
	Workers       map[Class]int                                               // concurrent handlers; default quick 4, normal 4, awaited 1, heavy 2
	Ahead         map[Class]int                                               // rows of all tenants carried and not begun, for each worker; default quick and normal 10, awaited and heavy 1
	Poll          time.Duration                                               // between looks into the ledger; default 200 ms
	SweepEvery    time.Duration                                               // default 5 s
	BeatEvery     time.Duration                                               // between signs of life of a running job; default a third of RunPatience
	RunPatience   time.Duration                                               // running and not heard of by then: its process is dead, and it is handed out again; default 45 s
	CarryPatience time.Duration                                               // carried and not begun by then: handed out again; default 1 min
	LostAfter     time.Duration                                               // carried this much before the oldest that Redis holds: Redis lost it; default 3 s
	StrangerAfter time.Duration                                               // until a job of a kind not known here is offered again; default 5 s
	Grace         time.Duration                                               // for handlers to end on shutdown; default 20 s
	Metrics       *metrics.Set                                                // is told of workers and attempts; nil: nobody is
	Tracer        *traces.Tracer                                              // begins a span for each attempt; nil: none
}

func (c Config) withDefaults() Config {
	c.Workers = over(map[Class]int{Quick: 4, Normal: 4, Awaited: 1, Heavy: 2}, c.Workers)
	c.Ahead = over(map[Class]int{Quick: 10, Normal: 10, Awaited: 1, Heavy: 1}, c.Ahead)
	setDuration(&c.Poll, 200*time.Millisecond)
	setDuration(&c.SweepEvery, 5*time.Second)
	setDuration(&c.CarryPatience, time.Minute)
	setDuration(&c.RunPatience, 45*time.Second)
	setDuration(&c.BeatEvery, c.RunPatience/beatsEach)
	setDuration(&c.StrangerAfter, 5*time.Second)
	setDuration(&c.LostAfter, 3*time.Second)
	setDuration(&c.Grace, 20*time.Second)
	if c.Metrics == nil {
		c.Metrics = metrics.New()
	}
	return c
}

// over are the defaults with what is set laid over them.
func over(defaults, set map[Class]int) map[Class]int {
	maps.Copy(defaults, set)
	return defaults
}

func setDuration(d *time.Duration, value time.Duration) {
	if *d == 0 {
		*d = value
	}
}

// Runner relays and works the ledger.
type Runner struct {
	db       *db.DB
	registry *Registry
	redis    redis.UniversalClient
	client   *asynq.Client
	queues   *asynq.Inspector
	freed    chan Class // of workers that have ended a job: there is room for the next
	cfg      Config
}

// NewRunner makes a runner; Run starts it.
func NewRunner(d *db.DB, r redis.UniversalClient, registry *Registry, cfg Config) *Runner {
	return &Runner{db: d, registry: registry, redis: r, client: asynq.NewClientFromRedisClient(r), queues: asynq.NewInspectorFromRedisClient(r),
		freed: make(chan Class, len(classes())), cfg: cfg.withDefaults()}
}

// Run relays, sweeps and works until ctx ends, then waits for running handlers up to the grace time.
func (r *Runner) Run(ctx context.Context) error {
	var servers []*asynq.Server
	defer func() {
		for _, s := range servers {
			s.Shutdown()
		}
	}()
	quiet := &quietLogger{}
	for _, class := range classes() {
		r.cfg.Metrics.Workers(string(class), r.cfg.Workers[class])
		s := asynq.NewServerFromRedisClient(r.redis, asynq.Config{
			Concurrency: r.cfg.Workers[class], Queues: map[string]int{string(class): 1}, ShutdownTimeout: r.cfg.Grace,
			TaskCheckInterval: 50 * time.Millisecond, Logger: quiet, LogLevel: asynq.ErrorLevel,
			BaseContext: func() context.Context { return context.WithoutCancel(ctx) },
		})
		if err := s.Start(asynq.HandlerFunc(r.work)); err != nil {
			return fmt.Errorf("jobs: %w", err)
		}
		servers = append(servers, s)
	}
	r.loop(ctx)
	return nil
}

func (r *Runner) loop(ctx context.Context) {
	poll, sweep := time.NewTicker(r.cfg.Poll), time.NewTicker(r.cfg.SweepEvery)
	defer poll.Stop()
	defer sweep.Stop()
	var away seldom.Trouble // Redis, which each poll would tell of
	r.report(ctx, "class", r.reclass(ctx))
	r.report(ctx, "sweep", r.sweep(ctx))
	r.told(ctx, &away, r.carryAll(ctx, classes()...))
	for {
		select {
		case <-ctx.Done():
			return
		case <-sweep.C:
			r.report(ctx, "sweep", r.sweep(ctx))
		case class := <-r.freed:
			r.told(ctx, &away, r.carryAll(ctx, class))
		case <-poll.C:
			r.told(ctx, &away, r.carryAll(ctx, classes()...))
		}
	}
}

// told reports what became of carrying.
func (r *Runner) told(ctx context.Context, away *seldom.Trouble, err error) {
	if err == nil {
		away.Over()
	} else if away.Tell() {
		r.report(ctx, "carry", err)
	}
}

// free has the next job carried at once where only one is carried ahead: a worker does not wait for the next look into the ledger.
func (r *Runner) free(class Class) {
	if r.cfg.Ahead[class] > 1 {
		return
	}
	select {
	case r.freed <- class:
	default: // the loop has not come to the last one yet
	}
}

// carryAll moves due rows of some classes to asynq.
func (r *Runner) carryAll(ctx context.Context, of ...Class) (all error) {
	for _, class := range of {
		_, err := r.carry(ctx, class)
		all = errors.Join(all, err)
	}
	return all
}

func (r *Runner) report(ctx context.Context, what string, err error) {
	if err != nil && ctx.Err() == nil {
		slog.WarnContext(ctx, "job ledger", "step", what, "cause", apperr.Cause(err))
	}
}

// work begins the row's attempt, runs its handler as the row's tenant and writes the outcome. It never returns an error
// to asynq: the ledger owns retries.
func (r *Runner) work(ctx context.Context, t *asynq.Task) error {
	var p payload
	if err := json.Unmarshal(t.Payload(), &p); err != nil {
		return nil
	}
	j, e, err := r.begin(ctx, p)
	if err != nil || j.ID == uuid.Nil {
		r.report(ctx, "begin", err)
		return nil // superseded, or begun again by the sweeper
	}
	actor, span := r.cfg.Tracer.Begin(r.cfg.Act(ctx, j.Tenant), "job "+j.Kind, j.Trace, traces.Kind(j.Kind), traces.Class(string(e.Class)),
		traces.Attempt(j.Attempt), traces.Tenant(j.Tenant))
	limited, cancel := context.WithTimeout(actor, e.Timeout)
	limited, giveUp := context.WithCancelCause(limited)
	go r.beat(limited, giveUp, j)
	defer r.free(e.Class)
	ended := r.cfg.Metrics.JobBegins(j.Kind, string(e.Class))
	err = safely(limited, e.handle, j)
	cancel()
	ended(outcome(err))
	if ctx.Err() == nil || err == nil {
		r.report(ctx, "finish", r.finish(context.WithoutCancel(actor), j, err))
	}
	span.End(err)
	return nil
}

func (r *Runner) begin(ctx context.Context, p payload) (Job, entry, error) {
	var e entry
	j := Job{}
	err := r.db.AsSystem(ctx, "relay", "begin jobs", func(_ context.Context, tx *db.Tx) error {
		var row struct {
			Tenant uuid.UUID
			Kind   string
		}
		if err := tx.Select(&row, `select tenant_id as tenant, kind from jobs where id = @id and attempt = @attempt and state = 'carried' for update`,
			map[string]any{"id": p.ID, "attempt": p.Attempt}); err != nil || row.Kind == "" {
			return err
		}
		known := false
		if e, known = r.registry.kinds[row.Kind]; !known {
			return r.handOn(tx, row.Tenant, p.ID)
		}
		return tx.Select(&j, `update jobs set state = 'running', deadline = now() + make_interval(secs => @secs) where tenant_id = @of and id = @id
			returning id, tenant_id as tenant, kind, attempt, args, coalesce(traceparent, '') as trace`,
			map[string]any{"of": row.Tenant, "id": p.ID, "secs": r.cfg.RunPatience.Seconds()})
	})
	return j, e, err
}

// beatsEach is how often a running job is heard of before it would be taken for dead.
const beatsEach = 3

// beat keeps the row of a running job from being handed out again, until ctx ends: a job may run for a quarter of an hour, and the
// end of its process is noticed within the patience all the same. One that was handed out to another is given up.
func (r *Runner) beat(ctx context.Context, giveUp context.CancelCauseFunc, j Job) {
	tick := time.NewTicker(r.cfg.BeatEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		var n int64
		err := r.db.InTenant(ctx, func(_ context.Context, tx *db.Tx) (err error) {
			n, err = tx.Exec(`update jobs set deadline = now() + make_interval(secs => @secs)
				where tenant_id = @tenant and id = @id and attempt = @attempt and state = 'running'`,
				map[string]any{"id": j.ID, "attempt": j.Attempt, "secs": r.cfg.RunPatience.Seconds()})
			return err
		})
		switch {
		case err != nil:
			r.report(ctx, "beat", err)
		case n == 0:
			giveUp(ErrSuperseded)
		}
	}
}

// handOn leaves a job to a process that knows its kind: while an installation is upgraded, two versions draw from one queue. It
// costs the job no attempt.
func (r *Runner) handOn(tx *db.Tx, tenant, id uuid.UUID) error {
	_, err := tx.Exec(`update jobs set state = 'waiting', deadline = null, max_attempts = max_attempts + 1, last_error = 'job-kind-unknown',
		due_at = now() + make_interval(secs => @delay) where tenant_id = @of and id = @id`, map[string]any{"of": tenant, "id": id, "delay": r.cfg.StrangerAfter.Seconds()})
	return err
}

// outcome is how the figures name the end of an attempt.
func outcome(err error) string {
	switch {
	case err == nil:
		return "done"
	case apperr.From(err).Wait > 0:
		return "put_off"
	case errors.Is(err, ErrSuperseded):
		return "superseded"
	}
	return "failed"
}

func safely(ctx context.Context, h Handler, j Job) (err error) {
	defer func() {
		if p := recover(); p != nil {
			slog.ErrorContext(ctx, "job panicked", "kind", j.Kind, "job", j.ID, "stack", string(debug.Stack()))
			err = apperr.New(500, "panic", "The job's handler panicked.")
		}
	}()
	return h(ctx, j)
}

// finish writes done, waiting again with backoff, or dead. A row already finished, or superseded, is left alone.
func (r *Runner) finish(ctx context.Context, j Job, cause error) error {
	if errors.Is(cause, ErrSuperseded) {
		return nil
	}
	return r.db.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		if cause == nil {
			if err := Finish(ctx, tx, j); !errors.Is(err, ErrSuperseded) {
				return err
			}
			return nil
		}
		slog.WarnContext(ctx, "job failed", "kind", j.Kind, "job", j.ID, "attempt", j.Attempt, "cause", apperr.Cause(cause))
		if e := apperr.From(cause); e.Wait > 0 {
			return putOff(tx, j, e)
		}
		_, err := tx.Exec(`update jobs set deadline = null, last_error = @why,
			state = case when attempt >= max_attempts then 'dead' else 'waiting' end,
			finished_at = case when attempt >= max_attempts then now() end,
			due_at = now() + make_interval(secs => @delay)
			where tenant_id = @tenant and id = @id and attempt = @attempt and state = 'running'`,
			map[string]any{"id": j.ID, "attempt": j.Attempt, "why": apperr.From(cause).Code, "delay": backoff(j.Attempt).Seconds()})
		return err
	})
}

// putOff has a job wait for something that is away, which costs it no attempt: however long that lasts, it goes on by itself.
func putOff(tx *db.Tx, j Job, away *apperr.Error) error {
	_, err := tx.Exec(`update jobs set deadline = null, last_error = @why, state = 'waiting', max_attempts = max_attempts + 1,
		due_at = now() + make_interval(secs => @delay) where tenant_id = @tenant and id = @id and attempt = @attempt and state = 'running'`,
		map[string]any{"id": j.ID, "attempt": j.Attempt, "why": away.Code, "delay": away.Wait.Seconds()})
	return err
}

// backoff grows from 1 s, doubling, to 10 min.
func backoff(attempt int) time.Duration {
	return min(time.Second<<min(attempt-1, 10), 10*time.Minute)
}

// quietLogger keeps asynq's own log lines, which may hold payload ids, to errors without their arguments. While Redis is away there are
// several a second of them.
type quietLogger struct{ trouble seldom.Trouble }

func (*quietLogger) Debug(...any) {}
func (*quietLogger) Info(...any)  {}
func (*quietLogger) Warn(...any)  {}
func (l *quietLogger) Error(...any) {
	if l.trouble.Tell() {
		slog.Warn("the carrier of jobs reported an error, mostly that Redis is away; the ledger's sweeper covers it. Told every ten minutes at most")
	}
}
func (*quietLogger) Fatal(...any) { slog.Error("asynq stopped") }
