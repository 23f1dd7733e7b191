// Package packet makes the papers around released pages: cover letter, index and address labels, and divides pages into files. It is
// pure: the same input gives the same bytes, so that a release can be made again while it is retained. The released pages themselves
// are made by package redact, which takes the front as one more source.
package packet

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"cloud.google.com/go/civil"
	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
)

// Pair is a labelled line, such as the request's number.
type Pair struct{ Label, Value string }

// Letter is the cover letter. From and To are the lines of an address. Statements are what the rules require to be said, such as the
// notice of 42 CFR 2.32; Enclosures are what must lie with the records, such as a copy of the consent. Language is en or es.
type Letter struct {
	Language   string
	From, To   []string
	Date       civil.Date
	Subject    string
	Facts      []Pair
	Paragraphs []Paragraph
	Statements []string
	Enclosures []string
	Signature  []string
}

// Paragraph is a piece of a letter: text, heading, or item of a list.
type Paragraph struct{ Kind, Text string }

// Front makes the cover letter and the index of what follows it, and gives their pages.
func Front(l Letter, in Index) (pdf []byte, pages int, err error) {
	if _, ok := phrases[l.Language]; !ok {
		return nil, 0, fmt.Errorf("packet: no phrases in language %q", l.Language)
	}
	draft := l.draw(in, 0) // the index names pages behind the front, whose length is only known when it is drawn
	pages = draft.doc.PageCount()
	final := l.draw(in, pages)
	if n := final.doc.PageCount(); n != pages {
		return nil, 0, fmt.Errorf("packet: the front has %d pages and then %d", pages, n)
	}
	pdf, err = final.bytes()
	return pdf, pages, err
}

func (l Letter) draw(in Index, front int) *paper {
	p, say := newPaper(l.Date), phrases[l.Language]
	p.lines(l.From, true)
	p.gap(20)
	p.lines(l.To, false)
	p.gap(18)
	p.heading(l.Subject)
	p.pairs(l.Facts)
	for _, t := range l.Paragraphs {
		p.paragraph(t)
	}
	if len(l.Statements) > 0 {
		p.gap(10)
		p.heading(say.notices)
		for _, t := range l.Statements {
			p.text(t)
			p.gap(6)
		}
	}
	if len(l.Enclosures) > 0 {
		p.gap(6)
		p.heading(say.enclosed)
		for _, t := range l.Enclosures {
			p.text("•  " + t)
		}
	}
	p.gap(20)
	p.lines(l.Signature, false)
	p.index(in, front, say)
	return p
}

// paper is a document under way, US Letter.
type paper struct{ doc *fpdf.Fpdf }

const (
	margin   = 64.0
	width    = 612 - 2*margin
	type10   = 10.5
	leading  = 14.0
	fontName = "Go"
)

// newPaper fixes all that fpdf would take from the clock.
func newPaper(day civil.Date) *paper {
	doc := fpdf.New("P", "pt", "Letter", "")
	at := day.In(time.UTC)
	doc.SetCreationDate(at)
	doc.SetModificationDate(at)
	doc.SetCatalogSort(true)
	doc.SetMargins(margin, margin, margin)
	doc.SetAutoPageBreak(true, margin)
	doc.AddUTF8FontFromBytes(fontName, "", goregular.TTF)
	doc.AddUTF8FontFromBytes(fontName, "B", gobold.TTF)
	doc.AddPage()
	doc.SetFont(fontName, "", type10)
	return &paper{doc}
}

func (p *paper) gap(points float64) { p.doc.Ln(points) }

func (p *paper) text(s string) { p.doc.MultiCell(width, leading, plain(s), "", "L", false) }

func (p *paper) paragraph(t Paragraph) {
	switch t.Kind {
	case "heading":
		p.gap(8)
		p.heading(t.Text)
	case "item":
		p.gap(2)
		p.text("•  " + t.Text)
	default:
		p.gap(6)
		p.text(t.Text)
	}
}

func (p *paper) heading(s string) {
	if s == "" {
		return
	}
	p.doc.SetFont(fontName, "B", type10+1)
	p.doc.MultiCell(width, leading+2, plain(s), "", "L", false)
	p.doc.SetFont(fontName, "", type10)
}

func (p *paper) lines(lines []string, bold bool) {
	for i, s := range lines {
		if bold && i == 0 {
			p.heading(s)
		} else {
			p.text(s)
		}
	}
}

func (p *paper) pairs(pairs []Pair) {
	for _, f := range pairs {
		p.row([]float64{150, width - 150}, []string{f.Label, f.Value}, "LL", false)
	}
}

// row prints cells side by side; long ones wrap, and the row stays on one page.
func (p *paper) row(widths []float64, cells []string, align string, bold bool) {
	if bold {
		p.doc.SetFont(fontName, "B", type10)
		defer p.doc.SetFont(fontName, "", type10)
	}
	high, wrapped := 1, make([][]string, len(cells))
	for i, c := range cells {
		wrapped[i] = p.doc.SplitText(plain(c), widths[i]-4)
		high = max(high, len(wrapped[i]))
	}
	if _, tall := p.doc.GetPageSize(); p.doc.GetY()+float64(high)*leading > tall-margin {
		p.doc.AddPage()
	}
	y := p.doc.GetY()
	for i, x := 0, margin; i < len(cells); i++ {
		for k, line := range wrapped[i] {
			p.doc.SetXY(x, y+float64(k)*leading)
			p.doc.CellFormat(widths[i], leading, line, "", 0, align[i:i+1], false, 0, "")
		}
		x += widths[i]
	}
	p.doc.SetXY(margin, y+float64(high)*leading)
}

func (p *paper) bytes() ([]byte, error) {
	var out bytes.Buffer
	err := p.doc.Output(&out)
	return out.Bytes(), err
}

// plain keeps what a line of text can show. The font has no characters beyond the basic plane.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return ' '
		case r < ' ' || r == 0x7f:
			return -1
		case r > 0xFFFF:
			return '?'
		}
		return r
	}, s)
}
