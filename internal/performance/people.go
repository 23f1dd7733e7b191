package performance

import (
	"time"

	"github.com/google/uuid"
)

// Person is a technician's line on the board.
type Person struct {
	ID            uuid.UUID `json:"id"`
	Name          string    `json:"name"`
	Role          string    `json:"role"`
	State         string    `json:"state" enum:"active,idle,waiting,on_hold,off" doc:"active or idle with a chart open; waiting on shift with none; on_hold: on shift, nothing open, something held"`
	Current       *Current  `json:"current,omitempty"`
	ActiveShare   *float64  `json:"activeShare,omitempty" doc:"of today's time under leases; absent before any"`
	WorkedMs      int64     `json:"workedMs" doc:"today under leases, active and idle"`
	DoneToday     int       `json:"doneToday"`
	ExpectedToday float64   `json:"expectedToday" doc:"items the standard expects of the active time worked, at today's mix of work"`
	Held          int       `json:"held"`
}

// Current is what somebody has open.
type Current struct {
	ItemID       uuid.UUID  `json:"itemId"`
	EncounterID  *uuid.UUID `json:"encounterId,omitempty"`
	FacilityID   uuid.UUID  `json:"facilityId"`
	FacilityName string     `json:"facilityName"`
	WorkType     string     `json:"workType"`
	Kind         string     `json:"kind"`
	Since        time.Time  `json:"since"`
}

// day is what one person did today.
type day struct {
	completed        int
	hours            float64 // that the standard gives for them
	activeMs, idleMs int64
}

func (r boardRows) lines() []Person {
	days, today := map[uuid.UUID]*day{}, r.clock.Today
	for _, t := range r.today {
		if t.Slice != "person" {
			continue
		}
		d := days[t.UserID]
		if d == nil {
			d = &day{}
			days[t.UserID] = d
		}
		d.completed += t.Completed
		d.activeMs += t.ActiveMs
		d.idleMs += t.IdleMs
		if rate := r.standards.rate(t.ClientID, t.WorkType, t.Kind, today); rate > 0 {
			d.hours += float64(t.Completed) / rate
		}
	}
	held := map[uuid.UUID]int{}
	for _, h := range r.held {
		held[h.HeldBy] = h.Items
	}
	out := make([]Person, len(r.people))
	for i, p := range r.people {
		d := day{}
		if days[p.ID] != nil {
			d = *days[p.ID]
		}
		out[i] = p.line(d, held[p.ID], r.standards, today)
	}
	return out
}

// line joins what a person did today with what they have open.
func (p personRow) line(d day, held int, s standards, today string) Person {
	out := Person{ID: p.ID, Name: p.Name, Role: p.Role, State: p.state(held), DoneToday: d.completed, Held: held}
	active, idle := d.activeMs+p.ActiveMs, d.idleMs+p.IdleMs
	out.WorkedMs = active + idle
	if out.WorkedMs > 0 {
		share := float64(active) / float64(out.WorkedMs)
		out.ActiveShare = &share
	}
	rate := 0.0
	switch {
	case d.hours > 0:
		rate = float64(d.completed) / d.hours
	case p.ItemID != uuid.Nil:
		rate = s.rate(p.ClientID, p.WorkType, p.Kind, today)
	}
	out.ExpectedToday = rate * time.Duration(active*int64(time.Millisecond)).Hours()
	if p.ItemID != uuid.Nil {
		out.Current = &Current{ItemID: p.ItemID, EncounterID: idOrNil(p.EncounterID), FacilityID: p.FacilityID, FacilityName: p.FacilityName,
			WorkType: p.WorkType, Kind: p.Kind, Since: p.StartedAt.UTC()}
	}
	return out
}

func (p personRow) state(held int) string {
	switch {
	case p.ItemID != uuid.Nil && p.Resting:
		return "idle"
	case p.ItemID != uuid.Nil:
		return "active"
	case !p.OnShift:
		return "off"
	case held > 0:
		return "on_hold"
	}
	return "waiting"
}

func idOrNil(u uuid.UUID) *uuid.UUID {
	if u == uuid.Nil {
		return nil
	}
	return &u
}
