package rules_test

import (
	"slices"
	"strings"
	"testing"

	"chartwright/internal/roi/rules"
)

func elementKeys(list []rules.Element) []string {
	var out []string
	for _, e := range list {
		out = append(out, e.Key)
	}
	slices.Sort(out)
	return out
}

func TestElements(t *testing.T) {
	t.Parallel()
	s := load(t)
	hipaa := []string{"conditioning", "discloser", "expiry", "information", "purpose", "recipient", "redisclosure", "right_to_revoke", "signature", "signature_date"}
	for _, tc := range []struct {
		name string
		in   rules.ElementsInput
		more []string
		none bool
	}{
		{"HIPAA", rules.ElementsInput{Basis: rules.AuthorizationOf, State: "NV"}, nil, false},
		{"by a representative", rules.ElementsInput{Basis: rules.AuthorizationOf, State: "NV", ByAgent: true}, []string{"representative_authority"}, false},
		{"California", rules.ElementsInput{Basis: rules.AuthorizationOf, State: "CA"}, []string{"right_to_copy", "signature_sole_purpose", "use_limits"}, false},
		{"Part 2", rules.ElementsInput{Basis: rules.AuthorizationOf, State: "NV", Covers: []rules.SensitiveClass{rules.SubstanceUsePart2}}, []string{"part2_redisclosure", "patient_name"}, false},
		{"HIV adds nothing federal", rules.ElementsInput{Basis: rules.AuthorizationOf, State: "NV", Covers: []rules.SensitiveClass{rules.HIV}}, nil, false},
		{"access needs none", rules.ElementsInput{Basis: rules.Access, State: "CA"}, nil, true},
	} {
		tc.in.On = day("2026-11-28")
		got := s.Elements(tc.in)
		want := slices.Sorted(slices.Values(append(slices.Clone(hipaa), tc.more...)))
		if tc.none {
			want = nil
		}
		if !slices.Equal(elementKeys(got), want) {
			t.Errorf("%s: %v", tc.name, elementKeys(got))
		}
		for _, e := range got {
			if e.Label == "" || e.Help == "" || e.Rule.ID == "" || e.Rule.Source == "" {
				t.Errorf("%s: %+v", tc.name, e)
			}
		}
	}
}

// complete is an authorization in order in every state, for the input.
func complete(s *rules.Set, in rules.ElementsInput) rules.Authorization {
	a := rules.Authorization{Elements: map[string]rules.Present{}, SignedOn: day("2026-10-01"), ExpiresOn: day("2026-12-31"), TypePoints: 14}
	for _, e := range s.Elements(in) {
		a.Elements[e.Key] = rules.Present{Page: 1}
	}
	return a
}

