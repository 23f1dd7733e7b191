package coding

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// book is what the code sets say in these tests.
func book() map[string]CodeFacts {
	valid := CodeFacts{Known: true, Valid: true, Billable: true}
	exempt := valid
	exempt.POAExempt = true
	return map[string]CodeFacts{
		"I5023": valid, "N179": valid, "Z8673": exempt, "W010XXA": exempt,
		"I50":     {Known: true, Valid: true},
		"J441":    {Known: true, Billable: true},
		"0JH60PZ": valid, "G0378": valid,
	}
}

func inpatient(codes ...Code) draft {
	out := time.Date(2025, 9, 30, 15, 0, 0, 0, time.UTC)
	e := Encounter{WorkType: "IP", Zone: "America/Chicago", AdmittedAt: time.Date(2025, 9, 25, 12, 0, 0, 0, time.UTC), DischargedAt: &out}
	return examined(e, codes)
}

func examined(e Encounter, codes []Code) draft {
	d := draft{encounter: e, practice: practices()[e.WorkType], asOf: codesAsOf(e, time.Now()), codes: codes}
	for _, c := range codes {
		d.facts = append(d.facts, book()[c.Code])
	}
	return d
}

func dx(code, poa string, principal bool) Code {
	return Code{Role: "dx", System: "ICD10CM", Code: code, POA: poa, Principal: principal, Evidence: []Evidence{{}}}
}

func TestRulesFindWhatIsWrong(t *testing.T) {
	t.Parallel()
	px := Code{Role: "px", System: "ICD10PCS", Code: "0JH60PZ", PerformedOn: "2025-09-26", Evidence: []Evidence{{}}}
	without := func(c Code, change func(*Code)) Code { change(&c); return c }
	principal := dx("I5023", "Y", true)
	cases := map[string]struct {
		codes []Code
		want  []string // rule and location
	}{
		"clean":                   {[]Code{principal, dx("N179", "N", false), dx("Z8673", "", false), px}, nil},
		"nothing":                 {nil, []string{"principal-missing codes"}},
		"unknown":                 {[]Code{principal, dx("I99ZZ", "Y", false)}, []string{"code-unknown codes[1].code"}},
		"not in force":            {[]Code{principal, dx("J441", "Y", false)}, []string{"code-not-in-force codes[1].code"}},
		"header":                  {[]Code{dx("I50", "Y", true)}, []string{"code-header codes[0].code"}},
		"twice":                   {[]Code{principal, dx("I5023", "Y", false)}, []string{"code-twice codes[1].code"}},
		"two principals":          {[]Code{principal, dx("N179", "Y", true)}, []string{"principal-twice codes[1].principal"}},
		"procedure as principal":  {[]Code{principal, without(px, func(c *Code) { c.Principal = true })}, []string{"principal-twice codes[1].principal", "principal-twice codes[1].principal"}},
		"external cause first":    {[]Code{dx("W010XXA", "", true)}, []string{"principal-external-cause codes[0].principal"}},
		"POA missing":             {[]Code{dx("I5023", "", true)}, []string{"poa-missing codes[0].poa"}},
		"POA on an exempt code":   {[]Code{principal, dx("Z8673", "Y", false)}, []string{"poa-exempt codes[1].poa"}},
		"exempt mark on another":  {[]Code{dx("I5023", "1", true)}, []string{"poa-exempt codes[0].poa"}},
		"service system":          {[]Code{principal, {Role: "px", System: "HCPCS", Code: "G0378", PerformedOn: "2025-09-26", Evidence: []Evidence{{}}}}, []string{"code-system codes[1].system"}},
		"no procedure date":       {[]Code{principal, without(px, func(c *Code) { c.PerformedOn = "" })}, []string{"procedure-date-missing codes[1].performedOn"}},
		"unreadable date":         {[]Code{principal, without(px, func(c *Code) { c.PerformedOn = "yesterday" })}, []string{"procedure-date-form codes[1].performedOn"}},
		"procedure after leaving": {[]Code{principal, without(px, func(c *Code) { c.PerformedOn = "2025-10-02" })}, []string{"procedure-date-outside codes[1].performedOn"}},
		"modifier":                {[]Code{principal, without(px, func(c *Code) { c.Modifiers = []string{"RT", "r"} })}, []string{"modifier-form codes[1].modifiers[1]"}},
		"no evidence":             {[]Code{without(principal, func(c *Code) { c.Evidence = nil })}, []string{"evidence-missing codes[0].evidence"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, e := range run(usualRules(), inpatient(c.codes...), false) {
				got = append(got, e.Rule+" "+e.Location)
			}
			if !slices.Equal(got, c.want) {
				t.Fatalf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestPOAIsAskedOfInpatientsAlone(t *testing.T) {
	t.Parallel()
	for _, workType := range []string{"OP", "ED", "SDS", "OBS", "PROFEE", "ANC"} {
		e := Encounter{WorkType: workType, Zone: "UTC", AdmittedAt: time.Now()}
		if found := run(usualRules(), examined(e, []Code{dx("I5023", "", true)}), false); len(found) > 0 {
			t.Errorf("%s: %+v", workType, found)
		}
	}
}

func TestCodesAsOfIsTheDischargeDayAtTheFacility(t *testing.T) {
	t.Parallel()
	admitted := time.Date(2025, 9, 25, 12, 0, 0, 0, time.UTC)
	late := time.Date(2025, 10, 1, 4, 30, 0, 0, time.UTC) // still 30 September in Chicago
	cases := map[string]struct {
		e    Encounter
		want string
	}{
		"inpatient":  {Encounter{WorkType: "IP", Zone: "America/Chicago", AdmittedAt: admitted, DischargedAt: &late}, "2025-09-30"},
		"outpatient": {Encounter{WorkType: "OP", Zone: "America/Chicago", AdmittedAt: admitted, DischargedAt: &late}, "2025-09-25"},
		"in house":   {Encounter{WorkType: "IP", Zone: "UTC", AdmittedAt: admitted}, "2025-10-05"},
	}
	for name, c := range cases {
		if got := codesAsOf(c.e, time.Date(2025, 10, 5, 8, 0, 0, 0, time.UTC)).Format(time.DateOnly); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// TestCasesEndAndNeverReopen walks the table at random: a delivered or cancelled case stays what it is, and nothing is
// delivered that was not final.
func TestCasesEndAndNeverReopen(t *testing.T) {
	t.Parallel()
	statuses := []string{awaitingDocuments, ready, inCoding, onHold, coded, inReview, final, delivered, cancelled}
	rapid.Check(t, func(t *rapid.T) {
		at, wasFinal := awaitingDocuments, false
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			to := rapid.SampledFrom(statuses).Draw(t, "to")
			if !mayBecome(at, to) {
				continue
			}
			if at == delivered || at == cancelled {
				t.Fatalf("%s became %s", at, to)
			}
			if to == delivered && !wasFinal {
				t.Fatal("delivered without being final")
			}
			at, wasFinal = to, wasFinal || to == final
		}
	})
}
