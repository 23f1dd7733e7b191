// Package apptest starts the whole house inside a test: every room as internal/app wires it, on a PostgreSQL, a Redis and an
// encrypted store of the test's own, behind a real HTTP server. In it stand two agencies with two clients of two facilities
// each, somebody of every role, and charts that belong to each of them, so that a test can call as anybody for anything.
package apptest

import (
	"context"
	"errors"
	"io/fs"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"chartwright/internal/app"
	"chartwright/internal/platform/config"
	"chartwright/internal/platform/redis"
	"chartwright/internal/platform/testkit"
)

// House is the running program with what stands in it.
type House struct {
	App      *app.App
	URL      string           // of the server, without a slash at the end
	Super    *pgxpool.Pool    // the superuser's connections, to look behind the policies
	Database testkit.URLs     // connections of each role
	Redis    *redis.Client    // the Redis the house uses
	DataDir  string           // its folder: blobs, keyring
	Agencies [2]*Agency       // of Settled and Furnished houses
	owners   map[string]Owner // whose each id, name and address is
	t        testing.TB
}

// Owner is an agency by its place in Agencies, and a client by its place there; -1 where it is the agency's own.
type Owner struct{ Agency, Client int }

// Start opens the house and serves it until the test ends, its background work included.
func Start(t testing.TB) *House {
	t.Helper()
	return StartOn(t, testkit.Database(t), t.TempDir())
}

// StartOn is Start on a database and a folder that are there already, with a Redis that is empty. Settings, as KEY=value, are added
// to the usual ones.
func StartOn(t testing.TB, database testkit.URLs, dataDir string, settings ...string) *House {
	t.Helper()
	h := &House{t: t, DataDir: dataDir, Database: database, Redis: testkit.Redis(t), owners: map[string]Owner{}}
	h.must(ShareCompiled(dataDir))
	cfg, err := config.Load(append([]string{
		"CHARTWRIGHT_DATABASE_URL=" + h.Database.App, "CHARTWRIGHT_REDIS_URL=" + h.Redis.URL(), "CHARTWRIGHT_DATA_DIR=" + h.DataDir,
		"CHARTWRIGHT_EXAMINE_PROCESSES=1", "CHARTWRIGHT_LOG_LEVEL=debug", "CHARTWRIGHT_TRUSTED_PROXIES=127.0.0.1",
	}, settings...))
	h.must(err)
	ctx, stop := context.WithCancel(context.Background())
	h.App, err = app.Open(ctx, cfg)
	h.must(err)
	worked := make(chan error, 1)
	go func() { worked <- h.App.Work(ctx) }()
	server := httptest.NewServer(h.App.Handler())
	h.URL = server.URL
	h.Super, err = pgxpool.New(ctx, h.Database.Super)
	h.must(err)
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
		stop()
		if err := <-worked; err != nil && ctx.Err() == nil {
			t.Error(err)
		}
		h.Super.Close()
		h.App.Close()
		if t.Failed() {
			t.Log(errorLines())
		}
	})
	return h
}

// ShareCompiled lets a house with that data directory find PDFium as the machine compiled it before: under the race detector
// compiling takes longer than most tests, and more memory than an examining child may have.
func ShareCompiled(dataDir string) error {
	base, err := os.UserCacheDir()
	if err != nil {
		return err
	}
	compiled, cache := filepath.Join(base, "chartwright", "pdfium"), filepath.Join(dataDir, "cache")
	if err := errors.Join(os.MkdirAll(compiled, 0o700), os.MkdirAll(cache, 0o700)); err != nil {
		return err
	}
	if err := os.Symlink(compiled, filepath.Join(cache, "pdfium")); !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

// Elsewhere is a house that other processes run: what calls it works, what looks behind it does not.
func Elsewhere(t testing.TB, address string) *House {
	return &House{t: t, URL: address, owners: map[string]Owner{}}
}

// SQL runs a statement as the superuser, past every policy.
func (h *House) SQL(text string, args ...any) {
	h.t.Helper()
	_, err := h.Super.Exec(context.Background(), text, args...)
	h.must(err)
}

// Scan reads one row as the superuser.
func (h *House) Scan(dest any, text string, args ...any) {
	h.t.Helper()
	h.must(h.Super.QueryRow(context.Background(), text, args...).Scan(dest))
}

// Own notes whose these ids and names are, for Foreign.
func (h *House) Own(o Owner, values ...string) {
	for _, v := range values {
		h.owners[strings.ToLower(v)] = o
	}
}

// Foreign gives the first id or name in text that somebody who sees o's rows must not see, apart from those they sent. A
// viewer with Client -1 sees all clients of the agency.
func (h *House) Foreign(viewer Owner, text, sent string) (string, bool) {
	text, sent = strings.ToLower(text), strings.ToLower(sent)
	for value, o := range h.owners {
		hidden := o.Agency != viewer.Agency || (viewer.Client >= 0 && o.Client >= 0 && o.Client != viewer.Client)
		if hidden && strings.Contains(text, value) && !strings.Contains(sent, value) {
			return value, true
		}
	}
	return "", false
}

// Eventually waits for cond, at most a minute.
func (h *House) Eventually(cond func() bool) {
	h.t.Helper()
	testkit.Eventually(h.t, cond, 8*time.Minute)
}

func (h *House) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func newID() uuid.UUID { return uuid.Must(uuid.NewV7()) }
