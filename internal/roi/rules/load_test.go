package rules_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"chartwright/internal/roi/ruledoc"
	"chartwright/internal/roi/rules"
)

func TestEverySeededRuleIsForCounselToVerify(t *testing.T) {
	t.Parallel()
	families := map[string]int{}
	for _, l := range load(t).List() {
		families[l.Family]++
		if l.Counsel != ruledoc.ToVerify || l.Ref.Source == "" || l.Ref.Version < 1 || !strings.HasPrefix(l.Ref.ID, l.Family+"/") {
			t.Errorf("%+v", l)
		}
	}
	for _, f := range []string{"authorization", "deadlines", "calendars", "fees", "sensitivity", "scope", "accounting", "paths", "statements"} {
		if families[f] == 0 {
			t.Errorf("no rule of %s is seeded", f)
		}
	}
	t.Logf("seeded: %v", families)
}

func TestTheDocumentNamesEveryRule(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../../docs/release-rules.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range load(t).List() {
		if row := fmt.Sprintf("| `%s` %d | %s | %s | %s |", l.Ref.ID, l.Ref.Version, l.Effective.From, l.Ref.Source, l.Note); !strings.Contains(string(text), strings.TrimRight(row, " |")) {
			t.Errorf("docs/release-rules.md lacks %s", row)
		}
	}
}

func TestSixStatesHaveFees(t *testing.T) {
	t.Parallel()
	s := load(t)
	for _, state := range []string{"CA", "FL", "AL", "DC", "TX", "NY"} {
		i, err := s.Fee(rules.FeeInput{Basis: rules.AuthorizationOf, Class: rules.Attorney, State: state, Medium: rules.Electronic, On: day("2026-11-28"), Pages: 10})
		if err != nil || i.TotalMinor == 0 || i.Currency != "USD" {
			t.Errorf("%s: %+v, %v", state, i, err)
		}
	}
}

// refused are changes of a client's document that must not be taken.
func TestDocumentsThatAreRefused(t *testing.T) {
	t.Parallel()
	base := load(t)
	for name, change := range map[string]struct{ old, new, says string }{
		"an unknown key":                {"postage: none", "postage: none\n    stamps: 3", "stamps"},
		"an unknown key deep inside":    {"includesPages: 5", "includePages: 5", "includePages"},
		"a key twice":                   {"postage: none", "postage: none\n    postage: actual", "stands twice"},
		"no source":                     {"source: Contract with the hospital, schedule B", "source: ''", "source"},
		"no version":                    {"version: 1", "version: 0", "version"},
		"no counsel":                    {"counsel: verified", "counsel: maybe", "counsel"},
		"no day":                        {"{from: 2027-01-01}", "{from: 2027-02-30}", "2027-02-30"},
		"days backwards":                {"{from: 2027-01-01}", "{from: 2027-01-01, to: 2026-01-01}", "effective.to"},
		"an unknown family":             {"family: fees", "family: feees", "feees"},
		"no family":                     {"family: fees\n", "note: x\n", "family"},
		"an unknown state":              {"states: [AL]", "states: [Alabama]", "states"},
		"an unknown class":              {"classes: [attorney]", "classes: [lawyer]", "lawyer"},
		"a patient among third parties": {"classes: [attorney]", "classes: [attorney, patient]", "never for patients"},
		"no currency":                   {"currency: USD", "currency: dollars", "currency"},
		"tiers that fall":               {"upTo: 8, each: 10}, {each: 5}", "upTo: 8, each: 10}, {upTo: 4, each: 5}, {each: 1}", "tiers[1]"},
		"a negative amount":             {"medium: 700", "medium: -700", "medium"},
		"cents with a point":            {"minor: 1000", "minor: 10.50", "10.50"},
		"an id with capitals":           {"id: client/al-2027", "id: Client/AL", "id"},
		"nothing to replace":            {"replaces: fees/al-third-party", "replaces: fees/al", "replaces"},
		"two rules for one question":    {"replaces: fees/al-third-party", "note: none", "decide the same question"},
		"the id of a seeded rule":       {"id: client/al-2027", "id: fees/fl-hospital", "lower layer"},
		"a tax of part of a cap":        {"of: [base, pages, medium]", "of: [base]", "tax.of"},
		"another document behind it":    {"rules:", "rules: []\n---\nrules:", "more than one"},
	} {
		text := strings.Replace(newRates, change.old, change.new, 1)
		if text == newRates {
			t.Fatalf("%s: nothing was changed", name)
		}
		_, err := base.With([]byte(text))
		if err == nil {
			t.Errorf("%s was taken", name)
		} else if !strings.Contains(err.Error(), change.says) {
			t.Errorf("%s: refused with %q", name, err)
		}
	}
}

