package rules_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"chartwright/internal/roi/rules"
)

// clock finds a clock by its rule.
func clock(t *testing.T, d rules.Deadline, id string) rules.Clock {
	t.Helper()
	i := slices.IndexFunc(d.Clocks, func(c rules.Clock) bool { return c.Rule.ID == id })
	if i < 0 {
		t.Fatalf("no clock %s among %d", id, len(d.Clocks))
	}
	return d.Clocks[i]
}

func TestLastDays(t *testing.T) {
	t.Parallel()
	s := load(t)
	for _, tc := range []struct {
		name, rule, state, received, zone, last string
		basis                                   rules.Basis
		form                                    rules.Form
	}{
		{"thirty days", "deadlines/us-access", "NV", "2026-03-01 09:00", "America/Los_Angeles", "2026-03-31", rules.Access, ""},
		{"over the end of a short month", "deadlines/us-access", "NV", "2026-01-31 09:00", "America/Los_Angeles", "2026-03-02", rules.Access, ""},
		{"over a leap day", "deadlines/us-access", "NV", "2028-01-31 09:00", "America/Los_Angeles", "2028-03-01", rules.Access, ""},
		{"received on a leap day", "deadlines/us-access", "NV", "2028-02-29 23:59", "America/Los_Angeles", "2028-03-30", rules.Access, ""},
		{"over the new year", "deadlines/us-access", "NV", "2026-12-15 09:00", "America/New_York", "2027-01-14", rules.Access, ""},
		{"a minute before midnight in the client's zone", "deadlines/us-access", "NV", "2026-03-01 23:59", "America/New_York", "2026-03-31", rules.Access, ""},
		{"midnight in the client's zone", "deadlines/us-access", "NV", "2026-03-02 00:00", "America/New_York", "2026-04-01", rules.Access, ""},
		{"over the spring change of clocks", "deadlines/us-access", "NV", "2026-02-20 12:00", "America/New_York", "2026-03-22", rules.Access, ""},
		{"California, copies", "deadlines/ca-access-copy", "CA", "2026-03-01 09:00", "America/Los_Angeles", "2026-03-16", rules.Access, rules.Copy},
		{"California, inspection over a weekend", "deadlines/ca-access-inspect", "CA", "2026-03-05 09:00", "America/Los_Angeles", "2026-03-12", rules.Access, rules.Inspect},
		{"California, inspection over Thanksgiving", "deadlines/ca-access-inspect", "CA", "2026-11-23 09:00", "America/Los_Angeles", "2026-12-01", rules.Access, rules.Inspect},
		{"Texas, days for hospitals", "deadlines/tx-release", "TX", "2026-03-01 09:00", "America/Chicago", "2026-03-16", rules.AuthorizationOf, ""},
		{"Texas, business days for electronic records", "deadlines/tx-electronic", "TX", "2026-06-30 09:00", "America/Chicago", "2026-07-22", rules.Access, ""},
		{"New York, inspection", "deadlines/ny-access-inspect", "NY", "2026-02-20 09:00", "America/New_York", "2026-03-02", rules.Access, rules.Inspect},
		{"service level over a holiday moved to Friday", "deadlines/client-sla", "NV", "2026-06-30 09:00", "America/Los_Angeles", "2026-07-08", rules.Treatment, ""},
		{"service level over Christmas and the new year", "deadlines/client-sla", "NV", "2026-12-23 09:00", "America/Los_Angeles", "2026-12-31", rules.Treatment, ""},
		{"received on a Saturday", "deadlines/client-sla", "NV", "2026-03-07 09:00", "America/Los_Angeles", "2026-03-13", rules.Treatment, ""},
		{"received on a holiday", "deadlines/client-sla", "NV", "2026-05-25 09:00", "America/Los_Angeles", "2026-06-01", rules.Treatment, ""},
	} {
		z := zone(t, tc.zone)
		received := at(tc.received, z)
		d, err := s.Deadline(rules.ClockInput{Basis: tc.basis, Class: rules.Patient, State: tc.state, Form: tc.form, ReceivedAt: received.UTC(), Zone: z, Now: received})
		if err != nil {
			t.Fatal(err)
		}
		c := clock(t, d, tc.rule)
		if c.LastDay != day(tc.last) {
			t.Errorf("%s: last day %s", tc.name, c.LastDay)
		}
		if want := at(tc.last+" 00:00", z).AddDate(0, 0, 1); !c.DueAt.Equal(want) || c.DueAt.Location() != time.UTC {
			t.Errorf("%s: due at %s, not %s", tc.name, c.DueAt, want)
		}
		if c.Rule.Source == "" || c.Rule.Version == 0 || len(c.Reasons) == 0 {
			t.Errorf("%s: decided by %+v because %v", tc.name, c.Rule, c.Reasons)
		}
	}
}

