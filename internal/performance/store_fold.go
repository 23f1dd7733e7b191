package performance

import (
	"strconv"
	"strings"

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

const (
	dailyKeys      = `slice, day, ` + placeColumns
	placeColumns   = `client_id, facility_id, work_type, kind, user_id`
	backlogColumns = `client_id, facility_id, work_type, kind, state, owner, due_slot`
)

// measures are what the daily roll-ups sum, but for the histogram.
var measures = []string{"arrived", "claimed", "completed", "late", "released", "held", "cancelled", "active_ms", "idle_ms",
	"held_agency_ms", "held_hospital_ms", "held_physician_ms"}

// each writes one piece for every column, with % for its name, and joins them.
func each(columns []string, piece string) string {
	out := make([]string, len(columns))
	for i, c := range columns {
		out[i] = strings.ReplaceAll(piece, "%", c)
	}
	return strings.Join(out, ", ")
}

// bucketColumns are the histogram's.
func bucketColumns() []string {
	out := make([]string, buckets)
	for i := range out {
		out[i] = "b" + strconv.Itoa(i)
	}
	return out
}

// dailyColumns are all that the daily roll-ups sum.
func dailyColumns() string { return each(append(bucketColumns(), measures...), "%") }

// bucketOfEvent turns an event's bucket into the histogram's columns.
func bucketOfEvent() string {
	out := make([]string, buckets)
	for i := range out {
		n := strconv.Itoa(i)
		out[i] = "coalesce(cast(bucket = " + n + " as integer), 0) as b" + n
	}
	return strings.Join(out, ", ")
}

// slicesOf sums events into the slices of the daily roll-ups; the columns are dailyKeys and dailyColumns.
func slicesOf(events string) string {
	sums := make([]string, buckets)
	for i := range sums {
		n := strconv.Itoa(i)
		sums[i] = "count(*) filter (where bucket = " + n + ") as b" + n
	}
	return `select case when grouping(user_id) = 1 and grouping(facility_id) = 1 then 'total' when grouping(user_id) = 1 then 'place' when grouping(facility_id) = 1 then 'person' else 'full' end as slice, day, client_id,
 coalesce(facility_id, ` + nobody + `) as facility_id, work_type, kind, coalesce(user_id, ` + nobody + `) as user_id, ` +
		strings.Join(sums, ", ") + `, ` + each(measures, "sum(%) as %") + ` ` + events + `
 group by grouping sets ((day, client_id, facility_id, work_type, kind, user_id), (day, client_id, work_type, kind, user_id),
  (day, client_id, facility_id, work_type, kind), (day, client_id, work_type, kind))`
}

const nobody = `uuid '00000000-0000-0000-0000-000000000000'`

// foldSQL takes a batch of markers and adds what their events count for, all in one statement.
func foldSQL() string {
	return `with taken as (
 delete from work_pending where tenant_id = @tenant and event_id in (
  select event_id from work_pending where tenant_id = @tenant limit @batch)
 returning event_id
), facts as materialized (
 select f.* from taken join event_figures f on f.tenant_id = @tenant and f.event_id = taken.event_id
), sums as (` + slicesOf("from facts") + `
), days as (
 insert into daily_rollups as r (tenant_id, ` + dailyKeys + `, ` + dailyColumns() + `)
 select cast(@tenant as uuid), ` + dailyKeys + `, ` + dailyColumns() + ` from sums
 on conflict (tenant_id, ` + dailyKeys + `) do update set ` + each(append(bucketColumns(), measures...), "% = r.% + excluded.%") + `
), recent as (` + momentsOf("from facts where quarter > now() - "+keptMoments) + `
), moments as (
 insert into moment_rollups as r (tenant_id, ` + momentKeys + `, ` + momentColumns + `)
 select cast(@tenant as uuid), ` + momentKeys + `, ` + momentColumns + ` from recent
 on conflict (tenant_id, ` + momentKeys + `) do update set ` + each(strings.Split(momentColumns, ", "), "% = r.% + excluded.%") + `
) select count(*) from taken`
}

func foldEvents(tx *db.Tx) (n int, err error) {
	err = tx.Select(&n, foldSQL(), map[string]any{"batch": foldBatch})
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

func keepCheck(tx *db.Tx, days int, c Check) error {
	_, err := tx.Exec(`insert into rollup_checks (tenant_id, id, from_day, to_day, compared, differed)
		values (@tenant, @id, current_date - cast(@days as integer), current_date + 1, @compared , @differed )`,
		map[string]any{"id": db.NewID(), "days": days, "compared": c.Compared, "differed": c.Differed})
	return err
}
