package worklist

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"chartwright/internal/platform/db"
	"chartwright/internal/platform/redis"
	"chartwright/internal/platform/redis/ranked"
	"chartwright/internal/platform/testkit"
	"chartwright/internal/tenancy/principal"
)

// TestBench measures claims with BENCH ready items (a number, say 1000000) over 50 facilities and 200 technicians. It is no
// test of speed on whatever machine it runs on: it prints figures, and fails only where an item was given twice.
func TestBench(t *testing.T) {
	rows, err := strconv.Atoi(os.Getenv("BENCH"))
	if err != nil {
		t.Skip("set BENCH to a number of ready items")
	}
	b := newBench(t, rows)
	for _, clients := range []int{1, 8} {
		bare := b.bare(clients)
		b.report("bare UPDATE by primary key", clients, bare, 0)
		b.report("next by Redis", clients, b.byRedis(clients), bare.rate())
		b.report("next by SQL", clients, b.draws(b.plain, clients), bare.rate())
	}
	long, err := pgx.Connect(t.Context(), b.h.urls.Super)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = long.Close(context.Background()) }()
	if _, err := long.Exec(t.Context(), `begin isolation level repeatable read; select count(*) from agencies`); err != nil {
		t.Fatal(err)
	}
	b.report("next by Redis, a snapshot held open", 16, b.byRedis(16), 0)
	b.report("next by SQL, a snapshot held open", 16, b.draws(b.plain, 16), 0)
	b.report("eligible for nothing, SQL", 1, b.nothing(b.plain), 0)
	b.report("eligible for nothing, Redis first", 1, b.nothing(b.h.m), 0)
	if n := b.h.count(`select count(*) from (select item_id from leases group by item_id having count(*) > 1) twice`); n != 0 {
		t.Errorf("%d items were given twice", n)
	}
}

const (
	benchFacilities  = 50
	benchTechnicians = 200
	benchFor         = 3 * time.Second
)

type bench struct {
	t      *testing.T
	redis  *redis.Client
	h      *house
	plain  *Module
	a      *agency
	people []context.Context
	ids    []uuid.UUID // for the bare updates
}

func newBench(t *testing.T, rows int) *bench {
	client := testkit.Redis(t)
	b := &bench{t: t, redis: client, h: newHouse(t, ranked.New(client, "wl:"))}
	if mode := os.Getenv("BENCH_PLAN"); mode != "" {
		b.h.exec(`alter role chartwright_app set plan_cache_mode = ` + mode)
	}
	wide, err := db.Open(t.Context(), db.Config{URL: b.h.urls.App, MaxConns: 24})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(wide.Close)
	b.h.db, b.h.m.DB, b.h.m.OnTransition = wide, wide, nil
	b.plain = New(Needs{DB: wide})
	b.a = b.h.agency()
	h := b.h
	h.exec(`insert into facilities (tenant_id, client_id, id, name, code, timezone, work_types)
		select $1, $2, gen_random_uuid(), 'F' || n, 'X' || n, 'America/Chicago', '{ED,IP,OP}' from generate_series(3, $3) n`, b.a.tenant, b.a.clients[0], benchFacilities)
	start := time.Now()
	h.exec(`set session_replication_role = replica`) // no foreign keys while the stage is set
	h.exec(`insert into work_items (tenant_id, client_id, id, facility_id, work_type, kind, case_id, encounter_id, state, priority, ready_at, due_at)
		select $1, f.client_id, gen_random_uuid(), f.id, ('{ED,IP,OP}'::text[])[1 + n % 3], case when n % 5 = 0 then 'chart_prep' else 'coding' end,
		 gen_random_uuid(), gen_random_uuid(), 'ready', 1 + (n * 7919) % 5, now() - n * interval '1 second', now() + (n * 104729 % 200000) * interval '1 second'
		from generate_series(1, $2::bigint) n
		join (select client_id, id, row_number() over () - 1 as place from facilities where tenant_id = $1) f on f.place = n % 50`, b.a.tenant, rows)
	h.exec(`set session_replication_role = origin`)
	h.exec(`vacuum analyze work_items`)
	t.Logf("%d items made in %v", rows, time.Since(start).Round(time.Millisecond))
	b.hire()
	return b
}

// byRedis fills the lanes anew, since draws by the other module leave stale hints, and draws.
func (b *bench) byRedis(clients int) figures {
	b.h.settle()
	if err := b.redis.FlushAll(b.t.Context()).Err(); err != nil {
		b.t.Fatal(err)
	}
	start := time.Now()
	n, err := b.h.m.RebuildLanes(b.a.machine(), true)
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Logf("%d hints filled in %v", n, time.Since(start).Round(time.Millisecond))
	return b.draws(b.h.m, clients)
}

