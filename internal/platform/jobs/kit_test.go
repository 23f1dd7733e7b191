package jobs_test

import (
	"cmp"
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"chartwright/internal/platform/db"
	"chartwright/internal/platform/jobs"
	"chartwright/internal/platform/redis"
	"chartwright/internal/platform/scope"
	"chartwright/internal/platform/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// house is a database with one agency, and the jobs that a test knows.
type house struct {
	*testing.T
	db     *db.DB
	urls   testkit.URLs
	tenant uuid.UUID
	known  *jobs.Registry
}

func newHouse(t *testing.T) *house {
	t.Helper()
	t.Parallel()
	d, urls := testkit.Postgres(t)
	h := &house{T: t, db: d, urls: urls, known: jobs.NewRegistry()}
	h.tenant = h.agency("one")
	return h
}

// super is the database as its superuser, past gates and policies.
func (h *house) super() *pgx.Conn {
	h.Helper()
	return h.connect(h.urls.Super)
}

// relay is the database as the application's role, at the relay's door.
func (h *house) relay() *pgx.Conn {
	h.Helper()
	conn := h.connect(h.urls.App)
	_, err := conn.Exec(h.Context(), `select set_config('app.tenant', '00000000-0000-0000-0000-000000000000', false), set_config('app.clients', '-', false),
		set_config('app.system', 'relay', false), set_config('app.request', '', false)`)
	if err != nil {
		h.Fatal(err)
	}
	return conn
}

func (h *house) connect(url string) *pgx.Conn {
	h.Helper()
	conn, err := pgx.Connect(h.Context(), url)
	if err != nil {
		h.Fatal(err)
	}
	h.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

func act(ctx context.Context, tenant uuid.UUID) context.Context {
	return scope.With(ctx, scope.Scope{Tenant: tenant, AllClients: true})
}

func (h *house) agency(slug string) uuid.UUID {
	h.Helper()
	id := db.NewID()
	h.within(id, func(_ context.Context, tx *db.Tx) error {
		_, err := tx.Exec(`insert into agencies (tenant_id, name, slug) values (@tenant, 'Agency', @slug)`, map[string]any{"slug": slug})
		return err
	})
	return id
}

func (h *house) within(tenant uuid.UUID, fn func(context.Context, *db.Tx) error) {
	h.Helper()
	if err := h.db.InTenant(act(context.Background(), tenant), fn); err != nil {
		h.Fatal(err)
	}
}

func (h *house) enqueue(n jobs.New) {
	h.Helper()
	h.enqueueFor(h.tenant, n)
}

func (h *house) enqueueFor(tenant uuid.UUID, n jobs.New) {
	h.Helper()
	h.within(tenant, func(ctx context.Context, tx *db.Tx) error { return jobs.Enqueue(ctx, tx, n) })
}

// run starts a runner and stops it when the test ends.
func (h *house) run(r *redis.Client, registry *jobs.Registry, cfg jobs.Config) {
	h.Helper()
	cfg.Act, cfg.Poll, cfg.SweepEvery = act, cmp.Or(cfg.Poll, 20*time.Millisecond), 100*time.Millisecond
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- jobs.NewRunner(h.db, r, registry, cfg).Run(ctx) }()
	h.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			h.Error(err)
		}
	})
}

func (h *house) count(state string) (n int) {
	h.Helper()
	h.within(h.tenant, func(_ context.Context, tx *db.Tx) error {
		return tx.Select(&n, `select count(*) from jobs where tenant_id = @tenant and state = @state`, map[string]any{"state": state})
	})
	return n
}

// becomes waits until so many jobs are in a state.
func (h *house) becomes(state string, n int) {
	h.Helper()
	testkit.Eventually(h.T, func() bool { return h.count(state) == n }, testkit.Patience)
}
