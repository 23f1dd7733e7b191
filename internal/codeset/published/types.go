// Package published reads code sets exactly as CMS and CDC/NCHS publish them: order files, the tabular list,
// the alphabetic index and its tables, ICD-10-PCS tables, HCPCS Level II files, the POA-exempt list and the
// conversion table, plain, gzipped or zipped. It knows files, not databases or searching, and treats every
// byte as hostile: sizes, depth and counts are bounded and refusals name the file and the line.
package published

// System names a code system.
type System string

// The code systems Chartwright knows. CPT is licensed by the AMA: it is only ever read from a file an agency brings.
const (
	ICD10CM  System = "ICD10CM"
	ICD10PCS System = "ICD10PCS"
	HCPCS    System = "HCPCS"
	CPT      System = "CPT"
)

// Valid reports whether s is a known code system.
func (s System) Valid() bool {
	switch s {
	case ICD10CM, ICD10PCS, HCPCS, CPT:
		return true
	}
	return false
}

// Kind says what a published file holds.
type Kind string

// The kinds of file that are recognised by their content.
const (
	KindOrder      Kind = "order"       // every code and header in tabular order
	KindTabular    Kind = "tabular"     // notes and inclusion terms
	KindIndex      Kind = "index"       // alphabetic index
	KindExternal   Kind = "external"    // external cause index
	KindDrug       Kind = "drug"        // table of drugs and chemicals
	KindNeoplasm   Kind = "neoplasm"    // neoplasm table
	KindTables     Kind = "tables"      // ICD-10-PCS tables
	KindDefs       Kind = "definitions" // ICD-10-PCS definitions
	KindCodes      Kind = "codes"       // HCPCS or CPT codes with descriptions
	KindDates      Kind = "dates"       // codes with the dates they are in force
	KindPOAExempt  Kind = "poa_exempt"  // codes exempt from present-on-admission reporting
	KindConversion Kind = "conversion"  // new codes, their first year and what preceded them
)

// Code is one row of a code system. Code is stored without a dot. From and To are zero where the file does not date its rows.
type Code struct {
	Code     string
	Short    string
	Long     string
	Billable bool
	From     Date
	To       Date // last day in force, inclusive; zero is open
	Exempt   bool // exempt from present-on-admission reporting, where the file says so
}

// NoteKind is the kind of an instructional note of the tabular list.
type NoteKind string

// Kinds of instructional notes, as the tabular list names them.
const (
	NoteInclusion  NoteKind = "inclusionTerm"
	NoteIncludes   NoteKind = "includes"
	NoteExcludes1  NoteKind = "excludes1"
	NoteExcludes2  NoteKind = "excludes2"
	NoteCodeFirst  NoteKind = "codeFirst"
	NoteAdditional NoteKind = "useAdditionalCode"
	NoteCodeAlso   NoteKind = "codeAlso"
	NoteSeventh    NoteKind = "sevenChrDef"
	NoteSeventhUse NoteKind = "sevenChrNote"
	NoteGeneral    NoteKind = "notes"
	NoteDefinition NoteKind = "definition"
)

// Note is one instructional note. Code is a code or, for a section or chapter, its range such as "A00-A09".
type Note struct {
	Code string
	Kind NoteKind
	Text string
}

// Term is one line of an alphabetic index with its whole path ("Failure, heart, congestive") and the codes it leads to,
// without dots. A code may be a category that needs more characters.
type Term struct {
	Text     string
	Optional string // nonessential modifiers: may be present in the wording without changing the code
	Codes    []string
}

// Reference is a "see", "see also" or "use" line: who looks for From should look at To.
type Reference struct {
	From, To string
}

// Conversion tells since when a new code is in force and which codes it replaced.
type Conversion struct {
	Code      string
	Effective Date
	Previous  []string
}

// Content is what one published file holds.
type Content struct {
	System  System
	Kind    Kind
	Name    string // the file, or archive!member
	SHA256  string // of the decompressed bytes, hex
	Release string // "FY2025-Oct", "2026-04"
	From    Date   // first day of the release

	Codes       []Code
	Notes       []Note
	Terms       []Term
	References  []Reference
	Conversions []Conversion
	Exempt      []string
}

// Rows counts what the content holds.
func (c *Content) Rows() int {
	return len(c.Codes) + len(c.Notes) + len(c.Terms) + len(c.References) + len(c.Conversions) + len(c.Exempt)
}
