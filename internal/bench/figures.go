package main

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"chartwright/internal/bench/measure"
	"chartwright/internal/bench/report"
	"chartwright/internal/bench/stand"
	"chartwright/internal/performance"
)

// figures measures the board and productivity over a month of work.
func figures(ctx context.Context, b *bench) error {
	a, err := b.Agency(ctx, "figures")
	if err != nil {
		return err
	}
	m := performance.New(performance.Needs{DB: b.DB})
	if err := b.month(ctx, a); err != nil {
		return err
	}
	if err := b.folded(ctx, m, a); err != nil {
		return err
	}
	if err := b.asked(ctx, a, b.events); err != nil {
		return err
	}
	return b.recount(ctx, m, a)
}

// asked measures the board and productivity of an agency by HTTP.
func (b *bench) asked(ctx context.Context, a *stand.Agency, events int) error {
	to := time.Now().UTC().Truncate(24 * time.Hour)
	period := fmt.Sprintf("&from=%s&to=%s", to.AddDate(0, 0, -30).Format(time.DateOnly), to.Format(time.DateOnly))
	paths := [][2]string{{"board", "/board"}}
	for _, group := range []string{"day", "week", "technician", "client", "facility", "work_type"} {
		paths = append(paths, [2]string{"productivity, 31 days by " + group, "/productivity?group=" + group + period})
	}
	for _, p := range paths {
		t, err := measure.Repeat(b.during, func(int) error { return a.Manager.Call(ctx, http.MethodGet, p[1], nil, nil) })
		if err != nil {
			return err
		}
		b.Spread(p[0]+", through HTTP", t, figuresAim(events), fmt.Sprintf("over %d events", events))
	}
	return nil
}

// figuresAim is wider for ten times the events.
func figuresAim(events int) string {
	if events >= 10_000_000 {
		return "p95 100 ms"
	}
	return "p95 50 ms"
}

// folded waits until the house, which folds as it works, and this process have folded a month written in one go.
func (b *bench) folded(ctx context.Context, m *performance.Module, a *stand.Agency) error {
	began := time.Now()
	if _, err := m.Fold(a.Machine(ctx)); err != nil {
		return err
	}
	err := b.Exec(ctx, stand.SQL(`do $$ begin while exists (select from work_pending) loop perform pg_sleep(0.02); end loop; end $$`))
	if err != nil {
		return err
	}
	b.Add("a month's events folded into roll-ups", report.Short(time.Since(began)), "", "after the last was written; folding began while they were")
	return b.Exec(ctx, stand.SQL(`vacuum analyze`))
}

// recount shows that the roll-ups equal the log.
func (b *bench) recount(ctx context.Context, m *performance.Module, a *stand.Agency) error {
	began := time.Now()
	c, err := m.Recount(a.Machine(ctx), 35)
	if err != nil {
		return err
	}
	b.Add("roll-ups that differ from a recount", fmt.Sprint(c.Differed), "0", fmt.Sprintf("of %d, recounted in %s", c.Compared, report.Short(time.Since(began))))
	if c.Differed > 0 {
		return fmt.Errorf("%d roll-ups differ from a recount of the log", c.Differed)
	}
	return nil
}

// month makes items of 31 days with four events each, at 50 facilities by 200 technicians; one in twenty is still open.
func (b *bench) month(ctx context.Context, a *stand.Agency) error {
	began := time.Now()
	statements := []stand.Statement{
		stand.SQL(`set synchronous_commit = off`),
		stand.SQL(`insert into facilities (tenant_id, client_id, id, name, code, timezone, work_types)
			select $1, $2, gen_random_uuid(), 'Facility ' || n, 'X' || n, 'America/Chicago', '{ED,IP,OP}' from generate_series(1, 49) n`, a.ID, a.Client),
		stand.SQL(`insert into users (tenant_id, id, email, name, role, on_shift) select $1, gen_random_uuid(), n || '@figures.test', 'Person ' || n, 'coder', true
			from generate_series(1, 200) n`, a.ID),
		stand.SQL(`create temporary table plan as
			with f as (select client_id, id, row_number() over (order by id) - 1 as n from facilities where tenant_id = $1),
			 u as (select id, row_number() over (order by id) - 1 as n from users where tenant_id = $1 and role = 'coder')
			select gen_random_uuid() as id, f.client_id, f.id as facility_id, (array['ED','IP','OP'])[1 + u.n % 3] as work_type, u.id as user_id,
			 now() - random() * interval '31 days' as done_at, random() * interval '30 hours' as waited, (20 + random() * 1200)::int as seconds, g % 20 = 0 as open
			from generate_series(1, $2::int) g join u on u.n = g % 200 join f on f.n = (u.n * 7 + g / 200 % 8) % 50`, a.ID, b.events/4),
		stand.SQL(`insert into work_items (tenant_id, client_id, id, facility_id, work_type, kind, case_id, encounter_id, state, ready_at, due_at, done_at, done_by)
			select $1, client_id, id, facility_id, work_type, 'coding', id, id, case when open then 'ready' else 'done' end, done_at - waited,
			 case when open then now() + random() * interval '30 hours' - interval '2 hours' else done_at - waited + interval '24 hours' end,
			 case when open then null else done_at end, case when open then null else user_id end from plan`, a.ID),
	}
	for _, event := range []string{
		`'created', done_at - waited, null, 'preparing', 0, 0`, `'ready', done_at - waited, null, 'ready', 0, 0`,
		`'claimed', done_at - make_interval(secs => seconds), user_id, 'claimed', 0, 0`, `'completed', done_at, user_id, 'done', seconds * 800, seconds * 200`,
	} {
		statements = append(statements, stand.SQL(`insert into work_events (tenant_id, client_id, id, item_id, facility_id, encounter_id, work_type, kind, event, at, user_id, to_state, active_ms, idle_ms)
			select $1, client_id, gen_random_uuid(), id, facility_id, id, work_type, 'coding', `+event+` from plan`, a.ID))
	}
	statements = append(statements, stand.SQL(`drop table plan`), stand.SQL(`reset synchronous_commit`))
	err := b.Exec(ctx, statements...)
	fmt.Fprintf(b.Live, "  %d events made in %s\n", b.events, report.Short(time.Since(began)))
	return err
}
