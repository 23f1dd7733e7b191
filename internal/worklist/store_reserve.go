package worklist

import (
	"github.com/google/uuid"

	"chartwright/internal/platform/db"
)

// peekDepth bounds how far each lane is counted.
const peekDepth = 25

func peek(tx *db.Tx, me uuid.UUID, h hint) (d drawn, err error) {
	args, err := askArgs(askRow{Me: me, Hint: idOrNil(h.item), Choice: h.total})
	if err != nil {
		return d, err
	}
	text := peekHintedSQL
	if h.item == uuid.Nil {
		text, args["depth"], args["width"] = peekByLanesSQL, peekDepth, 40*peekDepth
	}
	err = tx.Select(&d, text, args)
	return d, err
}

// reserveTail marks the best of what nobody reserved. What is routed to the person needs no reservation.
const reserveTail = `pick as materialized (
 select w.id, a.me from waiting c join asks a on a.n = c.n join work_items w on w.tenant_id = @tenant and w.id = c.id
 where w.state = 'ready' and w.routed_to is null and ` + unreserved + `
 order by w.priority, w.due_at, w.ready_at, w.id limit 1 for update of w skip locked
), moved as (
 update work_items w set reserved_for = pick.me, reserved_until = clock_timestamp() + make_interval(secs => @secs)
 from pick where w.tenant_id = @tenant and w.id = pick.id returning w.*
)
select ` + itemColumns + ` from moved w join facilities f on f.tenant_id = w.tenant_id and f.id = w.facility_id left join leases l on false`

func reserveBest(tx *db.Tx, me uuid.UUID, h hint) (i item, err error) {
	args, err := askArgs(askRow{Me: me, Hint: idOrNil(h.item), Choice: h.total})
	if err != nil {
		return i, err
	}
	args["secs"] = reserveFor.Seconds()
	text := `with ` + asksOf + `, ` + nextByLanes + `, ` + reserveTail
	if h.item != uuid.Nil {
		text = `with ` + asksOf + `, ` + nextHinted + `, ` + reserveTail
	} else {
		args["depth"], args["width"] = 8, 32
	}
	err = tx.Select(&i, text, args)
	return i, err
}

// freeReservation ends what the person had reserved and gives it as it is now.
func freeReservation(tx *db.Tx, me uuid.UUID) ([]item, error) {
	var freed []item
	err := tx.Select(&freed, `with w as (
		 update work_items set reserved_for = null, reserved_until = null where tenant_id = @tenant and reserved_for = @me returning *
		)
		select `+itemColumns+` from w join facilities f on f.tenant_id = w.tenant_id and f.id = w.facility_id left join leases l on false`,
		map[string]any{"me": me})
	return freed, err
}
