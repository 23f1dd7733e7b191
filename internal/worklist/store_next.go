package worklist

import (
	"context"
	"encoding/json"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
	"chartwright/internal/platform/reqctx"
	"chartwright/internal/tenancy/principal"
)

// laneOrder is the one order in which work is given out.
const laneOrder = `priority, due_at, ready_at, id`

// asksOf are the people who ask, one row each; all statements below are about them, for one as for many at once. Limits and
// offsets in their laterals make the planner look for each person in turn, by an index: it cannot know that those who ask are few,
// and what all people together have, or have claimed, may be much.
const asksOf = `asks as materialized (
 select * from json_to_recordset(cast(@asks as json)) as a (n int, me uuid, hint uuid, choice bigint, lease uuid, event_id uuid, trail_id uuid,
  session uuid, role text, address text, request text)
)`

// eligible is what person a.me must be to take item w at all: at its facility, skilled, with the credential it demands on
// today's date, and not the author of what is reviewed. Returned work, on the contrary, is its author's.
const eligible = ` exists (select 1 from user_facilities uf where uf.tenant_id = @tenant and uf.user_id = a.me and uf.facility_id = w.facility_id)
 and exists (select 1 from user_skills us where us.tenant_id = @tenant and us.user_id = a.me and us.work_type = w.work_type and us.kind = w.kind)
 and (w.credential = '' or exists (select 1 from user_credentials uc where uc.tenant_id = @tenant and uc.user_id = a.me
  and uc.credential = w.credential and uc.expires_on >= current_date))
 and (w.author_id is null or w.author_id <> a.me or w.kind = 'coding_rework')`

// unreserved is true where nobody else than a.me has prefetched item w.
const unreserved = ` (w.reserved_for is null or w.reserved_for = a.me or w.reserved_until <= now())`

// pulled is true where the item's queue lets people draw; push queues give out by routing.
const pulled = ` not exists (select 1 from queues q where q.tenant_id = @tenant and q.facility_id = w.facility_id
  and q.work_type = w.work_type and q.kind = w.kind and q.mode = 'push')`

// myLanes are the lanes that each may draw from.
const myLanes = `my_lanes as materialized (
 select w.n, w.facility_id, w.work_type, w.kind, c.credential
 from (select a.n, a.me, p.* from asks a cross join lateral (
   select uf.facility_id, us.work_type, us.kind from user_facilities uf join user_skills us on us.tenant_id = @tenant and us.user_id = a.me
   where uf.tenant_id = @tenant and uf.user_id = a.me offset 0) p) w
 cross join lateral (select '' as credential union all
   select credential from user_credentials where tenant_id = @tenant and user_id = w.me and expires_on >= current_date) c
 where ` + pulled + `
)`

// nextMine is what each has before any lane: the unfinished item, what is routed to them, what they prefetched.
const nextMine = `mine as materialized (
 select a.n, w.id from asks a cross join lateral (
  select w.id from work_items w where w.tenant_id = @tenant and w.holder_id = a.me and w.state = 'claimed' limit 1) w
), routed as materialized (
 select a.n, r.id, 'routed' as rule, 0 as rank, cast(null as bigint) as choice from asks a cross join lateral (
  select w.id from work_items w where w.tenant_id = @tenant and w.routed_to = a.me and w.state = 'ready' and ` + eligible + `
  order by ` + laneOrder + ` limit 4) r
), reserved as materialized (
 select a.n, w.id, 'reserved' as rule, 1 as rank, cast(null as bigint) as choice from asks a cross join lateral (
  select w.id from work_items w where w.tenant_id = @tenant and w.reserved_for = a.me and w.reserved_until > now() and w.state = 'ready'
   and w.routed_to is null and ` + eligible + ` limit 1) w
)`

// nextHinted looks at the one item that Redis proposed to each.
const nextHinted = `waiting as materialized (
 select a.n, w.id, 'lane' as rule, 1 as rank, a.choice from asks a cross join lateral (
  select w.id from work_items w where w.tenant_id = @tenant and w.id = a.hint and w.state = 'ready' and w.routed_to is null
   and ` + unreserved + ` and ` + pulled + ` and ` + eligible + ` limit 1) w
)`

// nextByLanes looks at the heads of all of one person's lanes. Credential, skill and facility are the lane's, so that a lane
// that is not theirs costs one look into the index, however long it is.
const nextByLanes = myLanes + `, waiting as materialized (
 select h.n, h.id, 'lane' as rule, 1 as rank, count(*) over () as choice
 from (select l.n, w.* from my_lanes l join asks a on a.n = l.n cross join lateral (
  select w.id, w.priority, w.due_at, w.ready_at from work_items w
  where w.tenant_id = @tenant and w.facility_id = l.facility_id and w.work_type = l.work_type and w.kind = l.kind
   and w.credential = l.credential and w.state = 'ready' and w.routed_to is null
   and (w.author_id is null or w.author_id <> a.me or w.kind = 'coding_rework') and ` + unreserved + `
  order by w.priority, w.due_at, w.ready_at, w.id limit @depth ) w) h
 order by h.priority, h.due_at, h.ready_at, h.id limit @width
)`

