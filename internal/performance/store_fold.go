package performance

import (
	"chartwright/internal/platform/db"
)

const foldKey = `hashtextextended('performance.fold:' || cast(@tenant as text), 0)`

func tryFoldLock(tx *db.Tx) (mine bool, err error) {
	err = tx.Select(&mine, `select pg_try_advisory_xact_lock(`+foldKey+`)`, nil)
	return mine, err
}

func foldLock(tx *db.Tx) error {
	_, err := tx.Exec(`select pg_advisory_xact_lock(`+foldKey+`)`, nil)
	return err
}

// dailySums and quarterSums are the sums that the roll-ups keep, in the order of their columns.
const (
	dailyColumns = `arrived, claimed, completed, late, released, held, cancelled, active_ms, idle_ms, held_agency_ms, held_hospital_ms, held_physician_ms`
	dailySums    = `sum(arrived) as arrived, sum(claimed) as claimed, sum(completed) as completed, sum(late) as late, sum(released) as released,
 sum(held) as held, sum(cancelled) as cancelled, sum(active_ms) as active_ms, sum(idle_ms) as idle_ms, sum(held_agency_ms) as held_agency_ms,
 sum(held_hospital_ms) as held_hospital_ms, sum(held_physician_ms) as held_physician_ms`
	quarterColumns = `arrived, completed, cancelled, active_ms, idle_ms`
	quarterSums    = `sum(arrived) as arrived, sum(completed) as completed, sum(cancelled) as cancelled, sum(active_ms) as active_ms, sum(idle_ms) as idle_ms`
	placeColumns   = `client_id, facility_id, work_type, kind, user_id`
	backlogColumns = `client_id, facility_id, work_type, kind, state, owner, due_slot`
)

// keptQuarters is how long "today" can reach back, in any zone.
const keptQuarters = `interval '3 days'`

// foldSQL takes a batch of markers and adds what their events count for, all in one statement.
const foldSQL = `with taken as (
 delete from work_pending where tenant_id = @tenant and event_id in (
  select event_id from work_pending where tenant_id = @tenant limit @batch)
 returning event_id
), facts as materialized (
 select f.* from taken join event_figures f on f.tenant_id = @tenant and f.event_id = taken.event_id
), days as (
 insert into daily_rollups as r (tenant_id, day, ` + placeColumns + `, ` + dailyColumns + `)
 select cast(@tenant as uuid), day, ` + placeColumns + `, ` + dailySums + ` from facts group by day, ` + placeColumns + `
 on conflict (tenant_id, day, ` + placeColumns + `) do update set arrived = r.arrived + excluded.arrived, claimed = r.claimed + excluded.claimed,
  completed = r.completed + excluded.completed, late = r.late + excluded.late, released = r.released + excluded.released,
  held = r.held + excluded.held, cancelled = r.cancelled + excluded.cancelled, active_ms = r.active_ms + excluded.active_ms,
  idle_ms = r.idle_ms + excluded.idle_ms, held_agency_ms = r.held_agency_ms + excluded.held_agency_ms,
  held_hospital_ms = r.held_hospital_ms + excluded.held_hospital_ms, held_physician_ms = r.held_physician_ms + excluded.held_physician_ms
), turnarounds as (
 insert into daily_turnarounds as r (tenant_id, day, ` + placeColumns + `, bucket, items)
 select cast(@tenant as uuid), day, ` + placeColumns + `, bucket, count(*) from facts where bucket is not null group by day, ` + placeColumns + `, bucket
 on conflict (tenant_id, day, ` + placeColumns + `, bucket) do update set items = r.items + excluded.items
), quarters as (
 insert into quarter_rollups as r (tenant_id, quarter, ` + placeColumns + `, ` + quarterColumns + `)
 select cast(@tenant as uuid), quarter, ` + placeColumns + `, ` + quarterSums + ` from facts where quarter > now() - ` + keptQuarters + ` group by quarter, ` + placeColumns + `
 on conflict (tenant_id, quarter, ` + placeColumns + `) do update set arrived = r.arrived + excluded.arrived, completed = r.completed + excluded.completed,
  cancelled = r.cancelled + excluded.cancelled, active_ms = r.active_ms + excluded.active_ms, idle_ms = r.idle_ms + excluded.idle_ms
) select count(*) from taken`

func foldEvents(tx *db.Tx) (n int, err error) {
	err = tx.Select(&n, foldSQL, map[string]any{"batch": foldBatch})
	return n, err
}

func foldBacklog(tx *db.Tx) error {
	_, err := tx.Exec(`with taken as (
		 delete from backlog_moves where tenant_id = @tenant returning `+backlogColumns+`, items
		) insert into backlog_counts as b (tenant_id, `+backlogColumns+`, items)
		select cast(@tenant as uuid), `+backlogColumns+`, sum(items) from taken group by `+backlogColumns+` having sum(items) <> 0
		on conflict (tenant_id, `+backlogColumns+`) do update set items = b.items + excluded.items`, nil)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`delete from backlog_counts where tenant_id = @tenant and items = 0`, nil)
	return err
}

func forgetQuarters(tx *db.Tx) error {
	_, err := tx.Exec(`delete from quarter_rollups where tenant_id = @tenant and quarter <= now() - `+keptQuarters, nil)
	return err
}

func keepCheck(tx *db.Tx, days int, c Check) error {
	_, err := tx.Exec(`insert into rollup_checks (tenant_id, id, from_day, to_day, compared, differed)
		values (@tenant, @id, current_date - cast(@days as integer), current_date + 1, @compared , @differed )`,
		map[string]any{"id": db.NewID(), "days": days, "compared": c.Compared, "differed": c.Differed})
	return err
}
