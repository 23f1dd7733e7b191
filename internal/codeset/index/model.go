// Package index holds code systems in memory and searches them as coders type: any word order, prefixes, misspellings,
// abbreviations, lay words through the published index, codes with or without dot. An Index never changes once built, so
// any number of requests may read it; a new release means a new Index.
package index

import "chartwright/internal/codeset/published"

// Hit is one code found, as shown to people.
type Hit struct {
	System      published.System `json:"system"`
	Code        string           `json:"code" doc:"with its dot where the system writes one"`
	Description string           `json:"description"`
	Billable    bool             `json:"billable" doc:"false for a header, which needs more characters to be reported"`
	Matched     string           `json:"matched,omitempty" doc:"the index term that led here, where it was not the description"`
}

// Note is an instructional note and the code, category or range it stands at.
type Note struct {
	Code string             `json:"code"`
	Kind published.NoteKind `json:"kind"`
	Text string             `json:"text"`
}

// Details is all that is known of one code on one day.
type Details struct {
	Hit
	Short     string         `json:"short,omitempty"`
	From      published.Date `json:"validFrom,omitempty" format:"date"`
	To        published.Date `json:"validTo,omitempty" format:"date" doc:"last day in force; absent while open"`
	ValidOn   bool           `json:"validOn" doc:"in force on the day asked for"`
	POAExempt bool           `json:"poaExempt" doc:"exempt from present-on-admission reporting"`
	Notes     []Note         `json:"notes"`
	Ancestors []Hit          `json:"ancestors"`
}

// Release tells of one imported file.
type Release struct {
	System published.System `json:"system"`
	Kind   published.Kind   `json:"kind"`
	Name   string           `json:"release"`
	From   published.Date   `json:"effectiveFrom,omitempty" format:"date"`
	File   string           `json:"file"`
	Rows   int              `json:"rows"`
}

// Query asks for codes. A zero On means the newest release; Limit is 20 when zero and at most 100.
type Query struct {
	System published.System
	Text   string
	On     published.Date
	Limit  int
}

// Bounds of a query.
const (
	defaultLimit  = 20
	maxLimit      = 100
	maxQueryBytes = 200
	maxQueryWords = 10
)

// display puts the dot where ICD-10-CM writes one.
func display(system published.System, code string) string {
	if system == published.ICD10CM && len(code) > 3 {
		return code[:3] + "." + code[3:]
	}
	return code
}

// version is what a code was between two days, both inclusive; zero To is open.
type version struct {
	from, to    published.Date
	long, short string
	billable    bool
}

func (v *version) holds(on published.Date) bool {
	return v.from <= on && (v.to == 0 || on <= v.to)
}

// codeRow is one code with its versions, oldest first, and the row of its nearest shorter code, -1 at the top.
// usual is, for a header, the row of the billable code meant when nothing more is known, or -1.
type codeRow struct {
	code     string
	versions []version
	parent   int32
	usual    int32
	exempt   bool
	frequent bool
}

func (c *codeRow) at(on published.Date) *version {
	for i := len(c.versions) - 1; i >= 0; i-- {
		if c.versions[i].holds(on) {
			return &c.versions[i]
		}
	}
	return nil
}

// latest is the version to show when the code is not in force on the day asked for.
func (c *codeRow) latest() *version { return &c.versions[len(c.versions)-1] }
