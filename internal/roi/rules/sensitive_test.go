package rules_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"chartwright/internal/roi/rules"
)

func found(list []rules.Sensitivity, class rules.SensitiveClass) rules.Strength {
	var most rules.Strength
	for _, s := range list {
		if s.Class == class {
			most = max(most, s.Strength)
		}
	}
	return most
}

func TestWordsThatMark(t *testing.T) {
	t.Parallel()
	s := load(t)
	for _, tc := range []struct {
		text, state string
		class       rules.SensitiveClass
		want        rules.Strength
	}{
		{"Patient was referred to the methadone clinic.", "NV", rules.SubstanceUsePart2, rules.Likely},
		{"History of alcohol abuse.", "NV", rules.SubstanceUsePart2, rules.Likely},
		{"No history of alcohol abuse.", "NV", rules.SubstanceUsePart2, rules.Weak},
		{"Denies substance abuse, tobacco or heroin.", "NV", rules.SubstanceUsePart2, rules.Weak},
		{"Alcohol abuse: denied.", "NV", rules.SubstanceUsePart2, rules.Likely}, // a colon ends a sentence; rather too strong than missed
		{"Heroin use was ruled out.", "NV", rules.SubstanceUsePart2, rules.Weak},
		{"Father died of alcoholism.", "NV", rules.SubstanceUsePart2, rules.Weak},
		{"No chest pain. Heroin daily.", "NV", rules.SubstanceUsePart2, rules.Likely},
		{"Denies chest pain but admits heroin.", "NV", rules.SubstanceUsePart2, rules.Likely},
		{"Nonalcoholic fatty liver; non-alcoholic steatohepatitis.", "NV", rules.SubstanceUsePart2, 0},
		{"Skin was cleaned with an alcohol swab.", "NV", rules.SubstanceUsePart2, 0},
		{"ALCOHOL   USE\nDISORDER, severe", "NV", rules.SubstanceUsePart2, rules.Likely},
		{"Niega abuso de alcohol.", "NV", rules.SubstanceUsePart2, rules.Weak},
		{"Heroine of the novel.", "NV", rules.SubstanceUsePart2, 0},
		{"HIV test negative.", "NV", rules.HIV, rules.Likely}, // the test itself is protected
		{"HIV test negative.", "NY", rules.HIV, rules.Certain},
		{"hiv-positive", "CA", rules.HIV, rules.Likely},
		{"Known AIDS since 2019.", "NV", rules.HIV, rules.Likely},
		{"He wears hearing aids and walks with aids.", "NV", rules.HIV, 0},
		{"Presents with hives and pruritus.", "NV", rules.HIV, 0},
		{"Hepatitis C viral load 2,000.", "NV", rules.HIV, 0},
		{"Viral load undetectable.", "NV", rules.HIV, rules.Weak},
		{"Status post elective abortion 2018.", "CA", rules.Reproductive, rules.Likely},
		{"Status post elective abortion 2018.", "TX", rules.Reproductive, 0},
		{"Spontaneous abortion at 9 weeks.", "CA", rules.Reproductive, 0},
		{"Transgender woman on hormone therapy.", "NY", rules.GenderAffirming, rules.Likely},
		{"Androgen deprivation hormone therapy for the prostate.", "CA", rules.GenderAffirming, 0},
		{"Psychotherapy notes are kept apart.", "NV", rules.PsychotherapyNotes, rules.Likely},
		{"Admitted to the psychiatric unit.", "NY", rules.MentalHealth, rules.Likely},
		{"Admitted to the psychiatric unit.", "NV", rules.MentalHealth, 0},
		{"", "CA", rules.HIV, 0},
	} {
		got := s.Sensitive(rules.SensitiveInput{State: tc.state, Text: tc.text, On: day("2026-11-28")})
		if found(got, tc.class) != tc.want {
			t.Errorf("%q in %s: %s is %q", tc.text, tc.state, tc.class, found(got, tc.class))
		}
		for _, g := range got {
			if g.LeaveOut != (g.Strength >= rules.Likely) || g.Rule.ID == "" || len(g.Reasons) == 0 || g.Label == "" {
				t.Errorf("%q: %+v", tc.text, g)
			}
			for _, e := range g.Evidence {
				if e.Kind == "word" && !strings.EqualFold(strings.Join(strings.FieldsFunc(tc.text[e.From:e.To], func(r rune) bool { return r == ' ' || r == '\n' || r == '-' }), " "), e.What) {
					t.Errorf("%q: the place of %q holds %q", tc.text, e.What, tc.text[e.From:e.To])
				}
			}
		}
	}
}

