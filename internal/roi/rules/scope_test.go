package rules_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"chartwright/internal/roi/rules"
)

func chart() []rules.ScopeDocument {
	return []rules.ScopeDocument{
		{ID: "summary", Type: "discharge_summary", From: day("2026-03-01"), To: day("2026-03-05")},
		{ID: "labs", Type: "laboratory", From: day("2026-03-02")},
		{ID: "nursing", Type: "nursing", From: day("2026-03-03")},
		{ID: "old", Type: "discharge_summary", From: day("2020-01-10"), To: day("2020-01-12")},
		{ID: "undated", Type: "progress_note"},
		{ID: "letter", Type: "correspondence", From: day("2026-03-04")},
	}
}

func TestScope(t *testing.T) {
	t.Parallel()
	s := load(t)
	for _, tc := range []struct {
		name, inside string
		in           rules.ScopeInput
		exempt       bool
		ask          string
	}{
		{"the patient asks for everything", "summary labs nursing old undated letter", rules.ScopeInput{Basis: rules.Access, Text: "Please send my complete medical record."}, true, ""},
		{"the patient asks for a visit", "summary labs nursing letter", rules.ScopeInput{Basis: rules.Access, Text: "all records from 3/1/2026 to 3/5/2026"}, true, ""},
		{"the patient asks for a kind", "labs", rules.ScopeInput{Basis: rules.Access, Text: "Lab results from 03/02/2026"}, true, ""},
		{"in Spanish", "summary", rules.ScopeInput{Basis: rules.Access, Text: "Quiero el resumen de alta, 2026-03-01"}, true, ""},
		{"an authorization without dates", "summary labs nursing old undated letter", rules.ScopeInput{Basis: rules.AuthorizationOf, Text: "my records"}, true, "which visit"},
		{"a payer gets no nursing notes and letters", "summary labs", rules.ScopeInput{Basis: rules.Payment, Class: rules.Payer, Purpose: rules.PaymentReview, From: day("2026-03-01"), To: day("2026-03-31")}, false, "which records"},
		{"a payer asks for everything", "summary labs", rules.ScopeInput{Basis: rules.Payment, Class: rules.Payer, Text: "any and all records, 3/1/2026 - 3/31/2026"}, false, "asks for everything"},
		{"a payer without dates", "summary labs old undated", rules.ScopeInput{Basis: rules.Payment, Class: rules.Payer}, false, "no dates"},
		{"a claim for disability", "summary", rules.ScopeInput{Basis: rules.Payment, Class: rules.Disability, Purpose: rules.DisabilityClaim, From: day("2026-03-01"), To: day("2026-03-31")}, false, "which records"},
		{"a quality review", "summary labs nursing", rules.ScopeInput{Basis: rules.Operations, Purpose: rules.QualityReview, From: day("2026-03-01"), To: day("2026-03-31")}, false, "which records"},
		{"other operations", "summary", rules.ScopeInput{Basis: rules.Operations, From: day("2026-03-01"), To: day("2026-03-31")}, false, "which records"},
		{"a kind that the purpose does not need", "", rules.ScopeInput{Basis: rules.Payment, Class: rules.Payer, Text: "nursing notes of 3/3/2026"}, false, ""},
		{"a beginning alone", "summary labs nursing letter", rules.ScopeInput{Basis: rules.Treatment, Text: "everything since January 1, 2026; complete chart"}, true, ""},
		{"an end alone", "old", rules.ScopeInput{Basis: rules.Treatment, To: day("2020-12-31")}, true, "which records"},
		{"a subpoena", "summary labs nursing", rules.ScopeInput{Basis: rules.Subpoena, Class: rules.Attorney, From: day("2026-03-01"), To: day("2026-03-31")}, false, "which records"},
		{"an overlap of a day", "summary", rules.ScopeInput{Basis: rules.Access, Types: []string{"discharge_summary"}, From: day("2026-03-05"), To: day("2026-03-09")}, true, ""},
	} {
		in := tc.in
		in.State, in.On, in.Documents = "NV", day("2026-11-28"), chart()
		if in.Purpose == "" {
			in.Purpose = rules.OtherPurpose
		}
		got := s.Scope(in)
		if strings.Join(got.Inside, " ") != tc.inside || got.Exempt != tc.exempt {
			t.Errorf("%s: inside %v, exempt %v, types %v, %s to %s", tc.name, got.Inside, got.Exempt, got.Types, got.From, got.To)
		}
		if ask := strings.Join(got.Questions, " "); tc.ask == "" && tc.exempt && strings.Contains(ask, "dates") || !strings.Contains(ask, tc.ask) {
			t.Errorf("%s: asks %q", tc.name, ask)
		}
		if len(got.Inside)+len(got.Outside) != len(in.Documents) || got.Rule.Source == "" || len(got.Reasons) == 0 {
			t.Errorf("%s: %+v", tc.name, got)
		}
		for _, o := range got.Outside {
			if o.Reason == "" || o.Rule != got.Rule {
				t.Errorf("%s: %+v", tc.name, o)
			}
		}
	}
}

