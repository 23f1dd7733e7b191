package performance

import (
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/tenancy/principal"
)

// TestBench measures the board and productivity over BENCH events (a number, say 1000000) of 31 days, 50 facilities and 200
// technicians. It is no test of speed on whatever machine it runs on: it prints figures, and fails only where a recount
// differs.
func TestBench(t *testing.T) {
	events, err := strconv.Atoi(os.Getenv("BENCH"))
	if err != nil {
		t.Skip("set BENCH to a number of events")
	}
	h := newHouse(t)
	a := h.agency()
	a.crowd(events / 4)
	began := time.Now()
	n := a.fold()
	t.Logf("%-52s %8.0f events/s (%d)", "fold", float64(n)/time.Since(began).Seconds(), n)
	h.exec(`vacuum analyze`)
	began = time.Now()
	if c := a.recount(); c.Differed != 0 {
		t.Errorf("the recount differs: %+v", c)
	} else {
		t.Logf("%-52s %8.1f s (%d rows)", "recount", time.Since(began).Seconds(), c.Compared)
	}
	manager := a.manager()
	measure := func(what string, do func() error) {
		t.Helper()
		var took []time.Duration
		for range 60 {
			began := time.Now()
			if err := do(); err != nil {
				t.Fatal(err)
			}
			took = append(took, time.Since(began))
		}
		slices.Sort(took)
		t.Logf("%-52s best %6.1f ms  p50 %6.1f ms  p95 %6.1f ms", what, ms(took[0]), ms(took[30]), ms(took[57]))
	}
	measure("board", func() error { _, err := h.m.Board(manager, BoardFilter{ShiftEnd: 18 * time.Hour}); return err })
	to := h.now().Truncate(24 * time.Hour)
	for _, group := range []string{"day", "week", "technician", "client", "facility", "work_type", "kind"} {
		q := Question{From: to.AddDate(0, 0, -30), To: to, Group: group}
		measure("productivity, 31 days by "+group, func() error { _, err := h.m.Productivity(manager, q); return err })
	}
	mine := Question{From: to.AddDate(0, 0, -30), To: to, Group: "day"}
	someone := a.by(a.people[0], principal.Coder)
	measure("one's own 31 days", func() error { _, err := h.m.Mine(someone, mine); return err })
	measure("cases behind a figure", func() error { _, _, err := h.m.Cases(manager, mine, "items", 50, ""); return err })
	measure("items behind a figure", func() error { _, _, err := h.m.Lines(manager, LineFilter{Figure: "due_today", Limit: 50}); return err })
	a.costOfTriggers(t)
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// crowd adds facilities, technicians and items of 31 days, each with four events; one in twenty is still open.
func (a *agency) crowd(items int) {
	h := a.h
	h.exec(`insert into facilities (tenant_id, client_id, id, name, code, timezone, work_types)
		select $1, case when n % 2 = 0 then $2::uuid else $3::uuid end, gen_random_uuid(), 'Facility ' || n, 'X' || n, 'America/Chicago', '{ED,IP,OP}' from generate_series(1, 46) n`,
		a.tenant, a.clients[0], a.clients[1])
	h.exec(`insert into users (tenant_id, id, email, name, role, on_shift) select $1, gen_random_uuid(), n || $2, 'Person ' || n, 'coder', true
		from generate_series(1, 197) n`, a.tenant, "@"+a.tenant.String())
	h.exec(`create temporary table plan as
		with f as (select client_id, id, row_number() over (order by id) - 1 as n from facilities where tenant_id = $1),
		 u as (select id, row_number() over (order by id) - 1 as n from users where tenant_id = $1 and role = 'coder')
		select gen_random_uuid() as id, f.client_id, f.id as facility_id, (array['ED','IP','OP'])[1 + u.n % 3] as work_type, u.id as user_id,
		 now() - random() * interval '31 days' as done_at, random() * interval '30 hours' as waited, (20 + random() * 1200)::int as seconds, g % 20 = 0 as open
		from generate_series(1, $2::int) g join u on u.n = g % 200 join f on f.n = (u.n * 7 + (random() * 8)::int) % 50`, a.tenant, items)
	h.exec(`insert into work_items (tenant_id, client_id, id, facility_id, work_type, kind, case_id, encounter_id, state, ready_at, due_at, done_at, done_by)
		select $1, client_id, id, facility_id, work_type, 'coding', id, id, case when open then 'ready' else 'done' end, done_at - waited,
		 case when open then now() + random() * interval '30 hours' - interval '2 hours' else done_at - waited + interval '24 hours' end,
		 case when open then null else done_at end, case when open then null else user_id end from plan`, a.tenant)
	for _, e := range []string{
		`'created', done_at - waited, null, 'preparing', 0, 0`, `'ready', done_at - waited, null, 'ready', 0, 0`,
		`'claimed', done_at - make_interval(secs => seconds), user_id, 'claimed', 0, 0`, `'completed', done_at, user_id, 'done', seconds * 800, seconds * 200`,
	} {
		h.exec(`insert into work_events (tenant_id, client_id, id, item_id, facility_id, encounter_id, work_type, kind, event, at, user_id, to_state, active_ms, idle_ms)
			select $1, client_id, gen_random_uuid(), id, facility_id, id, work_type, 'coding', `+e+` from plan`, a.tenant)
	}
}

// costOfTriggers compares changes of single items with and without what this room adds to them, turn by turn.
func (a *agency) costOfTriggers(t *testing.T) {
	var some uuid.UUID
	if err := a.h.root.QueryRow(t.Context(), `select id from plan where open limit 1`).Scan(&some); err != nil {
		t.Fatal(err)
	}
	took := map[string][]time.Duration{}
	for range 10 {
		for _, mode := range []string{"enable", "disable"} {
			a.h.exec(`alter table work_items ` + mode + ` trigger user`)
			a.h.exec(`alter table work_events ` + mode + ` trigger user`)
			for n := range 100 {
				began := time.Now()
				a.h.exec(`with moved as (update work_items set due_at = now() + make_interval(hours => $2::int % 40) where tenant_id = $1 and id = $3 returning *)
					insert into work_events (tenant_id, client_id, id, item_id, facility_id, work_type, kind, event, to_state)
					select tenant_id, client_id, gen_random_uuid(), id, facility_id, work_type, kind, 'claimed', 'claimed' from moved`, a.tenant, n, some)
				took[mode] = append(took[mode], time.Since(began))
			}
		}
	}
	for _, d := range took {
		slices.Sort(d)
	}
	with, without := took["enable"][500], took["disable"][500]
	t.Logf("%-52s %8.3f ms of %.3f ms (medians)", "added to an act by the triggers", ms(with-without), ms(with))
}