// offered are what may be taken now.
const offered = `offered as (
 select c.*, a.me, w.priority, w.due_at, w.ready_at
 from (select * from routed union all select * from reserved union all select * from waiting) c
 join asks a on a.n = c.n
 join work_items w on w.tenant_id = @tenant and w.id = c.id
 where w.state = 'ready' and (w.routed_to is null or w.routed_to = a.me) and ` + unreserved + `
  and not exists (select 1 from mine where mine.n = c.n)
)`

// pickOne chooses for one person the best that nobody else is taking at this moment.
const pickOne = offered + `, pick as materialized (
 select w.id, a.n, a.me, a.rule, a.choice from offered a join work_items w on w.tenant_id = @tenant and w.id = a.id
 where w.state = 'ready' and (w.routed_to is null or w.routed_to = a.me) and ` + unreserved + `
 order by a.rank, w.priority, w.due_at, w.ready_at, w.id, a.rule desc limit 1 `

// pickEach chooses for each person their best. Who finds it taken, by somebody of the same batch or of another, gets nothing.
const pickEach = offered + `, best as (
 select distinct on (n) * from offered order by n, rank, priority, due_at, ready_at, id, rule desc
), apart as (select distinct on (id) * from best order by id, n
), pick as materialized (
 select w.id, a.n, a.me, a.rule, a.choice from apart a join work_items w on w.tenant_id = @tenant and w.id = a.id
 where w.state = 'ready' and (w.routed_to is null or w.routed_to = a.me) and ` + unreserved

const nextClaim = ` for update of w skip locked
), moved as (
 update work_items w set state = 'claimed', holder_id = a.me, lease_id = a.lease, fence = w.fence + 1,
  reserved_for = null, reserved_until = null, why = work_why(pick.rule, w.priority, w.due_at, pick.choice), updated_at = clock_timestamp()
 from pick join asks a on a.n = pick.n where w.tenant_id = @tenant and w.id = pick.id
 returning w.*, a.n, a.event_id, a.trail_id, a.session, a.role, a.address, a.request
), granted as (
 insert into leases (tenant_id, client_id, id, item_id, user_id, session_id, fence, expires_at)
 select tenant_id, client_id, lease_id, id, holder_id, session, fence, clock_timestamp() + make_interval(secs => @lease_secs)
 from moved returning id, expires_at, active_ms, idle_ms
), logged as (
 insert into work_events (tenant_id, client_id, id, item_id, facility_id, encounter_id, work_type, kind, event, user_id, from_state, to_state)
 select tenant_id, client_id, event_id, id, facility_id, encounter_id, work_type, kind, 'claimed', holder_id, 'ready', 'claimed' from moved
), trailed as (
 insert into audit_events (tenant_id, id, client_id, actor_id, actor_role, act, object_type, object_id, encounter_id,
  work_item_id, session_id, address, request_id)
 select tenant_id, trail_id, client_id, holder_id, role, 'work.claimed', 'work_item', id, encounter_id,
  id, session, cast(nullif(address, '') as inet), nullif(request, '') from moved
)
select a.n, (select id from mine where mine.n = a.n) as mine, (select count(*) from waiting where waiting.n = a.n) as eligible, ` + itemColumns + `
from asks a left join (moved w join granted l on l.id = w.lease_id join facilities f on f.tenant_id = w.tenant_id and f.id = w.facility_id) on w.n = a.n
order by a.n`

const (
	claimHintedSQL  = `with ` + asksOf + `, ` + nextMine + `, ` + nextHinted + `, ` + pickEach + nextClaim
	claimByLanesSQL = `with ` + asksOf + `, ` + nextMine + `, ` + nextByLanes + `, ` + pickOne + nextClaim
	peekHintedSQL   = `with ` + asksOf + `, ` + nextMine + `, ` + nextHinted + `, ` + pickOne + nextPeek
	peekByLanesSQL  = `with ` + asksOf + `, ` + nextMine + `, ` + nextByLanes + `, ` + pickOne + nextPeek
)

const nextPeek = `)
select (select id from mine) as mine, (select max(choice) from waiting) as eligible, work_why(pick.rule, w.priority, w.due_at, pick.choice) as would, ` + itemColumns + `
from (select 1) one left join (pick join work_items w on w.tenant_id = @tenant and w.id = pick.id
 join facilities f on f.tenant_id = w.tenant_id and f.id = w.facility_id
 left join leases l on l.tenant_id = w.tenant_id and l.id = w.lease_id) on true`

