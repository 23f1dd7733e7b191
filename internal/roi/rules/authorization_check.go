package rules

import (
	"fmt"
	"slices"
	"strings"

	"cloud.google.com/go/civil"
)

// CheckAuthorization says what is wrong with an authorization on the day in.On: first each missing element, then the defects.
// Release is blocked while a finding blocks. Days are in the client's zone.
func (s *Set) CheckAuthorization(in ElementsInput, a Authorization) []Finding {
	var out []Finding
	for _, e := range s.Elements(in) {
		if _, ok := a.Elements[e.Key]; !ok {
			out = append(out, Finding{Key: "missing", Element: e.Key, Blocks: true, Rule: e.Rule,
				Reason: fmt.Sprintf("The form lacks this: %s. %s", lowerFirst(e.Label), e.Help)})
		}
	}
	checks := defectChecks()
	for _, r := range s.authorizations.On(in.On) {
		if !r.concerns(in) {
			continue
		}
		for _, d := range r.Defects {
			if checks[d.Check](defectFacts{a: a, on: in.On, rule: r, defect: d}) {
				out = append(out, Finding{Key: d.Check, Blocks: !d.Warns, Reason: d.Text, Rule: r.RefOf(d.Source)})
			}
		}
	}
	return out
}

// Blocked says whether any of the findings blocks the release.
func Blocked(findings []Finding) bool {
	return slices.ContainsFunc(findings, func(f Finding) bool { return f.Blocks })
}

type defectFacts struct {
	a      Authorization
	on     civil.Date
	rule   authorizationRule
	defect defectRule
}

// defectChecks is the vocabulary from which rules choose; which of them hold, and with what words, is data.
func defectChecks() map[string]func(defectFacts) bool {
	return map[string]func(defectFacts) bool{
		"expired":         func(f defectFacts) bool { return !f.a.ExpiresOn.IsZero() && f.on.After(f.a.ExpiresOn) },
		"event_happened":  func(f defectFacts) bool { return !f.a.EventOn.IsZero() && !f.on.Before(f.a.EventOn) },
		"revoked":         func(f defectFacts) bool { return !f.a.RevokedAt.IsZero() },
		"known_false":     func(f defectFacts) bool { return f.a.KnownFalse },
		"wrong_patient":   func(f defectFacts) bool { return f.a.WrongPatient },
		"not_yet":         func(f defectFacts) bool { return f.on.Before(f.a.EffectiveFrom) },
		"signed_later":    func(f defectFacts) bool { return f.on.Before(f.a.SignedOn) },
		"undated":         func(f defectFacts) bool { return f.a.SignedOn.IsZero() },
		"expires_earlier": func(f defectFacts) bool { return !f.a.ExpiresOn.IsZero() && f.a.ExpiresOn.Before(f.a.SignedOn) },
		"combined": func(f defectFacts) bool {
			return slices.ContainsFunc(f.a.CombinedWith, func(c string) bool { return slices.Contains(f.defect.Combined, c) })
		},
		"type_too_small": func(f defectFacts) bool {
			return !f.a.Handwritten && f.a.TypePoints > 0 && f.a.TypePoints < float64(f.rule.TypePoints)
		},
		"type_unmeasured": func(f defectFacts) bool { return !f.a.Handwritten && f.a.TypePoints == 0 },
	}
}

func lowerFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}
