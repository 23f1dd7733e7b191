package index

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"chartwright/internal/codeset/lexicon"
	"chartwright/internal/codeset/published"
)

// Builder gathers published contents and makes an Index of them. The zero value is not usable; call NewBuilder.
type Builder struct {
	lexicon  *lexicon.Lexicon
	contents map[published.System][]published.Content
	releases []Release
}

// NewBuilder returns an empty builder that words queries by lex.
func NewBuilder(lex *lexicon.Lexicon) *Builder {
	return &Builder{lexicon: lex, contents: map[published.System][]published.Content{}}
}

// Add takes in one published content. The order of calls does not matter.
func (b *Builder) Add(c published.Content) {
	b.contents[c.System] = append(b.contents[c.System], c)
	b.releases = append(b.releases, Release{System: c.System, Kind: c.Kind, Name: c.Release, From: c.From, File: c.Name, Rows: c.Rows()})
}

// Build makes the Index. The builder must not be used afterwards.
func (b *Builder) Build() *Index {
	ix := &Index{systems: map[published.System]*system{}, releases: b.releases}
	slices.SortStableFunc(ix.releases, func(x, y Release) int {
		return cmp.Or(cmp.Compare(x.System, y.System), cmp.Compare(y.From, x.From), cmp.Compare(x.File, y.File))
	})
	for name, contents := range b.contents {
		ix.systems[name] = b.buildSystem(name, contents)
	}
	return ix
}

func (b *Builder) buildSystem(name published.System, contents []published.Content) *system {
	s := &system{name: name, notes: map[string][]Note{}}
	s.codes, s.newest = buildCodes(contents, b.lexicon.Frequent[name])
	s.linkParents()
	s.chooseDefaults()
	e := newEntries(s)
	for i := range s.codes {
		for j := range s.codes[i].versions {
			e.describe(int32(i), &s.codes[i].versions[j])
		}
	}
	for _, c := range contents {
		for _, t := range c.Terms {
			e.term(t, kindOf(c.Kind))
		}
		for _, n := range c.Notes {
			s.notes[n.Code] = append(s.notes[n.Code], Note{Code: display(name, n.Code), Kind: n.Kind, Text: n.Text})
			if n.Kind == published.NoteInclusion {
				e.term(published.Term{Text: n.Text, Codes: []string{n.Code}}, kindInclusion)
			}
		}
	}
	if name == published.ICD10CM {
		for _, t := range b.lexicon.Terms {
			e.term(t, kindLay)
		}
	}
	e.finish()
	s.rewriter = newRewriter(b.lexicon, s.vocabulary, contents)
	s.dedupeNotes()
	s.ranges = noteRanges(s.notes)
	return s
}

// buildCodes works out every code's versions from all contents of a system. newest is the first day of the newest list.
func buildCodes(contents []published.Content, frequent map[string]bool) (rows []codeRow, newest published.Date) {
	starts, billableOnly := lists(contents)
	histories := map[string]*history{}
	of := func(code string) *history {
		h := histories[code]
		if h == nil {
			h = &history{}
			histories[code] = h
		}
		return h
	}
	for _, c := range contents {
		list, isList := slices.BinarySearch(starts, c.From)
		for _, row := range c.Codes {
			of(row.Code).record(&c, row, list, isList)
		}
		for _, conv := range c.Conversions {
			of(conv.Code).since = conv.Effective
		}
		for _, code := range c.Exempt {
			of(code).exempt = true
		}
		if len(c.Codes) > 0 {
			newest = max(newest, c.From)
		}
	}
	for _, code := range slices.Sorted(maps.Keys(histories)) {
		h := histories[code]
		if vs := h.timeline(starts, billableOnly); len(vs) > 0 {
			rows = append(rows, codeRow{code: code, versions: vs, parent: -1, exempt: h.exempt, frequent: frequent[code]})
		}
	}
	return slices.Clip(rows), newest
}

// lists returns the first days of the full lists among contents, and which of them name billable codes only.
func lists(contents []published.Content) (starts []published.Date, billableOnly []bool) {
	onlyBillable := map[published.Date]bool{}
	for _, c := range contents {
		full := c.Kind == published.KindOrder || c.Kind == published.KindTables || c.Kind == published.KindCodes && c.From > 0 && !datesItsRows(c)
		switch {
		case full:
			onlyBillable[c.From] = false
		case c.Kind == published.KindDates && c.System != published.HCPCS:
			if _, seen := onlyBillable[c.From]; !seen {
				onlyBillable[c.From] = true
			}
		}
	}
	starts = slices.Sorted(maps.Keys(onlyBillable))
	for _, d := range starts {
		billableOnly = append(billableOnly, onlyBillable[d])
	}
	return starts, billableOnly
}

func datesItsRows(c published.Content) bool {
	return slices.ContainsFunc(c.Codes, func(row published.Code) bool { return row.From > 0 })
}

// linkParents finds for every code its nearest shorter code. Codes are sorted, so the chain of the one before suffices.
func (s *system) linkParents() {
	var chain []int32
	for i := range s.codes {
		for len(chain) > 0 && !strings.HasPrefix(s.codes[i].code, s.codes[chain[len(chain)-1]].code) {
			chain = chain[:len(chain)-1]
		}
		if len(chain) > 0 {
			s.codes[i].parent = chain[len(chain)-1]
		}
		chain = append(chain, int32(i))
	}
}

// dedupeNotes drops what several releases of the tabular list say alike.
func (s *system) dedupeNotes() {
	for code, notes := range s.notes {
		seen := make(map[Note]bool, len(notes))
		s.notes[code] = slices.Clip(slices.DeleteFunc(notes, func(n Note) bool {
			was := seen[n]
			seen[n] = true
			return was
		}))
	}
}
