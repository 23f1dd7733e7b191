package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
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
}

// payload is all that Redis ever holds of a job.
type payload struct {
	ID      uuid.UUID `json:"id"`
	Attempt int       `json:"attempt"`
}

// carrySQL takes due rows: of each tenant the oldest few, and no more than fit under the tenant's cap in flight.
const carrySQL = `
with picked as (
  select j.tenant_id, j.id
  from agencies a
  cross join lateral (
    select count(*) as n from jobs f where f.tenant_id = a.tenant_id and f.class = @class and f.state in ('carried','running')
  ) flying
  cross join lateral (
    select w.tenant_id, w.id from jobs w
    where w.tenant_id = a.tenant_id and w.class = @class and w.state = 'waiting' and w.due_at <= now()
    order by w.due_at limit greatest(0, least(@round, @cap - flying.n)) for update skip locked
  ) j
)
update jobs set state = 'carried', attempt = attempt + 1, carried_at = now(), deadline = now() + make_interval(secs => @patience)
from picked where jobs.tenant_id = picked.tenant_id and jobs.id = picked.id
returning jobs.id, jobs.attempt, jobs.class`

// carry moves due rows of a class to asynq and gives their number.
func (r *Runner) carry(ctx context.Context, class Class) (int, error) {
	var rows []carried
	err := r.db.AsSystem(ctx, "relay", "carry due jobs", func(_ context.Context, tx *db.Tx) error {
		return tx.Select(&rows, carrySQL, map[string]any{
			"class": string(class), "round": r.cfg.PerTenantRound, "cap": r.cfg.PerTenantInFlight, "patience": r.cfg.CarryPatience.Seconds(),
		})
	})
	if err != nil {
		return 0, fmt.Errorf("jobs: carry: %w", err)
	}
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
