package worklist

import (
	"strings"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
)

type listedRow struct {
	Item                               item `gorm:"embedded"`
	HolderName, RoutedName, HeldByName string
	SortAt                             time.Time
}

const listedTables = itemTables + `
 left join users h on h.tenant_id = w.tenant_id and h.id = w.holder_id
 left join users r on r.tenant_id = w.tenant_id and r.id = w.routed_to
 left join users b on b.tenant_id = w.tenant_id and b.id = w.held_by`

const listedNames = `, h.name as holder_name, r.name as routed_name, b.name as held_by_name`

// where narrows by the filter; it names columns of w.
func (f Filter) where() (string, map[string]any) {
	args := map[string]any{"limit": f.Limit + 1}
	var parts []string
	add := func(set bool, text, name string, value any) {
		if set {
			parts = append(parts, text)
			args[name] = value
		}
	}
	add(f.State != "", "w.state = @state", "state", f.State)
	add(f.Kind != "", "w.kind = @kind", "kind", f.Kind)
	add(f.WorkType != "", "w.work_type = @work_type", "work_type", f.WorkType)
	add(f.ClientID != uuid.Nil, "w.client_id = @client", "client", f.ClientID)
	add(f.FacilityID != uuid.Nil, "w.facility_id = @facility", "facility", f.FacilityID)
	add(f.HolderID != uuid.Nil, "w.state = 'claimed' and w.holder_id = @holder", "holder", f.HolderID)
	add(f.HoldOwner != "", "w.state = 'held' and w.hold_owner = @owner", "owner", f.HoldOwner)
	add(f.Overdue, "w.due_at < now()", "overdue", true)
	return strings.Join(append(parts, "true"), " and "), args
}

// listOpen pages by due time; when those with one are used up it goes on with those without.
func listOpen(tx *db.Tx, f Filter, from position) ([]listedRow, error) {
	where, args := f.where()
	head := `select ` + itemColumns + listedNames + `, w.due_at as sort_at from ` + listedTables + `
		where w.tenant_id = @tenant and w.state in ('preparing','ready','claimed','held') and ` + where
	args["at"], args["after"] = from.At, from.ID
	var rows []listedRow
	if !from.NoDue {
		text := head + ` and w.due_at is not null`
		if from.ID != uuid.Nil {
			text += ` and (w.due_at, w.id) > (@at , @after )`
		}
		if err := tx.Select(&rows, text+` order by w.due_at, w.id limit @limit`, args); err != nil || len(rows) > f.Limit {
			return rows, err
		}
		args["after"] = uuid.Nil
	}
	args["limit"] = f.Limit + 1 - len(rows)
	var rest []listedRow
	err := tx.Select(&rest, head+` and w.due_at is null and w.id > @after order by w.due_at, w.id limit @limit`, args)
	return append(rows, rest...), err
}

func listEnded(tx *db.Tx, f Filter, from position) ([]listedRow, error) {
	where, args := f.where()
	text := `select ` + itemColumns + listedNames + `, w.updated_at as sort_at from ` + listedTables + `
		where w.tenant_id = @tenant and w.state in ('done','cancelled') and ` + where
	if from.ID != uuid.Nil {
		text += ` and (w.updated_at, w.id) < (@at , @before )`
		args["at"], args["before"] = from.At, from.ID
	}
	var rows []listedRow
	err := tx.Select(&rows, text+` order by w.updated_at desc, w.id desc limit @limit`, args)
	return rows, err
}

// deskLimit bounds each pile of a desk.
const deskLimit = 100

func deskOf(tx *db.Tx, me uuid.UUID) ([]item, error) {
	var rows []item
	err := tx.Select(&rows, `with desk as (
		 select id from work_items where tenant_id = @tenant and holder_id = @me and state = 'claimed'
		 union (select id from work_items where tenant_id = @tenant and held_by = @me and state = 'held' order by held_at limit @limit)
		 union (select id from work_items where tenant_id = @tenant and routed_to = @me and state = 'ready' order by `+laneOrder+` limit @limit)
		 union (select id from work_items where tenant_id = @tenant and last_holder_id = @me and state = 'ready'
		   and (routed_to is null or routed_to = @me ) order by `+laneOrder+` limit @limit)
		) select `+itemColumns+` from desk d join work_items w on w.tenant_id = @tenant and w.id = d.id
		join facilities f on f.tenant_id = w.tenant_id and f.id = w.facility_id
		left join leases l on l.tenant_id = w.tenant_id and l.id = w.lease_id
		order by w.priority, w.due_at, w.ready_at, w.id`, map[string]any{"me": me, "limit": deskLimit})
	return rows, err
}

func historyOf(tx *db.Tx, itemID uuid.UUID) ([]Happening, error) {
	out := []Happening{}
	err := tx.Select(&out, `select e.id, e.at, e.event, e.from_state as "from", e.to_state as "to", e.user_id, u.name as user_name,
		 e.by_user, b.name as by_name, e.owner as hold_owner, e.reason, e.active_ms, e.idle_ms, e.held_ms
		from work_events e
		left join users u on u.tenant_id = @tenant and u.id = e.user_id
		left join users b on b.tenant_id = @tenant and b.id = e.by_user
		where e.tenant_id = @tenant and e.item_id = @item order by e.at, e.id`, map[string]any{"item": itemID})
	return out, err
}

func isActive(tx *db.Tx, user uuid.UUID) (bool, error) {
	var n int
	err := tx.Select(&n, `select count(*) from users where tenant_id = @tenant and id = @user and status = 'active'`, map[string]any{"user": user})
	return n > 0, err
}
