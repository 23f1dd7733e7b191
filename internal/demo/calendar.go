package demo

import (
	"slices"
	"time"
)

// span is a stretch of time, its end excluded.
type span struct{ From, To time.Time }

// sessionAt gives the person's session that holds t, or the next one after it.
func (p Person) sessionAt(t time.Time) span {
	loc := zone(p.Zone)
	local := t.In(loc)
	for day := 0; ; day++ {
		midnight := time.Date(local.Year(), local.Month(), local.Day()+day, 0, 0, 0, 0, loc)
		sessions := p.Sessions
		if !weekday(midnight) {
			sessions = p.Weekend
		}
		for _, s := range sessions {
			at := span{clockTime(midnight, s.From), clockTime(midnight, s.To)}
			if t.Before(at.To) {
				return at
			}
		}
	}
}

// working reports whether from..to lies inside one session of the person.
func (p Person) working(from, to time.Time) bool {
	s := p.sessionAt(from)
	return !from.Before(s.From) && !to.After(s.To)
}

// clockTime is the moment at which the clock shows so much, on days of 23 and 25 hours too.
func clockTime(midnight time.Time, clock time.Duration) time.Time {
	return time.Date(midnight.Year(), midnight.Month(), midnight.Day(), int(clock.Hours()), int(clock.Minutes())%60, 0, 0, midnight.Location())
}

func weekday(t time.Time) bool { return t.Weekday() != time.Saturday && t.Weekday() != time.Sunday }

// officeHours moves t to the next moment in which the facility's records office sends files; a hospital's is open every day.
func officeHours(t time.Time, f Facility) time.Time {
	loc := zone(f.Zone)
	local := t.In(loc)
	closes := !slices.Contains(f.WorkTypes, "ED")
	for {
		switch {
		case (closes && !weekday(local)) || local.Hour() >= 18:
			local = time.Date(local.Year(), local.Month(), local.Day()+1, 6, local.Minute(), local.Second(), 0, loc)
		case local.Hour() < 6:
			local = time.Date(local.Year(), local.Month(), local.Day(), 6, local.Minute(), local.Second(), 0, loc)
		default:
			return local
		}
	}
}
