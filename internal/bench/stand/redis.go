package stand

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"os/exec"
	"sync"
	"time"

	"chartwright/internal/platform/redis"
	"chartwright/internal/platform/testkit/freeport"
)

// Redis is a redis-server of our own.
type Redis struct {
	URL  string
	Kill func() // at once, as a machine that loses power; may be called again
}

// startRedis gives nil where redis-server is not installed.
func startRedis(ctx context.Context, dir string) (*Redis, error) {
	program, err := exec.LookPath("redis-server")
	if err != nil {
		return nil, nil
	}
	port, err := freeport.Find(ctx)
	if err != nil {
		return nil, err
	}
	password := rand.Text()
	cmd := exec.CommandContext(ctx, program, "--bind", "127.0.0.1", "--port", fmt.Sprint(port), "--requirepass", password,
		"--dir", dir, "--save", "", "--appendonly", "no")
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	r := &Redis{URL: fmt.Sprintf("redis://:%s@127.0.0.1:%d/0", password, port)}
	r.Kill = sync.OnceFunc(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	if err := r.wait(ctx); err != nil {
		r.Kill()
		return nil, err
	}
	return r, nil
}

func (r *Redis) wait(ctx context.Context) error {
	c, err := redis.Open(ctx, r.URL, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	return Until(ctx, 10*time.Second, func() (bool, error) { return c.Ping(ctx).Err() == nil, nil })
}

// ErrLate is returned where something did not come in time.
var ErrLate = errors.New("it did not happen in time")

// Until asks again and again until the answer is yes.
func Until(ctx context.Context, within time.Duration, yes func() (bool, error)) error {
	ctx, cancel := context.WithTimeoutCause(ctx, within, ErrLate)
	defer cancel()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		if ok, err := yes(); ok || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-tick.C:
		}
	}
}
