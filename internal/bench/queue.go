package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"chartwright/internal/bench/measure"
	"chartwright/internal/bench/report"
	"chartwright/internal/bench/stand"
	"chartwright/internal/platform/redis/ranked"
	"chartwright/internal/tenancy/principal"
	"chartwright/internal/worklist"
)

const (
	queueFacilities  = 50
	queueTechnicians = 200
)

// drawers are an agency's queue and who draws from it.
type drawers struct {
	*bench
	agency *stand.Agency
	people []*stand.Person
	mu     sync.Mutex
	given  map[uuid.UUID]int // how often each item was given
}

// queue measures how work is given out: through HTTP to everybody at once, and in process against bare updates; and what the
// locks and the statement builder cost on the same rows.
func queue(ctx context.Context, b *bench) error {
	q := &drawers{bench: b, given: map[uuid.UUID]int{}}
	if err := q.fill(ctx); err != nil {
		return err
	}
	client, err := b.RedisClient(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = client.Close() }()
	hinted := worklist.New(worklist.Needs{DB: b.DB, Lanes: ranked.New(client, stand.LanesPrefix)})
	running, stop := context.WithCancel(ctx)
	defer stop()
	go hinted.Run(running)
	began := time.Now()
	n, err := hinted.RebuildLanes(q.agency.Machine(ctx), true)
	if err != nil {
		return err
	}
	b.Add("filling the lanes of an empty Redis", report.Short(time.Since(began)), "", fmt.Sprintf("%d items", n))
	rebuild := func() error { // after draws that told Redis nothing
		_, err := hinted.RebuildLanes(q.agency.Machine(ctx), true)
		return err
	}
	for _, step := range []func() error{
		func() error { return q.nothing(ctx, hinted) }, func() error { return q.locks(ctx) }, func() error { return q.throughHTTP(ctx) },
		func() error { return q.inProcess(ctx, hinted) }, func() error { return q.underSnapshot(ctx, hinted) },
		func() error { return q.bySQL(ctx) }, rebuild, func() error { return q.withoutRedis(ctx) },
	} {
		if err := step(); err != nil {
			return errors.Join(err, q.nobodyTwice(ctx))
		}
	}
	return q.nobodyTwice(ctx)
}

// throughHTTP lets all technicians ask at once, again and again.
func (q *drawers) throughHTTP(ctx context.Context) error {
	t, err := q.ask(ctx)
	if err != nil {
		return err
	}
	q.Spread(fmt.Sprintf("work/next through HTTP, %d items, %d technicians at once", q.items, queueTechnicians), t, "", "each answer waits for the rest of its round")
	return nil
}

func (q *drawers) ask(ctx context.Context) (measure.Times, error) {
	next := func(n int) error {
		var got struct{ Item *struct{ ID uuid.UUID } }
		if err := q.people[n].Call(ctx, http.MethodPost, "/work/next", nil, &got); err != nil {
			return err
		}
		if got.Item == nil {
			return errors.New("nothing came, though work waits")
		}
		q.note(got.Item.ID)
		return nil
	}
	if _, err := measure.Rounds(1, queueTechnicians, queueTechnicians, next, q.putAway(ctx)); err != nil { // connections, plans, places
		return measure.Times{}, err
	}
	return measure.Rounds(q.during, queueTechnicians, queueTechnicians, next, q.putAway(ctx))
}

func (q *drawers) note(item uuid.UUID) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.given[item]++
}

// draw claims in process, so many side by side.
func (q *drawers) draw(ctx context.Context, m *worklist.Module, workers int, during time.Duration) (measure.Times, error) {
	next := func(n int) error {
		w, err := m.Next(q.people[n].Act)
		if err == nil && w == nil {
			err = errors.New("nothing came, though work waits")
		}
		if err == nil {
			q.note(w.ID)
		}
		return err
	}
	if _, err := measure.Rounds(1, workers, queueTechnicians, next, q.putAway(ctx)); err != nil {
		return measure.Times{}, err
	}
	return measure.Rounds(during, workers, queueTechnicians, next, q.putAway(ctx))
}

// putAway ends what is in work, between rounds, so that the next draw is a claim.
func (q *drawers) putAway(ctx context.Context) func() error {
	return func() error {
		return q.Exec(ctx,
			stand.SQL(`update leases set ended_at = clock_timestamp(), ended_why = 'completed' where tenant_id = $1 and ended_at is null`, q.agency.ID),
			stand.SQL(`update work_items set state = 'done', holder_id = null, lease_id = null, done_at = now() where tenant_id = $1 and state = 'claimed'`, q.agency.ID))
	}
}

