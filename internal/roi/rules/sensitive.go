package rules

import (
	"cloud.google.com/go/civil"
)

// Strength says how sure a mark is.
type Strength int

// The strengths. A weak mark asks a person to look; likely and certain ones leave the pages out until the class has its
// authority or a person decides that it does not belong to the class.
const (
	Weak Strength = iota + 1
	Likely
	Certain
)

// String gives weak, likely or certain.
func (s Strength) String() string {
	return map[Strength]string{Weak: "weak", Likely: "likely", Certain: "certain"}[s]
}

// Code is a code of the encounter or document. System is ICD10CM or ICD10PCS; dots are ignored.
type Code struct{ System, Code string }

// SensitiveInput is what is known of a document.
type SensitiveInput struct {
	State        string
	DocumentType string
	Codes        []Code
	Text         string     // of a page or the whole document
	BirthDate    civil.Date // zero = not known: then the patient is taken for an adult
	ServiceOn    civil.Date // day of the service; zero = In.On
	On           civil.Date // day of the decision
}

// Evidence is why a class was marked. It quotes the rule and never the document.
type Evidence struct {
	Kind     string // document_type, code or word
	What     string // the rule's own type, range of codes or phrase
	Strength Strength
	Weakened string // why it is weaker than its rule says: "negated", "of another person"
	From, To int    // of a word: bytes of Text
}

// Sensitivity is one class found on a document.
type Sensitivity struct {
	Class    SensitiveClass
	Label    string
	Strength Strength
	LeaveOut bool // until authority is there or a person decides otherwise
	Evidence []Evidence
	Reasons  []string
	Rule     RuleRef
}

// AuthorityInput asks which sensitive classes a request may include.
type AuthorityInput struct {
	Basis   Basis
	Class   Class
	State   string
	Classes []SensitiveClass
	Held    []string // keys of authorities that are on file: Need.Key
	On      civil.Date
}

// Need is a document or fact that would do.
type Need struct {
	Key   string
	Label string
	Held  bool
}

// Authority says whether a class may be included.
type Authority struct {
	Class   SensitiveClass
	Label   string
	Include bool
	AnyOf   []Need // any of these would do, where Include is false
	Reason  string
	Rule    RuleRef
}
