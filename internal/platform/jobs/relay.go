package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/hibiken/asynq"

	"chartwright/internal/platform/db"
)

// carried is a row on its way to asynq.
type carried struct {
	ID      uuid.UUID
	Attempt int
	Class   string
	Place   int // among those that are carried together
}

// payload is all that Redis ever holds of a job.
type payload struct {
	ID      uuid.UUID `json:"id"`
	Attempt int       `json:"attempt"`
}

// carrySQL takes due rows, no more than there is room for among those that were carried and not begun: who has fewest under way is
// next, and of these who has waited longest, since its job was due or its last one was carried. So one tenant's flood stays in the
// ledger and costs another no more than its turn, however long the flood has waited. Rows are held by their key alone: a planner
// that does not know of a flood yet would look for them among all that wait.
const carrySQL = `
with room as (
  select greatest(0, @ahead - count(*)) as n from jobs where class = @class and state = 'carried'
), flying as (
  select tenant_id, count(*) as n from jobs where class = @class and state in ('carried','running') group by tenant_id
), turns as (
  select w.tenant_id, w.id, greatest(w.due_at, l.carried_at) as since,
    coalesce(f.n, 0) + row_number() over (partition by w.tenant_id order by w.due_at) as turn
  from agencies a
  left join flying f on f.tenant_id = a.tenant_id
  cross join lateral (
    select j.tenant_id, j.id, j.due_at from jobs j
    where j.tenant_id = a.tenant_id and j.class = @class and j.state = 'waiting' and j.due_at <= now()
    order by j.due_at limit (select n from room)
  ) w
  left join lateral (
    select j.carried_at from jobs j where j.tenant_id = w.tenant_id and j.class = @class and j.carried_at is not null
    order by j.carried_at desc limit 1
  ) l on true
), next as (
  select tenant_id, id, row_number() over (order by turn, since) as place from turns order by place limit (select n from room)
), picked as (
  select n.tenant_id, n.id, n.place from next n
  cross join lateral (select j.state from jobs j where j.tenant_id = n.tenant_id and j.id = n.id for update skip locked) held
  where held.state = 'waiting'
)
update jobs set state = 'carried', attempt = attempt + 1, carried_at = now(), deadline = now() + make_interval(secs => @patience)
from picked where jobs.tenant_id = picked.tenant_id and jobs.id = picked.id
returning jobs.id, jobs.attempt, jobs.class, picked.place`

// carry moves due rows of a class to asynq and gives their number.
func (r *Runner) carry(ctx context.Context, class Class) (int, error) {
	var rows []carried
	err := r.db.AsSystem(ctx, "relay", "carry due jobs", func(_ context.Context, tx *db.Tx) error {
		return tx.Select(&rows, carrySQL, map[string]any{
			"class": string(class), "ahead": r.cfg.Ahead[class] * max(1, r.cfg.Workers[class]), "patience": r.cfg.CarryPatience.Seconds(),
		})
	})
	if err != nil {
		return 0, fmt.Errorf("jobs: carry: %w", err)
	}
	slices.SortFunc(rows, func(a, b carried) int { return a.Place - b.Place }) // they come as they were changed, and are worked as they are handed
	for i, row := range rows {
		if err := r.hand(ctx, row); err != nil {
			return i, r.giveBack(ctx, rows[i:], err)
		}
	}
	return len(rows), nil
}

func (r *Runner) hand(ctx context.Context, row carried) error {
	body, err := json.Marshal(payload{ID: row.ID, Attempt: row.Attempt})
	if err != nil {
		return err
	}
	_, err = r.client.EnqueueContext(ctx, asynq.NewTask(taskType, body),
		asynq.TaskID(fmt.Sprintf("%s:%d", row.ID, row.Attempt)), asynq.Queue(row.Class), asynq.MaxRetry(0), asynq.Timeout(24*time.Hour))
	if errors.Is(err, asynq.ErrTaskIDConflict) {
		return nil // handed over before a crash
	}
	return err
}

// giveBack puts rows that Redis did not take back at once, without waiting for the sweeper.
func (r *Runner) giveBack(ctx context.Context, rows []carried, cause error) error {
	ids := make([]uuid.UUID, len(rows))
	for i, row := range rows {
		ids[i] = row.ID
	}
	err := r.db.AsSystem(ctx, "relay", "give back jobs", func(_ context.Context, tx *db.Tx) error {
		_, err := tx.Exec(`update jobs set state = 'waiting', attempt = attempt - 1, deadline = null where id in @ids and state = 'carried'`,
			map[string]any{"ids": ids})
		return err
	})
	return errors.Join(fmt.Errorf("jobs: the queue did not take a job: %w", cause), err)
}
