package worklist

import (
	"context"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/tenancy/principal"
)

// target picks the target in force today for a client, work type and kind: the client's row, else the agency's.
const target = `(select sla_hours, credential from targets where tenant_id = @tenant and (client_id = @client or client_id is null)
 and work_type = @work_type and kind = @kind and effective_from <= current_date and (effective_to is null or effective_to >= current_date)
 order by client_id nulls last, effective_from desc limit 1)`

const insertSQL = `with made as (
 insert into work_items (tenant_id, client_id, id, facility_id, work_type, kind, case_id, encounter_id, state, priority,
  routed_to, routed_why, author_id, due_at, credential)
 select cast(@tenant as uuid), cast(@client as uuid), cast(@id as uuid), cast(@facility as uuid), cast(@work_type as text), cast(@kind as text),
  cast(@case as uuid), cast(@encounter as uuid), 'preparing', cast(@priority as smallint), cast(@routed_to as uuid),
  nullif(cast(@routed_why as text), ''), cast(@author as uuid), cast(@due as timestamptz), coalesce(nullif(cast(@credential as text), ''), t.credential, '')
 from (select 1) one left join ` + target + ` t on true
 on conflict (tenant_id, case_id, kind) where state not in ('done','cancelled') do nothing
 returning *
), logged as (
 insert into work_events (tenant_id, client_id, id, item_id, facility_id, encounter_id, work_type, kind, event, by_user, to_state)
 select tenant_id, client_id, cast(@event_id as uuid), id, facility_id, encounter_id, work_type, kind, 'created', cast(@actor as uuid), state from made
), trailed as (` + trailSQL + ` from made)
select ` + itemColumns + ` from made w join facilities f on f.tenant_id = w.tenant_id and f.id = w.facility_id
 left join leases l on false`

// insertItem gives an empty item where the case has an open one of the kind already.
func insertItem(ctx context.Context, tx *db.Tx, p principal.Principal, n NewItem) (item, error) {
	args := trailArgs(ctx, p, "work.created", "", map[string]any{"kind": n.Kind})
	routedTo, routedWhy := n.routing()
	for name, value := range map[string]any{
		"id": db.NewID(), "client": n.ClientID, "facility": n.FacilityID, "work_type": n.WorkType, "kind": n.Kind, "case": n.CaseID,
		"encounter": nullID(n.EncounterID), "priority": n.Priority, "routed_to": nullID(routedTo), "routed_why": routedWhy,
		"author": nullID(n.AuthorID), "credential": n.Credential, "due": nullTime(n.DueAt), "event_id": db.NewID(),
	} {
		args[name] = value
	}
	if n.Priority == 0 {
		args["priority"] = routine
	}
	var i item
	err := tx.Select(&i, insertSQL, args)
	return i, err
}

const routine = 3

func openItemOf(tx *db.Tx, caseID uuid.UUID, kind string) (uuid.UUID, error) {
	var found []uuid.UUID
	err := tx.Select(&found, `select id from work_items where tenant_id = @tenant and case_id = @case and kind = @kind
		and state not in ('done','cancelled')`, map[string]any{"case": caseID, "kind": kind})
	if err == nil && len(found) == 0 {
		err = apperr.Conflict("work-just-ended", "The work on this case ended this moment. Try again.")
	}
	if err != nil {
		return uuid.Nil, err
	}
	return found[0], nil
}

// dueOf is when an item that becomes ready now must be done; zero where no target names a turnaround.
func dueOf(tx *db.Tx, i item) (time.Time, error) {
	var due []time.Time
	err := tx.Select(&due, `select clock_timestamp() + make_interval(hours => sla_hours) from `+target+` t`,
		map[string]any{"client": i.ClientID, "work_type": i.WorkType, "kind": i.Kind})
	if err != nil || len(due) == 0 {
		return time.Time{}, err
	}
	return due[0], nil
}

// byRef compares an item with a case or an encounter.
const byRef = ` (case_id = cast(@case as uuid) or encounter_id = cast(@encounter as uuid))`

func heldOf(tx *db.Tx, ref Ref, owner string) ([]uuid.UUID, error) {
	var ids []uuid.UUID
	err := tx.Select(&ids, `select id from work_items where tenant_id = @tenant and state = 'held' and hold_owner = @owner and `+byRef+` order by id`,
		map[string]any{"owner": owner, "case": nullID(ref.CaseID), "encounter": nullID(ref.EncounterID)})
	return ids, err
}

func openItems(tx *db.Tx, ref Ref) ([]Item, error) {
	out := []Item{}
	err := tx.Select(&out, `select id, kind, state, holder_id from work_items where tenant_id = @tenant
		and state in ('preparing','ready','claimed','held') and `+byRef+` order by id`,
		map[string]any{"case": nullID(ref.CaseID), "encounter": nullID(ref.EncounterID)})
	return out, err
}

func lockItems(tx *db.Tx, caseID uuid.UUID) error {
	var ids []uuid.UUID
	return tx.Select(&ids, `select id from work_items where tenant_id = @tenant and case_id = @case
		and state in ('preparing','ready','claimed','held') order by id for update`, map[string]any{"case": caseID})
}

func onShift(tx *db.Tx, user uuid.UUID) (bool, error) {
	var n int
	err := tx.Select(&n, `select count(*) from users where tenant_id = @tenant and id = @user and on_shift and status = 'active'`,
		map[string]any{"user": user})
	return n > 0, err
}
