package rules_test

import (
	"slices"
	"strings"
	"testing"

	"chartwright/internal/roi/rules"
)

func TestPaths(t *testing.T) {
	t.Parallel()
	s := load(t)
	for _, tc := range []struct {
		name  string
		in    rules.PathInput
		paths string // key, with ! where it is not ready
	}{
		{"an adult patient", rules.PathInput{Basis: rules.Access, Class: rules.Patient}, ""},
		{"who turns eighteen today", rules.PathInput{Basis: rules.Access, Class: rules.Patient, BirthDate: day("2008-11-28")}, ""},
		{"who turns eighteen tomorrow", rules.PathInput{Basis: rules.Access, Class: rules.Patient, BirthDate: day("2008-11-29")}, "minor!"},
		{"a child, emancipated", rules.PathInput{Basis: rules.Access, Class: rules.Patient, BirthDate: day("2010-03-10"), Situations: []string{"emancipated"}}, ""},
		{"a minor, nothing on file", rules.PathInput{Basis: rules.Access, Class: rules.PersonalRepresentative, Situations: []string{"minor", "signed_by_representative"}}, "minor!"},
		{"a minor with the parent", rules.PathInput{Basis: rules.Access, Class: rules.PersonalRepresentative, Situations: []string{"minor"}, Held: []string{"parent_proved", "custody_checked"}}, "minor"},
		{"an emancipated minor", rules.PathInput{Basis: rules.Access, Class: rules.Patient, Situations: []string{"minor", "emancipated"}}, ""},
		{"services to which a minor consented", rules.PathInput{Basis: rules.Access, Class: rules.PersonalRepresentative, Situations: []string{"minor", "minor_may_consent"}, Held: []string{"parent_proved", "custody_checked"}}, "minor minor_consented_services!"},
		{"left out", rules.PathInput{Basis: rules.Access, Class: rules.PersonalRepresentative, Situations: []string{"minor", "minor_may_consent"}, Held: []string{"parent_proved", "custody_checked", "minor_services_left_out"}}, "minor minor_consented_services"},
		{"the dead", rules.PathInput{Basis: rules.Access, Class: rules.PersonalRepresentative, Situations: []string{"deceased", "signed_by_representative"}, Held: []string{"death_certificate"}}, "deceased!"},
		{"the dead with an executor", rules.PathInput{Basis: rules.Access, Class: rules.PersonalRepresentative, Situations: []string{"deceased"}, Held: []string{"death_in_record", "letters_testamentary"}}, "deceased"},
		{"a representative", rules.PathInput{Basis: rules.AuthorizationOf, Class: rules.Attorney, Situations: []string{"signed_by_representative"}, Held: []string{"health_care_power"}}, "personal_representative!"},
		{"a representative who may endanger", rules.PathInput{Basis: rules.Access, Class: rules.PersonalRepresentative, Situations: []string{"suspected_abuse"}}, "suspected_abuse!"},
		{"a bare subpoena", rules.PathInput{Basis: rules.Subpoena, Class: rules.Attorney, Held: []string{"subpoena_valid"}}, "subpoena!"},
		{"a subpoena with notice", rules.PathInput{Basis: rules.Subpoena, Class: rules.Attorney, Held: []string{"subpoena_valid", "assurance_notice"}}, "subpoena"},
		{"a subpoena with a protective order", rules.PathInput{Basis: rules.Subpoena, Class: rules.Attorney, Held: []string{"subpoena_valid", "assurance_protective_order"}}, "subpoena"},
		{"an order alone does not mend a bad subpoena", rules.PathInput{Basis: rules.Subpoena, Class: rules.Attorney, Held: []string{"court_order"}}, "subpoena!"},
		{"California wants its own proof", rules.PathInput{Basis: rules.Subpoena, Class: rules.Attorney, State: "CA", Held: []string{"subpoena_valid", "assurance_notice"}}, "subpoena_consumer_records! subpoena"},
		{"from another state", rules.PathInput{Basis: rules.Subpoena, Class: rules.Attorney, Situations: []string{"out_of_state_subpoena"}, Held: []string{"subpoena_valid", "assurance_notice"}}, "out_of_state_subpoena! subpoena"},
		{"an order not read", rules.PathInput{Basis: rules.CourtOrder, Class: rules.Attorney}, "court_order!"},
		{"an auditor without letter", rules.PathInput{Basis: rules.GovernmentAudit, Class: rules.GovernmentAuditor, Held: []string{"proof_of_delivery"}}, "government_audit!"},
		{"an auditor", rules.PathInput{Basis: rules.GovernmentAudit, Class: rules.GovernmentAuditor, Held: []string{"proof_of_delivery", "audit_letter"}}, "government_audit"},
	} {
		in := tc.in
		in.On = day("2026-11-28")
		if in.State == "" {
			in.State = "NV"
		}
		var got []string
		for _, p := range s.Path(in) {
			key := p.Key
			if !p.Ready {
				key += "!"
			}
			got = append(got, key)
			if p.Decides == "" || p.Rule.Source == "" || len(p.Steps) == 0 {
				t.Errorf("%s: %+v", tc.name, p)
			}
			for _, st := range p.Steps {
				if st.Why == "" || len(st.AnyOf) == 0 || st.Met != slices.ContainsFunc(st.AnyOf, func(n rules.Need) bool { return n.Held }) {
					t.Errorf("%s: %+v", tc.name, st)
				}
			}
		}
		if strings.Join(got, " ") != tc.paths {
			t.Errorf("%s: %v", tc.name, got)
		}
	}
}

