// Package redis connects to Redis, or runs one in this process where none is configured. Redis holds nothing that may not
// be lost: hints for the work queue, jobs on their way, rate limits and wake-up calls.
package redis

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// Names that users of a Client need, so that they import this package alone.
type (
	Universal = redis.UniversalClient
	Z         = redis.Z
	Script    = redis.Script
	PubSub    = redis.PubSub
	Message   = redis.Message
	Pipeliner = redis.Pipeliner
)

// Nil is the error of a key that is not there.
const Nil = redis.Nil

// NewScript prepares a Lua script, which is sent once and then named by its hash.
func NewScript(src string) *Script { return redis.NewScript(src) }

// Time-outs. Short, since everything here has another way when Redis is away.
const (
	dialTimeout  = 500 * time.Millisecond
	readTimeout  = 3 * time.Second
	poolTimeout  = time.Second
	poolSize     = 32
	checkTimeout = 2 * time.Second
)

// The library has one logger for the whole process, which writes lines of its own form to stderr and may not be changed once there is a
// client.
func init() { redis.SetLogger(library{}) }

type library struct{}

// Printf implements the library's logger: its remarks go to the program's log, at debug level.
func (library) Printf(ctx context.Context, format string, v ...any) {
	slog.DebugContext(ctx, "Redis library: "+fmt.Sprintf(format, v...))
}

// Client is a pool of connections.
type Client struct {
	Universal
	url string
	end func() // of the Redis in this process; nil for any other
}

// Open connects to the Redis of that address (redis://, rediss:// or unix://). A Redis that does not answer, or that may
// throw keys away, is reported in the log and is no error: it may come back, and the program works without it.
func Open(ctx context.Context, url string, log *slog.Logger) (*Client, error) {
	c, err := open(url)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	if err := c.Check(ctx); err != nil {
		log.Warn("Redis needs attention", "error", err.Error())
	}
	return c, nil
}

func open(url string) (*Client, error) {
	opts, err := redis.ParseURL(url)
	if err != nil {
		return nil, errors.New("redis: the address cannot be read; see CHARTWRIGHT_REDIS_URL") // the cause may hold the password
	}
	opts.DialTimeout, opts.ReadTimeout, opts.WriteTimeout = dialTimeout, readTimeout, readTimeout
	opts.PoolSize, opts.PoolTimeout = poolSize, poolTimeout
	opts.MaxRetries, opts.DialerRetries = 1, 1
	opts.ContextTimeoutEnabled = true
	opts.DisableIdentity = true
	opts.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	return &Client{Universal: redis.NewClient(opts), url: url}, nil
}

// URL is the address, with its password.
func (c *Client) URL() string { return c.url }

// Check reports a Redis that does not answer or whose maxmemory-policy is not noeviction, as the jobs' carrier demands: any
// other policy may drop a job's record while its id still blocks a new one.
func (c *Client) Check(ctx context.Context) error {
	if err := c.Ping(ctx).Err(); err != nil {
		return fmt.Errorf("redis: it does not answer: %w", err)
	}
	if c.end != nil { // the one of this process never evicts
		return nil
	}
	info, err := c.Info(ctx, "memory").Result()
	if err != nil {
		return fmt.Errorf("redis: its maxmemory-policy cannot be read: %w", err)
	}
	for line := range strings.Lines(info) {
		policy, found := strings.CutPrefix(strings.TrimSpace(line), "maxmemory_policy:")
		if found && policy != "noeviction" {
			return fmt.Errorf("redis: maxmemory-policy is %s; set it to noeviction", policy)
		}
	}
	return nil
}

// Close gives the connections back, and ends the Redis of this process if it is one.
func (c *Client) Close() error {
	err := c.Universal.Close()
	if c.end != nil {
		c.end()
	}
	return err
}
