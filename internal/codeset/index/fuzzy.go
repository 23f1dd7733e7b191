package index

import (
	"cmp"
	"slices"
	"sort"
)

// Misspelt words are found by symmetric deletion: a word and its misspelling share a form that both reach by leaving out up to
// maxEdits letters of their first deletePrefix letters. The forms are kept as sorted hashes; what they propose is then measured.
const (
	deletePrefix   = 7
	maxEdits       = 2
	minFuzzyLetter = 4
	maxCorrections = 6
)

type deleteForm struct{ hash, word uint32 }

type speller struct {
	vocabulary []string
	forms      []deleteForm
}

func newSpeller(vocabulary []string) *speller {
	s := &speller{vocabulary: vocabulary}
	for i, w := range vocabulary {
		if len(w) < minFuzzyLetter-1 || w[0] <= '9' {
			continue
		}
		for _, f := range deletions(w, editsAllowed(len(w))) {
			s.forms = append(s.forms, deleteForm{f, uint32(i)})
		}
	}
	slices.SortFunc(s.forms, func(a, b deleteForm) int {
		return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.word, b.word))
	})
	s.forms = slices.Clip(slices.Compact(s.forms))
	return s
}

func editsAllowed(letters int) int {
	if letters < 6 {
		return 1
	}
	return maxEdits
}

// deletions hashes w's first letters with up to edits of them left out.
func deletions(w string, edits int) []uint32 {
	if len(w) > deletePrefix {
		w = w[:deletePrefix]
	}
	out := []uint32{hashOf(w)}
	level := []string{w}
	for range edits {
		var next []string
		for _, s := range level {
			for i := range len(s) {
				shorter := s[:i] + s[i+1:]
				next = append(next, shorter)
				out = append(out, hashOf(shorter))
			}
		}
		level = next
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// hashOf is FNV-1a, as hash/fnv has it, without an object for each of a word's many forms.
func hashOf(s string) uint32 {
	h := uint32(2166136261)
	for i := range len(s) {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return h
}

type correction struct {
	word  uint32
	edits int
}

// correct lists the words that q may be a misspelling of, nearest first. A long q may also be the misspelt beginning of a word.
func (s *speller) correct(q string) []correction {
	if len(q) < minFuzzyLetter {
		return nil
	}
	allowed := editsAllowed(len(q))
	seen := map[uint32]bool{}
	var out []correction
	for _, form := range deletions(q, allowed) {
		i := sort.Search(len(s.forms), func(i int) bool { return s.forms[i].hash >= form })
		for ; i < len(s.forms) && s.forms[i].hash == form; i++ {
			word := s.forms[i].word
			if seen[word] {
				continue
			}
			seen[word] = true
			if d := edits(q, s.vocabulary[word], len(q) > 5); d <= allowed {
				out = append(out, correction{word, d})
			}
		}
	}
	slices.SortFunc(out, func(a, b correction) int {
		return cmp.Or(cmp.Compare(a.edits, b.edits), cmp.Compare(s.otherStart(q, a.word), s.otherStart(q, b.word)), cmp.Compare(a.word, b.word))
	})
	return out[:min(len(out), maxCorrections)]
}

// otherStart is 1 where the first letters differ: people seldom get the first letter wrong.
func (s *speller) otherStart(q string, word uint32) int {
	if s.vocabulary[word][0] == q[0] {
		return 0
	}
	return 1
}

const maxWordBytes = 32

// edits is the optimal string alignment distance (insert, delete, replace, swap neighbours) of q to w or, with prefix, to the nearest
// beginning of w. Words longer than maxWordBytes count as far away.
func edits(q, w string, prefix bool) int {
	if len(q) > maxWordBytes || len(w) > maxWordBytes {
		return maxWordBytes
	}
	var rows [3][maxWordBytes + 1]int
	before, prev, cur := &rows[0], &rows[1], &rows[2]
	for j := range len(w) + 1 {
		prev[j] = j
	}
	for i := 1; i <= len(q); i++ {
		cur[0] = i
		for j := 1; j <= len(w); j++ {
			cost := 1
			if q[i-1] == w[j-1] {
				cost = 0
			}
			d := min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && q[i-1] == w[j-2] && q[i-2] == w[j-1] {
				d = min(d, before[j-2]+1)
			}
			cur[j] = d
		}
		before, prev, cur = prev, cur, before
	}
	best := prev[len(w)]
	if prefix {
		for j := len(q) - 1; j < len(w); j++ {
			best = min(best, prev[j]+1) // a beginning is a little less likely than the whole word
		}
	}
	return best
}
