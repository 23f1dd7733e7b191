package jobs_test

import (
	"context"
	"testing"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
	"chartwright/internal/platform/jobs"
)

// TestABacklogIsCountedToALimit: however many jobs wait, no more of them are read than are counted, and the rest of the states still are.
func TestABacklogIsCountedToALimit(t *testing.T) {
	h := newHouse(t)
	const flood = `insert into jobs (tenant_id, id, kind, class, state, attempt, due_at, finished_at)
		select $1, gen_random_uuid(), 'flood', 'quick', $2, 0, now(), case $2 when 'dead' then now() end from generate_series(1, $3::int)`
	super := h.super()
	for state, n := range map[string]int{"waiting": jobs.MostCounted + 50, "running": 2, "dead": 3, "done": 4} {
		if _, err := super.Exec(t.Context(), flood, h.tenant, state, n); err != nil {
			t.Fatal(err)
		}
	}
	for tenant, want := range map[uuid.UUID]jobs.Census{h.tenant: {Waiting: jobs.MostCounted, Running: 2, Dead: 3}, h.agency("other"): {}} {
		h.within(tenant, func(ctx context.Context, tx *db.Tx) error {
			got, err := jobs.Count(ctx, tx)
			if got != want {
				t.Errorf("counted %+v, want %+v", got, want)
			}
			return err
		})
	}
}
