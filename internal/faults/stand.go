package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"chartwright/internal/platform/pgembed"
)

const (
	bucket = "chartwright"
	region = "us-east-1"
	access = "chartwright-faults"
)

// stand is an installation as in production, each part a process of its own and each way between two a gate.
type stand struct {
	dir    string
	secret string
	binary string
	older  string // program of an earlier version

	disk    string // the store's
	mounted bool   // and it is one of its own
	forged  string // folder of a PostgreSQL whose clock can be set
	notes   []string

	postgres              *pgembed.Server
	pgMu                  sync.Mutex
	redis, store          *process
	serve, work           []*process
	urls                  []string
	toPG, toRedis, toS3   *gate
	redisPort, storePort  string
	doors                 []*gate // before each serve
	redisWord, storeFiles string
}

// openStand builds the program and starts everything.
func openStand(ctx context.Context, dir string, o options) (_ *stand, err error) {
	s := &stand{dir: dir, secret: rand.Text(), redisWord: rand.Text(), binary: filepath.Join(dir, "chartwright"), disk: filepath.Join(dir, "disk")}
	s.storeFiles = filepath.Join(s.disk, "store")
	defer func() {
		if err != nil {
			s.close()
		}
	}()
	if err := s.build(ctx, o); err != nil {
		return nil, err
	}
	for _, step := range []func(context.Context) error{s.startPostgres, s.forgePostgres, s.startRedis, s.mountDisk, s.startStore, s.openGates, s.migrateOlder, s.startOurs} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (s *stand) startPostgres(ctx context.Context) error {
	s.pgMu.Lock()
	defer s.pgMu.Unlock()
	var err error
	s.postgres, err = pgembed.Start(ctx, pgembed.Options{Dir: filepath.Join(s.dir, "postgres"), BinDir: s.forged, Log: slog.New(slog.DiscardHandler)})
	return err
}

// killPostgres kills the postmaster and all its children at once, and starts it on what is left.
func (s *stand) killPostgres(ctx context.Context) error {
	pid, err := s.postmaster()
	if err != nil {
		return err
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		return err
	}
	<-s.postgres.Done()
	_ = s.postgres.Stop(ctx) // gives the folder back
	return s.startPostgres(ctx)
}

func (s *stand) postmaster() (int, error) {
	text, err := os.ReadFile(filepath.Join(s.dir, "postgres", "cluster", "postmaster.pid"))
	if err != nil {
		return 0, err
	}
	first, _, _ := strings.Cut(string(text), "\n")
	return strconv.Atoi(first)
}

// restartPostgres is what a fail-over looks like to clients: all connections end, and for a moment there is nobody.
func (s *stand) restartPostgres(ctx context.Context) error {
	if err := s.postgres.Stop(ctx); err != nil {
		return err
	}
	return s.startPostgres(ctx)
}

// socket is where PostgreSQL listens now.
func (s *stand) socket() (string, error) {
	s.pgMu.Lock()
	defer s.pgMu.Unlock()
	config, err := pgx.ParseConfig(s.postgres.SuperuserURL())
	if err != nil {
		return "", err
	}
	return filepath.Join(config.Host, ".s.PGSQL."+strconv.Itoa(int(config.Port))), nil
}

func (s *stand) startRedis(ctx context.Context) (err error) {
	if s.redisPort, err = freePort(ctx); err != nil {
		return err
	}
	s.redis, err = s.process("redis", answersTCP("127.0.0.1:"+s.redisPort), func() *exec.Cmd {
		return exec.Command("redis-server", "--bind", "127.0.0.1", "--port", s.redisPort, "--requirepass", s.redisWord, "--dir", s.dir, "--save", "",
			"--appendonly", "no", "--maxmemory-policy", "noeviction")
	})
	return errors.Join(err, s.redis.start(ctx))
}

func (s *stand) startStore(ctx context.Context) (err error) {
	if s.storePort, err = freePort(ctx); err != nil {
		return err
	}
	versions := filepath.Join(s.disk, "versions")
	if err := errors.Join(os.MkdirAll(filepath.Join(s.storeFiles, bucket), 0o700), os.MkdirAll(versions, 0o700)); err != nil {
		return err
	}
	program, err := exec.LookPath("versitygw")
	if err != nil {
		program = filepath.Join(".tools", "bin", "versitygw")
	}
	s.store, err = s.process("store", answersTCP("127.0.0.1:"+s.storePort), func() *exec.Cmd {
		return exec.Command(program, "--port", "127.0.0.1:"+s.storePort, "--region", region, "--quiet", "--access", access, "--secret", s.secret,
			"posix", "--versioning-dir", versions, s.storeFiles)
	})
	return errors.Join(err, s.store.start(ctx))
}

func dialTCP(port string) func() (net.Conn, error) {
	return func() (net.Conn, error) { return net.DialTimeout("tcp", "127.0.0.1:"+port, time.Second) }
}

func (s *stand) openGates(ctx context.Context) (err error) {
	s.toPG, err = newGate(ctx, func() (net.Conn, error) {
		path, err := s.socket()
		if err != nil {
			return nil, err
		}
		return net.DialTimeout("unix", path, time.Second)
	})
	if err == nil {
		s.toRedis, err = newGate(ctx, dialTCP(s.redisPort))
	}
	if err == nil {
		s.toS3, err = newGate(ctx, dialTCP(s.storePort))
	}
	return err
}

func (s *stand) env(more ...string) []string {
	db := "postgres://%s@" + s.toPG.address + "/" + pgembed.Database + "?sslmode=disable"
	return append(append(os.Environ(),
		"CHARTWRIGHT_DATABASE_URL="+fmt.Sprintf(db, pgembed.AppRole), "CHARTWRIGHT_REDIS_URL=redis://:"+s.redisWord+"@"+s.toRedis.address+"/0",
		"CHARTWRIGHT_S3_BUCKET="+bucket, "CHARTWRIGHT_S3_REGION="+region, "CHARTWRIGHT_S3_ENDPOINT=http://"+s.toS3.address, "CHARTWRIGHT_S3_PATH_STYLE=true",
		"AWS_ACCESS_KEY_ID="+access, "AWS_SECRET_ACCESS_KEY="+s.secret, "CHARTWRIGHT_DATA_DIR="+s.dir, "CHARTWRIGHT_EXAMINE_PROCESSES=1",
		"CHARTWRIGHT_DATABASE_MAX_CONNS=20", "CHARTWRIGHT_LOG_LEVEL=warn", "CHARTWRIGHT_SHUTDOWN_GRACE=5s"), more...)
}

// command runs one of the operator's commands.
func (s *stand) command(ctx context.Context, program string, args ...string) error {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env = s.env("CHARTWRIGHT_DATABASE_OWNER_URL=postgres://" + pgembed.OwnerRole + "@" + s.toPG.address + "/" + pgembed.Database + "?sslmode=disable")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("chartwright %s: %w: %s", strings.Join(args, " "), err, out)
	}
	return nil
}

