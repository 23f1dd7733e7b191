package demo

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// usual are targets like those an agency begins with.
func usual(client, workType, kind string) Target {
	perHour := map[string]float64{"IP": 2.25, "OP": 10, "ED": 12, "SDS": 5, "OBS": 4, "PROFEE": 15, "ANC": 25}[workType]
	hours := map[string]int{"IP": 72, "ED": 24}[workType]
	t := Target{ItemsPerHour: perHour, SLA: time.Duration(max(hours, 48)) * time.Hour}
	if workType == "ED" {
		t.SLA = 24 * time.Hour
	}
	if kind == "chart_prep" {
		return Target{ItemsPerHour: 12, SLA: 12 * time.Hour}
	}
	if workType == "IP" && client == "SRH" {
		t.Credential = "CCS"
	}
	return t
}

func TestPlan(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 365*24*60).Draw(t, "minutes")) * time.Minute)
		seed := rapid.Uint64().Draw(t, "seed")
		plan, err := NewPlan(seed, at, usual, false)
		if err != nil {
			t.Fatal(err)
		}
		checkPeople(t, plan)
		for _, s := range plan.Stays {
			checkStay(t, plan, s)
		}
		checkCounts(t, plan)
	})
}

// checkPeople: nobody holds two items at once or works outside their hours.
func checkPeople(t *rapid.T, plan *Plan) {
	leases := map[string][]Lease{}
	for _, s := range plan.Stays {
		for _, i := range s.Items {
			for _, l := range i.Leases {
				leases[l.Person] = append(leases[l.Person], l)
			}
		}
	}
	for _, w := range technicians() {
		of := leases[w.Key]
		slices.SortFunc(of, func(a, b Lease) int { return a.From.Compare(b.From) })
		for n, l := range of {
			if n > 0 && l.From.Before(of[n-1].To) {
				t.Fatalf("%s holds two items at %s", w.Key, l.From)
			}
			if !w.working(l.From, l.To) {
				t.Fatalf("%s works from %s to %s", w.Key, l.From.In(zone(w.Zone)), l.To.In(zone(w.Zone)))
			}
			if l.Active <= 0 || l.Idle < 0 || l.Active+l.Idle != l.To.Sub(l.From) || l.To.After(plan.At) {
				t.Fatalf("a lease of %s is not sound: %+v", w.Key, l)
			}
		}
	}
}

func checkStay(t *rapid.T, plan *Plan, s *Stay) {
	if s.Discharged != nil && (s.Discharged.After(s.Received) || s.Registered.After(plan.At)) {
		t.Fatalf("a stay was discharged %s, registered %s, its files came %s, now is %s", s.Discharged, s.Registered, s.Received, plan.At)
	}
	for _, i := range s.Items {
		checkItem(t, plan, s, i)
	}
	switch c := s.coding(); {
	case s.finished() && (c == nil || c.State != "done" || len(s.Codes) == 0 || !s.FinalAt.Equal(c.DoneAt)):
		t.Fatalf("a finished stay is not finished: %+v", c)
	case s.Status == "on_hold" && c.State != "held", s.Status == "ready" && c.State != "ready":
		t.Fatalf("a stay that is %s has an item that is %s", s.Status, c.State)
	case s.Status == "awaiting_documents" && c != nil:
		t.Fatal("a stay that waits for documents is in the coders' queue")
	}
}

func checkItem(t *rapid.T, plan *Plan, s *Stay, i *Item) {
	state, last := "", s.Received
	for _, e := range i.Events {
		if e.From != state || (e.To != state && !may(state, e.To)) {
			t.Fatalf("%s: %q to %q while %q", e.Event, e.From, e.To, state)
		}
		if e.At.Before(last) || e.At.After(plan.At) {
			t.Fatalf("%s at %s, after %s, now is %s", e.Event, e.At, last, plan.At)
		}
		state, last = e.To, e.At
	}
	if state != i.State || (i.State == "held") != (i.HoldOwner != "") || (i.RoutedTo == "") != (i.RoutedWhy == "") {
		t.Fatalf("an item contradicts its events: %+v", i)
	}
}

func checkCounts(t *rapid.T, plan *Plan) {
	is := map[string]int{}
	for _, s := range plan.Stays {
		is[s.Status]++
		if s.Presence != "" {
			is["desk"]++
		}
		if c := s.coding(); c != nil && s.Status == "on_hold" {
			is[c.HoldOwner]++
		}
	}
	for what, least := range map[string]int{"awaiting_documents": 9, "ready": 20, "desk": 2, "on_hold": 5, "hospital": 2, "physician": 1, "agency": 1,
		"delivered": 90, "cancelled": 2} {
		if is[what] < least {
			t.Fatalf("only %d %s of %d: %v", is[what], what, least, is)
		}
	}
	if len(plan.Loose) != 3 {
		t.Fatalf("%d loose files", len(plan.Loose))
	}
}

func TestPlanRepeats(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 11, 15, 4, 5, 0, time.UTC)
	tell := func() string {
		plan, err := NewPlan(1, at, usual, false)
		if err != nil {
			t.Fatal(err)
		}
		text := ""
		for _, s := range plan.Stays {
			text += fmt.Sprintf("%+v %+v %+v\n", s.Status, s.Received, s.Chart)
			for _, i := range s.Items {
				text += fmt.Sprintf("%+v\n", *i)
			}
		}
		return text
	}
	if tell() != tell() {
		t.Error("two plans of the same seed and moment differ")
	}
}
