package redact

import (
	"context"
	"errors"
	"slices"
	"strings"

	"chartwright/internal/examine"
)

// builder makes the pages of a plan, several at a time, and writes them in their order.
type builder struct {
	plan   Plan
	marks  map[pageKey][]examine.Box
	out    *writer
	report Report
	kept   map[string]bool // folded words of the text layers
	lost   map[string]bool // folded words that were removed
}

// made is a page ready to be written.
type made struct {
	print   examine.Print
	size    examine.Size
	words   []examine.Word
	removed []examine.Word
	hidden  int
	marks   []examine.Box
	err     error
}

// run gives page i to worker i modulo their number, so that what is done and not yet written is bounded.
func (b *builder) run(ctx context.Context, e *examine.Examiner) error {
	ctx, cancel := context.WithCancel(ctx)
	lanes := make([]chan made, b.plan.Workers)
	ended := make(chan struct{}, len(lanes))
	for n := range lanes {
		lanes[n] = make(chan made)
		go func() {
			defer func() { ended <- struct{}{} }()
			b.work(ctx, e, n, lanes[n])
		}()
	}
	defer func() {
		cancel()
		for range lanes {
			<-ended
		}
	}()
	for i, ref := range b.plan.Pages {
		var m made
		select {
		case m = <-lanes[i%len(lanes)]:
		case <-ctx.Done():
			return ctx.Err()
		}
		if m.err != nil {
			return m.err
		}
		if err := b.write(ref, m); err != nil {
			return err
		}
	}
	return nil
}

// work makes every nth page, with one source open at a time.
func (b *builder) work(ctx context.Context, e *examine.Examiner, n int, out chan<- made) {
	open := opened{source: -1}
	defer open.close()
	for i := n; i < len(b.plan.Pages); i += b.plan.Workers {
		ref := b.plan.Pages[i]
		m, err := made{}, open.turnTo(ctx, e, b.plan, ref.Source)
		if err == nil {
			m, err = b.page(ctx, open.doc, ref)
		}
		m.err = refusal(err, ref)
		select {
		case out <- m:
		case <-ctx.Done():
			return
		}
	}
}

// opened is the source that a worker has open.
type opened struct {
	source int
	doc    *examine.Document
}

func (o *opened) turnTo(ctx context.Context, e *examine.Examiner, plan Plan, source int) error {
	if o.source == source {
		return nil
	}
	o.close()
	s := plan.Sources[source]
	doc, err := e.Open(ctx, s.File, s.Size, s.Name)
	if err != nil {
		return err
	}
	if facts := doc.Facts(); facts.Verdict == examine.Refused || len(facts.Sizes) == 0 {
		_ = doc.Close()
		return &examine.Failure{Reason: facts.Reason}
	}
	o.source, o.doc = source, doc
	return nil
}

func (o *opened) close() {
	if o.doc != nil {
		_ = o.doc.Close()
	}
	o.source, o.doc = -1, nil
}

// refusal names the source and page that a failure is about.
func refusal(err error, ref PageRef) error {
	var f *examine.Failure
	if errors.As(err, &f) {
		return &Refusal{ref.Source, f.Page, f.Reason}
	}
	return err
}

func (b *builder) page(ctx context.Context, doc *examine.Document, ref PageRef) (made, error) {
	sizes := doc.Facts().Sizes
	if ref.Number < 1 || ref.Number > len(sizes) {
		return made{}, &examine.Failure{Reason: examine.NoPages, Page: ref.Number}
	}
	words := ref.Words
	if words == nil {
		p, err := doc.Flat(ctx, ref.Number)
		if err != nil {
			return made{}, err
		}
		words = turned(p.Words, ref.Turn)
	}
	m := made{size: ref.shown(sizes[ref.Number-1]), marks: onPage(slices.Concat(b.marks[pageKey{ref.Source, ref.Number}], ref.Marks))}
	burn := make([]examine.Box, len(m.marks))
	for i, box := range m.marks {
		burn[i] = padded(box, m.size)
	}
	look := make([]examine.Box, len(words))
	for i, w := range words {
		look[i] = w.Box
	}
	print, err := doc.Burn(ctx, ref.Number, b.plan.DPI, ref.Turn, burn, look)
	if err != nil {
		return made{}, err
	}
	m.print = print
	m.sort(words, burn)
	return m, nil
}

// onPage gives copies of marks, cut to the page.
func onPage(marks []examine.Box) []examine.Box {
	out := slices.Clone(marks)
	for i, m := range out {
		out[i] = examine.Box{X0: max(0, m.X0), Y0: max(0, m.Y0), X1: min(1, m.X1), Y1: min(1, m.Y1)}
	}
	return out
}

// sort tells words that stay from those that a mark takes and those of which nothing shows.
func (m *made) sort(words []examine.Word, burned []examine.Box) {
	for i, w := range words {
		switch {
		case slices.ContainsFunc(m.marks, func(b examine.Box) bool { return touches(b, w.Box) }),
			slices.ContainsFunc(burned, func(b examine.Box) bool { return covers(b, w.Box, half) }):
			m.removed = append(m.removed, w)
		case i >= len(m.print.Seen) || !m.print.Seen[i]:
			m.hidden++
			m.removed = append(m.removed, w)
		default:
			m.words = append(m.words, w)
		}
	}
}

func (b *builder) write(ref PageRef, m made) error {
	before := b.out.at
	placed, err := b.out.page(m, ref.Foot)
	if err != nil {
		return err
	}
	b.report.PageBytes = append(b.report.PageBytes, b.out.at-before+indexed)
	for _, w := range m.words {
		b.kept[string(fold(w.Text))] = true
	}
	for w := range strings.FieldsSeq(ref.Foot) {
		b.kept[string(fold(w))] = true
	}
	for _, w := range m.removed {
		b.lost[string(fold(w.Text))] = true
	}
	r := &b.report
	r.Pages++
	r.PagesRebuilt++
	r.Marks += len(m.marks)
	r.WordsRemoved += len(m.removed) - m.hidden
	r.WordsHidden += m.hidden
	if len(m.marks) > 0 {
		r.PagesRedacted++
	}
	if ref.Picture {
		r.Expected.Pictures = append(r.Expected.Pictures, placed)
	}
	if ref.Unreadable {
		r.Unreadable = append(r.Unreadable, placed)
	}
	for i, box := range m.marks {
		r.Expected.Marks = append(r.Expected.Marks, Covered{Page: placed, Number: i + 1, Box: box})
	}
	return nil
}

// shortestGone is the shortest word whose absence from the whole file is worth proving: shorter ones are everywhere by chance.
const shortestGone = 3

// gone gives the removed words that no kept word contains, so that not a byte of them may be left.
func gone(words, lost map[string]bool) []string {
	all := make([]string, 0, len(words))
	for w := range words {
		all = append(all, w)
	}
	slices.Sort(all)
	kept := strings.Join(all, "\n")
	var out []string
	for w := range lost {
		if len([]rune(w)) >= shortestGone && !strings.Contains(kept, w) {
			out = append(out, w)
		}
	}
	slices.Sort(out)
	return out
}
