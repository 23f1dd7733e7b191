// Package letters words what is written to requesters, hospitals and other recipients. Letters are dated templates with a
// source, in English and, where a requester reads them, in Spanish at a level that a sixth-grader can read. It is pure.
//
//	book, err := letters.Load()
//	letter, err := book.Render(letters.Request{Kind: letters.Extension, Language: "es", State: "CA", On: today}, values)
//
// A placeholder without a value is an error that names it. What comes out is plain paragraphs, which PDF, portal and e-mail set
// in their own ways.
package letters

import (
	"strings"

	"cloud.google.com/go/civil"

	"chartwright/internal/roi/ruledoc"
)

// Kind is what a letter is for.
type Kind string

// The kinds of letters.
const (
	CorrectionNeeded Kind = "correction_needed"
	Extension        Kind = "extension"
	Denial           Kind = "denial"            // with the right to a review
	DenialFinal      Kind = "denial_final"      // on grounds that no review is open for
	FeeEstimate      Kind = "fee_estimate"      // before anything is owed
	CoverLetter      Kind = "cover_letter"      // of a release
	StatusReceived   Kind = "status_received"   // notices by e-mail: they hold no patient data
	StatusReady      Kind = "status_ready"      //
	StatusClosed     Kind = "status_closed"     //
	NoRecords        Kind = "no_records"        // nothing was found
	SubpoenaObjected Kind = "subpoena_response" // what a subpoena still lacks
	AccountingCover  Kind = "accounting_cover"  // of an accounting of disclosures
)

// Kinds are all kinds.
func Kinds() []Kind {
	return []Kind{CorrectionNeeded, Extension, Denial, DenialFinal, FeeEstimate, CoverLetter, StatusReceived, StatusReady, StatusClosed, NoRecords, SubpoenaObjected, AccountingCover}
}

// Request asks for a letter.
type Request struct {
	Kind     Kind
	Language string // en or es; a letter that is not there in Spanish comes in English, Letter.Language says so
	State    string // a state's template stands before the country's
	On       civil.Date
}

// Values fill placeholders: text by name, and lists, which become one item a paragraph. Names that the template does not use
// are left aside, so one set of values may serve every letter of a request.
type Values struct {
	Text  map[string]string
	Lists map[string][]string
}

// Paragraph is a piece of a letter.
type Paragraph struct {
	Kind string // text, heading or item (of a list)
	Text string // plain; no line breaks
}

// Letter is a rendered letter.
type Letter struct {
	Kind       Kind
	Language   string
	Subject    string
	Paragraphs []Paragraph
	Template   ruledoc.Ref
}

// Plain is the letter as plain text, an empty line between paragraphs.
func (l Letter) Plain() string {
	var b strings.Builder
	for i, p := range l.Paragraphs {
		switch {
		case i == 0:
		case p.Kind == "item" && l.Paragraphs[i-1].Kind == "item":
			b.WriteString("\n")
		default:
			b.WriteString("\n\n")
		}
		if p.Kind == "item" {
			b.WriteString("- ")
		}
		b.WriteString(p.Text)
	}
	return b.String()
}

// MissingError names the placeholders that have no value.
type MissingError struct {
	Template ruledoc.Ref
	Names    []string
}

// Error implements error. It holds names of placeholders and no values.
func (e *MissingError) Error() string {
	return "letters: " + e.Template.ID + ": no value for " + strings.Join(e.Names, ", ")
}
