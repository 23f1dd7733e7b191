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

// deck are the faults that happen here, each as often as it is in it. Of the kills there are several: they are the commonest.
func (s *stand) deck(o options) []fault {
	all := []fault{
		{"restart of PostgreSQL", false, func(ctx context.Context, s *stand) error { return s.restartPostgres(ctx) }},
		{"Redis FLUSHALL", false, flush},
		{"the store answers 503", false, through(s.toS3, away)},
		{"the store is slow", false, through(s.toS3, slow)},
		{"the store's answers break off", false, through(s.toS3, middle)},
		{"the program's answers break off", false, func(ctx context.Context, s *stand) error { return through(s.doors[rand.IntN(ours)], middle)(ctx, s) }}, //nolint:gosec // chaos
		{"network cut to one serve", false, func(ctx context.Context, s *stand) error { return through(s.doors[rand.IntN(ours)], cut)(ctx, s) }},           //nolint:gosec // chaos
	}
	for range o.killings() {
		all = append(all, kills()...)
	}
	for _, to := range []struct {
		name string
		gate *gate
	}{{"PostgreSQL", s.toPG}, {"Redis", s.toRedis}, {"the store", s.toS3}} {
		all = append(all, fault{"network cut to " + to.name, false, through(to.gate, cut)}, fault{"nothing gets through to " + to.name, false, through(to.gate, still)})
	}
	if s.mounted {
		all = append(all, fault{"the store's disk is full", false, full})
	}
	if s.forged != "" {
		all = append(all, fault{"PostgreSQL's clock ten minutes ahead, and right again", false, postgresJumps(jump)},
			fault{"PostgreSQL's clock ten minutes behind, and right again", false, postgresJumps(-jump)})
	}
	if o.rare {
		all = append(all, fault{"clocks of a serve and a work ten minutes ahead", false, oursJump(jump)},
			fault{"clocks of a serve and a work ten minutes behind", false, oursJump(-jump)},
			fault{"back to the older version, and up again", false, downAndUp})
	}
	return all
}

// killings is how often each kill is in the deck.
func (o options) killings() int {
	if o.rare {
		return 3
	}
	return 1
}

func kills() []fault {
	return []fault{
		{"kill -9 of serve", true, func(ctx context.Context, s *stand) error { return bounce(ctx, s.serve) }},
		{"kill -9 of work", true, func(ctx context.Context, s *stand) error { return bounce(ctx, s.work) }},
		{"kill -9 of Redis, which comes back empty", true, func(ctx context.Context, s *stand) error { return bounce(ctx, []*process{s.redis}) }},
		{"kill -9 of the store", true, func(ctx context.Context, s *stand) error { return bounce(ctx, []*process{s.store}) }},
		{"kill -9 of PostgreSQL", true, func(ctx context.Context, s *stand) error { return s.killPostgres(ctx) }},
		{"kill -9 of all of ours at once", true, everybody},
	}
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

// through sets a gate for about a second.
func through(g *gate, way int) func(context.Context, *stand) error {
	return func(ctx context.Context, _ *stand) error {
		g.set(way)
		defer g.set(open)
		return pause(ctx, time.Duration(400+rand.IntN(1100))*time.Millisecond) //nolint:gosec // chaos
	}
}

// recovery is how long after the end of a fault claims and uploads were acknowledged again.
type recovery struct {
	times         int
	claim, upload time.Duration // the longest
	named         int           // answers of the time that said what is away or full
}

// chaos lets faults happen, one after the other, until there were enough kills and the time is over. The upgrade is the first.
func chaos(ctx context.Context, s *stand, l *ledger, o options, h *history, out io.Writer) error {
	end := time.Now().Add(o.during)
	if err := suffer(ctx, s, l, o, h, out, fault{"upgrade, one process after the other", false, upgrade}); err != nil {
		return err
	}
	deck := s.deck(o)
	for n := 0; time.Now().Before(end) || h.killed < o.kills || n < len(deck); n++ {
		if n%len(deck) == 0 {
			rand.Shuffle(len(deck), func(i, j int) { deck[i], deck[j] = deck[j], deck[i] }) //nolint:gosec // chaos
		}
		f := deck[n%len(deck)]
		if err := suffer(ctx, s, l, o, h, out, f); err != nil {
			return err
		}
		if f.kill {
			h.killed++
		}
	}
	return nil
}

// suffer lets one fault happen and waits until work is given and files are taken again.
func suffer(ctx context.Context, s *stand, l *ledger, o options, h *history, out io.Writer, f fault) error {
	before := l.named()
	if err := f.do(ctx, s); err != nil {
		return fmt.Errorf("%s: %w", f.name, err)
	}
	over := time.Now()
	claim, err := sinceAcked(ctx, over, &l.lastClaim)
	if err != nil {
		return fmt.Errorf("after %s no work was given: %w", f.name, err)
	}
	upload, err := sinceAcked(ctx, over, &l.lastUpload)
	if err != nil {
		return fmt.Errorf("after %s no upload was taken: %w", f.name, err)
	}
	if o.back > 0 && max(claim, upload) > o.back {
		l.surprise("after %s work was given again after %s, and uploads were taken after %s", f.name, claim, upload)
	}
	r := h.seen[f.name]
	if r == nil {
		r = &recovery{}
		h.seen[f.name] = r
	}
	r.times, r.claim, r.upload, r.named = r.times+1, max(r.claim, claim), max(r.upload, upload), r.named+l.named()-before
	fmt.Fprintf(out, "%s: work after %s, uploads after %s\n", f.name, claim.Round(10*time.Millisecond), upload.Round(10*time.Millisecond))
	return nil
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
