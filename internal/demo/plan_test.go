package demo

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"chartwright/internal/demo/charts"
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

// TestPlan looks at whole plans at moments all over the week and the year.
func TestPlan(t *testing.T) {
	t.Parallel()
	for n := range 8 {
		at := time.Date(2026, 1, 3, 1, 0, 0, 0, time.UTC).Add(time.Duration(n) * (43*24 + 21) * time.Hour)
		t.Run(at.Format("Mon 15:04"), func(t *testing.T) {
			t.Parallel()
			plan, err := NewPlan(uint64(n), at, usual, false)
			if err != nil {
				t.Fatal(err)
			}
			checkPeople(t, plan.At, plan.Stays)
			for _, s := range plan.Stays {
				checkStay(t, plan.At, s)
			}
			checkCounts(t, plan)
		})
	}
}

// TestSimulation lets people work through drawn charts whose pages nobody wrote.
func TestSimulation(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 365*24*60).Draw(t, "minutes")) * time.Minute)
		p := &planner{at: at, targets: usual, rng: rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))}
		var stays []*Stay
		for range rapid.IntRange(1, 40).Draw(t, "charts") {
			s := drawStory(t, at)
			p.stories = append(p.stories, s)
			p.open(s)
			stays = append(stays, s.Stay)
		}
		p.simulate()
		for _, s := range p.stories {
			p.conclude(s)
			checkStay(t, at, s.Stay)
		}
		checkPeople(t, at, stays)
	})
}

func drawStory(t *rapid.T, at time.Time) *story {
	f := rapid.SampledFrom(facilities()).Draw(t, "facility")
	received := at.Add(-time.Duration(rapid.IntRange(30, historyDays*24*60).Draw(t, "age")) * time.Minute)
	s := &story{Stay: &Stay{Facility: f, Received: received, Registered: received, Discharged: &received}}
	s.Chart.WorkType = charts.WorkType(rapid.SampledFrom(f.WorkTypes).Draw(t, "workType"))
	s.Chart.Codes = []charts.Code{{System: charts.ICD10CM, Code: "I10"}}
	s.script = script{returned: rapid.Bool().Draw(t, "returned"), prepared: rapid.Bool().Draw(t, "prepared"),
		desk: rapid.Bool().Draw(t, "desk"), priority: rapid.IntRange(1, 5).Draw(t, "priority"), untouched: rapid.IntRange(0, 4).Draw(t, "touch") == 0}
	if rapid.Bool().Draw(t, "held") {
		s.script.hold = &Hold{Reason: "missing_document", Owner: rapid.SampledFrom([]string{"hospital", "physician", "agency"}).Draw(t, "owner"),
			Lasts: time.Duration(rapid.IntRange(0, 60).Draw(t, "lasts")) * time.Hour}
	}
	return s
}

// tester is a test or a drawn case of one.
type tester interface {
	Helper()
	Fatalf(format string, args ...any)
	Fatal(args ...any)
}

// checkPeople: nobody holds two items at once or works outside their hours.
func checkPeople(t tester, at time.Time, stays []*Stay) {
	t.Helper()
	leases := map[string][]Lease{}
	for _, s := range stays {
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
			if !w.hours().hold(l.From, l.To) {
				t.Fatalf("%s works from %s to %s", w.Key, l.From.In(zone(w.Zone)), l.To.In(zone(w.Zone)))
			}
			if l.Active <= 0 || l.Idle < 0 || l.Active+l.Idle != l.To.Sub(l.From) || l.To.After(at) {
				t.Fatalf("a lease of %s is not sound: %+v", w.Key, l)
			}
		}
	}
}

func checkStay(t tester, at time.Time, s *Stay) {
	t.Helper()
	if s.Discharged != nil && (s.Discharged.After(s.Received) || s.Registered.After(at)) {
		t.Fatalf("a stay was discharged %s, registered %s, its files came %s, now is %s", s.Discharged, s.Registered, s.Received, at)
	}
	for _, i := range s.Items {
		checkItem(t, at, s, i)
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

func checkItem(t tester, at time.Time, s *Stay, i *Item) {
	t.Helper()
	state, last := "", s.Received
	for _, e := range i.Events {
		if e.From != state || (e.To != state && !may(state, e.To)) {
			t.Fatalf("%s: %q to %q while %q", e.Event, e.From, e.To, state)
		}
		if e.At.Before(last) || e.At.After(at) {
			t.Fatalf("%s at %s, after %s, now is %s", e.Event, e.At, last, at)
		}
		state, last = e.To, e.At
	}
	if state != i.State || (i.State == "held") != (i.HoldOwner != "") || (i.RoutedTo == "") != (i.RoutedWhy == "") {
		t.Fatalf("an item contradicts its events: %+v", i)
	}
}

func checkCounts(t tester, plan *Plan) {
	t.Helper()
	is := map[string]int{}
	for _, s := range plan.Stays {
		is[s.Status]++
		if s.Presence != "" {
			is["desk"]++
			is["desk of "+s.Presence]++
			if len(s.Codes) == 0 || is["desk of "+s.Presence] > 1 {
				t.Fatalf("what %s has on the desk is not a draft of their own", s.Presence)
			}
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
	if first, second := tell(), tell(); first != second {
		t.Error("two plans of the same seed and moment differ")
	}
}