func TestDaysThatAreNotTwentyFourHours(t *testing.T) {
	t.Parallel()
	s := load(t)
	for _, tc := range []struct{ zone, received, due string }{
		{"America/New_York", "2026-02-06 12:00", "2026-03-09T04:00:00Z"},  // the day ends an hour sooner, 8 March has 23 hours
		{"America/New_York", "2026-10-02 12:00", "2026-11-02T05:00:00Z"},  // 1 November has 25
		{"America/Sao_Paulo", "2018-10-04 12:00", "2018-11-04T03:00:00Z"}, // clocks jump over midnight: the day begins at one o'clock
		{"Pacific/Honolulu", "2026-03-01 23:59", "2026-04-01T10:00:00Z"},
	} {
		z := zone(t, tc.zone)
		d, err := s.Deadline(rules.ClockInput{Basis: rules.Access, State: "NV", ReceivedAt: at(tc.received, z), Zone: z, Now: at(tc.received, z)})
		if err != nil {
			t.Fatal(err)
		}
		if c := clock(t, d, "deadlines/us-access"); c.DueAt.Format(time.RFC3339) != tc.due {
			t.Errorf("%s: due at %s", tc.zone, c.DueAt)
		}
	}
}

func TestTheStrictestClockGoverns(t *testing.T) {
	t.Parallel()
	s := load(t)
	z := zone(t, "America/Los_Angeles")
	in := rules.ClockInput{Basis: rules.Access, Class: rules.Patient, State: "CA", ReceivedAt: at("2026-03-02 09:00", z), Zone: z, Now: at("2026-03-02 09:00", z)}
	d, err := s.Deadline(in)
	if err != nil {
		t.Fatal(err)
	}
	var order []string
	for _, c := range d.Clocks {
		order = append(order, c.Rule.ID)
	}
	if !slices.Equal(order, []string{"deadlines/client-sla", "deadlines/ca-access-copy", "deadlines/us-access"}) {
		t.Errorf("order %v", order)
	}
	in.Task = rules.AccountingTask
	if d, err = s.Deadline(in); err != nil || len(d.Clocks) != 1 || d.Clocks[0].LastDay != day("2026-05-01") {
		t.Errorf("accounting: %+v, %v", d, err)
	}
	in.Task, in.Basis, in.State = rules.ReleaseTask, rules.Payment, "NV"
	if d, err = s.Deadline(in); err != nil || len(d.Clocks) != 1 || d.Clocks[0].Nature != rules.Contract {
		t.Errorf("a payer's request: %+v, %v", d, err)
	}
}