// hire makes technicians of ten facilities and two work types each.
func (b *bench) hire() {
	for n := range benchTechnicians {
		ctx := b.a.person(principal.Coder)
		b.h.exec(`insert into user_facilities select $1, $2, id from (select id, row_number() over (order by id) as place from facilities where tenant_id = $1) f
			where (place + $3) % 5 = 0`, b.a.tenant, who(ctx), n)
		b.h.exec(`insert into user_skills select $1, $2, t, 'coding' from unnest('{ED,IP}'::text[]) t`, b.a.tenant, who(ctx))
		b.people = append(b.people, ctx)
	}
	rows, err := b.h.root.Query(b.t.Context(), `select id from work_items where work_type = 'OP' limit 100000`)
	if err != nil {
		b.t.Fatal(err)
	}
	if b.ids, err = pgx.CollectRows(rows, pgx.RowTo[uuid.UUID]); err != nil {
		b.t.Fatal(err)
	}
}

type figures struct {
	took  time.Duration
	times []time.Duration
}

func (f figures) rate() float64 { return float64(len(f.times)) / f.took.Seconds() }

func (f figures) at(share float64) time.Duration {
	if len(f.times) == 0 {
		return 0
	}
	return f.times[int(share*float64(len(f.times)-1))].Round(time.Microsecond)
}

func (b *bench) report(name string, clients int, f figures, bare float64) {
	ratio := ""
	if bare > 0 {
		ratio = fmt.Sprintf("  %.2f of bare", f.rate()/bare)
	}
	b.t.Logf("%-40s %3d clients %8.0f/s  p50 %8v  p95 %8v  p99 %8v%s", name, clients, f.rate(), f.at(.5), f.at(.95), f.at(.99), ratio)
}

// measure runs do by clients at once for a while. Only what do times counts.
func (b *bench) measure(clients int, do func(n int) (time.Duration, error)) figures {
	var mu sync.Mutex
	var f figures
	var turn atomic.Int64
	var all sync.WaitGroup
	start := time.Now()
	for range clients {
		all.Go(func() {
			var mine []time.Duration
			for time.Since(start) < benchFor {
				took, err := do(int(turn.Add(1)))
				if err != nil {
					b.t.Error(err)
					return
				}
				mine = append(mine, took)
			}
			mu.Lock()
			defer mu.Unlock()
			f.times = append(f.times, mine...)
		})
	}
	all.Wait()
	f.took = time.Since(start)
	slices.Sort(f.times)
	return f
}

// bare is the least a claim could cost: one update by primary key, by the application's role without our code.
func (b *bench) bare(clients int) figures {
	cfg, err := pgxpool.ParseConfig(b.h.urls.Super)
	if err != nil {
		b.t.Fatal(err)
	}
	cfg.MaxConns = int32(clients)
	pool, err := pgxpool.NewWithConfig(b.t.Context(), cfg)
	if err != nil {
		b.t.Fatal(err)
	}
	defer pool.Close()
	return b.measure(clients, func(n int) (time.Duration, error) {
		start := time.Now()
		_, err := pool.Exec(b.t.Context(), `update work_items set state = 'preparing', updated_at = now() where tenant_id = $1 and id = $2`, b.a.tenant, b.ids[n%len(b.ids)])
		return time.Since(start), err
	})
}

// draws claims and puts away: only the claim is timed, but both take their time of the machine.
func (b *bench) draws(m *Module, clients int) figures {
	free := make(chan context.Context, len(b.people))
	for _, p := range b.people {
		free <- p
	}
	var away atomic.Int64
	f := b.measure(clients, func(int) (time.Duration, error) {
		p := <-free
		defer func() { free <- p }()
		start := time.Now()
		w, err := m.Next(p)
		took := time.Since(start)
		if err != nil || w == nil {
			return took, fmt.Errorf("nothing came: %w", err)
		}
		start = time.Now()
		err = m.DB.InTenant(p, func(_ context.Context, tx *db.Tx) error {
			_, err := tx.Exec(`update work_items set state = 'done', holder_id = null, lease_id = null where tenant_id = @tenant and id = @id`, map[string]any{"id": w.ID})
			return err
		})
		away.Add(int64(time.Since(start)))
		return took, err
	})
	f.took -= time.Duration(away.Load() / int64(clients)) // the rate of claims alone
	return f
}

// nothing draws as somebody whose lanes are empty.
func (b *bench) nothing(m *Module) figures {
	idle := b.a.person(principal.Coder)
	b.h.exec(`insert into user_facilities select $1, $2, id from facilities where tenant_id = $1 limit 20`, b.a.tenant, who(idle))
	b.h.exec(`insert into user_skills select $1, $2, t, 'roi' from unnest('{ED,IP}'::text[]) t`, b.a.tenant, who(idle))
	return b.measure(1, func(int) (time.Duration, error) {
		start := time.Now()
		_, err := m.Next(idle)
		return time.Since(start), err
	})
}