func (s *stand) migrate(ctx context.Context) error { return s.command(ctx, s.binary, "migrate") }

func (s *stand) migrateOlder(ctx context.Context) error { return s.command(ctx, s.older, "migrate") }

// note keeps what the result must say about the run.
func (s *stand) note(format string, args ...any) {
	s.notes = append(s.notes, fmt.Sprintf(format, args...))
}

// ours are how many processes of each kind run.
const ours = 2

// startOurs starts the older version: the run begins before an upgrade.
func (s *stand) startOurs(ctx context.Context) error {
	for n := range ours {
		port, err := freePort(ctx)
		if err != nil {
			return err
		}
		door, err := newGate(ctx, dialTCP(port))
		if err != nil {
			return err
		}
		serve, err := s.our(ctx, fmt.Sprint("serve-", n), "serve", "http://127.0.0.1:"+port+"/readyz", "CHARTWRIGHT_ADDRESS=127.0.0.1:"+port)
		if err != nil {
			return err
		}
		watch, err := freePort(ctx)
		if err != nil {
			return err
		}
		work, err := s.our(ctx, fmt.Sprint("work-", n), "work", "http://127.0.0.1:"+watch+"/healthz", "CHARTWRIGHT_WATCH_ADDRESS=127.0.0.1:"+watch)
		if err != nil {
			return err
		}
		s.serve, s.work, s.doors, s.urls = append(s.serve, serve), append(s.work, work), append(s.doors, door), append(s.urls, "http://"+door.address)
	}
	return nil
}

// our starts a process of the program.
func (s *stand) our(ctx context.Context, name, command, health, setting string) (*process, error) {
	clock := filepath.Join(s.dir, name+".clock")
	var p *process
	p, err := s.process(name, answersHTTP(health), func() *exec.Cmd {
		cmd := exec.Command(s.binary, command)
		if p.older.Load() {
			cmd = exec.Command(s.older, command)
		}
		cmd.Env = s.env(setting, "FAULTS_CLOCK="+clock)
		return cmd
	})
	if err != nil {
		return nil, err
	}
	p.clock = clock
	p.older.Store(true)
	return p, p.start(ctx)
}

func (s *stand) process(name string, ask func(context.Context) error, make func() *exec.Cmd) (*process, error) {
	log, err := os.OpenFile(filepath.Join(s.dir, name+".log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	return &process{name: name, ask: ask, make: make, log: log}, err
}

// inner prints what the program's logs say of answers of 500.
func (s *stand) inner(out io.Writer) {
	for _, p := range s.serve {
		text, err := os.ReadFile(p.log.Name())
		if err != nil {
			continue
		}
		for line := range strings.Lines(string(text)) {
			if strings.Contains(line, "code=internal") {
				fmt.Fprint(out, p.name, ": ", line)
			}
		}
	}
}

func (s *stand) close() {
	for _, p := range append(append([]*process{}, s.serve...), s.work...) {
		p.kill()
	}
	for _, p := range []*process{s.redis, s.store} {
		if p != nil {
			p.kill()
		}
	}
	if s.postgres != nil {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		_ = s.postgres.Stop(ctx)
	}
	if s.mounted {
		_ = syscall.Unmount(s.disk, syscall.MNT_DETACH)
	}
	if s.forged != "" {
		_ = os.RemoveAll(s.forged)
	}
}
