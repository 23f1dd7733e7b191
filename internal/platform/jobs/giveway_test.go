package jobs_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/jobs"
)

func (h *house) givesWay(tenant uuid.UUID, backlog int) bool {
	h.Helper()
	gives, err := jobs.GivesWay(h.Context(), h.db, tenant, jobs.Heavy, backlog)
	if err != nil {
		h.Fatal(err)
	}
	return gives
}

// An agency gives way where it has a backlog and another's jobs of the class are to be done: waiting, carried or running.
func TestWhoHasABacklogGivesWayToOthers(t *testing.T) {
	h := newHouse(t)
	other := h.agency("other")
	super := h.super()
	for range 4 {
		h.enqueue(jobs.New{Kind: "work", Class: jobs.Heavy})
	}
	h.enqueueFor(other, jobs.New{Kind: "work", Class: jobs.Normal})
	h.enqueueFor(other, jobs.New{Kind: "work", Class: jobs.Heavy, DueAt: time.Now().Add(time.Hour)})
	if h.givesWay(h.tenant, 3) {
		t.Error("it gives way though nobody else's heavy job is due")
	}
	h.enqueueFor(other, jobs.New{Kind: "more", Class: jobs.Heavy})
	for _, state := range []string{"waiting", "carried", "running"} {
		if _, err := super.Exec(t.Context(), `update jobs set state = $1 where kind = 'more'`, state); err != nil {
			t.Fatal(err)
		}
		if !h.givesWay(h.tenant, 3) {
			t.Errorf("it does not give way to a job that is %s", state)
		}
		if h.givesWay(h.tenant, 4) {
			t.Errorf("it gives way without a backlog to a job that is %s", state)
		}
		if h.givesWay(other, 3) {
			t.Errorf("who has one job, which is %s, gives way", state)
		}
	}
	if _, err := super.Exec(t.Context(), `update jobs set state = 'done' where kind = 'more'`); err != nil {
		t.Fatal(err)
	}
	if h.givesWay(h.tenant, 3) {
		t.Error("it gives way when the other's job is done")
	}
}
