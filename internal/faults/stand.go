package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
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

	postgres              *pgembed.Server
	pgMu                  sync.Mutex
	redis, store          *process
	serve, work           []*process
	urls                  []string
	toPG, toRedis, toS3   *gate
	redisPort, storePort  string
	redisWord, storeFiles string
}

// openStand builds the program and starts everything.
func openStand(ctx context.Context, dir string) (_ *stand, err error) {
	s := &stand{dir: dir, secret: rand.Text(), redisWord: rand.Text(), binary: filepath.Join(dir, "chartwright"), storeFiles: filepath.Join(dir, "store")}
	defer func() {
		if err != nil {
			s.close()
		}
	}()
	build := exec.CommandContext(ctx, "go", "build", "-o", s.binary, "./cmd/chartwright")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("build: %w: %s", err, out)
	}
	for _, step := range []func(context.Context) error{s.startPostgres, s.startRedis, s.startStore, s.openGates, s.migrate, s.startOurs} {
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
	s.postgres, err = pgembed.Start(ctx, pgembed.Options{Dir: filepath.Join(s.dir, "postgres"), Log: slog.New(slog.DiscardHandler)})
	return err
}

// killPostgres kills the postmaster and all its children at once, and starts it on what is left.
func (s *stand) killPostgres(ctx context.Context) error {
	text, err := os.ReadFile(filepath.Join(s.dir, "postgres", "cluster", "postmaster.pid"))
	if err != nil {
		return err
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(first)
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
	versions := filepath.Join(s.dir, "versions")
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

func (s *stand) openGates(ctx context.Context) (err error) {
	tcp := func(port string) func() (net.Conn, error) {
		return func() (net.Conn, error) { return net.DialTimeout("tcp", "127.0.0.1:"+port, time.Second) }
	}
	s.toPG, err = newGate(ctx, func() (net.Conn, error) {
		path, err := s.socket()
		if err != nil {
			return nil, err
		}
		return net.DialTimeout("unix", path, time.Second)
	})
	if err == nil {
		s.toRedis, err = newGate(ctx, tcp(s.redisPort))
	}
	if err == nil {
		s.toS3, err = newGate(ctx, tcp(s.storePort))
	}
	return err
}

func (s *stand) env(more ...string) []string {
	db := "postgres://%s@" + s.toPG.address + "/" + pgembed.Database + "?sslmode=disable"
	return append(append(os.Environ(),
		"CHARTWRIGHT_DATABASE_URL="+fmt.Sprintf(db, pgembed.AppRole), "CHARTWRIGHT_REDIS_URL=redis://:"+s.redisWord+"@"+s.toRedis.address+"/0",
		"CHARTWRIGHT_S3_BUCKET="+bucket, "CHARTWRIGHT_S3_REGION="+region, "CHARTWRIGHT_S3_ENDPOINT=http://"+s.toS3.address, "CHARTWRIGHT_S3_PATH_STYLE=true",
		"AWS_ACCESS_KEY_ID="+access, "AWS_SECRET_ACCESS_KEY="+s.secret, "CHARTWRIGHT_DATA_DIR="+s.dir, "CHARTWRIGHT_EXAMINE_PROCESSES=1",
		"CHARTWRIGHT_DATABASE_MAX_CONNS=24", "CHARTWRIGHT_LOG_LEVEL=warn", "CHARTWRIGHT_SHUTDOWN_GRACE=5s"), more...)
}

// command runs one of the operator's commands.
func (s *stand) command(ctx context.Context, args ...string) error {
	cmd := exec.CommandContext(ctx, s.binary, args...)
	cmd.Env = s.env("CHARTWRIGHT_DATABASE_OWNER_URL=postgres://" + pgembed.OwnerRole + "@" + s.toPG.address + "/" + pgembed.Database + "?sslmode=disable")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("chartwright %s: %w: %s", strings.Join(args, " "), err, out)
	}
	return nil
}

func (s *stand) migrate(ctx context.Context) error { return s.command(ctx, "migrate") }

// ours are how many processes of each kind run.
const ours = 2

func (s *stand) startOurs(ctx context.Context) error {
	for n := range ours {
		port, err := freePort(ctx)
		if err != nil {
			return err
		}
		url := "http://127.0.0.1:" + port
		serve, err := s.process(fmt.Sprint("serve-", n), answersHTTP(url+"/readyz"), func() *exec.Cmd {
			cmd := exec.Command(s.binary, "serve")
			cmd.Env = s.env("CHARTWRIGHT_ADDRESS=127.0.0.1:" + port)
			return cmd
		})
		if err != nil {
			return err
		}
		watch, err := freePort(ctx)
		if err != nil {
			return err
		}
		work, err := s.process(fmt.Sprint("work-", n), answersHTTP("http://127.0.0.1:"+watch+"/healthz"), func() *exec.Cmd {
			cmd := exec.Command(s.binary, "work")
			cmd.Env = s.env("CHARTWRIGHT_WATCH_ADDRESS=127.0.0.1:" + watch)
			return cmd
		})
		if err != nil {
			return err
		}
		s.serve, s.work, s.urls = append(s.serve, serve), append(s.work, work), append(s.urls, url)
		if err := errors.Join(serve.start(ctx), work.start(ctx)); err != nil {
			return err
		}
	}
	return nil
}

func (s *stand) process(name string, ask func(context.Context) error, make func() *exec.Cmd) (*process, error) {
	log, err := os.OpenFile(filepath.Join(s.dir, name+".log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	return &process{name: name, ask: ask, make: make, log: log}, err
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
}
