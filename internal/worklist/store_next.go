package worklist

import (
	"context"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
	"chartwright/internal/tenancy/principal"
)

// laneOrder is the one order in which work is given out.
const laneOrder = `priority, due_at, ready_at, id`

// eligible is what a person must be to take item w at all: at its facility, skilled, with the credential it demands on
// today's date, and not the author of what is reviewed. Returned work, on the contrary, is its author's.
const eligible = ` exists (select 1 from user_facilities uf where uf.tenant_id = @tenant and uf.user_id = @me and uf.facility_id = w.facility_id)
 and exists (select 1 from user_skills us where us.tenant_id = @tenant and us.user_id = @me and us.work_type = w.work_type and us.kind = w.kind)
 and (w.credential = '' or exists (select 1 from user_credentials uc where uc.tenant_id = @tenant and uc.user_id = @me
  and uc.credential = w.credential and uc.expires_on >= current_date))
 and (w.author_id is null or w.author_id <> @me or w.kind = 'coding_rework')`

// unreserved is true where nobody else has prefetched item w.
const unreserved = ` (w.reserved_for is null or w.reserved_for = @me or w.reserved_until <= now())`

// pulled is true where the item's queue lets people draw; push queues give out by routing.
const pulled = ` not exists (select 1 from queues q where q.tenant_id = @tenant and q.facility_id = w.facility_id
  and q.work_type = w.work_type and q.kind = w.kind and q.mode = 'push')`

// myLanes are the lanes a person may draw from.
const myLanes = `my_lanes as materialized (
 select w.facility_id, w.work_type, w.kind, c.credential
 from (select uf.facility_id, us.work_type, us.kind from user_facilities uf
   join user_skills us on us.tenant_id = @tenant and us.user_id = @me
   where uf.tenant_id = @tenant and uf.user_id = @me ) w
 cross join (select '' as credential union all
   select credential from user_credentials where tenant_id = @tenant and user_id = @me and expires_on >= current_date) c
 where ` + pulled + `
)`

// nextMine is what a person has before any lane: the unfinished item, what is routed to them, what they prefetched.
const nextMine = `mine as materialized (
 select id from work_items where tenant_id = @tenant and holder_id = @me and state = 'claimed'
), routed as materialized (
 select w.id, 'routed' as rule, 0 as rank, cast(null as bigint) as choice from work_items w
 where w.tenant_id = @tenant and w.routed_to = @me and w.state = 'ready' and ` + eligible + `
 order by ` + laneOrder + ` limit 4
), reserved as materialized (
 select w.id, 'reserved' as rule, 1 as rank, cast(null as bigint) as choice from work_items w
 where w.tenant_id = @tenant and w.reserved_for = @me and w.reserved_until > now() and w.state = 'ready'
  and w.routed_to is null and ` + eligible + `
)`

// nextHinted looks at the one item that Redis proposed.
const nextHinted = `waiting as materialized (
 select w.id, 'lane' as rule, 1 as rank, cast(@choice as bigint) as choice from work_items w
 where w.tenant_id = @tenant and w.id = @hint and w.state = 'ready' and w.routed_to is null
  and ` + unreserved + ` and ` + pulled + ` and ` + eligible + `
)`

// nextByLanes looks at the heads of all the person's lanes. Credential, skill and facility are the lane's, so that a lane
// that is not theirs costs one look into the index, however long it is.
const nextByLanes = myLanes + `, waiting as materialized (
 select h.id, 'lane' as rule, 1 as rank, count(*) over () as choice
 from my_lanes l cross join lateral (
  select w.id, w.priority, w.due_at, w.ready_at from work_items w
  where w.tenant_id = @tenant and w.facility_id = l.facility_id and w.work_type = l.work_type and w.kind = l.kind
   and w.credential = l.credential and w.state = 'ready' and w.routed_to is null
   and (w.author_id is null or w.author_id <> @me or w.kind = 'coding_rework') and ` + unreserved + `
  order by w.priority, w.due_at, w.ready_at, w.id limit @depth ) h
 order by h.priority, h.due_at, h.ready_at, h.id limit @width
)`

// nextPick chooses among them the one to lock.
const nextPick = `pick as materialized (
 select w.id, c.rule, c.choice
 from (select * from routed union all select * from reserved union all select * from waiting) c
 join work_items w on w.tenant_id = @tenant and w.id = c.id
 where w.state = 'ready' and (w.routed_to is null or w.routed_to = @me ) and ` + unreserved + `
  and not exists (select 1 from mine)
 order by c.rank, w.priority, w.due_at, w.ready_at, w.id, c.rule desc limit 1 `

