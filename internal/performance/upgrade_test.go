package performance

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"chartwright/migrations"
)

// TestRollUpsGoOverToTheNewGrain goes back to the schema before it, fills that as it was filled, and upgrades as its owner.
func TestRollUpsGoOverToTheNewGrain(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a, other := h.agency(), h.agency()
	for _, x := range []*agency{a, other} {
		now := h.now()
		for n := range 6 {
			done := now.Add(-time.Duration(n*7) * time.Hour)
			x.item(n%4, "ED", done.Add(-2*time.Hour), time.Hour).claim(x.people[n%2], done.Add(-time.Hour)).complete(done)
		}
		x.fold()
	}
	up, down := steps(t, "00081_moments.sql")
	owner, err := pgx.Connect(t.Context(), h.own)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = owner.Close(context.Background()) }()
	if _, err := owner.Exec(t.Context(), down); err != nil {
		t.Fatal(err)
	}
	h.exec(`insert into quarter_rollups select tenant_id, quarter, client_id, facility_id, work_type, kind, user_id, sum(arrived), sum(completed),
		sum(cancelled), sum(active_ms), sum(idle_ms) from event_figures where at > now() - interval '3 days' group by 1, 2, 3, 4, 5, 6, 7`)
	if _, err := owner.Exec(t.Context(), up); err != nil {
		t.Fatal(err)
	}
	for _, x := range []*agency{a, other} {
		if c := x.recount(); c.Differed != 0 || c.Compared == 0 {
			t.Errorf("after the upgrade: %+v", c)
		}
	}
}

// steps gives both ways of a migration as texts of plain SQL.
func steps(t *testing.T, name string) (up, down string) {
	t.Helper()
	body, err := migrations.FS.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	up, down, _ = strings.Cut(string(body), "-- +goose Down")
	return up, down
}
