package jobs

import (
	"context"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
)

const keepDone = 7 * 24 * time.Hour

// sweep hands out again what was carried or begun and not done in time, keeps recurring jobs waiting and forgets old rows.
func (r *Runner) sweep(ctx context.Context) error {
	return r.db.AsSystem(ctx, "sweeper", "sweep the ledger", func(_ context.Context, tx *db.Tx) error {
		_, err := tx.Exec(`update jobs set state = case when attempt >= max_attempts and state = 'running' then 'dead' else 'waiting' end,
			finished_at = case when attempt >= max_attempts and state = 'running' then now() end, last_error = 'not done in time', deadline = null
			where ctid in (select ctid from jobs where state in ('carried','running') and deadline < now() limit 1000 for update skip locked)`, nil)
		if err != nil {
			return err
		}
		if err := r.ensureRecurring(tx); err != nil {
			return err
		}
		_, err = tx.Exec(`delete from jobs where ctid in (select ctid from jobs
			where state in ('done','cancelled') and finished_at < @before limit 5000)`,
			map[string]any{"before": time.Now().Add(-keepDone)})
		return err
	})
}

// ensureRecurring writes the next row of each recurring kind of each tenant; the unique key makes a second one a no-op.
func (r *Runner) ensureRecurring(tx *db.Tx) error {
	var tenants []uuid.UUID
	if err := tx.Select(&tenants, `select tenant_id from agencies`, nil); err != nil {
		return err
	}
	for _, kind := range r.registry.recurring() {
		e := r.registry.kinds[kind]
		for _, tenant := range tenants {
			_, err := tx.Exec(`insert into jobs (tenant_id, id, kind, class, unique_key, due_at, max_attempts)
				values (@of, @id, @kind, @class, 'recurring', now() + make_interval(secs => @every), 3) on conflict do nothing`,
				map[string]any{"of": tenant, "id": db.NewID(), "kind": kind, "class": string(e.Class), "every": e.Every.Seconds()})
			if err != nil {
				return err
			}
		}
	}
	return nil
}