const nextClaim = ` for update of w skip locked
), moved as (
 update work_items w set state = 'claimed', holder_id = @me , lease_id = @lease , fence = w.fence + 1,
  reserved_for = null, reserved_until = null, why = work_why(pick.rule, w.priority, w.due_at, pick.choice), updated_at = clock_timestamp()
 from pick where w.tenant_id = @tenant and w.id = pick.id
 returning w.*
), granted as (
 insert into leases (tenant_id, client_id, id, item_id, user_id, session_id, fence, expires_at)
 select tenant_id, client_id, lease_id, id, holder_id, cast(@session as uuid), fence, clock_timestamp() + make_interval(secs => @lease_secs)
 from moved returning expires_at, active_ms, idle_ms
), logged as (
 insert into work_events (tenant_id, client_id, id, item_id, facility_id, encounter_id, work_type, kind, event, user_id, from_state, to_state)
 select tenant_id, client_id, cast(@event_id as uuid), id, facility_id, encounter_id, work_type, kind, 'claimed', holder_id, 'ready', 'claimed' from moved
), trailed as (` + trailSQL + ` from moved)
select (select id from mine) as mine, (select count(*) from waiting) as eligible, ` + itemColumns + `
from (select 1) one left join (moved w cross join granted l join facilities f on f.tenant_id = w.tenant_id and f.id = w.facility_id) on true`

const (
	claimHintedSQL  = `with ` + nextMine + `, ` + nextHinted + `, ` + nextPick + nextClaim
	claimByLanesSQL = `with ` + nextMine + `, ` + nextByLanes + `, ` + nextPick + nextClaim
	peekHintedSQL   = `with ` + nextMine + `, ` + nextHinted + `, ` + nextPick + nextPeek
	peekByLanesSQL  = `with ` + nextMine + `, ` + nextByLanes + `, ` + nextPick + nextPeek
)

const nextPeek = `)
select (select id from mine) as mine, (select max(choice) from waiting) as eligible, work_why(pick.rule, w.priority, w.due_at, pick.choice) as would, ` + itemColumns + `
from (select 1) one left join (pick join work_items w on w.tenant_id = @tenant and w.id = pick.id
 join facilities f on f.tenant_id = w.tenant_id and f.id = w.facility_id
 left join leases l on l.tenant_id = w.tenant_id and l.id = w.lease_id) on true`

// drawn is the outcome of one try: the unfinished item to go on with, or the claimed one, or neither.
type drawn struct {
	Mine     uuid.UUID
	Eligible int64 // items that were looked at; none: nothing waits, not even behind a lock
	Would    string
	Item     item `gorm:"embedded"`
}

func claimHinted(ctx context.Context, tx *db.Tx, p principal.Principal, h hint) (drawn, error) {
	args := claimArgs(ctx, p)
	args["hint"], args["choice"] = h.item, h.total
	return draw(tx, claimHintedSQL, args)
}

// claimByLanes looks depth items into each lane and locks one of the best width.
func claimByLanes(ctx context.Context, tx *db.Tx, p principal.Principal, depth int) (drawn, error) {
	args := claimArgs(ctx, p)
	args["depth"], args["width"] = depth, 4*depth
	return draw(tx, claimByLanesSQL, args)
}

func claimArgs(ctx context.Context, p principal.Principal) map[string]any {
	args := trailArgs(ctx, p, "work.claimed", "", nil)
	args["me"], args["lease"], args["lease_secs"], args["event_id"] = p.UserID, db.NewID(), leaseFor.Seconds(), db.NewID()
	return args
}

func draw(tx *db.Tx, text string, args map[string]any) (drawn, error) {
	var d drawn
	err := tx.Select(&d, text, args)
	return d, err
}

// placesOf reads the lanes of a person.
func placesOf(tx *db.Tx, user uuid.UUID) ([]lane, error) {
	var rows []struct {
		FacilityID                 uuid.UUID
		WorkType, Kind, Credential string
	}
	err := tx.Select(&rows, `with `+myLanes+` select * from my_lanes`, map[string]any{"me": user})
	out := make([]lane, len(rows))
	for i, r := range rows {
		out[i] = lane{Facility: r.FacilityID, WorkType: r.WorkType, Kind: r.Kind, Credential: r.Credential}
	}
	return out, err
}

// stillOffered reports whether an item waits in its lane, locked by somebody or not.
func stillOffered(tx *db.Tx, id uuid.UUID) (bool, error) {
	var n int
	err := tx.Select(&n, `select count(*) from work_items where tenant_id = @tenant and id = @id and state = 'ready'
		and routed_to is null and (reserved_for is null or reserved_until <= now())`, map[string]any{"id": id})
	return n > 0, err
}