func TestVersionsMayNotOverlap(t *testing.T) {
	t.Parallel()
	rule := func(version, days string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte("family: calendars\nid: calendars/a\nversion: " + version + "\neffective: {" + days + "}\nsource: s\ncounsel: to_verify\nworkdays: [mon]\nholidays: []\n")}
	}
	for _, tc := range []struct {
		name, first, second, version string
		taken                        bool
	}{
		{"one after the other", "from: 2020-01-01, to: 2020-12-31", "from: 2021-01-01", "2", true},
		{"a day in common", "from: 2020-01-01, to: 2021-01-01", "from: 2021-01-01", "2", false},
		{"a day in common, the later version first in time", "from: 2021-01-01", "from: 2020-01-01, to: 2021-01-01", "2", false},
		{"no end", "from: 2020-01-01", "from: 2021-01-01", "2", false},
		{"one version twice", "from: 2020-01-01, to: 2020-12-31", "from: 2021-01-01", "1", false},
	} {
		_, err := rules.LoadFS(fstest.MapFS{"calendars/a.yaml": rule("1", tc.first), "calendars/b.yaml": rule(tc.version, tc.second)})
		if (err == nil) != tc.taken {
			t.Errorf("%s: %v", tc.name, err)
		}
	}
	if _, err := rules.LoadFS(fstest.MapFS{"fees/a.yaml": rule("1", "from: 2020-01-01")}); err == nil {
		t.Error("a rule in the folder of another family was taken")
	}
	if _, err := rules.LoadFS(fstest.MapFS{"calendars/a.txt": rule("1", "from: 2020-01-01")}); err == nil {
		t.Error("a file that is no document was taken")
	}
}

func TestLayers(t *testing.T) {
	t.Parallel()
	base := load(t)
	agency, err := base.With([]byte(newRates))
	if err != nil {
		t.Fatal(err)
	}
	client, err := agency.With([]byte(strings.NewReplacer("client/al-2027", "hospital/al-2028", "from: 2027-01-01", "from: 2028-01-01", "replaces: fees/al-third-party", "replaces: client/al-2027", "minor: 1000", "minor: 1").Replace(newRates)))
	if err != nil {
		t.Fatal(err)
	}
	in := rules.FeeInput{Basis: rules.AuthorizationOf, Class: rules.Attorney, State: "AL", Medium: rules.Paper, Pages: 1}
	for _, tc := range []struct {
		set      *rules.Set
		on, want string
	}{
		{base, "2028-01-01", "fees/al-third-party"}, {agency, "2028-01-01", "client/al-2027"},
		{client, "2026-01-01", "fees/al-third-party"}, {client, "2027-12-31", "client/al-2027"}, {client, "2028-01-01", "hospital/al-2028"},
	} {
		in.On = day(tc.on)
		if i, err := tc.set.Fee(in); err != nil || i.Schedule.ID != tc.want {
			t.Errorf("on %s: %s, %v", tc.on, i.Schedule.ID, err)
		}
	}
	if _, err := client.With([]byte(newRates)); err == nil {
		t.Error("the same id was taken in two layers")
	}
}

func TestAClientsCalendarAndServiceLevel(t *testing.T) {
	t.Parallel()
	s := with(t, `{"rules": [
		{"family": "calendars", "id": "client/calendar", "version": 1, "effective": {"from": "2026-01-01"}, "source": "contract", "counsel": "verified",
		 "workdays": ["mon", "tue", "wed", "thu", "fri", "sat"], "holidays": ["christmas"], "closed": [{"on": "2026-03-04", "name": "founder's day"}]},
		{"family": "deadlines", "id": "client/sla", "version": 2, "effective": {"from": "2026-01-01"}, "source": "contract", "counsel": "verified", "replaces": "deadlines/client-sla",
		 "applies": {"states": ["US"]}, "task": "release", "label": "Service level", "nature": "contract", "limit": {"amount": 3, "unit": "business_days"}, "starts": "received", "calendar": "client"}]}`)
	z := zone(t, "America/Denver")
	received := at("2026-03-03 09:00", z)
	d, err := s.Deadline(rules.ClockInput{Basis: rules.Treatment, State: "CO", ReceivedAt: received, Zone: z, Now: received, Calendar: "client/calendar"})
	if err != nil || len(d.Clocks) != 1 || d.Clocks[0].LastDay != day("2026-03-07") || d.Clocks[0].Rule.ID != "client/sla" {
		t.Errorf("%+v, %v", d, err)
	}
	if !slices.ContainsFunc(s.List(), func(l rules.Listing) bool { return l.Replaces == "deadlines/client-sla" && l.Ref.Version == 2 }) {
		t.Error("the list does not show what replaces what")
	}
}

func FuzzWith(f *testing.F) {
	base := load(f)
	f.Add([]byte(newRates))
	f.Add([]byte(`{"rules":[{"family":"calendars","id":"a","version":1}]}`))
	f.Add([]byte("rules:\n- &a {family: scope, x: *a}\n"))
	f.Fuzz(func(t *testing.T, document []byte) {
		s, err := base.With(document)
		if err != nil {
			return
		}
		// What was taken decides, in reason.
		i, err := s.Fee(rules.FeeInput{Basis: rules.AuthorizationOf, Class: rules.Attorney, State: "AL", Medium: rules.Paper, On: day("2027-06-01"), Pages: 100})
		if err != nil || i.TotalMinor < 0 {
			t.Fatalf("%+v, %v", i, err)
		}
	})
}
