package performance

import (
	"context"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/tenancy/principal"
)

// Line is a work item behind a figure of the board or in an export. It holds ids, times and states, nothing of the patient.
type Line struct {
	ID           uuid.UUID  `json:"id"`
	EncounterID  *uuid.UUID `json:"encounterId,omitempty"`
	ClientName   string     `json:"clientName"`
	FacilityID   uuid.UUID  `json:"facilityId"`
	FacilityName string     `json:"facilityName"`
	WorkType     string     `json:"workType"`
	Kind         string     `json:"kind"`
	State        string     `json:"state" enum:"preparing,ready,claimed,held,done,cancelled"`
	Priority     int        `json:"priority" doc:"1 STAT to 5"`
	ReadyAt      *time.Time `json:"readyAt,omitempty"`
	DueAt        *time.Time `json:"dueAt,omitempty"`
	HolderID     *uuid.UUID `json:"holderId,omitempty"`
	HolderName   string     `json:"holderName,omitempty" doc:"who has it, or who finished it"`
	RoutedTo     *uuid.UUID `json:"routedTo,omitempty"`
	RoutedName   string     `json:"routedName,omitempty"`
	HoldReason   string     `json:"holdReason,omitempty"`
	HoldOwner    string     `json:"holdOwner,omitempty" enum:"agency,hospital,physician"`
	HeldAt       *time.Time `json:"heldAt,omitempty"`
	DoneAt       *time.Time `json:"doneAt,omitempty"`
}

// LineFilter narrows a list of items. Zero parts do not narrow; without State and Figure it is what is open.
type LineFilter struct {
	Figure     string // a figure of the board: open, preparing, ready, in_work, held, due_today, late, done_today
	State      string
	Kind       string
	WorkType   string
	ClientID   uuid.UUID
	FacilityID uuid.UUID
	HolderID   uuid.UUID
	HoldOwner  string
	Overdue    bool
	Limit      int
	Cursor     string
}

// ended reports whether the filter asks for what is over, which is listed newest first.
func (f LineFilter) ended() bool {
	return f.Figure == "done_today" || f.State == "done" || f.State == "cancelled"
}

// place is where a page of a list ended.
type place struct {
	At time.Time `json:"a"`
	ID uuid.UUID `json:"i"`
}

// Lines lists the items behind a figure of the board: open ones by due time, those without one last; ended ones newest first.
func (m *Module) Lines(ctx context.Context, f LineFilter) ([]Line, string, error) {
	p, err := principal.From(ctx)
	if err != nil {
		return nil, "", err
	}
	var from place
	if _, err := httpx.DecodeCursor(f.Cursor, &from); err != nil {
		return nil, "", err
	}
	var rows []lineRow
	err = m.DB.Snapshot(ctx, func(_ context.Context, tx *db.Tx) error {
		rows, err = readLines(tx, p.UserID, f, from)
		return err
	})
	next := ""
	if len(rows) > f.Limit {
		rows = rows[:f.Limit]
		last := rows[f.Limit-1]
		next = httpx.EncodeCursor(place{At: last.SortAt, ID: last.ID})
	}
	out := make([]Line, len(rows))
	for i, r := range rows {
		out[i] = r.line()
	}
	return out, next, err
}

// Case is an event behind a figure of productivity.
type Case struct {
	ID           uuid.UUID  `json:"id" doc:"of the event"`
	ItemID       uuid.UUID  `json:"itemId"`
	EncounterID  *uuid.UUID `json:"encounterId,omitempty"`
	At           time.Time  `json:"at"`
	Event        string     `json:"event"`
	ClientName   string     `json:"clientName"`
	FacilityName string     `json:"facilityName"`
	WorkType     string     `json:"workType"`
	Kind         string     `json:"kind"`
	UserName     string     `json:"userName,omitempty"`
	Late         bool       `json:"late"`
	ActiveMs     int64      `json:"activeMs" doc:"of the lease that ended here"`
	IdleMs       int64      `json:"idleMs"`
	HeldMs       int64      `json:"heldMs" doc:"of the hold that ended here"`
	Turnaround   *float64   `json:"turnaround,omitempty" doc:"seconds from ready to done"`
}

// Cases lists the events behind a figure of productivity, newest first.
func (m *Module) Cases(ctx context.Context, q Question, figure string, limit int, cursor string) ([]Case, string, error) {
	if err := q.check(); err != nil {
		return nil, "", err
	}
	var from place
	if _, err := httpx.DecodeCursor(cursor, &from); err != nil {
		return nil, "", err
	}
	var rows []caseRow
	err := m.DB.Snapshot(ctx, func(_ context.Context, tx *db.Tx) (err error) {
		rows, err = readCases(tx, q, figure, limit, from)
		return err
	})
	next := ""
	if len(rows) > limit {
		rows = rows[:limit]
		last := rows[limit-1]
		next = httpx.EncodeCursor(place{At: last.At, ID: last.EventID})
	}
	out := make([]Case, len(rows))
	for i, r := range rows {
		out[i] = r.public()
	}
	return out, next, err
}

func (r caseRow) public() Case {
	c := Case{ID: r.EventID, ItemID: r.ItemID, EncounterID: idOrNil(r.EncounterID), At: r.At.UTC(), Event: r.Event, ClientName: r.ClientName,
		FacilityName: r.FacilityName, WorkType: r.WorkType, Kind: r.Kind, UserName: r.UserName, Late: r.Late > 0,
		ActiveMs: r.ActiveMs, IdleMs: r.IdleMs, HeldMs: r.HeldAgencyMs + r.HeldHospitalMs + r.HeldPhysicianMs}
	if r.Bucket != nil {
		c.Turnaround = &r.TurnaroundSeconds
	}
	return c
}

func (r lineRow) line() Line {
	return Line{ID: r.ID, EncounterID: idOrNil(r.EncounterID), ClientName: r.ClientName, FacilityID: r.FacilityID, FacilityName: r.FacilityName,
		WorkType: r.WorkType, Kind: r.Kind, State: r.State, Priority: r.Priority, ReadyAt: timeOrNil(r.ReadyAt), DueAt: timeOrNil(r.DueAt),
		HolderID: idOrNil(r.PersonID), HolderName: r.PersonName, RoutedTo: idOrNil(r.RoutedTo), RoutedName: r.RoutedName,
		HoldReason: r.HoldReason, HoldOwner: r.HoldOwner, HeldAt: timeOrNil(r.HeldAt), DoneAt: timeOrNil(r.DoneAt)}
}

func timeOrNil(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}
