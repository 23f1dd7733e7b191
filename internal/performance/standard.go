package performance

import (
	"time"

	"github.com/google/uuid"
)

// targetRow is a row of targets: expected items per active hour from a day on, until the last day or for good.
type targetRow struct {
	ClientID       uuid.UUID // the nil UUID: the agency's default
	WorkType, Kind string
	Rate           float64
	First, Last    string // days, YYYY-MM-DD; Last may be empty
}

type lane struct {
	client         uuid.UUID
	workType, kind string
}

// standards knows the target of each lane on each day. Rows are ordered by their first day, newest first.
type standards map[lane][]targetRow

func newStandards(rows []targetRow) standards {
	s := standards{}
	for _, r := range rows {
		k := lane{r.ClientID, r.WorkType, r.Kind}
		s[k] = append(s[k], r)
	}
	return s
}

// rate is the target in force on a day (YYYY-MM-DD), in items per active hour: the client's, else the agency's, else 0.
func (s standards) rate(client uuid.UUID, workType, kind, on string) float64 {
	for _, c := range []uuid.UUID{client, uuid.Nil} {
		for _, r := range s[lane{c, workType, kind}] {
			if r.First <= on && (r.Last == "" || r.Last >= on) {
				return r.Rate
			}
		}
	}
	return 0
}

// span is a run of days on which one rate holds for a lane.
type span struct {
	ClientID uuid.UUID `json:"client_id"`
	WorkType string    `json:"work_type"`
	Kind     string    `json:"kind"`
	First    string    `json:"first"`
	Last     string    `json:"last"`
	Rate     float64   `json:"rate"`
}

// spans lists the rates of the clients' lanes from one day to another, for a database that then needs no search.
func (s standards) spans(clients []uuid.UUID, from, to time.Time) []span {
	lanes := map[lane]bool{}
	for k := range s {
		for _, c := range clients {
			if k.client == uuid.Nil || k.client == c {
				lanes[lane{c, k.workType, k.kind}] = true
			}
		}
	}
	var out []span
	for k := range lanes {
		var open *span
		for d := from; !d.After(to); d = d.AddDate(0, 0, 1) {
			on := d.Format(time.DateOnly)
			rate := s.rate(k.client, k.workType, k.kind, on)
			if open != nil && open.Rate == rate {
				open.Last = on
				continue
			}
			if open != nil && open.Rate > 0 {
				out = append(out, *open)
			}
			open = &span{ClientID: k.client, WorkType: k.workType, Kind: k.kind, First: on, Last: on, Rate: rate}
		}
		if open != nil && open.Rate > 0 {
			out = append(out, *open)
		}
	}
	return out
}
