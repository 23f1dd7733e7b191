package jobs

import (
	"context"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
)

// Failure is a job whose last attempt failed: dead, having used up its attempts, or waiting for the next one.
type Failure struct {
	ID          uuid.UUID  `json:"id"`
	Kind        string     `json:"kind" doc:"what it was to do: intake.examine"`
	State       string     `json:"state" enum:"dead,retrying"`
	Attempts    int        `json:"attempts"`
	MaxAttempts int        `json:"maxAttempts"`
	LastError   string     `json:"lastError" doc:"the error's code; the log has more under it"`
	CreatedAt   time.Time  `json:"createdAt"`
	GivenUpAt   *time.Time `json:"givenUpAt,omitempty" doc:"of a dead one"`
	NextAt      *time.Time `json:"nextAt,omitempty" doc:"of one that is retried: the next attempt"`
}

// MostCounted is how many jobs of a state are counted: a backlog of millions is told as fast as an empty one.
const MostCounted = 10_000

// Census counts a tenant's jobs that are not done, up to MostCounted of a state: so many stands for so many or more. Of jobs that
// wait, whether for the first attempt or the next, the first MostCounted are looked at.
type Census struct {
	Waiting  int `json:"waiting" doc:"due now or later, not counting those that failed before; 10000 stands for so many or more"`
	Running  int `json:"running"`
	Retrying int `json:"retrying" doc:"failed, and waiting for the next attempt; among the first 10000 that wait"`
	Dead     int `json:"dead" doc:"used up their attempts; they wait for a person; 10000 stands for so many or more"`
}

// Failures lists the tenant's failed jobs: the dead ones first, the newest first of each.
func Failures(_ context.Context, tx *db.Tx, limit int) ([]Failure, error) {
	out := []Failure{}
	err := tx.Select(&out, `select id, kind, case state when 'dead' then 'dead' else 'retrying' end as state, attempt as attempts, max_attempts,
			coalesce(last_error, '') as last_error, created_at, case state when 'dead' then finished_at end as given_up_at,
			case state when 'waiting' then due_at end as next_at
		from jobs where tenant_id = @tenant and (state = 'dead' or (state = 'waiting' and last_error is not null))
		order by state, coalesce(finished_at, created_at) desc, id limit @limit`, map[string]any{"limit": limit})
	return out, err
}

// countSQL counts jobs of each state. Each part is as a partial index has it, and ends at a limit.
func countSQL(whose string) string {
	return `select
	count(*) filter (where state = 'waiting' and last_error is null) as waiting,
	count(*) filter (where state in ('carried','running')) as running,
	count(*) filter (where state = 'waiting' and last_error is not null) as retrying,
	count(*) filter (where state = 'dead') as dead
	from ((select state, last_error from jobs where state = 'waiting' and ` + whose + ` limit @most)
		union all (select state, last_error from jobs where state in ('carried','running') and ` + whose + ` limit @most)
		union all (select state, last_error from jobs where state = 'dead' and ` + whose + ` limit @most)) open`
}

// Count counts the tenant's open and dead jobs.
func Count(_ context.Context, tx *db.Tx) (c Census, err error) {
	err = tx.Select(&c, countSQL(`tenant_id = @tenant`), map[string]any{"most": MostCounted})
	return c, err
}

// freshAttempts is how often a job that a person let try again may fail before it is dead once more.
const freshAttempts = 8

// Retry lets failed jobs try again at once, and gives the number of those that do; others of the ids are passed over. A dead
// one whose work a newer job has taken up meanwhile is struck off instead.
func Retry(_ context.Context, tx *db.Tx, ids []uuid.UUID) (int64, error) {
	args := map[string]any{"ids": ids, "fresh": freshAttempts}
	if _, err := tx.Exec(`update jobs j set state = 'cancelled' where tenant_id = @tenant and id in @ids and state = 'dead'
		and exists (select 1 from jobs o where o.tenant_id = @tenant and o.kind = j.kind and o.unique_key = j.unique_key and o.id <> j.id
			and (o.state in ('waiting','carried','running') or (o.state = 'dead' and o.id in @ids and o.id > j.id)))`, args); err != nil {
		return 0, err
	}
	return tx.Exec(`update jobs set state = 'waiting', max_attempts = attempt + @fresh, due_at = now(), finished_at = null
		where tenant_id = @tenant and id in @ids and (state = 'dead' or (state = 'waiting' and last_error is not null))`, args)
}