func TestGovernmentAuditIsHard(t *testing.T) {
	t.Parallel()
	s := load(t)
	z := zone(t, "America/Chicago")
	in := rules.ClockInput{Basis: rules.GovernmentAudit, Class: rules.GovernmentAuditor, State: "IL", ReceivedAt: at("2026-01-20 09:00", z), LetterOn: day("2026-01-10"), Zone: z, Now: at("2026-02-24 09:00", z),
		Stops:   []rules.Stop{{Reason: rules.HospitalAwaited, Owner: "hospital", From: at("2026-01-25 09:00", z), To: at("2026-02-10 09:00", z)}},
		Notices: []rules.Notice{{SentAt: at("2026-01-21 09:00", z), Written: true, Reason: "late", NewDate: day("2026-03-10")}}}
	d, err := s.Deadline(in)
	if err != nil {
		t.Fatal(err)
	}
	c := clock(t, d, "deadlines/us-government-audit")
	if c.LastDay != day("2026-02-24") || !c.Hard || c.Overdue || c.Extension.State != rules.ExtensionNotOffered {
		t.Errorf("%+v", c)
	}
	if i := slices.IndexFunc(c.Segments, func(s rules.Segment) bool { return s.Kind == "waiting" && s.Owner == "hospital" }); i < 0 {
		t.Errorf("the bar does not show who owns the delay: %+v", c.Segments)
	}
	in.Now = at("2026-02-25 00:00", z)
	if d, _ = s.Deadline(in); !clock(t, d, "deadlines/us-government-audit").Overdue {
		t.Error("on day 46 it is not overdue")
	}
	in.LetterOn.Day = 0
	if d, _ = s.Deadline(in); !strings.Contains(strings.Join(clock(t, d, "deadlines/us-government-audit").Reasons, " "), "is not recorded") {
		t.Error("nobody is told that the letter's date is missing")
	}
}

func TestExtension(t *testing.T) {
	t.Parallel()
	s := load(t)
	z := zone(t, "America/New_York")
	base := rules.ClockInput{Basis: rules.Access, State: "NV", ReceivedAt: at("2026-03-01 09:00", z), Zone: z, Now: at("2026-03-20 09:00", z)}
	good := rules.Notice{SentAt: at("2026-03-31 23:59", z), Written: true, Reason: "in storage", NewDate: day("2026-04-30")}
	change := func(f func(*rules.Notice)) []rules.Notice {
		n := good
		f(&n)
		return []rules.Notice{n}
	}
	for _, tc := range []struct {
		name    string
		notices []rules.Notice
		now     string
		state   rules.ExtensionState
		last    string
		refused string
	}{
		{"none yet", nil, "2026-03-31 23:59", rules.ExtensionOpen, "2026-03-31", ""},
		{"none on day 31", nil, "2026-04-01 00:00", rules.ExtensionMissed, "2026-03-31", ""},
		{"on day 30, to day 60", []rules.Notice{good}, "2026-04-05 09:00", rules.ExtensionGranted, "2026-04-30", ""},
		{"on day 31", change(func(n *rules.Notice) { n.SentAt = at("2026-04-01 00:00", z) }), "2026-04-05 09:00", rules.ExtensionMissed, "2026-03-31", "sent after 2026-03-31"},
		{"promised day 61", change(func(n *rules.Notice) { n.NewDate = day("2026-05-01") }), "2026-03-31 09:00", rules.ExtensionOpen, "2026-03-31", "after 2026-04-30"},
		{"promised an earlier day than the most", change(func(n *rules.Notice) { n.NewDate = day("2026-04-10") }), "2026-04-01 09:00", rules.ExtensionGranted, "2026-04-10", ""},
		{"by telephone", change(func(n *rules.Notice) { n.Written = false }), "2026-03-31 09:00", rules.ExtensionOpen, "2026-03-31", "not in writing"},
		{"without a reason", change(func(n *rules.Notice) { n.Reason = "" }), "2026-03-31 09:00", rules.ExtensionOpen, "2026-03-31", "reason"},
		{"without a date", change(func(n *rules.Notice) { n.NewDate.Day = 0 }), "2026-03-31 09:00", rules.ExtensionOpen, "2026-03-31", "by when"},
		{"twice", []rules.Notice{good, good}, "2026-03-31 09:00", rules.ExtensionGranted, "2026-04-30", "second"},
		{"a bad one and a good one", append(change(func(n *rules.Notice) { n.Written = false }), good), "2026-03-31 09:00", rules.ExtensionGranted, "2026-04-30", "not in writing"},
	} {
		in := base
		in.Notices, in.Now = tc.notices, at(tc.now, z)
		d, err := s.Deadline(in)
		if err != nil {
			t.Fatal(err)
		}
		c := clock(t, d, "deadlines/us-access")
		if c.Extension.State != tc.state || c.LastDay != day(tc.last) || c.FirstLastDay != day("2026-03-31") {
			t.Errorf("%s: %s, last day %s", tc.name, c.Extension.State, c.LastDay)
		}
		if refused := strings.Join(c.Extension.Refused, " "); (refused == "") != (tc.refused == "") || !strings.Contains(refused, tc.refused) {
			t.Errorf("%s: refused for %q", tc.name, refused)
		}
		if c.Extension.Rule.Source != "45 CFR 164.524(b)(2)(ii)" {
			t.Errorf("%s: by %s", tc.name, c.Extension.Rule)
		}
	}
}

