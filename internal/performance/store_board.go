package performance

import (
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
)

// clockRow is the reader's day.
type clockRow struct {
	Timezone              string
	Today                 string // YYYY-MM-DD
	Now, DayStart, DayEnd time.Time
}

// stockRow is a part of the backlog.
type stockRow struct {
	FacilityID            uuid.UUID
	WorkType, State       string
	Owner                 string
	Items, DueToday, Late int
}

// todayRow is a sum of today's events, by hour (slice clock), by place, or by person and lane: the others' columns are empty.
type todayRow struct {
	Slice            string
	Hour             time.Time
	FacilityID       uuid.UUID
	UserID           uuid.UUID
	ClientID         uuid.UUID
	WorkType, Kind   string
	Arrived          int
	Completed        int
	Cancelled        int
	ActiveMs, IdleMs int64
}

// waitingRow is the age of what waits in a place.
type waitingRow struct {
	FacilityID uuid.UUID
	WorkType   string
	OldestAt   time.Time
}

// heldRow counts what a person has on hold.
type heldRow struct {
	HeldBy uuid.UUID
	Items  int
}

// personRow is a technician with what they hold.
type personRow struct {
	ID                 uuid.UUID
	Name               string
	Role               string
	OnShift            bool
	ItemID             uuid.UUID
	EncounterID        uuid.UUID
	FacilityID         uuid.UUID
	ClientID           uuid.UUID
	FacilityName       string
	WorkType, Kind     string
	StartedAt, LastAct time.Time
	ActiveMs, IdleMs   int64
	Resting            bool // did nothing for a while
}

// narrow are the board's filters on a table's client and kind.
const narrow = ` and (cast(@client as uuid) is null or client_id = @client ) and (@kind = '' or kind = @kind )`

func readBoard(tx *db.Tx, me uuid.UUID, f BoardFilter) (r boardRows, err error) {
	args := map[string]any{"me": me, "client": nullID(f.ClientID), "kind": f.Kind}
	if err = tx.Select(&r.clock, clockSQL, args); err != nil {
		return r, err
	}
	args["start"], args["end"], args["now"] = r.clock.DayStart, r.clock.DayEnd, r.clock.Now
	args["whole"] = firstStretch(r.clock.DayStart)
	for _, q := range []struct {
		into any
		text string
	}{
		{&r.stock, stockSQL}, {&r.today, todaySQL()}, {&r.waiting, waitingSQL}, {&r.people, peopleSQL}, {&r.held, heldSQL}, {&r.places, placesSQL},
	} {
		if err = tx.Select(q.into, q.text, args); err != nil {
			return r, err
		}
	}
	r.standards, err = readStandards(tx)
	return r, err
}

const clockSQL = `select z.timezone, now() as now, cast(cast(now() at time zone z.timezone as date) as text) as today,
 date_trunc('day', now() at time zone z.timezone) at time zone z.timezone as day_start,
 (date_trunc('day', now() at time zone z.timezone) + interval '1 day') at time zone z.timezone as day_end
 from (select coalesce((select timezone from users where tenant_id = @tenant and id = @me ), 'UTC') as timezone) z`

// stockSQL counts the backlog. What is due in the running quarter of an hour is late or not by the minute, so it is looked up.
const stockSQL = `with parts as (
 select facility_id, work_type, state, owner, items, due_slot < date_bin('15 minutes', @now , timestamptz 'epoch') as late,
  due_slot >= date_bin('15 minutes', @now , timestamptz 'epoch') and due_slot < @end as due
 from (select client_id, kind, facility_id, work_type, state, owner, due_slot, items from backlog_counts where tenant_id = @tenant` + narrow + `
  union all select client_id, kind, facility_id, work_type, state, owner, due_slot, items from backlog_moves where tenant_id = @tenant` + narrow + `) b
), lately as (
 select facility_id, work_type, state, coalesce(hold_owner, '') as owner, count(*) as items from work_items
 where tenant_id = @tenant and state in ('preparing','ready','claimed','held')
  and due_at >= date_bin('15 minutes', @now , timestamptz 'epoch') and due_at < @now` + narrow + ` group by 1, 2, 3, 4
), counted as (
 select facility_id, work_type, state, owner, sum(items) as items, coalesce(sum(items) filter (where due), 0) as due_today,
  coalesce(sum(items) filter (where late), 0) as late from parts group by 1, 2, 3, 4
) select c.facility_id, c.work_type, c.state, c.owner, c.items, c.due_today - coalesce(l.items, 0) as due_today, c.late + coalesce(l.items, 0) as late
from counted c left join lately l using (facility_id, work_type, state, owner) where c.items <> 0`

// waitingSQL takes the head of each place's line.
const waitingSQL = `select p.facility_id, p.work_type, w.ready_at as oldest_at
from (select distinct facility_id, work_type from (
  select client_id, kind, facility_id, work_type from backlog_counts where tenant_id = @tenant and state in ('ready','held')
  union all select client_id, kind, facility_id, work_type from backlog_moves where tenant_id = @tenant and state in ('ready','held')) b
  where true` + narrow + `) p
join lateral (select ready_at from work_items where tenant_id = @tenant and facility_id = p.facility_id and work_type = p.work_type
  and state in ('ready','held') and ready_at is not null and (@kind = '' or kind = @kind ) order by ready_at limit 1) w on true`

// restAfter is how long somebody may do nothing under a live lease before the board calls them idle.
const restAfter = `interval '2 minutes'`

const peopleSQL = `select u.id, u.name, u.role, u.on_shift, l.item_id, w.encounter_id, w.facility_id, w.client_id, f.name as facility_name, w.work_type, w.kind,
 l.started_at, l.last_active as last_act, l.active_ms, l.idle_ms, clock_timestamp() - l.last_active > ` + restAfter + ` as resting
from users u
left join leases l on l.tenant_id = @tenant and l.user_id = u.id and l.ended_at is null and l.expires_at > clock_timestamp()
left join work_items w on w.tenant_id = @tenant and w.id = l.item_id
left join facilities f on f.tenant_id = @tenant and f.id = w.facility_id
where u.tenant_id = @tenant and u.status = 'active' and u.role in ('coder','prep','roi','auditor') order by lower(u.name), u.id`

const heldSQL = `select held_by, count(*) as items from work_items where tenant_id = @tenant and state = 'held' and held_by is not null group by held_by`

const placesSQL = `select f.id, f.name, f.client_id, c.name as client_name from facilities f
join clients c on c.tenant_id = @tenant and c.client_id = f.client_id
where f.tenant_id = @tenant order by lower(c.name), c.client_id, lower(f.name), f.id`

// nullID is null for the nil UUID.
func nullID(u uuid.UUID) any {
	if u == uuid.Nil {
		return nil
	}
	return u
}