func TestTypesAndCodesThatMark(t *testing.T) {
	t.Parallel()
	s := load(t)
	for _, tc := range []struct {
		docType, system, code, state, born, service string
		class                                       rules.SensitiveClass
		want                                        rules.Strength
	}{
		{"psychotherapy_notes", "", "", "NV", "", "", rules.PsychotherapyNotes, rules.Certain},
		{"progress_note", "", "", "NV", "", "", rules.PsychotherapyNotes, 0},
		{"", "ICD10CM", "F10.20", "NV", "", "", rules.SubstanceUsePart2, rules.Likely},
		{"", "ICD10CM", "f1910", "NV", "", "", rules.SubstanceUsePart2, rules.Likely},
		{"", "ICD10CM", "F17.210", "NV", "", "", rules.SubstanceUsePart2, rules.Weak},
		{"", "ICD10CM", "F20.0", "NV", "", "", rules.SubstanceUsePart2, 0},
		{"", "ICD10CM", "F09", "NV", "", "", rules.SubstanceUsePart2, 0},
		{"", "ICD10PCS", "HZ2ZZZZ", "NV", "", "", rules.SubstanceUsePart2, rules.Certain},
		{"", "ICD10CM", "HZ2ZZZZ", "NV", "", "", rules.SubstanceUsePart2, 0},
		{"", "ICD10CM", "B20", "NV", "", "", rules.HIV, rules.Certain},
		{"", "ICD10CM", "B20.9", "NV", "", "", rules.HIV, rules.Certain},
		{"", "ICD10CM", "B19.10", "NV", "", "", rules.HIV, 0},
		{"", "ICD10CM", "Z21", "CA", "", "", rules.HIV, rules.Certain},
		{"", "ICD10CM", "O98.713", "NV", "", "", rules.HIV, rules.Certain},
		{"", "ICD10PCS", "10A07ZW", "CA", "", "", rules.Reproductive, rules.Certain},
		{"", "ICD10CM", "F64.0", "NY", "", "", rules.GenderAffirming, rules.Certain},
		{"", "ICD10CM", "F64.0", "TX", "", "", rules.GenderAffirming, 0},
		{"", "ICD10CM", "Z30.011", "NV", "2010-06-01", "2026-01-01", rules.MinorConsented, rules.Likely},
		{"", "ICD10CM", "O9A.211", "NV", "2010-06-01", "2026-01-01", rules.MinorConsented, rules.Likely},
		{"", "ICD10CM", "Z30.011", "NV", "2008-06-01", "2026-05-31", rules.MinorConsented, rules.Likely},
		{"", "ICD10CM", "Z30.011", "NV", "2008-06-01", "2026-06-01", rules.MinorConsented, 0}, // the eighteenth birthday
		{"", "ICD10CM", "Z30.011", "NV", "2008-02-29", "2026-02-28", rules.MinorConsented, rules.Likely},
		{"", "ICD10CM", "Z30.011", "NV", "2008-02-29", "2026-03-01", rules.MinorConsented, 0},
		{"", "ICD10CM", "Z30.011", "NV", "", "2026-03-01", rules.MinorConsented, 0},
	} {
		in := rules.SensitiveInput{State: tc.state, DocumentType: tc.docType, On: day("2026-11-28")}
		if tc.code != "" {
			in.Codes = []rules.Code{{System: "ICD10CM", Code: "I10"}, {System: tc.system, Code: tc.code}}
		}
		if tc.born != "" {
			in.BirthDate = day(tc.born)
		}
		if tc.service != "" {
			in.ServiceOn = day(tc.service)
		}
		if got := found(s.Sensitive(in), tc.class); got != tc.want {
			t.Errorf("%s %s%s in %s, born %s, served %s: %s is %q", tc.system, tc.code, tc.docType, tc.state, tc.born, tc.service, tc.class, got)
		}
	}
}

