package performance

import (
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
)

type lineRow struct {
	ID, EncounterID, FacilityID, PersonID, RoutedTo uuid.UUID

	ClientName, FacilityName, WorkType, Kind, State string
	Priority                                        int
	ReadyAt, DueAt, HeldAt, DoneAt, SortAt          time.Time
	PersonName, RoutedName, HoldReason, HoldOwner   string
}

// lineSQL reads items of w; its people stand beside them.
const lineSQL = `select w.id, w.encounter_id, c.name as client_name, w.facility_id, f.name as facility_name, w.work_type, w.kind, w.state, w.priority,
 w.ready_at, w.due_at, coalesce(w.holder_id, w.done_by, w.held_by) as person_id, p.name as person_name, w.routed_to, r.name as routed_name,
 w.hold_reason, w.hold_owner, w.held_at, w.done_at, w.sort_at
from w join facilities f on f.tenant_id = @tenant and f.id = w.facility_id
join clients c on c.tenant_id = @tenant and c.client_id = w.client_id
left join users p on p.tenant_id = @tenant and p.id = coalesce(w.holder_id, w.done_by, w.held_by)
left join users r on r.tenant_id = @tenant and r.id = w.routed_to order by `

// figureSQL says which items are behind a figure of the board.
var figureSQL = map[string]string{
	"open":       "",
	"preparing":  ` and state = 'preparing'`,
	"ready":      ` and state = 'ready'`,
	"in_work":    ` and state = 'claimed'`,
	"held":       ` and state = 'held'`,
	"due_today":  ` and due_at >= @now and due_at < @end `,
	"late":       ` and due_at < @now `,
	"done_today": ` and done_at >= @start `,
}

// where narrows work_items.
func (f LineFilter) where() (string, map[string]any) {
	text, args := figureSQL[f.Figure], map[string]any{}
	add := func(set bool, condition, name string, value any) {
		if set {
			text += " and " + condition + " "
			args[name] = value
		}
	}
	add(f.State != "", "state = @state", "state", f.State)
	add(f.Kind != "", "kind = @kind", "kind", f.Kind)
	add(f.WorkType != "", "work_type = @work_type", "work_type", f.WorkType)
	add(f.ClientID != uuid.Nil, "client_id = @client", "client", f.ClientID)
	add(f.FacilityID != uuid.Nil, "facility_id = @facility", "facility", f.FacilityID)
	add(f.HolderID != uuid.Nil, "coalesce(holder_id, done_by, held_by) = @holder", "holder", f.HolderID)
	add(f.HoldOwner != "", "state = 'held' and hold_owner = @owner", "owner", f.HoldOwner)
	add(f.Overdue, "due_at < now()", "overdue", true)
	return text, args
}

// readLines reads one more than a page; a zero Limit reads all.
func readLines(tx *db.Tx, me uuid.UUID, f LineFilter, from place) ([]lineRow, error) {
	text, args, err := linesQuery(tx, me, f, from)
	if err != nil {
		return nil, err
	}
	var rows []lineRow
	err = tx.Select(&rows, text, args)
	return rows, err
}

func linesQuery(tx *db.Tx, me uuid.UUID, f LineFilter, from place) (string, map[string]any, error) {
	where, args := f.where()
	var clock clockRow
	if err := tx.Select(&clock, clockSQL, map[string]any{"me": me}); err != nil {
		return "", nil, err
	}
	args["start"], args["end"], args["now"] = clock.DayStart, clock.DayEnd, clock.Now
	args["at"], args["after"], args["limit"] = from.At, from.ID, nil
	if f.Limit > 0 {
		args["limit"] = f.Limit + 1
	}
	state, sort, beyond := `state in ('preparing','ready','claimed','held')`, `coalesce(due_at, 'infinity')`, ` and due_at is not null and (due_at, id) > (@at , @after )`
	order := `due_at, id` // nulls last, as the index has it
	if f.ended() {
		state, sort, beyond, order = `state in ('done','cancelled')`, `updated_at`, ` and (updated_at, id) < (@at , @after )`, `updated_at desc, id desc`
	}
	switch {
	case f.Figure == "done_today":
		state, sort, beyond, order = `state = 'done'`, `done_at`, ` and (done_at, id) < (@at , @after )`, `done_at desc, id desc`
	case !f.ended() && from.ID != uuid.Nil && from.At.Year() > lastYear:
		beyond = ` and due_at is null and id > @after `
	case !f.ended() && from.ID != uuid.Nil:
		beyond = ` and ((due_at, id) > (@at , @after ) or due_at is null)`
	}
	if from.ID == uuid.Nil {
		beyond = ""
	}
	page := `with w as (select *, least(` + sort + `, timestamptz '9999-12-31') as sort_at from work_items where tenant_id = @tenant and ` + state + where + beyond +
		` order by ` + order + ` limit @limit) `
	return page + lineSQL + order, args, nil
}

