package demo

import (
	"time"

	"chartwright/internal/demo/charts"
)

// conclude says where a stay stands now.
func (p *planner) conclude(s *story) {
	c := s.coding()
	switch {
	case s.Status == "cancelled":
		c.cancel(c.ReadyAt.Add(3*hour), manager, "registered twice by the hospital")
	case c == nil: // where preparation had not begun its files are judged when they are really examined
		s.Status, s.Items = "awaiting_documents", nil
	case c.State == "ready":
		s.Status = "ready"
		p.concludeReady(s, c)
	case c.State == "held":
		s.Status, s.Codes = "on_hold", s.Chart.Codes[:(len(s.Chart.Codes)+1)/2]
		p.concludeHeld(s)
	case c.State == "done":
		s.Codes = s.Chart.Codes
		p.deliver(s.Stay, c.DoneAt)
	}
}

func (p *planner) concludeReady(s *story, c *Item) {
	if c.LastHolder != "" {
		s.Codes = s.Chart.Codes[:(len(s.Chart.Codes)+1)/2]
	}
	if s.script.desk {
		s.Presence = c.LastHolder
	}
	raised := p.at.Add(-70 * time.Minute)
	if !s.script.untouched || !raised.After(c.last()) {
		return
	}
	if s.script.priority < c.Priority {
		c.reprioritise(raised, manager, s.script.priority)
	}
	if c.WorkType == "PROFEE" {
		c.route(raised.Add(4*time.Minute), manager, "tom")
	}
}

// concludeHeld lets the request of a document begin with the hold that waits for it.
func (p *planner) concludeHeld(s *story) {
	for n := range s.Requests {
		s.Requests[n].By, s.Requests[n].At = s.coding().HeldBy, s.coding().HeldAt
	}
}

// deliver finalises the result; the hospital fetches it the next morning and bills two days after.
func (p *planner) deliver(s *Stay, done time.Time) {
	s.Status, s.FinalAt = "final", done
	loc := zone(s.Facility.Zone)
	local := done.In(loc)
	fetched := time.Date(local.Year(), local.Month(), local.Day()+1, 6, 30, local.Second(), 0, loc).UTC()
	if !fetched.Before(p.at.Add(-margin)) {
		return
	}
	s.Status, s.Fetched = "delivered", fetched
	if billed := fetched.Add(2 * day); billed.Before(p.at) {
		s.Billed = billed
	}
}

// loose are the pages with which chart preparation begins the day: two that name no account, and one sent for the wrong
// patient.
func (p *planner) loose(stays []*Stay) []Loose {
	var out []Loose
	var empty, partial []*Stay
	for _, s := range stays {
		switch {
		case s.Status != "awaiting_documents" || s.Discharged == nil:
		case len(s.Files) == 0:
			empty = append(empty, s)
		default:
			partial = append(partial, s)
		}
	}
	if len(empty) > 1 && len(partial) > 0 {
		out = append(out,
			Loose{Of: empty[0], Document: find(empty[0], charts.HistoryPhysical), Name: "scan_0001.pdf"},
			Loose{Of: empty[1], Document: find(empty[1], charts.EmergencyNote), Scan: true, Name: "scan_0002.pdf"},
			Loose{Of: empty[len(empty)-1], Document: 0, Into: partial[len(partial)-1], Name: "chart copy.pdf"})
	}
	return out
}

// find gives the first document of a type, or the chart's first.
func find(s *Stay, t charts.DocumentType) int {
	for i, d := range s.Chart.Documents {
		if d.Type == t {
			return i
		}
	}
	return 0
}
