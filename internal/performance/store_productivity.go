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
	UnderStandard                                     int
}

// bucketRow counts one class of turnaround of one group.
type bucketRow struct {
	Key           string
	Bucket, Items int
}

func (s sumRow) row() Row {
	return Row{Key: s.Key, Items: s.Completed, Late: s.Late, Claimed: s.Claimed, Released: s.Released, Held: s.Held, Arrived: s.Arrived,
		ActiveMs: s.ActiveMs, IdleMs: s.IdleMs, HeldMs: HeldTime{s.HeldAgencyMs, s.HeldHospitalMs, s.HeldPhysicianMs},
		standardHours: s.StandardHours, itemsUnderStandard: s.UnderStandard}
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

func readProductivity(tx *db.Tx, q Question) ([]sumRow, []bucketRow, map[string]string, error) {
	where, args := q.where()
	spans, err := spansFor(tx, q)
	if err != nil {
		return nil, nil, nil, err
	}
	args["spans"] = spans
	key := groups[q.Group]
	var sums []sumRow
	err = tx.Select(&sums, `with spans as materialized (
		 select * from json_to_recordset(cast(@spans as json)) as s (client_id uuid, work_type text, kind text, first date, last date, rate float8)
		), facts as (
		 select day, `+placeColumns+`, `+dailyColumns+` from daily_rollups where tenant_id = @tenant`+where+`
		 union all select day, `+placeColumns+`, `+dailyColumns+` from `+pendingFigures+` where true`+where+`
		) select cast(`+qualified("f", key)+` as text) as key, `+dailySums+`, coalesce(sum(f.completed / s.rate), 0) as standard_hours,
		 coalesce(sum(f.completed) filter (where s.rate is not null), 0) as under_standard
		from facts f left join spans s on s.client_id = f.client_id and s.work_type = f.work_type and s.kind = f.kind and f.day between s.first and s.last
		group by `+qualified("f", key)+` order by `+qualified("f", key), args)
	if err != nil {
		return nil, nil, nil, err
	}
	var turnarounds []bucketRow
	err = tx.Select(&turnarounds, `select cast(`+key+` as text) as key, bucket, sum(items) as items from (
		 select day, `+placeColumns+`, bucket, items from daily_turnarounds where tenant_id = @tenant`+where+`
		 union all select day, `+placeColumns+`, bucket, 1 from `+pendingFigures+` where bucket is not null`+where+`
		) t group by `+key+`, bucket`, args)
	if err != nil {
		return nil, nil, nil, err
	}
	names, err := namesOf(tx, q.Group)
	return sums, turnarounds, names, err
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
