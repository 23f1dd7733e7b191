package performance

import (
	"sort"
	"time"
)

// Hour is one hour of today's time line.
type Hour struct {
	At        time.Time `json:"at" doc:"when the hour begins"`
	Arrived   int       `json:"arrived"`
	Completed int       `json:"completed"`
	Backlog   int       `json:"backlog" doc:"open at the hour's end; of the running hour now"`
	Forecast  bool      `json:"forecast" doc:"not measured: what the last hours' pace would bring"`
}

// flow is what one hour moved.
type flow struct{ arrived, completed, cancelled int }

func hoursOf(rows []todayRow) map[time.Time]flow {
	out := map[time.Time]flow{}
	for _, t := range rows {
		if t.Slice == "clock" {
			out[t.Hour.UTC()] = flow{t.Arrived, t.Completed, t.Cancelled}
		}
	}
	return out
}

const paceHours = 3 // whole hours whose mean is the forecast's pace

// timeline goes back from the backlog of now, hour by hour, and on to the end of the shift at the pace of the last hours.
func timeline(c clockRow, flows map[time.Time]flow, backlog int, shiftEnd time.Duration) []Hour {
	running := c.Now.UTC().Truncate(time.Hour)
	first := c.DayStart.UTC().Truncate(time.Hour)
	out := []Hour{}
	for at, left := running, backlog; !at.Before(first); at = at.Add(-time.Hour) {
		f := flows[at]
		out = append(out, Hour{At: at, Arrived: f.arrived, Completed: f.completed, Backlog: left})
		left -= f.arrived - f.completed - f.cancelled
	}
	sort.Slice(out, func(i, j int) bool { return out[i].At.Before(out[j].At) })
	arrive, complete, known := pace(out)
	if !known {
		return out
	}
	left := float64(backlog)
	for at := running.Add(time.Hour); at.Before(c.DayStart.Add(shiftEnd)); at = at.Add(time.Hour) {
		done := min(complete, left+arrive)
		left += arrive - done
		out = append(out, Hour{At: at, Arrived: int(arrive + 0.5), Completed: int(done + 0.5), Backlog: int(left + 0.5), Forecast: true})
	}
	return out
}

// pace is the mean of the last whole hours; the running one has not ended.
func pace(hours []Hour) (arrive, complete float64, known bool) {
	whole := hours[:max(0, len(hours)-1)]
	whole = whole[max(0, len(whole)-paceHours):]
	if len(whole) == 0 {
		return 0, 0, false
	}
	for _, h := range whole {
		arrive += float64(h.Arrived)
		complete += float64(h.Completed)
	}
	n := float64(len(whole))
	return arrive / n, complete / n, true
}