func TestAuthorities(t *testing.T) {
	t.Parallel()
	s := load(t)
	for _, tc := range []struct {
		name  string
		basis rules.Basis
		from  rules.Class
		state string
		class rules.SensitiveClass
		held  []string
		want  bool
	}{
		{"psychotherapy notes on a general authorization", rules.AuthorizationOf, rules.Attorney, "NV", rules.PsychotherapyNotes, []string{"hiv_authorization"}, false},
		{"psychotherapy notes on their own", rules.AuthorizationOf, rules.Attorney, "NV", rules.PsychotherapyNotes, []string{"psychotherapy_authorization"}, true},
		{"psychotherapy notes for the patient", rules.Access, rules.Patient, "NV", rules.PsychotherapyNotes, nil, false},
		{"an authorization does not help on access", rules.Access, rules.Patient, "NV", rules.PsychotherapyNotes, []string{"psychotherapy_authorization"}, false},
		{"Part 2 for the patient", rules.Access, rules.Patient, "NV", rules.SubstanceUsePart2, nil, true},
		{"Part 2 for treatment without consent", rules.Treatment, rules.Provider, "NV", rules.SubstanceUsePart2, nil, false},
		{"Part 2 for treatment with the one consent", rules.Treatment, rules.Provider, "NV", rules.SubstanceUsePart2, []string{"part2_tpo_consent"}, true},
		{"Part 2 in court with the consent for treatment", rules.Subpoena, rules.Attorney, "NV", rules.SubstanceUsePart2, []string{"part2_tpo_consent", "court_order"}, false},
		{"Part 2 in court with its order", rules.CourtOrder, rules.Attorney, "NV", rules.SubstanceUsePart2, []string{"part2_court_order"}, true},
		{"HIV in New York needs the state's release", rules.AuthorizationOf, rules.Attorney, "NY", rules.HIV, []string{"hiv_authorization"}, false},
		{"HIV in New York with both", rules.AuthorizationOf, rules.Attorney, "NY", rules.HIV, []string{"hiv_authorization", "ny_hiv_release"}, true},
		{"HIV elsewhere", rules.AuthorizationOf, rules.Attorney, "NV", rules.HIV, []string{"hiv_authorization"}, true},
		{"reproductive, a subpoena in California", rules.Subpoena, rules.Attorney, "CA", rules.Reproductive, nil, false},
		{"reproductive, where no rule speaks", rules.AuthorizationOf, rules.Attorney, "NV", rules.Reproductive, nil, true},
		{"a parent asks for what a minor consented to", rules.Access, rules.PersonalRepresentative, "NV", rules.MinorConsented, nil, false},
		{"the minor asks", rules.Access, rules.Patient, "NV", rules.MinorConsented, nil, true},
	} {
		got := s.Authorities(rules.AuthorityInput{Basis: tc.basis, Class: tc.from, State: tc.state, Classes: []rules.SensitiveClass{tc.class}, Held: tc.held, On: day("2026-11-28")})
		if rules.MayInclude(got, tc.class) != tc.want {
			t.Errorf("%s: %+v", tc.name, got)
		}
		for _, a := range got {
			if a.Reason == "" || !a.Include && (len(a.AnyOf) == 0 || a.Rule.Source == "") {
				t.Errorf("%s: nothing says what would do: %+v", tc.name, a)
			}
		}
	}
}

// TestNegationOnlyWeakens holds for any text around a mention: it is never lost, and never stronger than its rule says.
func TestNegationOnlyWeakens(t *testing.T) {
	t.Parallel()
	s := load(t)
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.SampledFrom([]string{"no", "denies", "father", "the", "patient", "reports", "but", ".", ";", "\n\n", "history", "of", "ruled", "out", "was"}), 0, 12)
		text := strings.Join(slices.Concat(words.Draw(t, "before"), []string{"heroin"}, words.Draw(t, "after")), " ")
		if got := found(s.Sensitive(rules.SensitiveInput{State: "NV", Text: text, On: day("2026-11-28")}), rules.SubstanceUsePart2); got != rules.Weak && got != rules.Likely {
			t.Fatalf("%q is %q", text, got)
		}
	})
}

func FuzzSensitive(f *testing.F) {
	s := load(f)
	f.Add("No history of alcohol abuse; HIV negative.\n\nAIDS")
	f.Fuzz(func(t *testing.T, text string) {
		for _, g := range s.Sensitive(rules.SensitiveInput{State: "CA", Text: text, On: day("2026-11-28")}) {
			for _, e := range g.Evidence {
				if e.From < 0 || e.To > len(text) || e.From >= e.To {
					t.Fatalf("%+v", e)
				}
			}
		}
	})
}
