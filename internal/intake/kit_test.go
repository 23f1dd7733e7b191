package intake_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"golang.org/x/time/rate"

	"chartwright/internal/examine"
	"chartwright/internal/intake"
	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/blob"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/platform/jobs"
	"chartwright/internal/platform/keys"
	"chartwright/internal/platform/redis"
	"chartwright/internal/platform/testkit"
	"chartwright/internal/tenancy/principal"
)

// TestMain starts this test binary again as the examiner's child.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == examine.ChildCommand {
		os.Exit(examine.ChildMain(os.Stdin, os.Stdout))
	}
	testkit.Main(m)
}

// house is a running server over a real database, with two agencies of two hospitals each.
type house struct {
	t        *testing.T
	db       *db.DB
	urls     testkit.URLs
	root     *pgx.Conn
	module   *intake.Module
	desk     *desk
	url      string
	dir      string
	store    blob.Store
	pace     rate.Limit // of an agency whose uploads give way; 0: the house's own
	agencies [2]*agency

	mu     sync.Mutex
	people map[string]principal.Principal
}

type agency struct {
	id         uuid.UUID
	clients    [2]uuid.UUID
	facilities [2]uuid.UUID
}

func newHouse(t *testing.T) *house {
	t.Helper()
	d, urls := testkit.Postgres(t)
	root, err := pgx.Connect(context.Background(), urls.Super)
	must(t, err)
	t.Cleanup(func() { _ = root.Close(context.Background()) })
	h := &house{t: t, db: d, urls: urls, root: root, dir: t.TempDir(), people: map[string]principal.Principal{}}
	h.desk = &desk{h: h, items: map[uuid.UUID]*deskItem{}}
	h.start(examine.Options{})
	for i := range h.agencies {
		h.agencies[i] = h.seed(i)
	}
	return h
}

// start serves with a fresh module, as a new process would.
func (h *house) start(o examine.Options) {
	h.t.Helper()
	local, err := keys.NewLocal(filepath.Join(h.dir, "keyring.json"))
	must(h.t, err)
	wrapper := keys.NewCache(local, 1000, time.Minute)
	h.store, err = blob.NewLocal(filepath.Join(h.dir, "blobs"))
	must(h.t, err)
	o.Children = 1
	examiner, err := examine.New(o)
	must(h.t, err)
	h.t.Cleanup(func() { _ = examiner.Close() })
	h.module, err = intake.New(intake.Needs{DB: h.db, Vault: blob.NewVault(h.store, wrapper), Keys: wrapper, Examiner: examiner,
		Work: h.desk, Coding: coding{h}, Requests: noRequests{}, MaxUpload: 64 << 20, UploadPace: h.pace})
	must(h.t, err)
	engine, err := httpx.NewEngine(httpx.EngineConfig{Authenticate: h.authenticate})
	must(h.t, err)
	api := httpx.NewAPI(engine, "test", func(ctx context.Context, op string) error {
		if op == "uploads-options" {
			return nil
		}
		_, err := principal.From(ctx)
		return err
	})
	h.module.RegisterRoutes(api)
	srv := httptest.NewServer(engine)
	h.t.Cleanup(srv.Close)
	h.url = srv.URL
}

// overheard serves anew, so that what the database is asked is heard.
func (h *house) overheard() *testkit.Wire {
	h.t.Helper()
	wire := testkit.Listen(h.t, h.urls.App)
	var err error
	h.db, err = db.Open(context.Background(), db.Config{URL: wire.URL, MaxConns: 4})
	must(h.t, err)
	h.t.Cleanup(h.db.Close)
	h.start(examine.Options{})
	return wire
}

// work runs the jobs until the test ends.
func (h *house) work() {
	h.t.Helper()
	registry := jobs.NewRegistry()
	h.module.RegisterJobs(registry)
	carrier, err := redis.Embedded()
	must(h.t, err)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	runner := jobs.NewRunner(h.db, carrier, registry, jobs.Config{Poll: 10 * time.Millisecond, Grace: 5 * time.Second,
		Act: func(ctx context.Context, tenant uuid.UUID) context.Context {
			return principal.With(ctx, principal.ForTenant(tenant))
		}})
	go func() { done <- runner.Run(ctx) }()
	h.t.Cleanup(func() {
		cancel()
		must(h.t, <-done)
		_ = carrier.Close()
	})
}

func (h *house) seed(n int) *agency {
	a := &agency{id: db.NewID()}
	h.sql(`insert into agencies (tenant_id, name, slug) values ($1, $2, $3)`, a.id, fmt.Sprint("Agency ", n), fmt.Sprint("agency-", n))
	codes := [][2]string{{"NCH", "SRC"}, {"NCH", "SRC"}}
	for i := range a.clients {
		a.clients[i], a.facilities[i] = db.NewID(), db.NewID()
		ref, wrapped, err := h.module.NewClientKey(context.Background(), a.id, a.clients[i])
		must(h.t, err)
		h.sql(`insert into clients (tenant_id, client_id, name, code, timezone, key_ref, sealing_key) values ($1, $2, 'Hospital', $3, 'America/Chicago', $4, $5)`,
			a.id, a.clients[i], fmt.Sprint("H", i), ref, wrapped)
		h.sql(`insert into facilities (tenant_id, client_id, id, name, code, timezone, work_types) values ($1, $2, $3, 'Main', $4, 'America/Chicago', '{IP,OP,ED,SDS,OBS}')`,
			a.id, a.clients[i], a.facilities[i], codes[n][i])
	}
	return a
}

func (h *house) sql(text string, args ...any) {
	h.t.Helper()
	_, err := h.root.Exec(context.Background(), text, args...)
	must(h.t, err)
}

func (h *house) count(text string, args ...any) (n int) {
	h.t.Helper()
	must(h.t, h.root.QueryRow(context.Background(), text, args...).Scan(&n))
	return n
}

func (h *house) authenticate(_ http.ResponseWriter, r *http.Request) (*http.Request, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	p, ok := h.people[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")]
	if !ok {
		return r, nil
	}
	return r.WithContext(principal.With(r.Context(), p)), nil
}

// coding is what the coding room does with a complete chart: it says so in the encounter.
type coding struct{ h *house }

func (c coding) DocumentsComplete(ctx context.Context, tx *db.Tx, e intake.Encounter, _ int) error {
	return c.h.module.SetStatus(ctx, tx, e.ID, "ready", "agency", "")
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// complete asks the room to end a preparation; it tells where the answer is not the one expected.
func (h *house) complete(p *person, caseID uuid.UUID, want bool) error {
	err := h.db.InTenant(principal.With(context.Background(), p.who), func(ctx context.Context, tx *db.Tx) error {
		return h.module.CompletePrep(ctx, tx, caseID)
	})
	if (err == nil) != want {
		return fmt.Errorf("completing gave %w", err)
	}
	return nil
}

// noRequests is a house in which nobody asks for records.
type noRequests struct{}

func (noRequests) HoldsPatient(context.Context, *db.Tx, uuid.UUID) (uuid.UUID, error) {
	return uuid.Nil, nil
}

func (noRequests) TakesFiles(context.Context, *db.Tx, uuid.UUID) (client, facility uuid.UUID, err error) {
	return uuid.Nil, uuid.Nil, apperr.NotFound()
}
