package rules

import (
	"fmt"
	"slices"

	"cloud.google.com/go/civil"

	"chartwright/internal/roi/ruledoc"
)

// StatementInput is a package that is about to leave.
type StatementInput struct {
	Basis    Basis
	Class    Class
	State    string
	Includes []SensitiveClass // classes that are in the package
	On       civil.Date
}

// Statement must stand on the cover letter; Enclose names what must be in the package.
type Statement struct {
	Key     string
	Text    map[Language]string // English always; Spanish where the requester reads it
	Enclose []string            // copy_of_consent
	Rule    RuleRef
}

type statementRule struct {
	ruledoc.Head `yaml:",inline"`
	Applies      applies             `yaml:"applies"`
	Includes     []SensitiveClass    `yaml:"includes,omitempty"` // only where one of these is in the package
	Key          string              `yaml:"key"`
	Text         map[Language]string `yaml:"text"`
	Enclose      []string            `yaml:"enclose,omitempty"`
	Order        int                 `yaml:"order,omitempty"`
}

// Slots implements ruledoc.Rule.
func (r statementRule) Slots() []string { return r.Applies.slots("statement " + r.Key) }

// Check implements ruledoc.Rule.
func (r statementRule) Check() error {
	if err := r.Applies.check(); err != nil {
		return err
	}
	if r.Key == "" || r.Text[English] == "" {
		return fmt.Errorf("key and text.en are needed")
	}
	for lang := range r.Text {
		if lang != English && lang != Spanish {
			return fmt.Errorf("text: say en and es")
		}
	}
	if err := known("enclose", r.Enclose, []string{"copy_of_consent"}); err != nil {
		return err
	}
	return known("includes", r.Includes, SensitiveClasses())
}

// Statements gives what the cover letter must say and the package enclose, in the order in which it is printed. A state's
// wording stands in for the country's of the same key.
func (s *Set) Statements(in StatementInput) []Statement {
	var chosen []statementRule
	for _, r := range s.statements.On(in.On) {
		if !r.Applies.to(in.State, in.Basis, in.Class) || !r.includes(in) {
			continue
		}
		same := slices.IndexFunc(chosen, func(o statementRule) bool { return o.Key == r.Key })
		switch {
		case same < 0:
			chosen = append(chosen, r)
		case slices.Contains(r.Applies.States, in.State):
			chosen[same] = r
		}
	}
	slices.SortStableFunc(chosen, func(a, b statementRule) int { return a.Order - b.Order })
	out := make([]Statement, len(chosen))
	for i, r := range chosen {
		out[i] = Statement{Key: r.Key, Text: r.Text, Enclose: r.Enclose, Rule: r.Ref()}
	}
	return out
}

func (r statementRule) includes(in StatementInput) bool {
	return len(r.Includes) == 0 || slices.ContainsFunc(r.Includes, func(c SensitiveClass) bool { return slices.Contains(in.Includes, c) })
}
