// Package charts invents patients and hospital charts for the demo agency. The people are made up;
// the documents read like those of a US hospital and each assigned code names the words of the chart
// that support it, so that a demo history can be told with evidence. Everything is a pure function of
// the seed and the order of calls: no clock, no database, no network.
package charts

import (
	"strings"
	"time"
)

// WorkType is the class of an encounter as the coding queue knows it.
type WorkType string

// The work types of an agency.
const (
	Inpatient       WorkType = "IP"
	Emergency       WorkType = "ED"
	SameDaySurgery  WorkType = "SDS"
	Observation     WorkType = "OBS"
	Outpatient      WorkType = "OP"
	Ancillary       WorkType = "ANC"
	ProfessionalFee WorkType = "PROFEE"
)

// DocumentType names a kind of document as a hospital prints it.
type DocumentType string

// The document types the generator writes.
const (
	FaceSheet        DocumentType = "Face Sheet"
	EmergencyNote    DocumentType = "Emergency Department Note"
	HistoryPhysical  DocumentType = "History and Physical"
	ProgressNotes    DocumentType = "Progress Notes"
	Consultation     DocumentType = "Consultation"
	OperativeReport  DocumentType = "Operative Report"
	AnesthesiaRecord DocumentType = "Anesthesia Record"
	PathologyReport  DocumentType = "Pathology Report"
	LaboratoryReport DocumentType = "Laboratory Report"
	RadiologyReport  DocumentType = "Radiology Report"
	NursingNote      DocumentType = "Nursing Note"
	DischargeOrders  DocumentType = "Discharge Orders"
	DischargeSummary DocumentType = "Discharge Summary"
	ClinicNote       DocumentType = "Clinic Note"
)

// CodeSystem names the code set a code belongs to.
type CodeSystem string

// The code systems used. CPT is licensed and never appears.
const (
	ICD10CM  CodeSystem = "ICD10CM"
	ICD10PCS CodeSystem = "ICD10PCS"
	HCPCS    CodeSystem = "HCPCS"
)

// Patient is an invented person. Phone and address use numbers and places reserved for fiction.
type Patient struct {
	Last, First, Middle string
	DOB                 time.Time // midnight UTC
	Sex                 string    // "F" or "M"
	MRN                 string    // 8 digits, unique within a Generator
	Phone               string
	Street              string
	City                string
	State               string // two letters
	ZIP                 string // five digits
}

// Encounter is one stay or visit with its documents and the codes a competent coder would assign.
type Encounter struct {
	Scenario          string // Scenario.ID
	WorkType          WorkType
	AccountNumber     string // 10 digits, unique within a Generator
	Admitted          time.Time
	Discharged        time.Time
	Disposition       string // UB-04 patient status, two digits
	DispositionText   string
	Service           string
	Attending         string
	Payer             string
	TotalChargesCents int64 // US dollars
	Documents         []Document
	Codes             []Code // principal or first-listed diagnosis first
}

// Document is one document of a chart, before it is laid out on pages.
type Document struct {
	Type     DocumentType
	Title    string
	Author   string // with credentials
	Signed   bool
	DateTime time.Time
	Blocks   []Block
}

// BlockKind says how a Block is laid out.
type BlockKind int

// The kinds of Block and the fields of it they use.
const (
	Heading   BlockKind = iota // Text
	Paragraph                  // Text
	Bullets                    // Items
	Fields                     // Rows of label, value; set in two columns
	Table                      // Rows, the first being the header; Widths are shares of the page
)

// Block is one element of a document.
type Block struct {
	Kind   BlockKind
	Text   string
	Items  []string
	Rows   [][]string
	Widths []float64
}

// Code is one assigned code.
type Code struct {
	System    CodeSystem
	Code      string // as published, without a dot
	POA       string // Y, N, U, W or 1 (exempt) on inpatient diagnoses, else empty
	Principal bool   // principal (IP) or first-listed diagnosis
	Evidence  string // words of the document that support the code, inside one Block
	Document  int    // index into Encounter.Documents
}

// Text is the document's words, one block element per line, as a reader sees them.
func (d Document) Text() string {
	var b strings.Builder
	for _, bl := range d.Blocks {
		if bl.Text != "" {
			b.WriteString(bl.Text + "\n")
		}
		for _, item := range bl.Items {
			b.WriteString(item + "\n")
		}
		for _, row := range bl.Rows {
			b.WriteString(strings.Join(row, " ") + "\n")
		}
	}
	return b.String()
}

// AgeAt is the patient's age in completed years at t.
func (p Patient) AgeAt(t time.Time) int {
	years := t.Year() - p.DOB.Year()
	if t.Month() < p.DOB.Month() || (t.Month() == p.DOB.Month() && t.Day() < p.DOB.Day()) {
		years--
	}
	return years
}