func TestExtendSaysWhatWouldMove(t *testing.T) {
	t.Parallel()
	s := load(t)
	z := zone(t, "America/Los_Angeles")
	in := rules.ClockInput{Basis: rules.Access, State: "CA", ReceivedAt: at("2026-03-01 09:00", z), Zone: z, Now: at("2026-03-10 09:00", z)}
	n := rules.Notice{SentAt: in.Now, Written: true, Reason: "in storage", NewDate: day("2026-04-30")}
	d, err := s.Extend(in, n)
	if err != nil || !d.Allowed || d.Latest != day("2026-04-30") || d.Rule.ID != "deadlines/us-access" {
		t.Fatalf("%+v, %v", d, err)
	}
	if all := strings.Join(d.Reasons, "\n"); !strings.Contains(all, "California: copies for the patient stays at 2026-03-16") {
		t.Errorf("the shorter limit is not named: %s", all)
	}
	n.SentAt = at("2026-04-01 00:00", z)
	if d, err = s.Extend(in, n); err != nil || d.Allowed {
		t.Errorf("late: %+v, %v", d, err)
	}
	in.Notices = []rules.Notice{{SentAt: in.Now, Written: true, Reason: "in storage", NewDate: day("2026-04-20")}}
	n.SentAt = at("2026-03-12 00:00", z)
	if d, err = s.Extend(in, n); err != nil || d.Allowed || !strings.Contains(strings.Join(d.Reasons, " "), "second extension") {
		t.Errorf("a second one: %+v, %v", d, err)
	}
	if d, err = s.Extend(rules.ClockInput{Basis: rules.GovernmentAudit, ReceivedAt: in.ReceivedAt, State: "CA", Zone: z, Now: in.Now}, n); err != nil || d.Allowed {
		t.Errorf("an audit: %+v, %v", d, err)
	}
}

