package rules

import (
	"fmt"
	"slices"
	"time"

	"cloud.google.com/go/civil"

	"chartwright/internal/roi/ruledoc"
)

// ElementsInput says for which authorization the elements are asked.
type ElementsInput struct {
	Basis   Basis
	Class   Class
	State   string
	Covers  []SensitiveClass // what the authorization or request is to cover
	ByAgent bool             // signed by a personal representative
	On      civil.Date
}

// Element is one thing that must stand on the form.
type Element struct {
	Key   string // "expiry": stable, the key of Authorization.Elements
	Label string // "Expiration date or event"
	Help  string // what to look for on the page
	Rule  RuleRef
}

// Present is where an element stands on the form, as a person marked it.
type Present struct {
	Page  int    // from 1
	Place string // words or box that the checklist keeps; not read here
}

// Authorization is what a person found on the form and knows of it. A zero day means that none is given.
type Authorization struct {
	Elements      map[string]Present // by Element.Key; what is not in the map is missing
	SignedOn      civil.Date
	EffectiveFrom civil.Date // where the form says that it begins later
	ExpiresOn     civil.Date // last day on which it holds
	EventOn       civil.Date // day on which the expiry event happened
	RevokedAt     time.Time  // when the written revocation was received; zero = not revoked
	KnownFalse    bool       // material information is known to be false
	WrongPatient  bool       // another patient than the one whose chart is chosen
	CombinedWith  []string   // what the form is combined with: see Combinations
	Handwritten   bool       // by the person who signs
	TypePoints    float64    // size of the type in points; 0 = not measured
}

// Combinations are the documents an authorization may be combined with.
func Combinations() []string {
	return []string{"authorization", "consent_to_treatment", "notice_of_privacy_practices", "research", "psychotherapy_notes", "condition_of_treatment", "part2_counselling_notes"}
}

// Finding is a defect or a warning.
type Finding struct {
	Key     string // "expired", "missing"
	Element string // the element's key, where it concerns one
	Blocks  bool   // release is blocked while it stands
	Reason  string // for people
	Rule    RuleRef
}

// authorizationRule lists what must stand on a form and what makes it defective. The rules of all that apply add up.
type authorizationRule struct {
	ruledoc.Head `yaml:",inline"`
	Applies      applies          `yaml:"applies"`
	Covers       []SensitiveClass `yaml:"covers,omitempty"` // only where the authorization is to cover one of these
	Elements     []elementRule    `yaml:"elements,omitempty"`
	Defects      []defectRule     `yaml:"defects,omitempty"`
	TypePoints   int              `yaml:"typePoints,omitempty"` // smallest type where the form is not handwritten
}

type elementRule struct {
	Key    string `yaml:"key"`
	Label  string `yaml:"label"`
	Help   string `yaml:"help"`
	Source string `yaml:"source,omitempty"`
	Agent  bool   `yaml:"agent,omitempty"` // only where a representative signs
}

type defectRule struct {
	Check    string   `yaml:"check"`
	Text     string   `yaml:"text"`
	Source   string   `yaml:"source,omitempty"`
	Warns    bool     `yaml:"warns,omitempty"` // does not block
	Combined []string `yaml:"combined,omitempty"`
}

// Slots: the rules add up.
func (r authorizationRule) Slots() []string { return nil }

// Check implements ruledoc.Rule.
func (r authorizationRule) Check() error {
	if err := r.Applies.check(); err != nil {
		return err
	}
	if err := known("covers", r.Covers, SensitiveClasses()); err != nil {
		return err
	}
	if r.TypePoints < 0 || r.TypePoints > 72 {
		return fmt.Errorf("typePoints: give 0 to 72")
	}
	for i, e := range r.Elements {
		if e.Key == "" || e.Label == "" || e.Help == "" {
			return fmt.Errorf("elements[%d]: key, label and help are needed", i)
		}
	}
	for i, d := range r.Defects {
		if _, ok := defectChecks()[d.Check]; !ok || d.Text == "" {
			return fmt.Errorf("defects[%d]: check must be known and text given", i)
		}
		if (d.Check == "combined") != (len(d.Combined) > 0) {
			return fmt.Errorf("defects[%d].combined: belongs to the check combined and is needed there", i)
		}
		if err := known(fmt.Sprintf("defects[%d].combined", i), d.Combined, Combinations()); err != nil {
			return err
		}
	}
	return nil
}

func (r authorizationRule) concerns(in ElementsInput) bool {
	if !r.Applies.to(in.State, in.Basis, in.Class) {
		return false
	}
	return len(r.Covers) == 0 || slices.ContainsFunc(r.Covers, func(c SensitiveClass) bool { return slices.Contains(in.Covers, c) })
}

// Elements gives what must stand on the form. It is empty where the basis needs no authorization. An element that several rules
// demand is given once, with the first rule that does.
func (s *Set) Elements(in ElementsInput) []Element {
	var out []Element
	for _, r := range s.authorizations.On(in.On) {
		if !r.concerns(in) {
			continue
		}
		for _, e := range r.Elements {
			if e.Agent && !in.ByAgent || slices.ContainsFunc(out, func(o Element) bool { return o.Key == e.Key }) {
				continue
			}
			out = append(out, Element{Key: e.Key, Label: e.Label, Help: e.Help, Rule: r.RefOf(e.Source)})
		}
	}
	return out
}