// inProcess compares claims with bare updates by primary key, and with bare statements that write the same rows.
func (q *drawers) inProcess(ctx context.Context, hinted *worklist.Module) error {
	var bare, rows [2]float64
	var few, all measure.Times
	var err error
	steps := []func() error{
		func() (err error) { bare[0], err = q.bare(ctx, bareUpdate, q.clients); return err },
		func() (err error) { rows[0], err = q.bare(ctx, bareRows, q.clients); return err },
		func() (err error) { few, err = q.draw(ctx, hinted, q.clients, q.during); return err },
		func() (err error) { all, err = q.draw(ctx, hinted, queueTechnicians, q.during); return err },
		func() (err error) { rows[1], err = q.bare(ctx, bareRows, q.clients); return err },
		func() (err error) { bare[1], err = q.bare(ctx, bareUpdate, q.clients); return err },
	}
	for _, step := range steps {
		if err = step(); err != nil {
			return err
		}
	}
	update, same := (bare[0]+bare[1])/2, (rows[0]+rows[1])/2
	q.Add("bare UPDATE … WHERE id", fmt.Sprintf("%.0f/s", update), "",
		fmt.Sprintf("by %s, %d clients, before (%.0f) and after (%.0f); the table's triggers work for it too", q.yardstick(), q.clients, bare[0], bare[1]))
	q.Add("bare statement that writes a claim's rows", fmt.Sprintf("%.0f/s", same), "",
		fmt.Sprintf("item, lease, event, trail row; the same way, before (%.0f) and after (%.0f)", rows[0], rows[1]))
	q.claims(few, q.clients, update, same)
	q.claims(all, queueTechnicians, update, same)
	return nil
}

// claims tells a rate of claims and what it is of the bare ones.
func (q *drawers) claims(t measure.Times, workers int, update, same float64) {
	q.Spread(fmt.Sprintf("claims in process, %d people at once", workers), t, "", "")
	q.Ratio(fmt.Sprintf("claims in process, %d at once / bare UPDATE", workers), t.Rate()/update, "0.8", "a claim also writes a lease, an event and a trail row, and asks Redis")
	q.Ratio(fmt.Sprintf("claims in process, %d at once / bare statement of the same rows", workers), t.Rate()/same, "", "")
}

// bySQL claims without Redis, in process.
func (q *drawers) bySQL(ctx context.Context) error {
	alone := worklist.New(worklist.Needs{DB: q.DB})
	for _, workers := range []int{q.clients, queueTechnicians} {
		t, err := q.draw(ctx, alone, workers, q.during)
		if err != nil {
			return err
		}
		q.Spread(fmt.Sprintf("claims in process by SQL alone, %d people at once", workers), t, "", "")
	}
	return nil
}

// underSnapshot draws while somebody's report keeps old row versions alive, and just before that.
func (q *drawers) underSnapshot(ctx context.Context, hinted *worklist.Module) error {
	free, err := q.draw(ctx, hinted, q.clients, q.during)
	if err != nil {
		return err
	}
	tx, err := q.Root.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead})
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }()
	if _, err := tx.Exec(ctx, `select count(*) from agencies`); err != nil {
		return err
	}
	held, err := q.draw(ctx, hinted, q.clients, q.snapshot)
	if err != nil {
		return err
	}
	q.Ratio(fmt.Sprintf("claims while a snapshot is open for %s / without", report.Short(q.snapshot)), held.Rate()/free.Rate(), "0.9",
		fmt.Sprintf("%.0f/s against %.0f/s", held.Rate(), free.Rate()))
	return nil
}

// nothing asks as somebody who may take none of the work.
func (q *drawers) nothing(ctx context.Context, hinted *worklist.Module) error {
	p, err := q.agency.Person(ctx, principal.ROI)
	if err != nil {
		return err
	}
	if err := q.equip(ctx, p, 0, "roi"); err != nil {
		return err
	}
	t, err := measure.Repeat(q.during, func(int) error {
		w, err := hinted.Next(p.Act)
		if err == nil && w != nil {
			err = errors.New("work came to somebody who may not take it")
		}
		return err
	})
	if err == nil {
		q.Spread("eligible for nothing, in process, one at a time", t, "p99 1 ms", "")
	}
	return err
}

// withoutRedis kills Redis and asks again through HTTP.
func (q *drawers) withoutRedis(ctx context.Context) error {
	if q.Redis == nil {
		q.Add("work/next with Redis down", "-", "", "redis-server is not installed")
		return nil
	}
	with, err := q.ask(ctx)
	if err != nil {
		return err
	}
	q.Redis.Kill()
	without, err := q.ask(ctx)
	if err != nil {
		return fmt.Errorf("with Redis down: %w", err)
	}
	q.Spread("work/next through HTTP with Redis down", without, "", "no error")
	q.Ratio("rate with Redis down / with it", without.Rate()/with.Rate(), "0.5", "")
	return nil
}

// nobodyTwice is the one figure that fails the run.
func (q *drawers) nobodyTwice(ctx context.Context) error {
	twice := 0
	for _, times := range q.given {
		if times > 1 {
			twice++
		}
	}
	var leases int
	err := q.Root.QueryRow(ctx, `select count(*) from (select item_id from leases where tenant_id = $1 and fence > 0 group by item_id having count(*) > 1) t`, q.agency.ID).Scan(&leases)
	if err != nil {
		return err
	}
	q.Add("items given to two people", fmt.Sprint(twice+leases), "0", fmt.Sprintf("of %d claims", len(q.given)))
	if twice+leases > 0 {
		return fmt.Errorf("%d items were given to two people", twice+leases)
	}
	return nil
}
