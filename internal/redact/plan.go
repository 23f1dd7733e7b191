package redact

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"chartwright/internal/examine"
)

// Source is a file that pages are taken from. File must stay readable until Apply returns. The name serves only to note a wrong
// extension.
type Source struct {
	File io.ReaderAt
	Size int64
	Name string
}

// PageRef is one page of the new file. Words are those of the page as Words or the database gives them; nil means that they
// are read from the file (without recognition). Foot is printed below the page, on a strip that is added to it, in characters
// of Windows-1252; empty for none.
type PageRef struct {
	Source     int
	Number     int
	Turn       int // clockwise, in degrees (0, 90, 180, 270); boxes of words and marks are of the turned page
	Words      []examine.Word
	Marks      []examine.Box // besides those of the plan
	Foot       string
	Picture    bool // it was recognised, so that the finished page is recognised again
	Unreadable bool // to be reported: see SourcePage
}

// Ref takes a page that was read with all words that can stand in a text layer.
func (p SourcePage) Ref() PageRef {
	return PageRef{Source: p.From, Number: p.Number, Words: p.layerWords(), Picture: len(p.Read) > 0 || p.Unreadable, Unreadable: p.Unreadable}
}

// Plan is what to build: any pages of any sources in any order, without the marks, which hold wherever their page is used.
type Plan struct {
	Sources []Source
	Pages   []PageRef
	Marks   []Mark
	DPI     int // default 200
	Workers int // pages drawn at a time, each by a child process of the examiner; default 2
}

// Report is what Apply did. It holds no PHI but for Expected, which never goes into JSON.
type Report struct {
	Pages         int      `json:"pages"`
	PagesRebuilt  int      `json:"pages_rebuilt"`  // from pixels: all of them
	PagesRedacted int      `json:"pages_redacted"` // that have a mark
	Marks         int      `json:"marks"`
	WordsRemoved  int      `json:"words_removed"`
	WordsHidden   int      `json:"words_hidden"` // left out because nothing of them showed on the page
	Unreadable    []int    `json:"unreadable"`   // pages on which something could not be read with confidence: a person must look
	Rounds        int      `json:"rounds"`       // how often the file was built, see Seal
	Bytes         int64    `json:"bytes"`
	PageBytes     []int64  `json:"-"` // what each page adds to a file; the rest of Bytes is less than Frame
	Expected      Expected `json:"-"`

	kept, lost map[string]bool // folded words of the text layers, and those that were removed
}

// Apply writes the new file to out. The same input gives the same bytes. A source or page that cannot be used is a *Refusal;
// what was written by then must be thrown away.
func Apply(ctx context.Context, e *examine.Examiner, plan Plan, out io.Writer) (Report, error) {
	if err := plan.check(); err != nil {
		return Report{}, err
	}
	if plan.DPI == 0 {
		plan.DPI = 200
	}
	if plan.Workers == 0 {
		plan.Workers = 2
	}
	b := builder{plan: plan, report: Report{Unreadable: []int{}}, out: newWriter(out), kept: map[string]bool{}, lost: map[string]bool{}, marks: map[pageKey][]examine.Box{}}
	for _, m := range plan.Marks {
		b.marks[pageKey{m.Source, m.Page}] = append(b.marks[pageKey{m.Source, m.Page}], m.Box)
	}
	if err := b.run(ctx, e); err != nil {
		return Report{}, err
	}
	size, err := b.out.finish()
	b.report.Bytes = size
	b.report.Expected.Pages = b.out.placed
	b.report.Expected.Gone = gone(b.kept, b.lost)
	b.report.kept, b.report.lost = b.kept, b.lost
	return b.report, err
}

func (p Plan) check() error {
	if len(p.Pages) == 0 {
		return errors.New("redact: the plan has no pages")
	}
	for _, r := range p.Pages {
		if r.Source < 0 || r.Source >= len(p.Sources) {
			return fmt.Errorf("redact: the plan has no source %d", r.Source)
		}
		if slices.ContainsFunc(r.Marks, func(b examine.Box) bool { return !valid(b) }) {
			return fmt.Errorf("redact: a mark on page %d of source %d is no area of the page", r.Number, r.Source)
		}
	}
	for _, m := range p.Marks {
		if !valid(m.Box) {
			return fmt.Errorf("redact: a mark on page %d of source %d is no area of the page", m.Page, m.Source)
		}
		if m.Source < 0 || m.Source >= len(p.Sources) || m.Page < 1 {
			return fmt.Errorf("redact: a mark names page %d of source %d, which is not there", m.Page, m.Source)
		}
	}
	return nil
}

type pageKey struct{ source, page int }

// shown is the size of a page that is turned.
func (r PageRef) shown(s examine.Size) examine.Size {
	if r.Turn == 90 || r.Turn == 270 {
		return examine.Size{Width: s.Height, Height: s.Width}
	}
	return s
}

// turned brings words onto the page turned clockwise.
func turned(words []examine.Word, by int) []examine.Word {
	if by == 0 {
		return words
	}
	out := slices.Clone(words)
	for i := range out {
		switch b := out[i].Box; by {
		case 90:
			out[i].Box = examine.Box{X0: 1 - b.Y1, Y0: b.X0, X1: 1 - b.Y0, Y1: b.X1}
		case 180:
			out[i].Box = examine.Box{X0: 1 - b.X1, Y0: 1 - b.Y1, X1: 1 - b.X0, Y1: 1 - b.Y0}
		case 270:
			out[i].Box = examine.Box{X0: b.Y0, Y0: 1 - b.X1, X1: b.Y1, Y1: 1 - b.X0}
		}
	}
	return out
}
