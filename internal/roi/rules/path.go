package rules

import (
	"fmt"
	"slices"

	"cloud.google.com/go/civil"

	"chartwright/internal/roi/ruledoc"
)

// Situations are the facts of a request that open a path of their own, beside its basis and class.
func Situations() []string {
	return []string{"minor", "minor_may_consent", "emancipated", "deceased", "signed_by_representative", "suspected_abuse", "sensitive_included", "out_of_state_subpoena"}
}

// PathInput is a request with what is known and what is on file.
type PathInput struct {
	Basis      Basis
	Class      Class
	State      string
	Situations []string   // of Situations
	Held       []string   // keys of documents and facts on file: Need.Key
	BirthDate  civil.Date // of the patient; zero = not known
	On         civil.Date
}

// PathStep is one thing needed: any of the documents or facts named.
type PathStep struct {
	Label string
	Why   string
	AnyOf []Need
	Met   bool
	Rule  RuleRef
}

// RequestPath is what is needed before release and who decides that it is there.
type RequestPath struct {
	Key     string // subpoena, minor, deceased
	Label   string
	Decides string // specialist, reviewer, compliance or hospital
	Steps   []PathStep
	Ready   bool // every step is met
	Rule    RuleRef
}

type pathRule struct {
	ruledoc.Head `yaml:",inline"`
	Applies      applies    `yaml:"applies"`
	Key          string     `yaml:"key"`
	Label        string     `yaml:"label"`
	When         []string   `yaml:"when,omitempty"`   // all of these situations
	Unless       []string   `yaml:"unless,omitempty"` // none of these
	Under        int        `yaml:"under,omitempty"`  // also for who is younger, whatever situations were entered
	Decides      string     `yaml:"decides"`
	Steps        []stepRule `yaml:"steps"`
}

type stepRule struct {
	Label  string     `yaml:"label"`
	Why    string     `yaml:"why"`
	AnyOf  []needRule `yaml:"anyOf"`
	Source string     `yaml:"source,omitempty"`
}

// Slots implements ruledoc.Rule.
func (r pathRule) Slots() []string { return r.Applies.slots("path " + r.Key) }

// Check implements ruledoc.Rule.
func (r pathRule) Check() error {
	if err := r.Applies.check(); err != nil {
		return err
	}
	if r.Key == "" || r.Label == "" || len(r.Steps) == 0 {
		return fmt.Errorf("key, label and steps are needed")
	}
	if !slices.Contains([]string{"specialist", "reviewer", "compliance", "hospital"}, r.Decides) {
		return fmt.Errorf("decides: say specialist, reviewer, compliance or hospital")
	}
	if err := known("when", slices.Concat(r.When, r.Unless), Situations()); err != nil {
		return err
	}
	for i, st := range r.Steps {
		if st.Label == "" || st.Why == "" || len(st.AnyOf) == 0 {
			return fmt.Errorf("steps[%d]: label, why and anyOf are needed", i)
		}
		for j, n := range st.AnyOf {
			if n.Key == "" || n.Label == "" {
				return fmt.Errorf("steps[%d].anyOf[%d]: key and label are needed", i, j)
			}
			if err := known(fmt.Sprintf("steps[%d].anyOf[%d].bases", i, j), n.Bases, Bases()); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r pathRule) opens(in PathInput) bool {
	has := func(list []string) func(string) bool {
		return func(s string) bool { return slices.Contains(list, s) }
	}
	young := r.Under > 0 && in.BirthDate.IsValid() && Age(in.BirthDate, in.On) < r.Under
	for _, w := range r.When {
		if !has(in.Situations)(w) && !young {
			return false
		}
	}
	return !slices.ContainsFunc(r.Unless, has(in.Situations)) && r.Applies.to(in.State, in.Basis, in.Class)
}

// Path gives every path that the request must go, the state's beside the country's. Release waits until each is Ready.
func (s *Set) Path(in PathInput) []RequestPath {
	var out []RequestPath
	for _, r := range s.paths.On(in.On) {
		if r.opens(in) {
			out = append(out, r.path(in))
		}
	}
	return out
}

func (r pathRule) path(in PathInput) RequestPath {
	p := RequestPath{Key: r.Key, Label: r.Label, Decides: r.Decides, Ready: true, Rule: r.Ref()}
	for _, st := range r.Steps {
		step := PathStep{Label: st.Label, Why: st.Why, Rule: r.RefOf(st.Source)}
		for _, n := range st.AnyOf {
			if !oneOf(n.Bases, in.Basis) {
				continue
			}
			need := Need{Key: n.Key, Label: n.Label, Held: slices.Contains(in.Held, n.Key)}
			step.AnyOf = append(step.AnyOf, need)
			step.Met = step.Met || need.Held
		}
		p.Ready = p.Ready && step.Met
		p.Steps = append(p.Steps, step)
	}
	return p
}
