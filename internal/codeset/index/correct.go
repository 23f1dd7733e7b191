package index

import (
	"slices"
	"strings"
)

// minPart is the shortest part that a run-together word is split into.
const minPart = 3

// corrected replaces the words of a reading that the vocabulary does not know: run-together words are split, misspelt words become the
// word most likely meant. It reports false where there was nothing to correct.
func (s *system) corrected(rd reading) (reading, bool) {
	out := reading{penalty: rd.penalty + exactScore - fuzzyScore}
	changed := false
	for _, t := range rd.tokens {
		if s.vocabulary.find(t.text) >= 0 || s.vocabulary.startingWith(t.text) != nil {
			out.tokens = append(out.tokens, t)
			continue
		}
		if parts := s.split(t.text); parts != nil {
			out.tokens, changed = append(out.tokens, parts...), true
			continue
		}
		found := s.vocabulary.speller.correct(t.text)
		if len(found) == 0 {
			out.tokens = append(out.tokens, t)
			continue
		}
		out.tokens, changed = append(out.tokens, token{s.likeliest(found), true}), true
	}
	return out, changed
}

// likeliest takes of the nearest corrections the word that occurs most.
func (s *system) likeliest(found []correction) string {
	best, bestScore := found[0].word, -1.0
	for _, c := range found {
		n := float64(s.vocabulary.postings[c.word].GetCardinality())
		if c.edits > found[0].edits {
			n /= 40 // another edit is that much less likely
		}
		if n > bestScore {
			best, bestScore = c.word, n
		}
	}
	return s.vocabulary.words[best]
}

// split reads "chestpain" as two words and "covid19" as a word and a number.
func (s *system) split(w string) []token {
	if i := strings.IndexAny(w, "0123456789"); i > 0 && s.vocabulary.find(w[:i]) >= 0 && s.vocabulary.find(w[i:]) >= 0 {
		return []token{{w[:i], true}, {w[i:], true}}
	}
	bestAt, bestCount := 0, uint64(0)
	for i := minPart; i <= len(w)-minPart; i++ {
		left, right := s.vocabulary.exact(w[:i]), s.vocabulary.exact(w[i:])
		if left == nil || right == nil || !left.Intersects(right) {
			continue
		}
		if n := left.AndCardinality(right); n > bestCount {
			bestAt, bestCount = i, n
		}
	}
	if bestAt == 0 {
		return nil
	}
	return slices.Clone([]token{{w[:bestAt], true}, {w[bestAt:], true}})
}
