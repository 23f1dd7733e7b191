// Package papers writes what comes with requests for records: authorizations that hold every element that the law asks for, or
// lack one on purpose, and letters of attorneys, auditors, courts and patients. Everything in them is invented. The same
// arguments give the same bytes.
package papers

import (
	"bytes"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
)

// Party is a person or office with an address, lines divided by line breaks.
type Party struct{ Name, Organisation, Address string }

func (p Party) lines() string {
	return strings.Trim(strings.Join([]string{p.Organisation, p.Name, p.Address}, "\n"), "\n")
}

// Box is a place on the first page, in fractions of it: x0, y0, x1, y1.
type Box [4]float64

// Authorization is a form under 45 CFR 164.508.
type Authorization struct {
	Hospital, Recipient, Patient Party
	BirthDate                    string
	Records, Purpose             string
	SignedOn, ExpiresOn          time.Time
	SignedBy                     string // empty: the patient
	Authority                    string // of a representative who signs
	Omit                         string // key of an element that the form lacks
}

// Lengths on US Letter, in points.
const (
	pageWidth, pageHeight = 612.0, 792.0
	edge                  = 60.0
	measure               = pageWidth - 2*edge
	size                  = 10.5
	leading               = 14.5
)

// clause is a part of the form that shows an element.
type clause struct{ key, label, text string }

func (a Authorization) clauses() []clause {
	day := func(t time.Time) string { return t.Format("January 2, 2006") }
	signer := a.SignedBy
	if signer == "" {
		signer = a.Patient.Name
	}
	out := []clause{
		{"discloser", "1. Who may disclose", a.Hospital.Name + " may disclose the information named below."},
		{"recipient", "2. Who may receive", "It may be given to " + strings.ReplaceAll(a.Recipient.lines(), "\n", ", ") + "."},
		{"information", "3. Which information", a.Records},
		{"purpose", "4. Purpose", a.Purpose},
		{"expiry", "5. Expiration", "This authorization expires on " + day(a.ExpiresOn) + "."},
		{"right_to_revoke", "6. Right to revoke", "I may revoke this authorization at any time in writing to the hospital's privacy office. It does not undo what was disclosed before the hospital received it."},
		{"conditioning", "7. No condition", "The hospital may not make treatment, payment, enrolment or eligibility for benefits depend on whether I sign."},
		{"redisclosure", "8. Redisclosure", "Who receives the information may disclose it again, and it may then no longer be protected by federal privacy rules."},
		{"signature", "Signature", "/s/ " + signer},
		{"signature_date", "Date signed", day(a.SignedOn)},
	}
	if a.Authority != "" {
		out = append(out, clause{"representative_authority", "Authority to act for the patient", a.Authority})
	}
	return out
}

// Render sets the form on one page, and gives the place of each element by the key that the checklist knows it by.
func (a Authorization) Render() ([]byte, map[string]Box, error) {
	p := begin("Authorization to disclose health information", a.SignedOn)
	p.paragraph("B", 15, "Authorization to Disclose Health Information")
	p.paragraph("", size, a.Hospital.lines())
	p.pdf.Ln(4)
	p.paragraph("", size, "Patient: "+a.Patient.Name+"     Date of birth: "+a.BirthDate+"\nAddress: "+strings.ReplaceAll(a.Patient.Address, "\n", ", "))
	p.pdf.Ln(6)
	places := map[string]Box{}
	for _, c := range a.clauses() {
		top := p.pdf.GetY()
		text := c.text
		if c.key == a.Omit {
			text = "______________________"
		}
		p.paragraph("B", size, c.label)
		p.paragraph("", size, text)
		p.pdf.Ln(3)
		if c.key != a.Omit {
			places[c.key] = Box{edge / pageWidth, top / pageHeight, (pageWidth - edge) / pageWidth, p.pdf.GetY() / pageHeight}
		}
	}
	body, err := p.end()
	return body, places, err
}

// Letter is any other letter.
type Letter struct {
	From, To   Party
	On         time.Time
	Subject    string
	Paragraphs []string
	Signature  string
}

// Render sets the letter.
func (l Letter) Render() ([]byte, error) {
	p := begin(l.Subject, l.On)
	p.paragraph("B", size+1, l.From.lines())
	p.pdf.Ln(10)
	p.paragraph("", size, l.On.Format("January 2, 2006"))
	p.pdf.Ln(4)
	p.paragraph("", size, l.To.lines())
	p.pdf.Ln(8)
	p.paragraph("B", size, l.Subject)
	for _, s := range l.Paragraphs {
		p.paragraph("", size, s)
		p.pdf.Ln(3)
	}
	p.pdf.Ln(14)
	p.paragraph("I", size+1, "/s/ "+l.Signature)
	return p.end()
}

// page is a paper in the making.
type page struct {
	pdf    *fpdf.Fpdf
	encode func(string) string
}

func begin(title string, on time.Time) page {
	pdf := fpdf.New("P", "pt", "Letter", "")
	pdf.SetCatalogSort(true)
	pdf.SetCreationDate(on)
	pdf.SetModificationDate(on)
	pdf.SetTitle(title, true)
	pdf.SetMargins(edge, edge, edge)
	pdf.SetAutoPageBreak(true, edge)
	pdf.AddPage()
	return page{pdf, pdf.UnicodeTranslatorFromDescriptor("")}
}

func (p page) paragraph(style string, points float64, text string) {
	p.pdf.SetFont("Times", style, points)
	p.pdf.MultiCell(measure, points*leading/size, p.encode(text), "", "L", false)
	p.pdf.Ln(2)
}

func (p page) end() ([]byte, error) {
	var out bytes.Buffer
	err := p.pdf.Output(&out)
	return out.Bytes(), err
}
