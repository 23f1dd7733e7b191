package index

import (
	"cmp"
	"slices"
	"strings"

	"chartwright/internal/codeset/published"
)

// entryKind says where a wording comes from.
type entryKind uint8

const (
	kindDescription entryKind = iota
	kindLay
	kindInclusion
	kindIndex
	kindTable // drug and neoplasm tables
)

func kindOf(k published.Kind) entryKind {
	if k == published.KindDrug || k == published.KindNeoplasm {
		return kindTable
	}
	return kindIndex
}

// entry is one wording that leads to a code. Entries are numbered by falling prior, so that the first ones of any posting list
// are the ones most worth looking at.
type entry struct {
	code  int32
	text  int32 // number of the term, -1 for a description
	first int32 // number of its first word
	words uint8 // how many words it has, without optional ones
	kind  entryKind
	prior float32
}

// system is one code system, ready to search.
type system struct {
	name       published.System
	newest     published.Date
	codes      []codeRow
	notes      map[string][]Note
	entries    []entry
	texts      []string
	vocabulary *vocabulary
	rewriter   *rewriter
	ranges     []noteRange // sections and chapters with notes, narrowest first
}

type draft struct {
	entry
	all []string
}

// entries collects wordings while a system is built.
type entries struct {
	system *system
	drafts []draft
	seen   map[string]bool
}

func newEntries(s *system) *entries {
	return &entries{system: s, seen: map[string]bool{}}
}

func (e *entries) describe(code int32, v *version) {
	ws := significant(words(v.long))
	e.add(code, kindDescription, "", append(ws, compounds(v.long)...), len(ws), e.system.prior(code, v))
	if e.system.name == published.HCPCS && v.short != "" && v.short != v.long {
		ws := significant(words(v.short))
		e.add(code, kindInclusion, v.short, ws, len(ws), e.system.prior(code, v))
	}
}

func (e *entries) term(t published.Term, kind entryKind) {
	ws := significant(words(t.Text))
	n := len(ws)
	all := append(ws, compounds(t.Text)...)
	if t.Optional != "" {
		all = append(all, significant(words(t.Optional))...)
	}
	for _, code := range t.Codes {
		row := e.system.target(code)
		if row < 0 {
			continue
		}
		e.add(row, kind, t.Text, all, n, e.system.prior(row, e.system.codes[row].latest()))
	}
}

func (e *entries) add(code int32, kind entryKind, text string, all []string, n int, prior float32) {
	if n == 0 {
		return
	}
	key := e.system.codes[code].code + "|" + strings.Join(all, " ")
	if e.seen[key] {
		return
	}
	e.seen[key] = true
	d := draft{entry: entry{code: code, text: -1, words: uint8(min(n, 255)), kind: kind, prior: prior}, all: all}
	if kind != kindDescription {
		d.text = int32(len(e.system.texts))
		e.system.texts = append(e.system.texts, text)
	}
	e.drafts = append(e.drafts, d)
}

// finish numbers the entries by prior and makes the vocabulary.
func (e *entries) finish() {
	slices.SortStableFunc(e.drafts, func(a, b draft) int {
		return cmp.Or(cmp.Compare(rank(b.entry), rank(a.entry)), cmp.Compare(a.code, b.code))
	})
	occurrences := map[string][]uint32{}
	for i, d := range e.drafts {
		for j, w := range d.all {
			if !slices.Contains(d.all[:j], w) {
				occurrences[w] = append(occurrences[w], uint32(i))
			}
		}
	}
	s := e.system
	s.vocabulary = newVocabulary(occurrences)
	s.entries = make([]entry, len(e.drafts))
	for i, d := range e.drafts {
		d.first = int32(s.vocabulary.find(d.all[0]))
		s.entries[i] = d.entry
	}
}

// rank orders entries before any query is known: likely codes in few words.
func rank(e entry) float32 { return e.prior - 3*float32(min(e.words, 12)) }

// target finds the row an index line means; where the exact code is unknown, its nearest shorter header.
func (s *system) target(code string) int32 {
	for len(code) >= 3 {
		if i := s.row(code); i >= 0 {
			return i
		}
		code = code[:len(code)-1]
	}
	return -1
}

func (s *system) row(code string) int32 {
	i, ok := slices.BinarySearchFunc(s.codes, code, func(r codeRow, c string) int { return strings.Compare(r.code, c) })
	if !ok {
		return -1
	}
	return int32(i)
}

// chooseDefaults finds for each header the code below it that is meant when nothing more is known: the likeliest billable one.
func (s *system) chooseDefaults() {
	best := make([]float32, len(s.codes))
	for i := range s.codes {
		s.codes[i].usual = -1
	}
	for i := range s.codes {
		v := s.codes[i].latest()
		if !v.billable {
			continue
		}
		p := s.prior(int32(i), v) - 0.1*float32(len(words(v.long)))
		for h := s.codes[i].parent; h >= 0; h = s.codes[h].parent {
			if s.codes[h].usual < 0 || p > best[h] {
				s.codes[h].usual, best[h] = int32(i), p
			}
		}
	}
}

// prior says how likely a code is wanted at all, before any query: from about -30 to 20.
func (s *system) prior(row int32, v *version) float32 {
	c := &s.codes[row]
	var p float32
	if c.frequent {
		p += 12
	}
	if v.billable {
		p += 3
	}
	text := strings.ToLower(v.long)
	if strings.Contains(text, "unspecified") || strings.HasSuffix(text, "without complications") {
		p += 4
	}
	if s.name == published.ICD10CM {
		p += diagnosisPrior(c.code, text)
	}
	return p
}

// diagnosisPrior lowers what is asked for seldom: later encounters, sequelae, chapters of special patients and external causes.
func diagnosisPrior(code, text string) float32 {
	var p float32
	switch code[0] {
	case 'O', 'P', 'Q':
		p -= 5
	case 'V', 'W', 'X', 'Y':
		p -= 6
	case 'T':
		p -= 2
	}
	if len(code) == 7 {
		switch code[6] {
		case 'A':
			p += 3
		case 'S':
			p -= 6
		case 'B', 'D':
			p -= 3
		default:
			p -= 5
		}
	}
	if strings.Contains(text, "stress fracture") || strings.Contains(text, "pathological fracture") {
		p -= 4
	}
	if strings.HasPrefix(text, "other ") || strings.Contains(text, "classified elsewhere") {
		p -= 3
	}
	return p
}