func TestDefects(t *testing.T) {
	t.Parallel()
	s := load(t)
	z := zone(t, "America/New_York")
	part2 := []rules.SensitiveClass{rules.SubstanceUsePart2}
	for _, tc := range []struct {
		name   string
		change func(*rules.Authorization)
		in     rules.ElementsInput
		want   string // keys of the findings
		blocks bool
	}{
		{"in order", func(*rules.Authorization) {}, rules.ElementsInput{}, "", false},
		{"in order in California", func(*rules.Authorization) {}, rules.ElementsInput{State: "CA"}, "", false},
		{"on its last day", func(a *rules.Authorization) { a.ExpiresOn = day("2026-11-28") }, rules.ElementsInput{}, "", false},
		{"the day after", func(a *rules.Authorization) { a.ExpiresOn = day("2026-11-27") }, rules.ElementsInput{}, "expired", true},
		{"expires with an event that has not happened", func(a *rules.Authorization) { a.ExpiresOn.Day = 0; a.ExpiresOn.Month = 0; a.ExpiresOn.Year = 0 }, rules.ElementsInput{}, "", false},
		{"the event happened today", func(a *rules.Authorization) { a.EventOn = day("2026-11-28") }, rules.ElementsInput{}, "event_happened", true},
		{"the event is tomorrow", func(a *rules.Authorization) { a.EventOn = day("2026-11-29") }, rules.ElementsInput{}, "", false},
		{"revoked", func(a *rules.Authorization) { a.RevokedAt = at("2026-11-28 08:00", z) }, rules.ElementsInput{}, "revoked", true},
		{"known to be false", func(a *rules.Authorization) { a.KnownFalse = true }, rules.ElementsInput{}, "known_false", true},
		{"another patient", func(a *rules.Authorization) { a.WrongPatient = true }, rules.ElementsInput{}, "wrong_patient", true},
		{"begins tomorrow", func(a *rules.Authorization) { a.EffectiveFrom = day("2026-11-29") }, rules.ElementsInput{}, "not_yet", true},
		{"begins today", func(a *rules.Authorization) { a.EffectiveFrom = day("2026-11-28") }, rules.ElementsInput{}, "", false},
		{"signed tomorrow", func(a *rules.Authorization) { a.SignedOn = day("2026-11-29") }, rules.ElementsInput{}, "signed_later", true},
		{"not dated", func(a *rules.Authorization) { a.SignedOn.Year, a.SignedOn.Month, a.SignedOn.Day = 0, 0, 0 }, rules.ElementsInput{}, "undated", true},
		{"expires before it was signed", func(a *rules.Authorization) { a.SignedOn, a.ExpiresOn = day("2026-11-20"), day("2026-11-10") }, rules.ElementsInput{}, "expired expires_earlier", true},
		{"no expiry", func(a *rules.Authorization) { delete(a.Elements, "expiry") }, rules.ElementsInput{}, "missing:expiry", true},
		{"a representative without authority", func(a *rules.Authorization) { delete(a.Elements, "representative_authority") }, rules.ElementsInput{ByAgent: true}, "missing:representative_authority", true},
		{"part of a consent to treatment", func(a *rules.Authorization) { a.CombinedWith = []string{"consent_to_treatment"} }, rules.ElementsInput{}, "combined", true},
		{"with psychotherapy notes", func(a *rules.Authorization) { a.CombinedWith = []string{"psychotherapy_notes"} }, rules.ElementsInput{}, "combined", true},
		{"with another authorization", func(a *rules.Authorization) { a.CombinedWith = []string{"authorization"} }, rules.ElementsInput{}, "", false},
		{"with another authorization in California", func(a *rules.Authorization) { a.CombinedWith = []string{"authorization"} }, rules.ElementsInput{State: "CA"}, "combined", true},
		{"small type in California", func(a *rules.Authorization) { a.TypePoints = 13.9 }, rules.ElementsInput{State: "CA"}, "type_too_small", true},
		{"small type elsewhere", func(a *rules.Authorization) { a.TypePoints = 6 }, rules.ElementsInput{}, "", false},
		{"handwritten in California", func(a *rules.Authorization) { a.TypePoints, a.Handwritten = 0, true }, rules.ElementsInput{State: "CA"}, "", false},
		{"type not measured in California", func(a *rules.Authorization) { a.TypePoints = 0 }, rules.ElementsInput{State: "CA"}, "type_unmeasured", false},
		{"Part 2 without its redisclosure", func(a *rules.Authorization) { delete(a.Elements, "part2_redisclosure") }, rules.ElementsInput{Covers: part2}, "missing:part2_redisclosure", true},
		{"Part 2 with counselling notes", func(a *rules.Authorization) { a.CombinedWith = []string{"part2_counselling_notes"} }, rules.ElementsInput{Covers: part2}, "combined", true},
		{"an empty form", func(a *rules.Authorization) { *a = rules.Authorization{} }, rules.ElementsInput{State: "TX"},
			"missing:information missing:discloser missing:recipient missing:purpose missing:expiry missing:signature missing:signature_date missing:right_to_revoke missing:conditioning missing:redisclosure undated", true},
	} {
		in := tc.in
		in.Basis, in.On = rules.AuthorizationOf, day("2026-11-28")
		if in.State == "" {
			in.State = "NV"
		}
		a := complete(s, in)
		tc.change(&a)
		findings := s.CheckAuthorization(in, a)
		var got []string
		for _, f := range findings {
			if f.Reason == "" || f.Rule.ID == "" || f.Rule.Source == "" {
				t.Errorf("%s: %+v", tc.name, f)
			}
			key := f.Key
			if f.Element != "" {
				key += ":" + f.Element
			}
			got = append(got, key)
		}
		if g, w := strings.Fields(strings.Join(got, " ")), strings.Fields(tc.want); !slices.Equal(slices.Sorted(slices.Values(g)), slices.Sorted(slices.Values(w))) {
			t.Errorf("%s: found %v", tc.name, got)
		}
		if rules.Blocked(findings) != tc.blocks {
			t.Errorf("%s: blocks is %v", tc.name, !tc.blocks)
		}
	}
}
