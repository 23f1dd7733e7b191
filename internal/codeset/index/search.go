package index

import (
	"slices"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"

	"chartwright/internal/codeset/published"
)

// Index holds all code systems. It is immutable and safe for any number of readers.
type Index struct {
	systems  map[published.System]*system
	releases []Release
}

// Releases lists what the index was built from, newest first within each system.
func (ix *Index) Releases() []Release { return slices.Clone(ix.releases) }

// Size returns how many codes of a system the index holds, headers included.
func (ix *Index) Size(name published.System) int {
	if s := ix.systems[name]; s != nil {
		return len(s.codes)
	}
	return 0
}

// How much each quality of a match weighs.
const (
	maxCandidates  = 1200 // looked at per reading and tier: entries come best first, so the rest cannot win
	maxLooks       = 5000 // looked at in one search, so that a query of many readings stays quick
	exactScore     = 100
	beginScore     = 90
	fuzzyScore     = 72
	partialScore   = 45
	coverageScore  = 45
	wholeScore     = 12
	firstWordScore = 5
	layScore       = 14
	indexScore     = -3
	tableScore     = -8
	usualScore     = 6 // a header found by words stands this much behind its usual code, which Enter may take
)

// Search returns the codes in force on q.On that fit q.Text, best first. An unknown system or an empty text finds nothing.
func (ix *Index) Search(q Query) []Hit {
	s := ix.systems[q.System]
	text := strings.TrimSpace(q.Text)
	if s == nil || text == "" {
		return nil
	}
	if len(text) > maxQueryBytes {
		text = strings.ToValidUTF8(text[:maxQueryBytes], "")
	}
	limit := q.Limit
	if limit <= 0 {
		limit = defaultLimit
	}
	r := run{system: s, on: s.day(q.On), best: newTopCodes(min(limit, maxLimit))}
	text = r.codes(text)
	if text != "" {
		r.words(text)
	}
	return r.hits()
}

// day is the day to search on: the newest list where none is asked for.
func (s *system) day(on published.Date) published.Date {
	switch {
	case on != 0:
		return on
	case s.newest != 0:
		return s.newest
	}
	return 99991231
}

// run is the state of one search.
type run struct {
	system *system
	on     published.Date
	best   *topCodes
	looks  int // entries looked at so far
}

func (r *run) hits() []Hit {
	out := make([]Hit, 0, len(r.best.items))
	for _, it := range r.best.items {
		c := &r.system.codes[it.code]
		v := c.at(r.on)
		hit := Hit{System: r.system.name, Code: display(r.system.name, c.code), Description: v.long, Billable: v.billable}
		if it.entry >= 0 && r.system.entries[it.entry].text >= 0 {
			hit.Matched = r.system.texts[r.system.entries[it.entry].text]
		}
		out = append(out, hit)
	}
	return out
}

// words searches every reading of the text; what is misspelt or superfluous is allowed for only where the readings find too little.
func (r *run) words(text string) {
	readings := r.system.rewriter.readings(text, r.system.vocabulary)
	for _, rd := range readings {
		r.strict(rd)
	}
	if len(r.best.items) > 0 && r.best.items[0].score > beginScore {
		return
	}
	var corrected []reading
	for _, rd := range readings[:min(len(readings), 3)] {
		if c, ok := r.system.corrected(rd); ok {
			corrected = append(corrected, c)
		}
	}
	for _, rd := range r.system.rewriter.followReferences(corrected) {
		r.strict(rd)
	}
	if len(r.best.items) > 0 {
		return
	}
	for _, rd := range append(corrected, readings[:min(len(readings), 3)]...) {
		r.withoutOne(rd)
	}
}

// strict finds entries with every word of the reading: first as whole words, then as beginnings.
func (r *run) strict(rd reading) {
	v := r.system.vocabulary
	whole := make([]*roaring.Bitmap, 0, len(rd.tokens))
	begun := make([]*roaring.Bitmap, 0, len(rd.tokens))
	for _, t := range rd.tokens {
		if bm := v.exact(t.text); bm != nil {
			whole = append(whole, bm)
			if t.exact {
				begun = append(begun, bm)
				continue
			}
		}
		if bm := v.startingWith(t.text); bm != nil {
			begun = append(begun, bm)
		}
	}
	if len(whole) == len(rd.tokens) {
		r.collect(whole, rd, exactScore)
	}
	if len(begun) == len(rd.tokens) {
		r.collect(begun, rd, beginScore)
	}
}

// withoutOne leaves out one word at a time.
func (r *run) withoutOne(rd reading) {
	if len(rd.tokens) < 2 {
		return
	}
	for skip := range rd.tokens {
		var sets []*roaring.Bitmap
		for i, t := range rd.tokens {
			if i == skip {
				continue
			}
			if bm := r.system.vocabulary.startingWith(t.text); bm != nil {
				sets = append(sets, bm)
			}
		}
		if len(sets) == len(rd.tokens)-1 {
			r.collect(sets, rd, partialScore)
		}
	}
}

// collect scores the best entries that are in all sets.
func (r *run) collect(sets []*roaring.Bitmap, rd reading, base float32) {
	found := intersect(sets)
	first := int32(r.system.vocabulary.find(rd.tokens[0].text))
	it := found.Iterator()
	for n := 0; n < maxCandidates && r.looks < maxLooks && it.HasNext(); {
		id := it.Next()
		e := &r.system.entries[id]
		c := &r.system.codes[e.code]
		if c.at(r.on) == nil {
			continue
		}
		n++
		r.looks++
		points := score(e, len(rd.tokens), first) + base - rd.penalty
		if c.usual >= 0 && r.system.codes[c.usual].at(r.on) != nil {
			r.best.offer(c.usual, int32(id), points)
			points -= usualScore
		}
		r.best.offer(e.code, int32(id), points)
	}
}

func intersect(sets []*roaring.Bitmap) *roaring.Bitmap {
	if len(sets) == 1 {
		return sets[0]
	}
	slices.SortFunc(sets, func(a, b *roaring.Bitmap) int { return int(a.GetCardinality()) - int(b.GetCardinality()) })
	found := roaring.And(sets[0], sets[1])
	for _, s := range sets[2:] {
		found.And(s)
	}
	return found
}

// score weighs an entry of which n words matched: the less of it is left unsaid, the better.
func score(e *entry, n int, first int32) float32 {
	covered := min(1, float32(n)/float32(e.words))
	p := e.prior + coverageScore*covered
	if covered == 1 {
		p += wholeScore
	}
	if e.first == first {
		p += firstWordScore
	}
	switch e.kind {
	case kindLay:
		if covered == 1 {
			p += layScore
		}
	case kindIndex, kindInclusion:
		p += indexScore
	case kindTable:
		p += tableScore
	}
	return p
}