func TestStatements(t *testing.T) {
	t.Parallel()
	s := load(t)
	for _, tc := range []struct {
		name, want, rule string
		in               rules.StatementInput
		enclosed         bool
	}{
		{"to the patient", "confidential", "", rules.StatementInput{Basis: rules.Access, Class: rules.Patient, State: "NV"}, false},
		{"to an attorney", "confidential redisclosure", "statements/us-redisclosure", rules.StatementInput{Basis: rules.AuthorizationOf, Class: rules.Attorney, State: "NV"}, false},
		{"California words it itself", "confidential redisclosure", "statements/ca-cmia-recipient", rules.StatementInput{Basis: rules.AuthorizationOf, Class: rules.Attorney, State: "CA"}, false},
		{"Part 2 goes first, with the consent", "part2_notice confidential redisclosure", "", rules.StatementInput{Basis: rules.AuthorizationOf, Class: rules.Attorney, State: "NV", Includes: []rules.SensitiveClass{rules.SubstanceUsePart2}}, true},
		{"Part 2 to the patient", "confidential", "", rules.StatementInput{Basis: rules.Access, Class: rules.Patient, State: "NV", Includes: []rules.SensitiveClass{rules.SubstanceUsePart2}}, false},
		{"HIV in New York", "hiv_redisclosure confidential redisclosure", "", rules.StatementInput{Basis: rules.AuthorizationOf, Class: rules.Attorney, State: "NY", Includes: []rules.SensitiveClass{rules.HIV}}, false},
		{"HIV elsewhere", "confidential redisclosure", "", rules.StatementInput{Basis: rules.AuthorizationOf, Class: rules.Attorney, State: "NV", Includes: []rules.SensitiveClass{rules.HIV}}, false},
	} {
		in := tc.in
		in.On = day("2026-11-28")
		var got []string
		enclosed, ruled := false, tc.rule == ""
		for _, st := range s.Statements(in) {
			got = append(got, st.Key)
			enclosed = enclosed || slices.Contains(st.Enclose, "copy_of_consent")
			ruled = ruled || st.Rule.ID == tc.rule
			if st.Text[rules.English] == "" || st.Text[rules.Spanish] == "" || st.Rule.Source == "" {
				t.Errorf("%s: %+v", tc.name, st)
			}
		}
		if strings.Join(got, " ") != tc.want || enclosed != tc.enclosed || !ruled {
			t.Errorf("%s: %v, consent enclosed %v, the rule is there %v", tc.name, got, enclosed, ruled)
		}
	}
}

// TestAStatesStatementStandsIn holds wherever its id is sorted: this one comes after the country's.
func TestAStatesStatementStandsIn(t *testing.T) {
	t.Parallel()
	s := with(t, `{"rules": [{"family": "statements", "id": "wa/confidential", "version": 1, "effective": {"from": "2026-01-01"}, "source": "contract", "counsel": "verified",
		"applies": {"states": ["WA"]}, "key": "confidential", "text": {"en": "Ours."}}]}`)
	for state, want := range map[string]string{"WA": "wa/confidential", "NV": "statements/us-confidential"} {
		got := s.Statements(rules.StatementInput{Basis: rules.Access, Class: rules.Patient, State: state, On: day("2026-11-28")})
		if len(got) != 1 || got[0].Rule.ID != want {
			t.Errorf("%s: %+v", state, got)
		}
	}
}
