package performance

import (
	"context"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
	"chartwright/internal/tenancy/principal"
)

// Board is the agency's work at one moment.
type Board struct {
	At         time.Time  `json:"at"`
	Timezone   string     `json:"timezone" doc:"the reader's zone, whose day today is"`
	DayStart   time.Time  `json:"dayStart"`
	Figures    Figures    `json:"figures"`
	Facilities []Facility `json:"facilities" doc:"of the cells, by client and name"`
	Cells      []Cell     `json:"cells" doc:"one for each facility and work type that has work"`
	People     []Person   `json:"people" doc:"technicians, by name"`
	Today      []Hour     `json:"today" doc:"by hour, to the end of the shift"`
}

// Figures are counts of items. Late and DueToday are parts of what is open, whatever its state.
type Figures struct {
	Preparing int     `json:"preparing" doc:"documents or facts are missing"`
	Ready     int     `json:"ready"`
	InWork    int     `json:"inWork"`
	Held      ByOwner `json:"held"`
	DueToday  int     `json:"dueToday" doc:"open, not late, due before the end of the reader's day"`
	Late      int     `json:"late" doc:"open and past the due time"`
	DoneToday int     `json:"doneToday" doc:"completed since the reader's midnight"`
}

// ByOwner is a count of holds by who owns the delay.
type ByOwner struct {
	Agency    int `json:"agency"`
	Hospital  int `json:"hospital"`
	Physician int `json:"physician"`
}

// Facility is a row of the backlog matrix.
type Facility struct {
	ID         uuid.UUID `json:"id"`
	Name       string    `json:"name"`
	ClientID   uuid.UUID `json:"clientId"`
	ClientName string    `json:"clientName"`
}

// Cell is one facility's work of one type.
type Cell struct {
	FacilityID uuid.UUID `json:"facilityId"`
	WorkType   string    `json:"workType" enum:"IP,OP,ED,SDS,OBS,PROFEE,ANC"`
	Figures
	OldestAt *time.Time `json:"oldestAt,omitempty" doc:"when the oldest item that waits or is held became ready"`
}

// BoardFilter narrows the board. Zero parts do not narrow.
type BoardFilter struct {
	ClientID uuid.UUID
	Kind     string
	ShiftEnd time.Duration // since the reader's midnight
}

// Board reads the board in one snapshot.
func (m *Module) Board(ctx context.Context, f BoardFilter) (Board, error) {
	p, err := principal.From(ctx)
	if err != nil {
		return Board{}, err
	}
	var b Board
	err = m.DB.Snapshot(ctx, func(_ context.Context, tx *db.Tx) error {
		r, err := readBoard(tx, p.UserID, f)
		if err != nil {
			return err
		}
		b = r.board(f)
		return nil
	})
	return b, err
}

// boardRows is what the board is made of.
type boardRows struct {
	clock     clockRow
	stock     []stockRow
	today     []todayRow
	waiting   []waitingRow
	people    []personRow
	held      []heldRow
	places    []Facility
	standards standards
}

func (r boardRows) board(f BoardFilter) Board {
	b := Board{At: r.clock.Now.UTC(), Timezone: r.clock.Timezone, DayStart: r.clock.DayStart.UTC()}
	cells := newCells()
	for _, s := range r.stock {
		s.addTo(&b.Figures)
		s.addTo(&cells.at(s.FacilityID, s.WorkType).Figures)
	}
	for _, t := range r.today {
		if t.Slice == "place" {
			b.Figures.DoneToday += t.Completed
			cells.at(t.FacilityID, t.WorkType).DoneToday += t.Completed
		}
	}
	for _, w := range r.waiting {
		at := w.OldestAt.UTC()
		cells.at(w.FacilityID, w.WorkType).OldestAt = &at
	}
	b.Cells, b.Facilities = cells.sorted(r.places)
	b.People = r.lines()
	b.Today = timeline(r.clock, hoursOf(r.today), b.Figures.open(), f.ShiftEnd)
	return b
}

// open is what is still to be done, of what was ready once.
func (f Figures) open() int {
	return f.Ready + f.InWork + f.Held.Agency + f.Held.Hospital + f.Held.Physician
}

// addTo counts a part of the backlog.
func (s stockRow) addTo(f *Figures) {
	switch {
	case s.State == "preparing":
		f.Preparing += s.Items
	case s.State == "ready":
		f.Ready += s.Items
	case s.State == "claimed":
		f.InWork += s.Items
	case s.Owner == "agency":
		f.Held.Agency += s.Items
	case s.Owner == "hospital":
		f.Held.Hospital += s.Items
	case s.Owner == "physician":
		f.Held.Physician += s.Items
	}
	f.DueToday += s.DueToday
	f.Late += s.Late
}

// cells collects the matrix.
type cells map[cellKey]*Cell

type cellKey struct {
	facility uuid.UUID
	workType string
}

func newCells() cells { return cells{} }

func (c cells) at(facility uuid.UUID, workType string) *Cell {
	k := cellKey{facility, workType}
	if c[k] == nil {
		c[k] = &Cell{FacilityID: facility, WorkType: workType}
	}
	return c[k]
}

var workTypes = []string{"IP", "OBS", "SDS", "ED", "OP", "PROFEE", "ANC"}

// sorted gives the cells in the order of places, and of those the ones with work.
func (c cells) sorted(places []Facility) ([]Cell, []Facility) {
	out, used := []Cell{}, []Facility{}
	for _, p := range places {
		before := len(out)
		for _, w := range workTypes {
			if cell := c[cellKey{p.ID, w}]; cell != nil {
				out = append(out, *cell)
			}
		}
		if len(out) > before {
			used = append(used, p)
		}
	}
	return out, used
}
