package testkit

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"chartwright/internal/platform/db"
	"chartwright/internal/platform/pgembed"
)

// URLs are the connections to one test's own database, one for each role.
type URLs struct {
	App   string // bound by row-level security, as in production
	Owner string // owns the schema
	Super string // superuser, to look behind the policies
}

// poolSize is small: many tests run at once on one server.
const poolSize = 10

// Postgres gives the test a fresh database with the program's schema, opened as the application's role. It is dropped when
// the test ends.
func Postgres(t testing.TB) (*db.DB, URLs) {
	t.Helper()
	urls := Database(t)
	d, err := db.Open(context.Background(), db.Config{URL: urls.App, MaxConns: poolSize})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	return d, urls
}

// Database is Postgres without opening it, for tests that start the whole program.
func Database(t testing.TB) URLs {
	t.Helper()
	srv := running(t)
	return srv.create(t, srv.template)
}

// EmptyDatabase gives a database without any schema.
func EmptyDatabase(t testing.TB) URLs {
	t.Helper()
	return running(t).create(t, "template0")
}

// Copy gives a database with everything that another holds. Nobody may be connected to that one.
func Copy(t testing.TB, of URLs) URLs {
	t.Helper()
	u, err := url.Parse(of.Super)
	if err != nil {
		t.Fatal(err)
	}
	return running(t).create(t, strings.TrimPrefix(u.Path, "/"))
}

// server is the PostgreSQL that the tests of this process share.
type server struct {
	super    string // URL of its superuser
	password string // of the two roles, where the server is not a private one
	template string // name of the migrated database that tests clone
	made     atomic.Int64
	end      func()
}

// holder starts the server for the first test that asks.
type holder struct {
	mu     sync.Mutex
	srv    *server
	failed error
}

var shared holder

func running(t testing.TB) *server {
	t.Helper()
	shared.mu.Lock()
	defer shared.mu.Unlock()
	if shared.srv == nil && shared.failed == nil {
		ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
		defer cancel()
		shared.srv, shared.failed = startServer(ctx)
	}
	if shared.failed != nil {
		t.Fatal(shared.failed)
	}
	return shared.srv
}

func (h *holder) stop() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.srv != nil && h.srv.end != nil {
		h.srv.end()
	}
}

func startServer(ctx context.Context) (*server, error) {
	if super := os.Getenv("CHARTWRIGHT_TEST_PG"); super != "" {
		return useServer(ctx, super)
	}
	return startPrivate(ctx)
}

func (s *server) create(t testing.TB, template string) URLs {
	t.Helper()
	name := fmt.Sprintf("test_%d_%d", os.Getpid(), s.made.Add(1))
	err := onServer(context.Background(), s.super, func(ctx context.Context, conn *pgx.Conn) error {
		// Copying files takes a tenth of the time of writing them to the log.
		_, err := conn.Exec(ctx, fmt.Sprintf("create database %s template %s owner %s strategy file_copy", name, template, pgembed.OwnerRole))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.drop(t, name) })
	return URLs{App: s.url(pgembed.AppRole, name), Owner: s.url(pgembed.OwnerRole, name), Super: s.url("", name)}
}

func (s *server) drop(t testing.TB, name string) {
	err := onServer(context.Background(), s.super, func(ctx context.Context, conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, "drop database "+name+" with (force)")
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// url points the superuser's address at a database, and at a role where one is named.
func (s *server) url(role, database string) string {
	u, err := url.Parse(s.super)
	if err != nil {
		return s.super // startServer has connected with it
	}
	u.Path = "/" + database
	switch {
	case role != "" && s.password != "":
		u.User = url.UserPassword(role, s.password)
	case role != "":
		u.User = url.User(role)
	}
	return u.String()
}

func onServer(ctx context.Context, url string, do func(context.Context, *pgx.Conn) error) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return fmt.Errorf("testkit: %w", err)
	}
	defer func() { _ = conn.Close(ctx) }()
	if err := do(ctx, conn); err != nil {
		return fmt.Errorf("testkit: %s: %w", strings.TrimSuffix(conn.Config().Database, "/"), err)
	}
	return nil
}
