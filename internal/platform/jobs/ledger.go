// Package jobs keeps the ledger of work that outlives a request. A change and the jobs it causes commit together; a relay
// hands due rows to asynq, fairly across tenants; handlers run as the row's tenant; a sweeper hands out again what was
// carried and not done in time. Redis may vanish at any moment: the ledger is in PostgreSQL.
package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
	"chartwright/internal/platform/traces"
)

// Class is a job's latency class; each has an asynq queue and workers of its own, so that rendering never delays a timer.
type Class string

// The latency classes.
const (
	Quick   Class = "quick"   // milliseconds: timers, hints, roll-ups
	Normal  Class = "normal"  // up to seconds
	Awaited Class = "awaited" // as long as heavy ones, but a person waits for it: packages
	Heavy   Class = "heavy"   // rendering, OCR: what may come by the thousand
)

func classes() []Class { return []Class{Quick, Normal, Awaited, Heavy} }

// New is a job to be done. Args hold ids, numbers and codes, never PHI.
type New struct {
	Kind        string
	Class       Class
	Key         string // where set, at most one open job of the kind with this key in the tenant
	Args        map[string]any
	DueAt       time.Time // zero: now
	MaxAttempts int       // zero: 8
}

// Job is a row handed to its handler.
type Job struct {
	ID      uuid.UUID
	Tenant  uuid.UUID
	Kind    string
	Attempt int
	Args    json.RawMessage
	Trace   string // W3C traceparent of what enqueued it; empty: of nothing that is traced
}

// ErrSuperseded tells a handler that its row was handed to somebody else meanwhile; its transaction must roll back.
var ErrSuperseded = errors.New("jobs: this attempt was superseded")

// Bind reads the arguments into v.
func (j Job) Bind(v any) error {
	if err := json.Unmarshal(j.Args, v); err != nil {
		return fmt.Errorf("jobs: arguments of %s: %w", j.Kind, err)
	}
	return nil
}

// Enqueue writes the job into the ledger in tx. An open job of the same kind and key makes it a no-op. The job goes on with the
// trace that ctx carries.
func Enqueue(ctx context.Context, tx *db.Tx, n New) error {
	args, err := json.Marshal(n.Args)
	if err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	if n.Args == nil {
		args = []byte("{}")
	}
	if n.MaxAttempts == 0 {
		n.MaxAttempts = 8
	}
	var due any
	if !n.DueAt.IsZero() {
		due = n.DueAt
	}
	_, err = tx.Exec(`insert into jobs (tenant_id, id, kind, class, unique_key, args, due_at, max_attempts, traceparent)
		values (@tenant, @id, @kind, @class, nullif(@key, ''), @args, coalesce(cast(@due as timestamptz), now()), @max, nullif(@trace, ''))
		on conflict do nothing`, map[string]any{
		"id": db.NewID(), "kind": n.Kind, "class": string(n.Class), "key": n.Key, "args": string(args), "due": due, "max": n.MaxAttempts, "trace": traces.Parent(ctx),
	})
	if err != nil {
		return fmt.Errorf("jobs: enqueue %s: %w", n.Kind, err)
	}
	return nil
}

// Cancel withdraws open jobs of a kind and key that have not started.
func Cancel(_ context.Context, tx *db.Tx, kind, key string) error {
	_, err := tx.Exec(`update jobs set state = 'cancelled', finished_at = now()
		where tenant_id = @tenant and kind = @kind and unique_key = @key and state = 'waiting'`,
		map[string]any{"kind": kind, "key": key})
	return err
}

// Superseded reports that err ended an attempt because another one has the job now, told by the ledger itself or by the runner
// while the handler ran.
func Superseded(ctx context.Context, err error) bool {
	return errors.Is(err, ErrSuperseded) || err != nil && errors.Is(context.Cause(ctx), ErrSuperseded)
}

// Finish marks the job done in the handler's own transaction, so that effect and ledger commit together. Where the row
// was handed out again meanwhile it gives ErrSuperseded, and the caller's transaction must roll back.
func Finish(_ context.Context, tx *db.Tx, j Job) error {
	n, err := tx.Exec(`update jobs set state = 'done', finished_at = now(), deadline = null
		where tenant_id = @tenant and id = @id and attempt = @attempt and state = 'running'`,
		map[string]any{"id": j.ID, "attempt": j.Attempt})
	if err != nil {
		return err
	}
	if n == 0 {
		return ErrSuperseded
	}
	return nil
}

// Current holds the row until tx ends, so that it is not handed out again meanwhile: for what only the newest attempt may do. Where
// it was handed out again already it gives ErrSuperseded.
func Current(_ context.Context, tx *db.Tx, j Job) error {
	var held []uuid.UUID
	err := tx.Select(&held, `select id from jobs where tenant_id = @tenant and id = @id and attempt = @attempt and state = 'running' for update`,
		map[string]any{"id": j.ID, "attempt": j.Attempt})
	if err == nil && len(held) == 0 {
		err = ErrSuperseded
	}
	return err
}