func TestStops(t *testing.T) {
	t.Parallel()
	s := load(t)
	z := zone(t, "America/Chicago")
	now := at("2026-05-01 09:00", z)
	stop := func(reason rules.StopReason, from, to string) rules.Stop {
		out := rules.Stop{Reason: reason, Owner: "requester", From: at(from, z)}
		if to != "" {
			out.To = at(to, z)
		}
		return out
	}
	for _, tc := range []struct {
		name, sla, texas, federal string
		stops                     []rules.Stop
		now                       time.Time
		stopped                   bool
	}{
		{"none", "2026-03-09", "2026-03-17", "2026-04-01", nil, now, false},
		{"within a day", "2026-03-09", "2026-03-17", "2026-04-01", []rules.Stop{stop(rules.PaymentAwaited, "2026-03-03 09:00", "2026-03-03 17:00")}, now, false},
		{"over two nights", "2026-03-11", "2026-03-19", "2026-04-01", []rules.Stop{stop(rules.PaymentAwaited, "2026-03-03 09:00", "2026-03-05 09:00")}, now, false},
		{"over a weekend: no business days lost", "2026-03-10", "2026-03-20", "2026-04-01", []rules.Stop{stop(rules.PaymentAwaited, "2026-03-06 09:00", "2026-03-09 09:00")}, now, false},
		{"two at once count once", "2026-03-11", "2026-03-18", "2026-04-01", []rules.Stop{
			stop(rules.PaymentAwaited, "2026-03-03 09:00", "2026-03-04 09:00"), stop(rules.CorrectionAwaited, "2026-03-03 10:00", "2026-03-05 09:00")}, now, false},
		{"what stops the contract does not stop the law", "2026-03-12", "2026-03-17", "2026-04-01", []rules.Stop{stop(rules.IdentityAwaited, "2026-03-03 09:00", "2026-03-06 09:00")}, now, false},
		{"the agency's own hold stops nothing", "2026-03-09", "2026-03-17", "2026-04-01", []rules.Stop{stop(rules.AgencyHold, "2026-03-03 09:00", "2026-03-20 09:00")}, now, false},
		{"still open", "2026-03-13", "2026-03-23", "2026-04-01", []rules.Stop{stop(rules.PaymentAwaited, "2026-03-04 09:00", "")}, at("2026-03-10 09:00", z), true},
		{"an end in the future is no end yet", "2026-03-13", "2026-03-23", "2026-04-01", []rules.Stop{stop(rules.PaymentAwaited, "2026-03-04 09:00", "2026-03-20 09:00")}, at("2026-03-10 09:00", z), true},
		{"ends exactly at midnight", "2026-03-10", "2026-03-18", "2026-04-01", []rules.Stop{stop(rules.PaymentAwaited, "2026-03-03 09:00", "2026-03-05 00:00")}, now, false},
		{"begins exactly at midnight", "2026-03-10", "2026-03-18", "2026-04-01", []rules.Stop{stop(rules.PaymentAwaited, "2026-03-04 00:00", "2026-03-04 09:00")}, now, false},
	} {
		d, err := s.Deadline(rules.ClockInput{Basis: rules.Access, Class: rules.Patient, State: "TX", ReceivedAt: at("2026-03-02 09:00", z), Zone: z, Now: tc.now, Stops: tc.stops})
		if err != nil {
			t.Fatal(err)
		}
		for id, want := range map[string]string{"deadlines/client-sla": tc.sla, "deadlines/tx-release": tc.texas, "deadlines/us-access": tc.federal} {
			if c := clock(t, d, id); c.LastDay != day(want) {
				t.Errorf("%s: %s ends on %s, not %s", tc.name, id, c.LastDay, want)
			}
		}
		if got := clock(t, d, "deadlines/client-sla").Stopped; got != tc.stopped {
			t.Errorf("%s: stopped is %v", tc.name, got)
		}
	}
}

func TestAlarms(t *testing.T) {
	t.Parallel()
	z := zone(t, "America/New_York")
	d, err := load(t).Deadline(rules.ClockInput{Basis: rules.Access, State: "NV", ReceivedAt: at("2026-06-01 09:00", z), Zone: z, Now: at("2026-06-01 09:00", z)})
	if err != nil {
		t.Fatal(err)
	}
	c := clock(t, d, "deadlines/us-access")
	if len(c.Alarms) != 5 || !c.Alarms[0].At.Equal(c.DueAt.Add(-240*time.Hour)) || c.Alarms[0].After || !c.Alarms[4].After || !c.Alarms[4].At.Equal(c.DueAt.Add(72*time.Hour)) {
		t.Errorf("%+v", c.Alarms)
	}
}

func TestClockInputsThatAreRefused(t *testing.T) {
	t.Parallel()
	s := load(t)
	z := zone(t, "America/New_York")
	good := rules.ClockInput{Basis: rules.Access, State: "NV", ReceivedAt: at("2026-06-01 09:00", z), Zone: z, Now: at("2026-06-01 09:00", z)}
	for name, change := range map[string]func(*rules.ClockInput){
		"no zone":              func(in *rules.ClockInput) { in.Zone = nil },
		"no receipt":           func(in *rules.ClockInput) { in.ReceivedAt = time.Time{} },
		"no present":           func(in *rules.ClockInput) { in.Now = time.Time{} },
		"an unknown calendar":  func(in *rules.ClockInput) { in.Calendar = "calendars/moon" },
		"a stop without start": func(in *rules.ClockInput) { in.Stops = []rules.Stop{{Reason: rules.LegalHold}} },
		"a stop backwards": func(in *rules.ClockInput) {
			in.Stops = []rules.Stop{{From: in.Now, To: in.Now.Add(-time.Hour)}}
		},
	} {
		in := good
		change(&in)
		if _, err := s.Deadline(in); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}
