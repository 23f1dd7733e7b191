package packet

import "fmt"

// Index is what the papers say of a release: its documents in their order; its files, where there are several; and the files as they
// came that were asked for and are not given.
type Index struct {
	Documents []Entry
	Files     []File
	Withheld  []Withheld
}

// Entry is a document in the index. Redacted counts its pages of which something was removed.
type Entry struct {
	Title    string
	Date     string
	Pages    int
	Redacted int
}

// File is a file of a release. First and Last are its pages by the release's numbering; 0 of a file as it came.
type File struct {
	Name        string
	First, Last int
}

// Withheld is a file as it came that is not given.
type Withheld struct {
	Title string
	Why   Why
}

// Why is why a file is not given as it came.
type Why string

// The reasons, the weightiest first.
const (
	WhyRedacted Why = "redacted" // something of it is hidden, and a file cannot be given in part
	WhyPartial  Why = "partial"  // only some of its pages are in the release
	WhyPicture  Why = "picture"  // it is a scan, a picture or a PDF and no structured file
)

// index begins on a page of its own. Pages are numbered through the whole packet.
func (p *paper) index(in Index, front int, say phrase) {
	p.doc.AddPage()
	p.heading(say.index)
	if len(in.Documents) == 0 {
		p.text(say.none)
	} else {
		p.documents(in.Documents, front, say)
	}
	if len(in.Files) > 0 {
		p.files(in.Files, say)
	}
	if len(in.Withheld) > 0 {
		p.gap(14)
		p.heading(say.withheld)
		for _, w := range in.Withheld {
			p.row([]float64{150, width - 150}, []string{w.Title, say.why[w.Why]}, "LL", false)
		}
	}
}

func (p *paper) documents(entries []Entry, front int, say phrase) {
	widths := []float64{width - 220, 70, 70, 80}
	p.row(widths, []string{say.document, say.date, say.pages, say.redacted}, "LLLR", true)
	at := front + 1
	for _, e := range entries {
		p.row(widths, []string{e.Title, e.Date, span(at, at+e.Pages-1), fmt.Sprint(e.Redacted)}, "LLLR", false)
		at += e.Pages
	}
}

func (p *paper) files(files []File, say phrase) {
	p.gap(14)
	p.heading(fmt.Sprintf(say.files, len(files)))
	widths := []float64{width - 150, 150}
	for _, f := range files {
		what := say.original
		switch {
		case f.First > 0 && f.First == f.Last:
			what = fmt.Sprintf(say.onePage, span(f.First, f.Last))
		case f.First > 0:
			what = fmt.Sprintf(say.pagesOf, span(f.First, f.Last))
		}
		p.row(widths, []string{f.Name, what}, "LL", false)
	}
}

func span(first, last int) string {
	if last <= first {
		return fmt.Sprint(first)
	}
	return fmt.Sprintf("%d–%d", first, last)
}