// lastYear is past any due time; a cursor beyond it stands among the items that have none.
const lastYear = 9000

type caseRow struct {
	EventID, ItemID, EncounterID                  uuid.UUID
	At                                            time.Time
	Event, ClientName, FacilityName               string
	WorkType, Kind, UserName                      string
	Late                                          int
	ActiveMs, IdleMs                              int64
	HeldAgencyMs, HeldHospitalMs, HeldPhysicianMs int64
	TurnaroundSeconds                             float64
	Bucket                                        *int
}

// caseSQL says which events are behind a figure of productivity.
var caseSQL = map[string]string{
	"items": ` and event = 'completed'`, "late": ` and event = 'completed' and late = 1`, "claimed": ` and event = 'claimed'`,
	"released": ` and event in ('released','expired')`, "holds": ` and event = 'held'`, "arrived": ` and event = 'ready'`,
	"active": ` and active_ms > 0`, "idle": ` and idle_ms > 0`,
	"held": ` and event in ('resumed','cancelled') and held_agency_ms + held_hospital_ms + held_physician_ms > 0`,
}

// firstLook is how far back from the newest the first look for cases goes, and wider how much further each next one: the
// planner cannot know that a page is full within the last minutes, and would sort the month.
const (
	firstLook = time.Hour
	wider     = 8
)

func readCases(tx *db.Tx, q Question, figure string, limit int, from place) ([]caseRow, error) {
	first, until := q.From.AddDate(0, 0, -1), q.To.AddDate(0, 0, 2) // days are the clients' own
	if from.ID != uuid.Nil && from.At.Before(until) {
		until = from.At.Add(time.Microsecond)
	}
	var rows []caseRow
	for look := firstLook; until.After(first) && len(rows) <= limit; look *= wider {
		since := until.Add(-look)
		if since.Before(first) {
			since = first
		}
		found, err := casesBetween(tx, q, figure, since, until, limit+1-len(rows), from)
		if err != nil {
			return nil, err
		}
		rows, until = append(rows, found...), since
	}
	return rows, nil
}

func casesBetween(tx *db.Tx, q Question, figure string, since, until time.Time, limit int, from place) ([]caseRow, error) {
	where, args := q.where()
	args["since"], args["until"], args["limit"], args["at"], args["before"] = since, until, limit, from.At, from.ID
	if from.ID != uuid.Nil {
		where += ` and (at, event_id) < (@at , @before )`
	}
	var rows []caseRow
	err := tx.Select(&rows, `with f as (select * from event_figures where tenant_id = @tenant and at >= @since and at < @until `+where+caseSQL[figure]+`
		 order by at desc, event_id desc limit @limit)
		select f.*, c.name as client_name, p.name as facility_name, u.name as user_name from f
		join clients c on c.tenant_id = @tenant and c.client_id = f.client_id
		join facilities p on p.tenant_id = @tenant and p.id = f.facility_id
		left join users u on u.tenant_id = @tenant and u.id = f.user_id order by at desc, event_id desc`, args)
	return rows, err
}

// eachLine reads all items of a filter and hands them over one by one.
func eachLine(tx *db.Tx, me uuid.UUID, f LineFilter, do func(Line) error) error {
	text, args, err := linesQuery(tx, me, f, place{})
	if err != nil {
		return err
	}
	rows, err := tx.Rows(text, args)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var r lineRow
		if err := tx.Gorm().ScanRows(rows, &r); err != nil {
			return err
		}
		if err := do(r.line()); err != nil {
			return err
		}
	}
	return rows.Err()
}
