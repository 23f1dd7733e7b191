package demo

import (
	"slices"
	"time"
)

// span is a stretch of time, its end excluded.
type span struct{ From, To time.Time }

// hours are when a person works.
type hours struct {
	loc            *time.Location
	usual, weekend []Session
}

func (p Person) hours() hours { return hours{zone(p.Zone), p.Sessions, p.Weekend} }

// sessionAt gives the session that holds t, or the next one after it.
func (h hours) sessionAt(t time.Time) span {
	local := t.In(h.loc)
	for day := 0; ; day++ {
		midnight := time.Date(local.Year(), local.Month(), local.Day()+day, 0, 0, 0, 0, h.loc)
		sessions := h.usual
		if !weekday(midnight) {
			sessions = h.weekend
		}
		for _, s := range sessions {
			at := span{clockTime(midnight, s.From), clockTime(midnight, s.To)}
			if t.Before(at.To) {
				return at
			}
		}
	}
}

// hold reports whether from..to lies inside one session.
func (h hours) hold(from, to time.Time) bool {
	s := h.sessionAt(from)
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
