package redis_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"chartwright/internal/platform/redis"
	"chartwright/internal/platform/testkit"
)

func TestOpenReportsEvictionPolicy(t *testing.T) {
	t.Parallel()
	first, logs := testkit.Redis(t), testkit.Logs(t)
	ctx := t.Context()
	if err := first.Check(ctx); err != nil {
		t.Errorf("a Redis as it should be: %v", err)
	}
	if err := first.ConfigSet(ctx, "maxmemory-policy", "allkeys-lru").Err(); err != nil {
		t.Fatal(err)
	}
	second, err := redis.Open(ctx, first.URL(), logs.Logger)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = second.Close() })
	if !strings.Contains(logs.String(), "set it to noeviction") {
		t.Errorf("the log says %q", logs.String())
	}
}

func TestOpenGoesOnWithoutRedis(t *testing.T) {
	t.Parallel()
	logs := testkit.Logs(t)
	c, err := redis.Open(t.Context(), "redis://:hush@127.0.0.1:1/0", logs.Logger)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	if !strings.Contains(logs.String(), "does not answer") || strings.Contains(logs.String(), "hush") {
		t.Errorf("the log says %q", logs.String())
	}
}

func TestUnreadableAddressIsNotEchoed(t *testing.T) {
	t.Parallel()
	_, err := redis.Open(t.Context(), "redis://:hush@host:port/x", slog.New(slog.DiscardHandler))
	if err == nil || strings.Contains(err.Error(), "hush") {
		t.Errorf("got %v", err)
	}
}

func TestEmbedded(t *testing.T) {
	t.Parallel()
	c, err := redis.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	if err := c.Check(ctx); err != nil {
		t.Error(err)
	}
	pop := redis.NewScript(`local top = redis.call('ZPOPMIN', KEYS[1]) return top[1]`)
	if err := c.ZAdd(ctx, "lane", redis.Z{Score: 2, Member: "b"}, redis.Z{Score: 1, Member: "a"}).Err(); err != nil {
		t.Fatal(err)
	}
	if got, err := pop.Run(ctx, c, []string{"lane"}).Text(); err != nil || got != "a" {
		t.Errorf("popped %q, %v", got, err)
	}
	if err := c.Set(ctx, "brief", "x", time.Second).Err(); err != nil {
		t.Fatal(err)
	}
	testkit.Eventually(t, func() bool { return errors.Is(c.Get(ctx, "brief").Err(), redis.Nil) }, testkit.Patience)

	stranger, err := redis.Open(ctx, "redis://"+c.URL()[strings.Index(c.URL(), "@")+1:], slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = stranger.Close() })
	if err := stranger.Ping(ctx).Err(); err == nil {
		t.Error("a stranger without the password was let in")
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if err := c.Ping(context.Background()).Err(); err == nil {
		t.Error("it answers after Close")
	}
}
