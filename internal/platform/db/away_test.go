package db_test

import (
	"context"
	"errors"
	"net/http"
	"testing"

	"github.com/jackc/pgx/v5"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/testkit"
)

// Whoever asks while the database is away, or goes away under them, hears that it is away and what to do, not that something is wrong.
func TestADatabaseThatIsAwayIsNamed(t *testing.T) {
	t.Parallel()
	d, urls := testkit.Postgres(t)
	w := &world{d: d}
	w.tenants[0] = db.NewID()
	super, err := pgx.Connect(t.Context(), urls.Super)
	must(t, err)
	t.Cleanup(func() { _ = super.Close(context.Background()) })
	named := func(what string, err error) {
		t.Helper()
		if e := apperr.From(err); err == nil || e.Code != "database-away" || e.Status != http.StatusServiceUnavailable || e.Wait == 0 {
			t.Errorf("%s: %v", what, err)
		}
	}
	named("the connection ends", d.InTenant(w.agency(0), func(ctx context.Context, tx *db.Tx) error {
		var pid, n int
		must(t, tx.Select(&pid, `select pg_backend_pid() where cast(@tenant as uuid) is not null`, nil))
		_, err := super.Exec(ctx, `select pg_terminate_backend($1, 10000)`, pid)
		must(t, err)
		return tx.Select(&n, `select 1 where cast(@tenant as uuid) is not null`, nil)
	}))
	sure := apperr.Conflict("own", "A refusal of the caller's own stays what it is.")
	if err := d.InTenant(w.agency(0), func(context.Context, *db.Tx) error { return sure }); !errors.Is(err, sure) {
		t.Error(err)
	}
	gone, stop := context.WithCancel(w.agency(0))
	stop()
	if err := d.InTenant(gone, func(context.Context, *db.Tx) error { return nil }); !errors.Is(err, context.Canceled) || apperr.Is(err, "database-away") {
		t.Errorf("whoever went away themselves: %v", err)
	}
	d.Close()
	var n int
	named("no connection", d.InTenant(w.agency(0), func(_ context.Context, tx *db.Tx) error {
		return tx.Select(&n, `select 1 where cast(@tenant as uuid) is not null`, nil)
	}))
	named("no connection, asked at once", d.Ask(w.agency(0), &n, `select 1 where cast(@tenant as uuid) is not null`, nil))
}

// A migration that adds a column makes a statement that a process has prepared stale once: whoever asks is told to ask again, and then it goes.
func TestAStatementOfTheOldSchemaPasses(t *testing.T) {
	t.Parallel()
	d, urls := testkit.Postgres(t)
	w := &world{d: d}
	w.tenants[0] = db.NewID()
	super, err := pgx.Connect(t.Context(), urls.Super)
	must(t, err)
	t.Cleanup(func() { _ = super.Close(context.Background()) })
	ask := func() error {
		return d.InTenant(w.agency(0), func(_ context.Context, tx *db.Tx) error {
			var rows []struct{ Name string }
			return tx.Select(&rows, `select * from facilities where tenant_id = @tenant`, nil)
		})
	}
	must(t, ask())
	_, err = super.Exec(t.Context(), `alter table facilities add column later integer`)
	must(t, err)
	if err := ask(); err != nil && !apperr.Passing(err) {
		t.Errorf("asked once: %v", err)
	}
	must(t, ask())
}