// anythingSQL is true where a person may have something to do; what exactly, and whether they may, is the claim's to say.
const anythingSQL = `with ` + asksOf + `, ` + myLanes + `
select exists (select 1 from work_items w where w.tenant_id = @tenant and w.holder_id = @me and w.state = 'claimed')
 or exists (select 1 from work_items w where w.tenant_id = @tenant and w.routed_to = @me and w.state = 'ready')
 or exists (select 1 from work_items w where w.tenant_id = @tenant and w.reserved_for = @me)
 or exists (select 1 from my_lanes l cross join lateral (select 1 from work_items w
  where w.tenant_id = @tenant and w.facility_id = l.facility_id and w.work_type = l.work_type and w.kind = l.kind
   and w.credential = l.credential and w.state = 'ready' and w.routed_to is null
  order by w.priority, w.due_at, w.ready_at, w.id limit 1) w)` // the order makes the planner take the lanes' index, which knows the kind

// drawn is the outcome of one try of one person: the unfinished item to go on with, or the claimed one, or neither.
type drawn struct {
	N        int // which ask it answers
	Mine     uuid.UUID
	Eligible int64 // items that were looked at; none: nothing waits, not even behind a lock
	Would    string
	Item     item `gorm:"embedded"`
}

// askRow is a row of asksOf.
type askRow struct {
	N       int        `json:"n"`
	Me      uuid.UUID  `json:"me"`
	Hint    *uuid.UUID `json:"hint,omitempty"`
	Choice  int64      `json:"choice"`
	Lease   uuid.UUID  `json:"lease"`
	EventID uuid.UUID  `json:"event_id"`
	TrailID uuid.UUID  `json:"trail_id"`
	Session *uuid.UUID `json:"session,omitempty"`
	Role    string     `json:"role"`
	Address string     `json:"address"`
	Request string     `json:"request"`
}

// askRowOf is a person's ask, under the ids that their lease, event and trail row will have.
func askRowOf(ctx context.Context, n int, p principal.Principal, h hint) askRow {
	info := reqctx.From(ctx)
	return askRow{N: n, Me: p.UserID, Hint: idOrNil(h.item), Choice: h.total, Lease: db.NewID(), EventID: db.NewID(), TrailID: db.NewID(),
		Session: idOrNil(p.SessionID), Role: string(p.Role), Address: info.Address, Request: info.ID}
}

func askArgs(rows ...askRow) (map[string]any, error) {
	body, err := json.Marshal(rows)
	return map[string]any{"asks": string(body)}, err
}

// claimHinted claims for each who asks their own best: the unfinished item, what is routed to them, what they prefetched, the
// item that Redis proposed.
func claimHinted(tx *db.Tx, asks []askRow) ([]drawn, error) {
	args, err := askArgs(asks...)
	if err != nil {
		return nil, err
	}
	args["lease_secs"] = leaseFor.Seconds()
	var out []drawn
	err = tx.Select(&out, claimHintedSQL, args)
	return out, err
}

// claimByLanes looks depth items into each lane of the person and locks one of the best width.
func claimByLanes(tx *db.Tx, ask askRow, depth int) (drawn, error) {
	args, err := askArgs(ask)
	if err != nil {
		return drawn{}, err
	}
	args["lease_secs"], args["depth"], args["width"] = leaseFor.Seconds(), depth, 4*depth
	var d drawn
	err = tx.Select(&d, claimByLanesSQL, args)
	return d, err
}

// anything reports whether the person has something or something waits in their lanes, for a look's price.
func anything(ctx context.Context, d *db.DB, me uuid.UUID) (waits bool, err error) {
	args, err := askArgs(askRow{Me: me})
	if err != nil {
		return false, err
	}
	args["me"] = me
	err = d.Ask(ctx, &waits, anythingSQL, args)
	return waits, err
}

// placesOf reads the lanes of a person.
func placesOf(ctx context.Context, d *db.DB, user uuid.UUID) ([]lane, error) {
	var rows []struct {
		FacilityID                 uuid.UUID
		WorkType, Kind, Credential string
	}
	args, err := askArgs(askRow{Me: user})
	if err == nil {
		err = d.Ask(ctx, &rows, `with `+asksOf+`, `+myLanes+` select facility_id, work_type, kind, credential from my_lanes`, args)
	}
	out := make([]lane, len(rows))
	for i, r := range rows {
		out[i] = lane{Facility: r.FacilityID, WorkType: r.WorkType, Kind: r.Kind, Credential: r.Credential}
	}
	return out, err
}

// stillOffered gives those of the items that wait in their lanes, locked by somebody or not.
func stillOffered(tx *db.Tx, ids ...uuid.UUID) ([]uuid.UUID, error) {
	var still []uuid.UUID
	if len(ids) == 0 {
		return nil, nil
	}
	err := tx.Select(&still, `select id from work_items where tenant_id = @tenant and id = any (cast(@ids as uuid[])) and state = 'ready'
		and routed_to is null and (reserved_for is null or reserved_until <= now())`, map[string]any{"ids": db.IDs(ids)})
	return still, err
}