func TestDatesOfRequests(t *testing.T) {
	t.Parallel()
	s := load(t)
	for _, tc := range []struct{ text, from, to string }{
		{"from 1/2/2026 to 2/3/2026", "2026-01-02", "2026-02-03"},
		{"between Jan 2, 2026 and February 3 2026", "2026-01-02", "2026-02-03"},
		{"2026-01-02 – 2026-02-03", "2026-01-02", "2026-02-03"},
		{"DOS 01/02/26", "2026-01-02", "2026-01-02"},
		{"visits of 1/2/2026, 3/3/2026, 2/2/2026", "2026-01-02", "2026-03-03"},
		{"DOB 5/6/1980, visit 1/2/2026", "2026-01-02", "2026-01-02"},
		{"born: 5/6/1980", "", ""},
		{"since 1/2/2026", "2026-01-02", ""},
		{"2/30/2026", "", ""},
		{"13/13/2026", "", ""},
		{"1/2/2030", "", ""},
		{"call 415-555-0100", "", ""},
		{"2/29/2024", "2024-02-29", "2024-02-29"},
		{"2/29/2023", "", ""},
	} {
		got := s.Scope(rules.ScopeInput{Basis: rules.Access, State: "NV", On: day("2026-11-28"), Text: tc.text})
		name := func(valid bool, s string) string {
			if !valid {
				return ""
			}
			return s
		}
		if from, to := name(got.From.IsValid(), got.From.String()), name(got.To.IsValid(), got.To.String()); from != tc.from || to != tc.to {
			t.Errorf("%q: %s to %s", tc.text, from, to)
		}
	}
}

// TestTheGuardNeverWidens: whatever is asked for, a basis that is not exempt gets no type that its rule does not list, and
// asking for less never gives more.
func TestTheGuardNeverWidens(t *testing.T) {
	t.Parallel()
	s := load(t)
	types := []string{"discharge_summary", "laboratory", "nursing", "correspondence", "other", "progress_note"}
	rapid.Check(t, func(t *rapid.T) {
		in := rules.ScopeInput{Basis: rapid.SampledFrom(rules.Bases()).Draw(t, "basis"), Class: rapid.SampledFrom(rules.Classes()).Draw(t, "class"),
			Purpose: rapid.SampledFrom(rules.Purposes()).Draw(t, "purpose"), State: rapid.SampledFrom([]string{"CA", "NV"}).Draw(t, "state"), On: day("2026-11-28"), Documents: chart()}
		all := s.Scope(in)
		in.Types = rapid.SliceOfNDistinct(rapid.SampledFrom(types), 1, 4, rapid.ID).Draw(t, "types")
		some := s.Scope(in)
		in.From, in.To = day("2026-03-01"), day("2026-03-03")
		less := s.Scope(in)
		for _, id := range less.Inside {
			if !slices.Contains(some.Inside, id) {
				t.Fatalf("dates let %s in", id)
			}
		}
		for _, id := range some.Inside {
			if !slices.Contains(all.Inside, id) {
				t.Fatalf("types let %s in", id)
			}
		}
	})
}
