package app_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"chartwright/internal/app/apptest"
	"chartwright/internal/tenancy/principal"
)

type jobsSeen struct {
	Waiting, Running, Retrying, Dead int
	Items                            []struct {
		ID                uuid.UUID
		Kind, State       string
		LastError         string
		Attempts          int
		NextAt, GivenUpAt *string
	}
}

func TestOperatorSeesAndRetriesDeadJobs(t *testing.T) {
	t.Parallel()
	h := apptest.Settled(t)
	dead, retrying, foreign, taken, taker := uuid.New(), uuid.New(), uuid.New(), uuid.New(), uuid.New()
	mine, other := h.Agencies[0], h.Agencies[1]
	const insert = `insert into jobs (tenant_id, id, kind, class, unique_key, state, attempt, last_error, due_at, finished_at)
		values ($1, $2, 'test.broken', 'quick', $3, $4, 8, $5, now() + interval '1 hour', case when $4 = 'dead' then now() end)`
	h.SQL(insert, mine.ID, dead, nil, "dead", "store-away")
	h.SQL(insert, mine.ID, retrying, nil, "waiting", "store-away")
	h.SQL(insert, mine.ID, taken, "same", "dead", "store-away")
	h.SQL(insert, mine.ID, taker, "same", "waiting", nil)
	h.SQL(insert, other.ID, foreign, nil, "dead", "store-away")

	operator := mine.People[principal.Operator]
	var seen jobsSeen
	operator.Get("/jobs").Want(t, http.StatusOK).JSON(t, &seen)
	if seen.Dead != 2 || seen.Retrying != 1 || len(seen.Items) != 3 || seen.Items[0].State != "dead" || seen.Items[0].GivenUpAt == nil ||
		seen.Items[2].State != "retrying" || seen.Items[2].NextAt == nil || seen.Items[0].LastError != "store-away" {
		t.Errorf("seen %+v", seen)
	}
	if page := string(h.Nobody().Do(http.MethodGet, "//metrics", nil).Body); !strings.Contains(page, `chartwright_jobs{state="dead"} 3`) {
		t.Error("the metrics do not tell of the 3 dead jobs")
	}
	var done struct{ Retried int }
	operator.Post("/jobs/retry", map[string]any{"ids": []uuid.UUID{dead, retrying, foreign, taken}}).Want(t, http.StatusOK).JSON(t, &done)
	if done.Retried != 2 {
		t.Errorf("%d try again, want 2", done.Retried)
	}
	for id, want := range map[uuid.UUID]string{taken: "cancelled", foreign: "dead"} {
		var state string
		h.Scan(&state, `select state from jobs where id = $1`, id)
		if state != want {
			t.Errorf("a job is %s, want %s", state, want)
		}
	}
	var fresh, written int
	h.Scan(&fresh, `select count(*) from jobs where id = any($1) and max_attempts > attempt`, []uuid.UUID{dead, retrying})
	h.Scan(&written, `select count(*) from audit_events where act = 'job.retry' and actor_id = $1`, operator.UserID)
	if fresh != 2 || written != 1 {
		t.Errorf("%d jobs have attempts left and %d rows are in the trail", fresh, written)
	}
	mine.People[principal.Manager].Get("/jobs").Want(t, http.StatusForbidden)
}
