// Package pgembed runs a private PostgreSQL out of a folder, so that Chartwright works on a machine where nobody has set
// up a database.
//
// The server listens on a unix socket alone, in a folder that only its own user and root may enter, and knows its clients
// by their operating system user (peer): there is no password to keep. It is started as an unprivileged user when this
// program is root, and stops with this program, however that ends.
package pgembed

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Names inside the server. The owner runs migrations; the application's role owns nothing and is bound by row-level
// security.
const (
	Database  = "chartwright"
	OwnerRole = "chartwright_owner"
	AppRole   = "chartwright_app"

	superuser = "postgres"
)

// ErrInUse reports that another process runs the server of this folder.
var ErrInUse = errors.New("another chartwright is running on this folder; stop it first, or set CHARTWRIGHT_DATA_DIR to another folder")

// Options say where the server lives and how large it may grow.
type Options struct {
	Dir            string       // holds the cluster, its log and the lock; made when missing
	BinDir         string       // the PostgreSQL programs; empty looks in CHARTWRIGHT_PG_BIN, PATH and the usual places
	ToolsDir       string       // a folder whose node_modules may hold the programs; empty is .tools beside the binary's folder
	SharedBuffers  string       // default 256MB
	MaxConnections int          // default 100
	Throwaway      bool         // for tests: data need not survive a crash of the machine, so nothing is flushed to disk
	Log            *slog.Logger // default slog.Default()
}

// Server is a running PostgreSQL.
type Server struct {
	opts   Options
	lock   *os.File
	socket string
	proc   *process

	stopOnce sync.Once
	stopErr  error
}

// Start makes the cluster on first use, starts the server on it and waits until it answers. ctx bounds the start, not the
// life of the server; a start after a crash replays the log and may take a while.
func Start(ctx context.Context, opts Options) (*Server, error) {
	opts, err := opts.complete()
	if err != nil {
		return nil, err
	}
	lock, err := takeLock(filepath.Join(opts.Dir, "lock"))
	if err != nil {
		return nil, err
	}
	s := &Server{opts: opts, lock: lock}
	if err := s.start(ctx); err != nil {
		return nil, errors.Join(err, s.release())
	}
	return s, nil
}

func (o Options) complete() (Options, error) {
	if o.Dir == "" {
		return o, errors.New("pgembed: no folder given")
	}
	if o.SharedBuffers == "" {
		o.SharedBuffers = "256MB"
	}
	if o.MaxConnections == 0 {
		o.MaxConnections = 100
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return o, fmt.Errorf("pgembed: cannot make the data folder: %w", err)
	}
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return o, fmt.Errorf("pgembed: %w", err)
	}
	if o.Dir, err = filepath.EvalSymlinks(dir); err != nil {
		return o, fmt.Errorf("pgembed: %w", err)
	}
	return o, nil
}

func (s *Server) start(ctx context.Context) error {
	began := time.Now()
	c := &cluster{dir: filepath.Join(s.opts.Dir, "cluster"), throwaway: s.opts.Throwaway}
	var err error
	if c.run, err = accountFor(c.dir); err != nil {
		return err
	}
	if c.bin, err = findBinaries(s.opts, c); err != nil {
		return err
	}
	leftover, err := c.settle(ctx)
	if err != nil {
		return err
	}
	if err := c.create(ctx); err != nil {
		return err
	}
	if err := c.admit(); err != nil {
		return err
	}
	if s.socket, err = makeSocketDir(s.opts.Dir, c.run); err != nil {
		return err
	}
	if s.proc, err = s.launch(ctx, c, leftover); err != nil {
		return err
	}
	if err := CreateRoles(ctx, s.SuperuserURL()); err != nil {
		return errors.Join(err, s.proc.stop(ctx))
	}
	if err := createDatabase(ctx, s.SuperuserURL()); err != nil {
		return errors.Join(err, s.proc.stop(ctx))
	}
	s.opts.Log.Info("private PostgreSQL started", "version", c.bin.version, "ms", time.Since(began).Milliseconds())
	return nil
}

// AppURL is the connection of the application's role.
func (s *Server) AppURL() string { return s.url(AppRole, Database) }

// OwnerURL is the connection of the role that owns the schema, for migrations.
func (s *Server) OwnerURL() string { return s.url(OwnerRole, Database) }

// BackupURL is the connection of a role that reads every row, past the policies: of the superuser.
func (s *Server) BackupURL() string { return s.url(superuser, Database) }

// SuperuserURL is the connection of the server's superuser to the maintenance database.
func (s *Server) SuperuserURL() string { return s.url(superuser, superuser) }

func (s *Server) url(role, database string) string { return connURL(s.socket, role, database) }

func connURL(socket, role, database string) string {
	u := url.URL{Scheme: "postgres", User: url.User(role), Path: "/" + database}
	u.RawQuery = url.Values{"host": {socket}, "sslmode": {"disable"}}.Encode()
	return u.String()
}

// Done is closed when the server has ended, asked or not.
func (s *Server) Done() <-chan struct{} { return s.proc.done }

// Stop shuts the server down: running statements are broken off, everything committed is on disk. When ctx ends first the
// server is told to quit at once and recovers at its next start.
func (s *Server) Stop(ctx context.Context) error {
	s.stopOnce.Do(func() { s.stopErr = errors.Join(s.proc.stop(ctx), s.release()) })
	return s.stopErr
}

// release gives the folder back.
func (s *Server) release() error {
	if s.socket != "" {
		_ = os.RemoveAll(s.socket)
		_ = os.Remove(filepath.Join(s.opts.Dir, socketRecord))
	}
	return giveBack(s.lock)
}
