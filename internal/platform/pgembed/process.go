package pgembed

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// The postmaster's signals (PostgreSQL manual, "Shutting Down the Server").
const (
	fastShutdown      = syscall.SIGINT
	immediateShutdown = syscall.SIGQUIT
)

const (
	logName     = "server.log"
	logLimit    = 8 << 20         // bytes after which a start begins a new log
	quitGrace   = 5 * time.Second // for an immediate shutdown
	pollEvery   = 10 * time.Millisecond
	ghostsLimit = 10 * time.Second // for the last processes of a killed server to notice
)

// stillStarting is SQLSTATE cannot_connect_now.
const stillStarting = "57P03"

var errExited = errors.New("the server ended while starting")

// process is a postmaster that this program started.
type process struct {
	cmd  *exec.Cmd
	done chan struct{}
	err  error // of Wait; read it after done
}

// launch starts the server until it answers. After a killed server its orphans may hold the shared memory for a moment,
// then the start is tried again.
func (s *Server) launch(ctx context.Context, c *cluster, leftover bool) (*process, error) {
	deadline := time.Now().Add(ghostsLimit)
	for {
		p, err := s.spawn(c)
		if err != nil {
			return nil, err
		}
		err = p.waitReady(ctx, s.SuperuserURL())
		if err == nil {
			return p, nil
		}
		if !errors.Is(err, errExited) {
			return nil, errors.Join(err, p.stop(ctx))
		}
		if !leftover || time.Now().After(deadline) {
			return nil, fmt.Errorf("pgembed: %w; the end of %s: %s", err, filepath.Join(s.opts.Dir, logName), s.logTail())
		}
		if err := pause(ctx, 20*pollEvery); err != nil {
			return nil, err
		}
	}
}

func (s *Server) spawn(c *cluster) (*process, error) {
	log, err := openLog(filepath.Join(s.opts.Dir, logName))
	if err != nil {
		return nil, err
	}
	defer closeQuietly(log)
	cmd, release, err := c.command(context.Background(), "postgres", s.settings()...)
	if err != nil {
		return nil, err
	}
	defer release()
	cmd.Stdout, cmd.Stderr = log, log
	p := &process{cmd: cmd, done: make(chan struct{})}
	started := make(chan error)
	go func() {
		// The kernel counts the death of the thread that started the child as the parent's, so this one must stay.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			p.err = cmd.Wait()
			close(p.done)
		}
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("pgembed: %w", err)
	}
	return p, nil
}

// settings are the server's; they win over postgresql.conf.
func (s *Server) settings() []string {
	pairs := []string{
		"listen_addresses=", "unix_socket_directories=" + s.socket, "unix_socket_permissions=0700", "port=5432",
		"shared_buffers=" + s.opts.SharedBuffers, "max_connections=" + strconv.Itoa(s.opts.MaxConnections),
		"timezone=UTC", "log_timezone=UTC", "jit=off", "random_page_cost=1.1", "max_wal_size=2GB",
		"synchronous_commit=on", "wal_level=replica", "wal_compression=on",
		// A statement, a parameter or an error's text may carry a patient's data: none of them reach the log.
		"log_min_messages=log", "log_min_error_statement=panic", "log_statement=none", "log_min_duration_statement=-1",
		"log_parameter_max_length=0", "log_parameter_max_length_on_error=0", "log_error_verbosity=terse", "log_autovacuum_min_duration=-1",
		"log_lock_waits=off", "logging_collector=off", "log_destination=stderr",
	}
	if s.opts.Throwaway {
		pairs = append(pairs, "fsync=off", "full_page_writes=off", "synchronous_commit=off", "wal_level=minimal",
			"max_wal_senders=0", "max_wal_size=256MB", "autovacuum=off", "log_checkpoints=off")
	}
	args := make([]string, 0, 2*len(pairs))
	for _, p := range pairs {
		args = append(args, "-c", p)
	}
	return args
}

func (p *process) waitReady(ctx context.Context, url string) error {
	for {
		conn, err := pgx.Connect(ctx, url)
		if err == nil {
			return conn.Close(ctx)
		}
		var refusal *pgconn.PgError
		if errors.As(err, &refusal) && refusal.Code != stillStarting {
			return fmt.Errorf("pgembed: the server refuses its own program: %w", err)
		}
		select {
		case <-p.done:
			return errExited
		case <-ctx.Done():
			return fmt.Errorf("pgembed: the server did not answer in time: %w", ctx.Err())
		case <-time.After(pollEvery):
		}
	}
}

func (p *process) stop(ctx context.Context) error {
	if err := p.signal(fastShutdown); err != nil {
		return err
	}
	select {
	case <-p.done:
		return nil
	case <-ctx.Done():
	}
	if err := p.signal(immediateShutdown); err != nil {
		return err
	}
	select {
	case <-p.done:
		return fmt.Errorf("pgembed: the server was cut short and will recover at its next start: %w", ctx.Err())
	case <-time.After(quitGrace):
		return errors.Join(errors.New("pgembed: the server did not end and was killed"), p.cmd.Process.Kill())
	}
}

func (p *process) signal(sig syscall.Signal) error {
	err := p.cmd.Process.Signal(sig)
	if errors.Is(err, os.ErrProcessDone) {
		return nil
	}
	return err
}

func openLog(path string) (*os.File, error) {
	flags := os.O_CREATE | os.O_WRONLY | os.O_APPEND
	if info, err := os.Stat(path); err == nil && info.Size() > logLimit {
		flags |= os.O_TRUNC
	}
	f, err := os.OpenFile(path, flags, 0o600)
	if err != nil {
		return nil, fmt.Errorf("pgembed: %w", err)
	}
	return f, nil
}

// logTail is the last words of the server, for the error of a failed start.
func (s *Server) logTail() string {
	f, err := os.Open(filepath.Join(s.opts.Dir, logName))
	if err != nil {
		return "unreadable"
	}
	defer closeQuietly(f)
	const tail = 600
	if info, err := f.Stat(); err == nil && info.Size() > tail {
		_, _ = f.Seek(-tail, io.SeekEnd)
	}
	text, _ := io.ReadAll(f)
	return strings.TrimSpace(string(text))
}

func closeQuietly(c io.Closer) { _ = c.Close() }

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
