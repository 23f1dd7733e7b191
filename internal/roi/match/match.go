// Package match says whether the patient of a request is a patient of the index. It is pure. A rule that is certain goes first
// (same record number and birth date; same full name, birth date and one more fact); everything else is scored by the method of
// Fellegi and Sunter: each field adds log2(m/u) of the level on which it agrees, where m is how often the field agrees so between
// two records of one person and u how often between two people. The probabilities are data with dates and a source.
//
// Whatever the score, a doubt (twins, Jr and Sr, the same name with another birth date, another record number) keeps a match from
// being accepted without a person. Explanations name fields and levels, never a patient's values.
package match

import (
	"cloud.google.com/go/civil"

	"chartwright/internal/roi/ruledoc"
)

// Person is what a request or the index says of a patient. What is not known is empty and counts neither way.
type Person struct {
	MRN    string
	First  string
	Middle string
	Last   string   // a suffix may stand behind it
	Suffix string   // Jr, Sr, II …
	Former []string // other last names: maiden name, alias
	Birth  civil.Date
	Sex    string // F, M or U
	Postal string
	Phone  string
	Email  string
}

// Candidate is a patient of the index.
type Candidate struct {
	ID string
	Person
}

// Verdict says what may be done with a match.
type Verdict string

// The verdicts. Only Auto may be accepted without a person.
const (
	Auto     Verdict = "auto"
	Possible Verdict = "possible"
	None     Verdict = "no"
)

// Field is what one field added.
type Field struct {
	Name   string  // last_name
	Level  string  // exact, close, differs; missing where one side does not know it
	Weight float64 // log2(m/u); 0 for missing
	Text   string  // for people, without values
}

// Comparison is two people compared.
type Comparison struct {
	Verdict Verdict
	Rule    string  // the deterministic rule that decided, by its key; empty where the score did
	Score   float64 // sum of the weights
	Fields  []Field
	Doubts  []string // why a person must look, whatever the score
	Model   ruledoc.Ref
}

// Ranked is a candidate compared.
type Ranked struct {
	ID string
	Comparison
}

// Result is a request compared with the index: candidates that are possible or better, the best first.
type Result struct {
	Verdict    Verdict // Auto: the first candidate may be accepted. Possible: a person chooses. None: nobody fits.
	Candidates []Ranked
	Reasons    []string
	Model      ruledoc.Ref
}
