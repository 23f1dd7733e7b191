package performance

import (
	"strings"
	"time"

	"chartwright/internal/platform/db"
)

// The running day has roll-ups of its own, since it is the reader's: any quarter of an hour may be the midnight of somebody's
// zone. They are kept in three slices (by the clock, by place, by person), of which place and person are kept by quarters of
// an hour and by longer stretches, so that a day is few rows however much happened in it.

const (
	momentKeys     = `slice, span, begins, ` + placeColumns
	momentColumns  = `arrived, completed, cancelled, active_ms, idle_ms`
	stretch        = 2 * time.Hour // as in momentsOf; both ends of a stretch are full hours of UTC
	keptMoments    = `interval '3 days'`
	stretchOfEvent = `date_bin('2 hours', quarter, timestamptz 'epoch')`
)

// momentSums are the sums of the running day's roll-ups.
func momentSums() string { return each(strings.Split(momentColumns, ", "), "sum(%) as %") }

// momentsOf sums events into the slices; the columns are momentKeys and momentColumns.
func momentsOf(events string) string {
	return `select case when grouping(work_type) = 1 then 'clock' when grouping(user_id) = 1 then 'place' else 'person' end as slice,
  case when grouping(quarter) = 0 then 'quarter' else 'stretch' end as span, coalesce(quarter, stretch) as begins, client_id,
  coalesce(facility_id, ` + nobody + `) as facility_id, coalesce(work_type, '') as work_type, kind, coalesce(user_id, ` + nobody + `) as user_id, ` + momentSums() + `
 from (select *, ` + stretchOfEvent + ` as stretch ` + events + `) e
 group by grouping sets ((quarter, client_id, kind),
  (quarter, client_id, facility_id, work_type, kind), (stretch, client_id, facility_id, work_type, kind),
  (quarter, client_id, work_type, kind, user_id), (stretch, client_id, work_type, kind, user_id))`
}

// firstStretch is where the stretches of a day begin; what lies before it is read by quarters.
func firstStretch(dayStart time.Time) time.Time {
	return dayStart.Add(stretch - 1).Truncate(stretch)
}

// todaySQL sums the reader's day by hour, by place, and by person and lane. What is not folded yet counts in all three.
func todaySQL() string {
	return `with day as (
 select slice, begins, client_id, facility_id, work_type, kind, user_id, ` + momentColumns + ` from moment_rollups
 where tenant_id = @tenant and slice = 'clock' and span = 'quarter' and begins >= @start` + narrow + `
 union all
 select slice, begins, client_id, facility_id, work_type, kind, user_id, ` + momentColumns + ` from moment_rollups
 where tenant_id = @tenant and slice in ('place','person') and span = 'quarter' and begins >= @start and begins < @whole` + narrow + `
 union all
 select slice, begins, client_id, facility_id, work_type, kind, user_id, ` + momentColumns + ` from moment_rollups
 where tenant_id = @tenant and slice in ('place','person') and span = 'stretch' and begins >= @whole` + narrow + `
 union all
 select s.slice, f.quarter, f.client_id, f.facility_id, f.work_type, f.kind, f.user_id, f.arrived, f.completed, f.cancelled, f.active_ms, f.idle_ms
 from work_pending p join event_figures f on f.tenant_id = @tenant and f.event_id = p.event_id
 cross join (values ('clock'), ('place'), ('person')) s (slice)
 where p.tenant_id = @tenant and f.quarter >= @start and (cast(@client as uuid) is null or f.client_id = @client ) and (@kind = '' or f.kind = @kind )
) select slice, case slice when 'clock' then date_trunc('hour', begins) end as hour, case slice when 'place' then facility_id end as facility_id,
  case slice when 'person' then user_id end as user_id, case slice when 'person' then client_id end as client_id,
  case when slice <> 'clock' then work_type end as work_type, case slice when 'person' then kind end as kind, ` + momentSums() + `
from day group by 1, 2, 3, 4, 5, 6, 7`
}

// forgetMoments drops what no reader's today can reach.
func forgetMoments(tx *db.Tx) error {
	_, err := tx.Exec(`delete from moment_rollups where tenant_id = @tenant and begins <= now() - `+keptMoments+` - interval '2 hours'`, nil)
	return err
}
