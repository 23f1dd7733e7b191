package worklist

import (
	"strings"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
)

// beatSQL renews a live lease in one statement, and only of an item that it still is the lease of. It writes no event and
// no trail: a heartbeat shows nothing and changes no work.
const beatSQL = `update leases l set last_beat = b.now, expires_at = b.now + make_interval(secs => @lease_secs),
 active_ms = l.active_ms + b.gone - least(b.gone, @idle_ms), idle_ms = l.idle_ms + least(b.gone, @idle_ms),
 last_active = greatest(l.last_active, b.now - make_interval(secs => @idle_secs))
from (select x.id, clock_timestamp() as now, lease_rest(x.last_beat, x.expires_at) as gone from leases x
  join work_items w on w.tenant_id = @tenant and w.id = x.item_id and w.lease_id = x.id and w.holder_id = @me
  where x.tenant_id = @tenant and x.item_id = @item and x.fence = @fence and x.user_id = @me
   and x.ended_at is null and x.expires_at > clock_timestamp() for update of x) b
where l.tenant_id = @tenant and l.id = b.id
returning l.fence, l.expires_at as lease_until, l.active_ms, l.idle_ms`

func beat(tx *db.Tx, me, itemID uuid.UUID, fence int64, idle time.Duration) (Beat, bool, error) {
	var rows []Beat
	err := tx.Select(&rows, beatSQL, map[string]any{
		"me": me, "item": itemID, "fence": fence, "lease_secs": leaseFor.Seconds(),
		"idle_ms": idle.Milliseconds(), "idle_secs": idle.Seconds(),
	})
	if err != nil || len(rows) == 0 {
		return Beat{}, false, err
	}
	rows[0].LeaseUntil = rows[0].LeaseUntil.UTC()
	return rows[0], true, nil
}

// endedLease is what became of one lease; empty where no lease had the token.
type endedLease struct {
	UserID   uuid.UUID
	EndedWhy string
}

func leaseByFence(tx *db.Tx, itemID uuid.UUID, fence int64) (endedLease, error) {
	var l endedLease
	err := tx.Select(&l, `select user_id, ended_why from leases where tenant_id = @tenant and item_id = @item and fence = @fence`,
		map[string]any{"item": itemID, "fence": fence})
	return l, err
}

func leasedTo(tx *db.Tx, user uuid.UUID, ref Ref) (uuid.UUID, error) {
	var found []uuid.UUID
	err := tx.Select(&found, `select w.id from work_items w join leases l on l.tenant_id = @tenant and l.id = w.lease_id
		where w.tenant_id = @tenant and w.holder_id = @user and w.state = 'claimed' and l.expires_at > clock_timestamp()
		and (w.case_id = cast(@case as uuid) or w.encounter_id = cast(@encounter as uuid))`,
		map[string]any{"user": user, "case": nullID(ref.CaseID), "encounter": nullID(ref.EncounterID)})
	if err != nil || len(found) == 0 {
		return uuid.Nil, err
	}
	return found[0], nil
}

// holdReasonRow is one of the agency's reasons to hold work; zero where there is none of that code.
type holdReasonRow struct {
	Owner  string
	Kinds  string // joined by commas
	Active bool
}

// KindList are the kinds of work that the reason is offered for.
func (r holdReasonRow) KindList() []string { return strings.Split(r.Kinds, ",") }

func holdReason(tx *db.Tx, code string) (holdReasonRow, error) {
	var r holdReasonRow
	err := tx.Select(&r, `select owner, array_to_string(kinds, ',') as kinds, active from hold_reasons where tenant_id = @tenant and code = @code`,
		map[string]any{"code": code})
	return r, err
}
