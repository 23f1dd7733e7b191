package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/hibiken/asynq"

	"chartwright/internal/platform/db"
)

const keepDone = 7 * 24 * time.Hour

// sweep hands out again what Redis lost and what was carried or begun and not done in time, keeps recurring jobs waiting and forgets old rows.
func (r *Runner) sweep(ctx context.Context) error {
	held := r.oldest()
	return r.db.AsSystem(ctx, "sweeper", "sweep the ledger", func(_ context.Context, tx *db.Tx) error {
		if err := r.rewind(tx); err != nil {
			return err
		}
		if err := r.takeBack(tx, held); err != nil {
			return err
		}
		_, err := tx.Exec(`update jobs set state = case when attempt >= max_attempts and state = 'running' then 'dead' else 'waiting' end,
			finished_at = case when attempt >= max_attempts and state = 'running' then now() end, last_error = 'not done in time', deadline = null
			where ctid in (select ctid from jobs where state in ('carried','running') and deadline < now() limit 1000 for update skip locked)`, nil)
		if err != nil {
			return err
		}
		if err := r.ensureRecurring(tx); err != nil {
			return err
		}
		_, err = tx.Exec(forgetSQL, map[string]any{"before": time.Now().Add(-keepDone)})
		return err
	})
}

// forgetSQL drops rows that ended before a time, the oldest first, by one index.
const forgetSQL = `delete from jobs where ctid in (select ctid from jobs
	where state in ('done','cancelled') and finished_at < @before order by finished_at limit 5000)`

// oldest gives of each class what Redis holds that was carried first and not begun; nil: nothing. Classes of which Redis did not
// tell are left out.
func (r *Runner) oldest() (held map[Class]uuid.UUID) {
	held = map[Class]uuid.UUID{}
	for _, class := range classes() {
		tasks, err := r.queues.ListPendingTasks(string(class), asynq.PageSize(1))
		if err != nil && !errors.Is(err, asynq.ErrQueueNotFound) {
			continue
		}
		var p payload
		if len(tasks) > 0 && json.Unmarshal(tasks[0].Payload, &p) != nil {
			continue
		}
		held[class] = p.ID
	}
	return held
}

// takeBack has rows carried anew that Redis lost, as one that came back empty does: its queues are in order, so that what was carried
// before the oldest that it holds, and not begun, is not in it any more. It costs them no attempt.
func (r *Runner) takeBack(tx *db.Tx, held map[Class]uuid.UUID) error {
	for class, oldest := range held {
		_, err := tx.Exec(`update jobs set state = 'waiting', max_attempts = max_attempts + 1, deadline = null
			where ctid in (select ctid from jobs where class = @class and state = 'carried'
			 and carried_at < coalesce((select carried_at from jobs where id = @oldest and state = 'carried'), now()) - make_interval(secs => @after)
			 limit 1000 for update skip locked)`, map[string]any{"class": string(class), "oldest": oldest, "after": r.cfg.LostAfter.Seconds()})
		if err != nil {
			return err
		}
	}
	return nil
}

// reclass moves what waits to the class that its kind has here: a version of before may have had it in another. It is done once, when a
// process begins.
func (r *Runner) reclass(ctx context.Context) error {
	return r.db.AsSystem(ctx, "sweeper", "move jobs to their classes", func(_ context.Context, tx *db.Tx) error {
		kinds := map[Class][]string{}
		for kind, e := range r.registry.kinds {
			kinds[e.Class] = append(kinds[e.Class], kind)
		}
		for class, of := range kinds {
			_, err := tx.Exec(`update jobs set class = @class where state = 'waiting' and kind in @kinds and class <> @class`, map[string]any{"kinds": of, "class": string(class)})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// slack is how far ahead of the sweep's own transaction a row may be although the clock is right: others begin after it.
const slack = 5 * time.Second

// rewind mends what was written while the database's clock was ahead of where it is now, so that nothing waits until the clock is
// there again: a row that was made or carried in the future is due as much earlier, and nobody is waited for beyond the patience.
func (r *Runner) rewind(tx *db.Tx) error {
	_, err := tx.Exec(`update jobs set due_at = due_at - x.ahead, created_at = least(created_at, now()), carried_at = least(carried_at, now())
		from (select tenant_id as ahead_of, id as ahead_id, greatest(created_at, carried_at) - now() as ahead from jobs
		 where state = 'waiting' and due_at > now() and greatest(created_at, carried_at) > now() + make_interval(secs => @slack)
		 limit 1000 for update skip locked) x
		where tenant_id = x.ahead_of and id = x.ahead_id`, map[string]any{"slack": slack.Seconds()})
	if err != nil {
		return err
	}
	patience := max(r.cfg.RunPatience, r.cfg.CarryPatience)
	_, err = tx.Exec(`update jobs set deadline = now() + make_interval(secs => @patience)
		where ctid in (select ctid from jobs where state in ('carried','running') and deadline > now() + make_interval(secs => @longest)
		 limit 1000 for update skip locked)`, map[string]any{"patience": patience.Seconds(), "longest": (patience + slack).Seconds()})
	return err
}

// ensureRecurring writes the next row of each recurring kind for the tenants that have none; the unique key makes a second one, of a
// process beside this, a no-op.
func (r *Runner) ensureRecurring(tx *db.Tx) error {
	for _, kind := range r.registry.recurring() {
		e := r.registry.kinds[kind]
		_, err := tx.Exec(`insert into jobs (tenant_id, id, kind, class, unique_key, due_at, max_attempts)
			select a.tenant_id, gen_random_uuid(), @kind, @class, 'recurring', now() + make_interval(secs => @every), 3 from agencies a
			where not exists (select from jobs j where j.tenant_id = a.tenant_id and j.kind = @kind and j.unique_key = 'recurring'
				and j.state in ('waiting','carried','running'))
			on conflict do nothing`, map[string]any{"kind": kind, "class": string(e.Class), "every": e.Every.Seconds()})
		if err != nil {
			return err
		}
	}
	return nil
}
