package worklist

import (
	"database/sql"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
)

// lapsedLeases locks items whose lease ran out, oldest first, and the leases too: one renewed this moment is left alone.
func lapsedLeases(tx *db.Tx) ([]item, error) {
	return locked(tx, `select `+itemColumns+` from leases l
		join work_items w on w.tenant_id = @tenant and w.id = l.item_id and w.lease_id = l.id
		join facilities f on f.tenant_id = w.tenant_id and f.id = w.facility_id
		where l.tenant_id = @tenant and l.ended_at is null and l.expires_at <= clock_timestamp()
		order by l.expires_at limit @batch for update of l, w skip locked`)
}

// rewindLeases shortens leases that were renewed while the database's clock was ahead of where it is now.
func rewindLeases(tx *db.Tx) error {
	_, err := tx.Exec(`update leases set expires_at = clock_timestamp() + make_interval(secs => @lease_secs), last_beat = clock_timestamp(),
		last_active = least(last_active, clock_timestamp()), started_at = least(started_at, clock_timestamp())
		where tenant_id = @tenant and ended_at is null and last_beat > clock_timestamp() + make_interval(secs => @slack_secs)`,
		map[string]any{"lease_secs": leaseFor.Seconds(), "slack_secs": 5})
	return err
}

func lapsedHolds(tx *db.Tx) ([]item, error) {
	return locked(tx, `select `+itemColumns+` from `+itemTables+`
		where w.tenant_id = @tenant and w.state = 'held' and w.held_until <= clock_timestamp()
		order by w.held_until limit @batch for update of w skip locked`)
}

// routedOffShift are items that the machine gave to people who are off shift now. A manager's routing stays.
func routedOffShift(tx *db.Tx) ([]item, error) {
	return locked(tx, `select `+itemColumns+` from `+itemTables+`
		join users u on u.tenant_id = @tenant and u.id = w.routed_to
		where w.tenant_id = @tenant and w.state = 'ready' and w.routed_to is not null and w.routed_why in ('resumed','distributed')
		 and not (u.on_shift and u.status = 'active')
		order by w.id limit @batch for update of w skip locked`)
}

func locked(tx *db.Tx, text string) ([]item, error) {
	var found []item
	err := tx.Select(&found, text, map[string]any{"batch": sweepBatch})
	return found, err
}

// heldBy locks the items that a person holds.
func heldBy(tx *db.Tx, user uuid.UUID) ([]item, error) {
	var found []item
	err := tx.Select(&found, `select `+itemColumns+` from `+itemTables+`
		where w.tenant_id = @tenant and w.state = 'claimed' and w.holder_id = @user order by w.id for update of w`, map[string]any{"user": user})
	return found, err
}

func freeReservations(tx *db.Tx) ([]item, error) {
	return changed(tx, `update work_items set reserved_for = null, reserved_until = null
		where tenant_id = @tenant and reserved_for is not null and reserved_until <= clock_timestamp() returning *`)
}

func fillDue(tx *db.Tx) ([]item, error) {
	return changed(tx, `update work_items set due_at = ready_at + make_interval(hours => t.sla_hours)
		from (select x.id as item_id, t.sla_hours, row_number() over (partition by x.id order by t.client_id nulls last, t.effective_from desc) as place
		 from work_items x join targets t on t.tenant_id = @tenant and (t.client_id = x.client_id or t.client_id is null)
		  and t.work_type = x.work_type and t.kind = x.kind and t.effective_from <= x.ready_at and (t.effective_to is null or t.effective_to >= x.ready_at)
		 where x.tenant_id = @tenant and x.state in ('ready','claimed','held') and x.due_at is null and x.ready_at is not null) t
		where tenant_id = @tenant and id = t.item_id and t.place = 1 and due_at is null and state in ('ready','claimed','held') returning work_items.*`)
}

func changed(tx *db.Tx, update string) ([]item, error) {
	var rows []item
	err := tx.Select(&rows, `with w as (`+update+`) select `+itemColumns+` from w
		join facilities f on f.tenant_id = w.tenant_id and f.id = w.facility_id
		left join leases l on l.tenant_id = w.tenant_id and l.id = w.lease_id`, nil)
	return rows, err
}

// eachOffered streams the items that wait in lanes, in pages. Only what a hint needs is read.
func eachOffered(tx *db.Tx, size int, do func([]item) error) error {
	rows, err := tx.Rows(`select id, facility_id, work_type, kind, credential, priority, due_at, ready_at from work_items
		where tenant_id = @tenant and state = 'ready' and routed_to is null and (reserved_for is null or reserved_until <= now())`, nil)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	page := make([]item, 0, size)
	for rows.Next() {
		i := item{State: Ready}
		var due, ready sql.NullTime
		if err := rows.Scan(&i.ID, &i.FacilityID, &i.WorkType, &i.Kind, &i.Credential, &i.Priority, &due, &ready); err != nil {
			return err
		}
		i.DueAt, i.ReadyAt = due.Time, ready.Time
		if page = append(page, i); len(page) == size {
			if err := do(page); err != nil {
				return err
			}
			page = page[:0]
		}
	}
	if err := rows.Err(); err != nil || len(page) == 0 {
		return err
	}
	return do(page)
}
