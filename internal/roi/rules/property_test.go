package rules_test

import (
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"chartwright/internal/roi/rules"
)

func clockInputs(zones []*time.Location) *rapid.Generator[rules.ClockInput] {
	begin := time.Date(2021, 7, 1, 0, 0, 0, 0, time.UTC)
	moment := rapid.Custom(func(t *rapid.T) time.Time {
		return begin.Add(time.Duration(rapid.IntRange(0, 6*365*24*60).Draw(t, "minute")) * time.Minute)
	})
	stop := rapid.Custom(func(t *rapid.T) rules.Stop {
		from := moment.Draw(t, "from")
		s := rules.Stop{Reason: rapid.SampledFrom(rules.StopReasons()).Draw(t, "reason"), From: from, Owner: "hospital"}
		if rapid.Bool().Draw(t, "ended") {
			s.To = from.Add(time.Duration(rapid.IntRange(0, 60*24*60).Draw(t, "minutes")) * time.Minute)
		}
		return s
	})
	return rapid.Custom(func(t *rapid.T) rules.ClockInput {
		received := moment.Draw(t, "received")
		return rules.ClockInput{Basis: rapid.SampledFrom(rules.Bases()).Draw(t, "basis"), Class: rapid.SampledFrom(rules.Classes()).Draw(t, "class"),
			State: rapid.SampledFrom([]string{"CA", "TX", "NY", "WA", "LA", "NV"}).Draw(t, "state"), Form: rapid.SampledFrom([]rules.Form{rules.Copy, rules.Inspect}).Draw(t, "form"),
			ReceivedAt: received, Zone: rapid.SampledFrom(zones).Draw(t, "zone"), Stops: rapid.SliceOfN(stop, 0, 3).Draw(t, "stops"),
			Now: received.Add(time.Duration(rapid.IntRange(0, 90*24).Draw(t, "hours")) * time.Hour)}
	})
}

// TestClocks holds for every request: a stop never brings a limit forward, a limit that nothing may stop does not move, the bar
// has no holes, and clocks come in their order.
func TestClocks(t *testing.T) {
	t.Parallel()
	s := load(t)
	zones := []*time.Location{time.UTC, zone(t, "America/New_York"), zone(t, "America/Los_Angeles"), zone(t, "Pacific/Honolulu"), zone(t, "Asia/Kolkata")}
	rapid.Check(t, func(rt *rapid.T) {
		in := clockInputs(zones).Draw(rt, "in")
		d, err := s.Deadline(in)
		if err != nil {
			rt.Fatal(err)
		}
		free := in
		free.Stops = nil
		without, err := s.Deadline(free)
		if err != nil {
			rt.Fatal(err)
		}
		for i, c := range d.Clocks {
			w := clock(t, without, c.Rule.ID)
			if c.DueAt.Before(w.DueAt) || c.Hard && !c.DueAt.Equal(w.DueAt) || c.Rule.ID == "deadlines/us-access" && !c.DueAt.Equal(w.DueAt) {
				rt.Fatalf("%s moved from %s to %s", c.Rule.ID, w.DueAt, c.DueAt)
			}
			if i > 0 && c.DueAt.Before(d.Clocks[i-1].DueAt) {
				rt.Fatal("out of order")
			}
			if !c.DueAt.After(in.ReceivedAt) || c.Overdue == in.Now.Before(c.DueAt) {
				rt.Fatalf("%+v", c)
			}
			at := in.ReceivedAt
			for _, seg := range c.Segments {
				if !seg.From.Equal(at) || !seg.To.After(seg.From) {
					rt.Fatalf("a hole in the bar at %s: %+v", at, c.Segments)
				}
				at = seg.To
			}
			if end := c.DueAt; !at.Equal(end) && !at.Equal(in.Now) {
				rt.Fatalf("the bar ends at %s", at)
			}
		}
	})
}

func feeInputs() *rapid.Generator[rules.FeeInput] {
	return rapid.Custom(func(t *rapid.T) rules.FeeInput {
		return rules.FeeInput{Basis: rapid.SampledFrom(rules.Bases()).Draw(t, "basis"), Class: rapid.SampledFrom(rules.Classes()).Draw(t, "class"),
			State: rapid.SampledFrom([]string{"CA", "FL", "AL", "DC", "TX", "NY", "NV"}).Draw(t, "state"), Purpose: rapid.SampledFrom(rules.Purposes()).Draw(t, "purpose"),
			Medium: rapid.SampledFrom(rules.Media()).Draw(t, "medium"), On: day("2026-11-28"), Pages: rapid.IntRange(0, 3000).Draw(t, "pages"),
			ClericalMinutes: rapid.IntRange(0, 500).Draw(t, "minutes"), PostageMinor: rapid.Int64Range(0, 5000).Draw(t, "postage"), Certified: rapid.Bool().Draw(t, "certified"),
			Patient: rules.PatientCosts{CopyingMinutes: rapid.IntRange(0, 500).Draw(t, "copying"), LabourPerHourMinor: rapid.Int64Range(0, 9000).Draw(t, "wage"),
				SuppliesMinor: rapid.Int64Range(0, 900).Draw(t, "supplies"), ElectronicPHI: rapid.Bool().Draw(t, "ephi"), ChooseFlat: rapid.Bool().Draw(t, "flat")}}
	})
}

// TestFees holds for every bill: the total is the sum of the lines and not below zero, one more page never costs less, the same
// input gives the same bill, and no patient's bill holds a line of a third-party schedule.
func TestFees(t *testing.T) {
	t.Parallel()
	s := load(t)
	rapid.Check(t, func(t *rapid.T) {
		in := feeInputs().Draw(t, "in")
		i, err := s.Fee(in)
		if err != nil {
			t.Fatal(err)
		}
		var sum int64
		for _, l := range i.Lines {
			sum += l.AmountMinor
			if l.AmountMinor == 0 || l.Rule.ID == "" {
				t.Fatalf("%+v", l)
			}
		}
		if sum != i.TotalMinor || sum < 0 {
			t.Fatalf("%d is not the sum of %+v", i.TotalMinor, i.Lines)
		}
		again, _ := s.Fee(in)
		if !reflect.DeepEqual(i, again) {
			t.Fatal("another bill for the same request")
		}
		patient := in.Class == rules.Patient || in.Class == rules.PersonalRepresentative
		for _, l := range i.Lines {
			switch l.Key {
			case "base", "pages", "medium", "cap", "clerical", "certification", "tax":
				if patient {
					t.Fatalf("a patient is charged %+v", l)
				}
			case "labour", "supplies", "flat", "ceiling":
				if !patient {
					t.Fatalf("%s is charged %+v", in.Class, l)
				}
			}
		}
		in.Pages++
		more, err := s.Fee(in)
		if err != nil || more.TotalMinor < i.TotalMinor {
			t.Fatalf("one more page costs %d after %d, %v", more.TotalMinor, i.TotalMinor, err)
		}
	})
}
