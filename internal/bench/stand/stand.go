// Package stand sets up what is measured: a throw-away PostgreSQL that flushes as in production, a real Redis, and the whole
// house behind HTTP on loopback.
package stand

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"chartwright/internal/app"
	"chartwright/internal/platform/config"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/platform/migrate"
	"chartwright/internal/platform/pgembed"
	"chartwright/internal/platform/redis"
	"chartwright/migrations"
)

// LanesPrefix is where the house keeps its hints in Redis.
const LanesPrefix = "chartwright:lanes"

// Stand is what is measured.
type Stand struct {
	Dir      string // laid out as the data folder of an installation
	Postgres *pgembed.Server
	Root     *pgxpool.Pool // behind the policies
	DB       *db.DB        // as the application's role, beside the house's own pool
	Redis    *Redis        // nil without redis-server
	App      *app.App
	URL      string

	operations map[string]bool
	closers    []func()
	rest       func() // ends the background work and waits for it
}

// Open sets everything up in dir but the house; see Serve.
func Open(ctx context.Context, dir string) (_ *Stand, err error) {
	s := &Stand{Dir: dir, operations: map[string]bool{}}
	defer func() {
		if err != nil {
			s.Close()
		}
	}()
	s.Postgres, err = pgembed.Start(ctx, pgembed.Options{Dir: filepath.Join(dir, "postgres"), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return nil, err
	}
	s.onClose(func() {
		stop, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		_ = s.Postgres.Stop(stop)
	})
	if _, err = migrate.Up(ctx, s.Postgres.OwnerURL(), migrations.FS); err != nil {
		return nil, err
	}
	root, err := pgxpool.ParseConfig(s.Postgres.SuperuserURL())
	if err != nil {
		return nil, err
	}
	root.ConnConfig.Database = pgembed.Database
	if s.Root, err = pgxpool.NewWithConfig(ctx, root); err != nil {
		return nil, err
	}
	s.onClose(s.Root.Close)
	if s.DB, err = db.Open(ctx, db.Config{URL: s.Postgres.AppURL(), MaxConns: poolSize}); err != nil {
		return nil, err
	}
	s.onClose(s.DB.Close)
	s.Redis, err = startRedis(ctx, dir)
	if err == nil && s.Redis != nil {
		s.onClose(s.Redis.Kill)
	}
	return s, err
}

const poolSize = 24

// Serve starts the house and its background work.
func (s *Stand) Serve(ctx context.Context) error {
	values := []string{
		"CHARTWRIGHT_DATABASE_URL=" + s.Postgres.AppURL(), "CHARTWRIGHT_DATABASE_OWNER_URL=" + s.Postgres.OwnerURL(),
		"CHARTWRIGHT_DATA_DIR=" + s.Dir, "CHARTWRIGHT_DEMO=off",
	}
	if s.Redis != nil {
		values = append(values, "CHARTWRIGHT_REDIS_URL="+s.Redis.URL)
	}
	cfg, err := config.Load(values)
	if err != nil {
		return err
	}
	if s.App, err = app.Open(ctx, cfg); err != nil {
		return err
	}
	s.onClose(s.App.Close)
	operations, err := app.Operations()
	if err != nil {
		return err
	}
	for _, op := range operations {
		s.operations[op.ID] = true
	}
	return s.listen(ctx)
}

func (s *Stand) listen(ctx context.Context) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	s.URL = "http://" + listener.Addr().String()
	server := &http.Server{Handler: s.App.Handler(), ReadHeaderTimeout: 10 * time.Second}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			slog.Error("the house stopped serving", "error", err.Error())
		}
	}()
	s.Work(ctx)
	s.onClose(func() {
		_ = server.Close()
		<-ended
		s.Rest()
	})
	return nil
}

// Work begins the background work, or goes on with it.
func (s *Stand) Work(ctx context.Context) {
	work, stop := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if err := s.App.Work(work); err != nil && work.Err() == nil {
			slog.Error("the house stopped working", "error", err.Error())
		}
	}()
	s.rest = func() { stop(); <-ended }
}

// Rest ends the background work: the house goes on serving, and what it takes in waits.
func (s *Stand) Rest() { s.rest() }

// Has reports whether the house has that operation.
func (s *Stand) Has(operation string) bool { return s.operations[operation] }

// Path is the address of a path of the API.
func (s *Stand) Path(path string) string { return s.URL + httpx.Prefix + path }

// RedisClient connects to the real Redis.
func (s *Stand) RedisClient(ctx context.Context) (*redis.Client, error) {
	if s.Redis == nil {
		return redis.Embedded()
	}
	return redis.Open(ctx, s.Redis.URL, slog.New(slog.DiscardHandler))
}

// Exec runs statements as the superuser, one after the other on one connection.
func (s *Stand) Exec(ctx context.Context, statements ...Statement) error {
	conn, err := s.Root.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	for _, st := range statements {
		if _, err := conn.Exec(ctx, st.Text, st.Args...); err != nil {
			return err
		}
	}
	return nil
}

// Statement is SQL with its arguments.
type Statement struct {
	Text string
	Args []any
}

// SQL makes a Statement.
func SQL(text string, args ...any) Statement { return Statement{text, args} }

func (s *Stand) onClose(f func()) { s.closers = append(s.closers, f) }

// Close stops everything and keeps the folder.
func (s *Stand) Close() {
	for i := len(s.closers) - 1; i >= 0; i-- {
		s.closers[i]()
	}
	s.closers = nil
}
