package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"time"

	"chartwright/internal/platform/redis"
)

// fault is something that happens to an installation: do brings it about and, after a while, ends it.
type fault struct {
	name string
	kill bool // a process dies
	do   func(ctx context.Context, s *stand) error
}

// faults are all that happen, each as likely as the others.
func faults() []fault {
	gateOf := map[string]func(s *stand) *gate{"PostgreSQL": func(s *stand) *gate { return s.toPG }, "Redis": func(s *stand) *gate { return s.toRedis },
		"the store": func(s *stand) *gate { return s.toS3 }}
	all := []fault{
		{"kill -9 of serve", true, func(ctx context.Context, s *stand) error { return bounce(ctx, s.serve) }},
		{"kill -9 of work", true, func(ctx context.Context, s *stand) error { return bounce(ctx, s.work) }},
		{"kill -9 of Redis, which comes back empty", true, func(ctx context.Context, s *stand) error { return bounce(ctx, []*process{s.redis}) }},
		{"kill -9 of the store", true, func(ctx context.Context, s *stand) error { return bounce(ctx, []*process{s.store}) }},
		{"kill -9 of PostgreSQL", true, func(ctx context.Context, s *stand) error { return s.killPostgres(ctx) }},
		{"kill -9 of all of ours at once", true, everybody},
		{"restart of PostgreSQL", false, func(ctx context.Context, s *stand) error { return s.restartPostgres(ctx) }},
		{"Redis FLUSHALL", false, flush},
		{"the store answers 503", false, through(gateOf["the store"], away)},
		{"the store is slow", false, through(gateOf["the store"], slow)},
		{"the store's answers break off", false, through(gateOf["the store"], middle)},
	}
	for name, g := range gateOf {
		all = append(all, fault{"network cut to " + name, false, through(g, cut)})
	}
	return all
}

// bounce kills one of the processes, and starts it again after a moment.
func bounce(ctx context.Context, of []*process) error {
	p := of[rand.IntN(len(of))] //nolint:gosec // chaos
	p.kill()
	if err := pause(ctx, time.Duration(200+rand.IntN(800))*time.Millisecond); err != nil { //nolint:gosec // chaos
		return err
	}
	return p.start(ctx)
}

func everybody(ctx context.Context, s *stand) error {
	all := append(append([]*process{}, s.serve...), s.work...)
	for _, p := range all {
		p.kill()
	}
	var failed error
	for _, p := range all {
		failed = errors.Join(failed, p.start(ctx))
	}
	return failed
}

func flush(ctx context.Context, s *stand) error {
	c, err := redis.Open(ctx, "redis://:"+s.redisWord+"@127.0.0.1:"+s.redisPort+"/0", slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	return c.FlushAll(ctx).Err()
}

// through sets a gate for a second or two.
func through(of func(s *stand) *gate, way int) func(context.Context, *stand) error {
	return func(ctx context.Context, s *stand) error {
		g := of(s)
		g.set(way)
		defer g.set(open)
		return pause(ctx, time.Duration(500+rand.IntN(1500))*time.Millisecond) //nolint:gosec // chaos
	}
}

// recovery is how long after the end of a fault claims and uploads were acknowledged again.
type recovery struct {
	times         int
	claim, upload time.Duration // the longest
}

// chaos lets faults happen, one after the other, until there were enough kills and the time is over.
func chaos(ctx context.Context, s *stand, l *ledger, o options, out io.Writer) (map[string]*recovery, int, error) {
	end, seen, killed := time.Now().Add(o.during), map[string]*recovery{}, 0
	deck := faults()
	for n := 0; time.Now().Before(end) || killed < o.kills || n < len(deck); n++ {
		if n%len(deck) == 0 {
			rand.Shuffle(len(deck), func(i, j int) { deck[i], deck[j] = deck[j], deck[i] }) //nolint:gosec // chaos
		}
		f := deck[n%len(deck)]
		if err := f.do(ctx, s); err != nil {
			return seen, killed, fmt.Errorf("%s: %w", f.name, err)
		}
		if f.kill {
			killed++
		}
		over := time.Now()
		claim, err := sinceAcked(ctx, over, &l.lastClaim)
		if err != nil {
			return seen, killed, fmt.Errorf("after %s no work was given: %w", f.name, err)
		}
		upload, err := sinceAcked(ctx, over, &l.lastUpload)
		if err != nil {
			return seen, killed, fmt.Errorf("after %s no upload was taken: %w", f.name, err)
		}
		r := seen[f.name]
		if r == nil {
			r = &recovery{}
			seen[f.name] = r
		}
		r.times, r.claim, r.upload = r.times+1, max(r.claim, claim), max(r.upload, upload)
		fmt.Fprintf(out, "%s: work after %s, uploads after %s\n", f.name, claim.Round(10*time.Millisecond), upload.Round(10*time.Millisecond))
	}
	return seen, killed, nil
}

// stuck is the longest that anybody may wait after a fault.
const stuck = 2 * time.Minute

// sinceAcked waits for an acknowledgement after a moment.
func sinceAcked(ctx context.Context, moment time.Time, last interface{ Load() int64 }) (time.Duration, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, stuck, errLate)
	defer cancel()
	for {
		if at := last.Load(); at > moment.UnixNano() {
			return time.Unix(0, at).Sub(moment), nil
		}
		if err := pause(ctx, 20*time.Millisecond); err != nil {
			return 0, context.Cause(ctx)
		}
	}
}
