package worklist

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/reqctx"
	"chartwright/internal/tenancy/principal"
)

// findItem reads an item; lock keeps others from changing it until the transaction ends. What is not in the actor's scope
// is a 404, as a missing one is.
func findItem(tx *db.Tx, id uuid.UUID, lock bool) (item, error) {
	text := `select ` + itemColumns + ` from ` + itemTables + ` where w.tenant_id = @tenant and w.id = @id`
	if lock {
		text += ` for update of w`
	}
	var i item
	err := tx.Select(&i, text, map[string]any{"id": id})
	if err == nil && i.ID == uuid.Nil {
		err = apperr.NotFound()
	}
	return i, err
}

// writeSQL writes any change in one round trip: the item, the lease that ends, the lease that begins, the event and the
// trail. The row was locked when the change was decided; fence and state are compared again all the same.
const writeSQL = `with moved as (
 update work_items set state = @state, priority = @priority, ready_at = @ready_at, due_at = @due_at,
  routed_to = @routed_to, routed_why = nullif(@routed_why, ''), fence = @fence, holder_id = @holder, lease_id = @lease,
  reserved_for = @reserved_for, reserved_until = @reserved_until, last_holder_id = @last_holder,
  hold_reason = nullif(@hold_reason, ''), hold_owner = nullif(@hold_owner, ''), held_by = @held_by, held_at = @held_at,
  held_until = @held_until, done_at = @done_at, done_by = @done_by, updated_at = clock_timestamp(),
  why = case when @grant then work_why(@rule , cast(@priority as smallint), @due_at , null) else nullif(@why, '') end
 where tenant_id = @tenant and id = @id and fence = @was_fence and state = @was_state
 returning client_id, id, facility_id, encounter_id, work_type, kind, why
), ended as (
 update leases set ended_at = clock_timestamp(), ended_why = @end_why ,
  active_ms = active_ms + case when @end_active then lease_rest(last_beat, expires_at) else 0 end,
  idle_ms = idle_ms + case when @end_active then 0 else lease_rest(last_beat, expires_at) end
 from moved where tenant_id = @tenant and item_id = moved.id and ended_at is null and @end_why <> ''
 returning active_ms, idle_ms
), total as (
 select coalesce(sum(active_ms), 0) as active_ms, coalesce(sum(idle_ms), 0) as idle_ms from ended
), granted as (
 insert into leases (tenant_id, client_id, id, item_id, user_id, session_id, fence, expires_at)
 select @tenant , client_id, @lease , id, @holder , @session , @fence , clock_timestamp() + make_interval(secs => @lease_secs)
 from moved, total where @grant
 returning expires_at
), logged as (
 insert into work_events (tenant_id, client_id, id, item_id, facility_id, encounter_id, work_type, kind, event, user_id, by_user,
  from_state, to_state, owner, reason, active_ms, idle_ms, held_ms)
 select @tenant , client_id, @event_id , id, facility_id, encounter_id, work_type, kind, @event , @user , @by ,
  nullif(@was_state, ''), @state , nullif(@owner, ''), nullif(@reason, ''), total.active_ms, total.idle_ms, @held_ms
 from moved, total
), trailed as (` + trailSQL + ` from moved)
select moved.why, granted.expires_at as lease_until, total.active_ms, total.idle_ms
from moved cross join total left join granted on true`

// trailSQL adds the act to the trail; its source is a row set with client_id, id and encounter_id. It is audit/trail's
// row, written here because it must travel with the act in one round trip.
const trailSQL = `insert into audit_events (tenant_id, id, client_id, actor_id, actor_role, act, object_type, object_id, encounter_id,
  work_item_id, reason, details, session_id, address, request_id)
 select @tenant , @trail_id , client_id, @actor , @role , @act , 'work_item', id, encounter_id, id, nullif(@reason, ''),
  cast(@details as jsonb), @session , cast(nullif(@address, '') as inet), nullif(@request, '')`

// trailArgs fill trailSQL for the acting principal.
func trailArgs(ctx context.Context, p principal.Principal, act, reason string, details map[string]any) map[string]any {
	info := reqctx.From(ctx)
	body, err := json.Marshal(details)
	if err != nil || details == nil {
		body = []byte("{}")
	}
	return map[string]any{
		"trail_id": db.NewID(), "actor": nullID(p.UserID), "role": string(p.Role), "act": act, "reason": reason,
		"details": string(body), "session": nullID(p.SessionID), "address": info.Address, "request": info.ID,
	}
}

// written is what only the database knew.
type written struct {
	Why              string
	LeaseUntil       time.Time
	ActiveMs, IdleMs int64
}

func writeChange(ctx context.Context, tx *db.Tx, p principal.Principal, c change) (written, error) {
	b, a := c.before, c.after
	args := trailArgs(ctx, p, "work."+string(c.event), c.reason, map[string]any{"from": b.State, "to": a.State, "fence": a.Fence})
	for name, value := range map[string]any{
		"id": a.ID, "was_fence": b.Fence, "was_state": string(b.State), "state": string(a.State), "priority": a.Priority,
		"ready_at": nullTime(a.ReadyAt), "due_at": nullTime(a.DueAt), "routed_to": nullID(a.RoutedTo), "routed_why": a.RoutedWhy,
		"fence": a.Fence, "holder": nullID(a.HolderID), "lease": nullID(a.LeaseID), "reserved_for": nullID(a.ReservedFor),
		"reserved_until": nullTime(a.ReservedUntil), "last_holder": nullID(a.LastHolderID), "hold_reason": a.HoldReason,
		"hold_owner": a.HoldOwner, "held_by": nullID(a.HeldBy), "held_at": nullTime(a.HeldAt), "held_until": nullTime(a.HeldUntil),
		"done_at": nullTime(a.DoneAt), "done_by": nullID(a.DoneBy), "why": a.Why, "grant": c.grant, "rule": c.rule,
		"end_why": c.endWhy, "end_active": c.endActive, "lease_secs": leaseFor.Seconds(), "event_id": db.NewID(),
		"event": string(c.event), "user": nullID(c.user), "by": nullWhenSame(p.UserID, c.user), "owner": c.owner, "held_ms": c.heldMs(),
	} {
		args[name] = value
	}
	var rows []written
	if err := tx.Select(&rows, writeSQL, args); err != nil {
		return written{}, err
	}
	if len(rows) == 0 {
		return written{}, wrongState(b.State)
	}
	return rows[0], nil
}

// heldMs is the length of the hold that ends with the change.
func (c change) heldMs() int64 {
	if c.before.State != Held || c.after.State == Held {
		return 0
	}
	return c.before.Now.Sub(c.before.HeldAt).Milliseconds()
}

// nullID is null for the nil UUID.
func nullID(u uuid.UUID) any {
	if u == uuid.Nil {
		return nil
	}
	return u
}

// stringID is empty for the nil UUID.
func stringID(u uuid.UUID) string {
	if u == uuid.Nil {
		return ""
	}
	return u.String()
}

// nullTime is null for the zero time.
func nullTime(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t
}

// nullWhenSame is the actor where it is not the person concerned.
func nullWhenSame(actor, user uuid.UUID) any {
	if actor == user {
		return nil
	}
	return nullID(actor)
}
