package performance

import (
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
)

// sumRow is one group's sums.
type sumRow struct {
	Key                                               string
	Arrived, Claimed, Completed, Late, Released, Held int
	ActiveMs, IdleMs                                  int64
	HeldAgencyMs, HeldHospitalMs, HeldPhysicianMs     int64
	StandardHours                                     float64
	Turnarounds                                       string // counts of the histogram's classes, as JSON
	UnderStandard                                     int
}

func (s sumRow) row() (Row, error) {
	var counts []int
	if err := json.Unmarshal([]byte(s.Turnarounds), &counts); err != nil {
		return Row{}, err
	}
	return Row{Key: s.Key, Items: s.Completed, Late: s.Late, Claimed: s.Claimed, Released: s.Released, Held: s.Held, Arrived: s.Arrived,
		ActiveMs: s.ActiveMs, IdleMs: s.IdleMs, HeldMs: HeldTime{s.HeldAgencyMs, s.HeldHospitalMs, s.HeldPhysicianMs},
		standardHours: s.StandardHours, itemsUnderStandard: s.UnderStandard, turnaround: histogramOf(counts)}, nil
}

// groups are the columns that figures can be grouped by.
var groups = map[string]string{
	"day": "day", "week": "cast(date_trunc('week', day) as date)", "technician": "user_id", "client": "client_id",
	"facility": "facility_id", "work_type": "work_type", "kind": "kind",
}

// where narrows any source that has the dimensions.
func (q Question) where() (string, map[string]any) {
	text := ` and day between cast(@from as date) and cast(@to as date)`
	args := map[string]any{"from": q.From.Format(time.DateOnly), "to": q.To.Format(time.DateOnly)}
	add := func(set bool, column, name string, value any) {
		if set {
			text += " and " + column + " = @" + name + " "
			args[name] = value
		}
	}
	add(q.ClientID != uuid.Nil, "client_id", "client", q.ClientID)
	add(q.FacilityID != uuid.Nil, "facility_id", "facility", q.FacilityID)
	add(q.UserID != uuid.Nil, "user_id", "user", q.UserID)
	add(q.WorkType != "", "work_type", "work_type", q.WorkType)
	add(q.Kind != "", "kind", "kind", q.Kind)
	return text, args
}

// pendingFigures are the events that are not folded yet; few, so they are found first.
const pendingFigures = `(select f.* from work_pending p join event_figures f on f.tenant_id = @tenant and f.event_id = p.event_id where p.tenant_id = @tenant) u`

func readProductivity(tx *db.Tx, q Question) ([]sumRow, map[string]string, error) {
	where, args := q.where()
	var err error
	if args["spans"], err = spansFor(tx, q); err != nil {
		return nil, nil, err
	}
	args["slice"] = q.slice()
	var sums []sumRow
	if err = tx.Select(&sums, sumsSQL(groups[q.Group], where), args); err != nil {
		return nil, nil, err
	}
	names, err := namesOf(tx, q.Group)
	return sums, names, err
}

// slice is the smallest part of the roll-ups that can answer.
func (q Question) slice() string {
	person := q.Group == "technician" || q.UserID != uuid.Nil
	place := q.Group == "facility" || q.FacilityID != uuid.Nil
	switch {
	case person && place:
		return "full"
	case person:
		return "person"
	case place:
		return "place"
	}
	return "total"
}

func sumsSQL(key, where string) string {
	group := qualified("f", key)
	return `with spans as materialized (
	 select * from json_to_recordset(cast(@spans as json)) as s (client_id uuid, work_type text, kind text, first date, last date, rate float8)
	), facts as (
	 select day, ` + placeColumns + `, ` + dailyColumns() + ` from daily_rollups where tenant_id = @tenant and slice = @slice ` + where + `
	 union all select day, ` + placeColumns + `, ` + bucketOfEvent() + `, ` + each(measures, "%") + ` from ` + pendingFigures + ` where true` + where + `
	) select cast(` + group + ` as text) as key, ` + each(measures, "sum(%) as %") + `, coalesce(sum(f.completed / s.rate), 0) as standard_hours,
	 coalesce(sum(f.completed) filter (where s.rate is not null), 0) as under_standard,
	 cast(array_to_json(array[` + each(bucketColumns(), "sum(%)") + `]) as text) as turnarounds
	from facts f left join spans s on s.client_id = f.client_id and s.work_type = f.work_type and s.kind = f.kind and f.day between s.first and s.last
	group by ` + group + ` order by ` + group
}

// spansFor is the standards of the period as JSON.
func spansFor(tx *db.Tx, q Question) (string, error) {
	s, err := readStandards(tx)
	if err != nil {
		return "", err
	}
	var clients []uuid.UUID
	if err := tx.Select(&clients, `select client_id from clients where tenant_id = @tenant`, nil); err != nil {
		return "", err
	}
	out, err := json.Marshal(append([]span{}, s.spans(clients, q.From, q.To)...))
	return string(out), err
}

// qualified names a group's column in a join.
func qualified(table, key string) string {
	if key == groups["week"] {
		return "cast(date_trunc('week', " + table + ".day) as date)"
	}
	return table + "." + key
}

func namesOf(tx *db.Tx, group string) (map[string]string, error) {
	sources := map[string]string{
		"technician": `select cast(id as text) as id, name from users where tenant_id = @tenant`,
		"client":     `select cast(client_id as text) as id, name from clients where tenant_id = @tenant`,
		"facility":   `select cast(id as text) as id, name from facilities where tenant_id = @tenant`,
	}
	text, ok := sources[group]
	if !ok {
		return nil, nil
	}
	var rows []struct{ ID, Name string }
	err := tx.Select(&rows, text, nil)
	out := make(map[string]string, len(rows))
	for _, r := range rows {
		out[r.ID] = r.Name
	}
	return out, err
}
