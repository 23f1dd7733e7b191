package performance

import (
	"context"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/tenancy/principal"
)

// Question asks for productivity: days of the clients' calendars, both included. Zero filters do not narrow.
type Question struct {
	From, To   time.Time
	Group      string // day, week, technician, client, facility, work_type, kind
	ClientID   uuid.UUID
	FacilityID uuid.UUID
	UserID     uuid.UUID
	WorkType   string
	Kind       string
}

// longestPeriod bounds a question, in days.
const longestPeriod = 400

// Productivity answers a Question.
type Productivity struct {
	From  string `json:"from" format:"date"`
	To    string `json:"to" format:"date"`
	Group string `json:"group"`
	Total Row    `json:"total"`
	Items []Row  `json:"items" doc:"one for each value of the group that has figures"`
}

// Row is one group's figures.
type Row struct {
	Key                string   `json:"key" doc:"a day or a week's Monday, an id, a work type or a kind"`
	Label              string   `json:"label"`
	Items              int      `json:"items" doc:"completed"`
	Late               int      `json:"late" doc:"completed after the due time"`
	Claimed            int      `json:"claimed"`
	Released           int      `json:"released" doc:"given back, or lost when the lease ran out"`
	Held               int      `json:"held" doc:"times put on hold"`
	Arrived            int      `json:"arrived" doc:"became ready; nobody's, so absent by technician"`
	ActiveMs           int64    `json:"activeMs"`
	IdleMs             int64    `json:"idleMs"`
	HeldMs             HeldTime `json:"heldMs" doc:"length of the holds that ended, by owner of the delay"`
	PerHour            *float64 `json:"perHour,omitempty" doc:"items per active hour; absent where no time was active"`
	StandardPerHour    *float64 `json:"standardPerHour,omitempty" doc:"what the targets in force expect of this mix of work"`
	OfStandard         *float64 `json:"ofStandard,omitempty" doc:"hours the standard gives for the items, of the active hours; 1 is the standard"`
	TurnaroundP50      *float64 `json:"turnaroundP50,omitempty" doc:"seconds from ready to done, to the nearest tenth or so"`
	TurnaroundP90      *float64 `json:"turnaroundP90,omitempty"`
	standardHours      float64
	itemsUnderStandard int
	turnaround         histogram
}

// HeldTime is milliseconds on hold by who owns the delay.
type HeldTime struct {
	Agency    int64 `json:"agency"`
	Hospital  int64 `json:"hospital"`
	Physician int64 `json:"physician"`
}

func (q Question) check() error {
	refuse := func(name, message string) error {
		return apperr.Invalid("The period cannot be read.", apperr.Field{Location: "query." + name, Message: message})
	}
	switch {
	case q.From.IsZero() || q.To.IsZero():
		return refuse("from", "give the first and the last day, like 2026-03-01")
	case q.To.Before(q.From):
		return refuse("to", "is before the first day")
	case q.To.Sub(q.From) > longestPeriod*24*time.Hour:
		return refuse("to", "is more than 400 days after the first day; ask for less")
	}
	return nil
}

// Productivity answers from the roll-ups, exact to the moment.
func (m *Module) Productivity(ctx context.Context, q Question) (Productivity, error) {
	if err := q.check(); err != nil {
		return Productivity{}, err
	}
	out := Productivity{From: q.From.Format(time.DateOnly), To: q.To.Format(time.DateOnly), Group: q.Group, Items: []Row{}}
	err := m.DB.Snapshot(ctx, func(_ context.Context, tx *db.Tx) error {
		sums, names, err := readProductivity(tx, q)
		if err != nil {
			return err
		}
		out.Items, out.Total, err = assemble(q.Group, sums, names)
		return err
	})
	return out, err
}

// Mine is Productivity of the acting technician alone: who is measured sees the measure.
func (m *Module) Mine(ctx context.Context, q Question) (Productivity, error) {
	var err error
	if q.UserID, err = acting(ctx); err != nil {
		return Productivity{}, err
	}
	return m.Productivity(ctx, q)
}

// acting is the person of ctx. The machine is nobody: without this its nil id would not narrow at all.
func acting(ctx context.Context) (uuid.UUID, error) {
	p, err := principal.From(ctx)
	if err == nil && p.UserID == uuid.Nil {
		err = apperr.Forbidden()
	}
	return p.UserID, err
}

// assemble names the sums, in their order, and adds them up.
func assemble(group string, sums []sumRow, names map[string]string) ([]Row, Row, error) {
	rows, total := make([]Row, 0, len(sums)), Row{Key: "total", Label: "Total"}
	for _, s := range sums {
		r, err := s.row()
		if err != nil {
			return nil, total, err
		}
		total.merge(r)
		if group == "technician" && s.Key == uuid.Nil.String() { // arrivals and the like are nobody's
			continue
		}
		r.Label = s.Key
		if name, ok := names[s.Key]; ok {
			r.Label = name
		}
		r.finish()
		rows = append(rows, r)
	}
	total.finish()
	return rows, total, nil
}

func (r *Row) merge(o Row) {
	r.Items += o.Items
	r.Late += o.Late
	r.Claimed += o.Claimed
	r.Released += o.Released
	r.Held += o.Held
	r.Arrived += o.Arrived
	r.ActiveMs += o.ActiveMs
	r.IdleMs += o.IdleMs
	r.HeldMs.Agency += o.HeldMs.Agency
	r.HeldMs.Hospital += o.HeldMs.Hospital
	r.HeldMs.Physician += o.HeldMs.Physician
	r.standardHours += o.standardHours
	r.itemsUnderStandard += o.itemsUnderStandard
	r.turnaround.merge(o.turnaround)
}

// finish works out what is a ratio or a quantile.
func (r *Row) finish() {
	hours := time.Duration(r.ActiveMs * int64(time.Millisecond)).Hours()
	if hours > 0 {
		r.PerHour = ratio(float64(r.Items), hours)
	}
	if r.standardHours > 0 {
		r.StandardPerHour = ratio(float64(r.itemsUnderStandard), r.standardHours)
		if hours > 0 {
			r.OfStandard = ratio(r.standardHours, hours)
		}
	}
	r.TurnaroundP50, r.TurnaroundP90 = r.turnaround.quantile(0.5), r.turnaround.quantile(0.9)
}

func ratio(a, b float64) *float64 {
	v := a / b
	return &v
}
