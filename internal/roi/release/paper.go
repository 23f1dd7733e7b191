package release

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"cloud.google.com/go/civil"
	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"

	"chartwright/internal/roi/request"
)

// paper is a patient's account of disclosures as it is printed.
type paper struct {
	language string // en or es
	hospital hospital
	who      request.Patient
	from, to civil.Date
	free     bool
	made     time.Time
	contact  request.Contact
	rule     request.Rule
	lines    []Disclosure
}

// Lengths on US Letter, in points.
const (
	edge     = 54.0
	width    = 612 - 2*edge
	leading  = 12.5
	typeSize = 9.5
	family   = "go"
)

// columns are the widths of date, recipient, what, and why.
func columns() [4]float64 { return [4]float64{72, 152, 162, 118} }

// print sets the paper. The fonts hold Latin, Greek and Cyrillic letters.
func (p paper) print() ([]byte, error) {
	w := wordsIn(p.language)
	pdf := fpdf.New("P", "pt", "Letter", "")
	pdf.AddUTF8FontFromBytes(family, "", goregular.TTF)
	pdf.AddUTF8FontFromBytes(family, "B", gobold.TTF)
	pdf.SetCatalogSort(true)
	pdf.SetCreationDate(p.made)
	pdf.SetModificationDate(p.made)
	pdf.SetTitle(w.title, true)
	pdf.SetLang(p.language)
	pdf.SetMargins(edge, edge, edge)
	pdf.SetAutoPageBreak(true, edge+leading)
	pdf.AliasNbPages("{pages}")
	pdf.SetFooterFunc(func() { p.foot(pdf, w) })
	pdf.AddPage()
	p.head(pdf, w)
	if len(p.lines) == 0 {
		text(pdf, "", typeSize, w.none)
	} else {
		heading(pdf, w)
		for _, l := range p.lines {
			p.row(pdf, w, l)
		}
	}
	pdf.Ln(leading)
	for _, s := range p.closing(w) {
		text(pdf, "", typeSize-1, s)
	}
	var out bytes.Buffer
	err := pdf.Output(&out)
	return out.Bytes(), err
}

func text(pdf *fpdf.Fpdf, style string, size float64, s string) {
	pdf.SetFont(family, style, size)
	pdf.MultiCell(width, size*1.35, s, "", "L", false)
	pdf.Ln(3)
}

func (p paper) head(pdf *fpdf.Fpdf, w words) {
	text(pdf, "B", 15, w.title)
	text(pdf, "", typeSize+1, p.hospital.Name)
	pdf.Ln(4)
	name := strings.Join(strings.Fields(p.who.FirstName+" "+p.who.MiddleName+" "+p.who.LastName), " ")
	text(pdf, "", typeSize, fmt.Sprintf(w.patient, name, dayIn(p.language, p.who.BirthDate), p.who.MRN))
	text(pdf, "", typeSize, fmt.Sprintf(w.period, dayIn(p.language, p.from.String()), dayIn(p.language, p.to.String()), dayIn(p.language, p.hospital.day(p.made).String())))
	pdf.Ln(6)
	text(pdf, "", typeSize, w.intro)
	pdf.Ln(4)
}

func (p paper) closing(w words) []string {
	out := []string{w.leftOut}
	if p.free {
		out = append(out, w.free)
	}
	ways := strings.Trim(p.contact.Phone+", "+p.contact.Email, ", ")
	if ways != "" {
		out = append(out, fmt.Sprintf(w.ask, ways))
	}
	return append(out, w.rule+p.rule.Source)
}

func heading(pdf *fpdf.Fpdf, w words) {
	cells(pdf, "B", [4]string{w.date, w.recipient, w.what, w.why})
}

func (p paper) row(pdf *fpdf.Fpdf, w words, l Disclosure) {
	what := l.What
	if l.Pages > 0 {
		what += "\n" + fmt.Sprintf(w.pages, l.Pages)
	}
	row := [4]string{dayIn(p.language, l.On), l.Recipient, what, w.purposes[l.Purpose] + "\n" + w.bases[l.Basis]}
	if pdf.GetY()+height(pdf, row) > 792-edge-leading && pdf.GetY() > 2*edge+leading {
		pdf.AddPage()
		heading(pdf, w)
	}
	cells(pdf, "", row)
}

func height(pdf *fpdf.Fpdf, row [4]string) float64 {
	most := 1
	for i, s := range row {
		most = max(most, len(wrapped(pdf, s, columns()[i])))
	}
	return float64(most)*leading + 6
}

// wrapped breaks a cell's text into lines that fit.
func wrapped(pdf *fpdf.Fpdf, s string, w float64) []string {
	pdf.SetFont(family, "", typeSize)
	var out []string
	for _, part := range strings.Split(strings.TrimSpace(s), "\n") {
		out = append(out, pdf.SplitText(part, w-8)...)
	}
	return out
}

// cells sets a row and the rule beneath it. One taller than a page goes on over the next.
func cells(pdf *fpdf.Fpdf, style string, row [4]string) {
	var lines [4][]string
	most := 1
	for i, s := range row {
		lines[i] = wrapped(pdf, s, columns()[i])
		most = max(most, len(lines[i]))
	}
	pdf.SetFont(family, style, typeSize)
	for n := range most {
		for i, col := range columns() {
			s := ""
			if n < len(lines[i]) {
				s = lines[i][n]
			}
			pdf.CellFormat(col, leading, s, "", 0, "L", false, 0, "")
		}
		pdf.Ln(leading)
	}
	y := pdf.GetY() + 3
	pdf.SetDrawColor(190, 190, 190)
	pdf.Line(edge, y, edge+width, y)
	pdf.SetY(y + 3)
}

func (p paper) foot(pdf *fpdf.Fpdf, w words) {
	pdf.SetY(-edge)
	pdf.SetFont(family, "", typeSize-1.5)
	pdf.CellFormat(width/2, leading, p.who.LastName+", "+p.who.FirstName, "", 0, "L", false, 0, "")
	pdf.CellFormat(width/2, leading, fmt.Sprintf(w.page, pdf.PageNo(), "{pages}"), "", 0, "R", false, 0, "")
}
