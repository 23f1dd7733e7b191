package index

import (
	"slices"
	"sort"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"
)

// maxStoredPrefix is the length up to which the union of all words with a prefix is kept ready: short prefixes match thousands of
// words, and joining their postings while somebody types would be the slow tail of search. Longer ones match few.
const maxStoredPrefix = 6

// vocabulary maps words to the entries they occur in.
type vocabulary struct {
	words    []string // ascending
	postings []*roaring.Bitmap
	prefixes map[string]*roaring.Bitmap
	speller  *speller
}

// newVocabulary builds the postings from entry numbers by word, each ascending.
func newVocabulary(occurrences map[string][]uint32) *vocabulary {
	v := &vocabulary{words: make([]string, 0, len(occurrences)), prefixes: map[string]*roaring.Bitmap{}}
	for w := range occurrences {
		v.words = append(v.words, w)
	}
	slices.Sort(v.words)
	v.postings = make([]*roaring.Bitmap, len(v.words))
	for i, w := range v.words {
		bm := roaring.BitmapOf(occurrences[w]...)
		bm.RunOptimize()
		v.postings[i] = bm
	}
	for n := 1; n <= maxStoredPrefix; n++ {
		v.storePrefixes(n)
	}
	v.speller = newSpeller(v.words)
	return v
}

func (v *vocabulary) storePrefixes(n int) {
	for lo := 0; lo < len(v.words); {
		if len(v.words[lo]) < n {
			lo++
			continue
		}
		prefix := v.words[lo][:n]
		hi := lo + 1
		for hi < len(v.words) && strings.HasPrefix(v.words[hi], prefix) {
			hi++
		}
		if hi-lo > 1 {
			bm := roaring.FastOr(v.postings[lo:hi]...)
			bm.RunOptimize()
			v.prefixes[prefix] = bm
		}
		lo = hi
	}
}

// find returns the number of a word, or -1.
func (v *vocabulary) find(w string) int {
	if i, ok := slices.BinarySearch(v.words, w); ok {
		return i
	}
	return -1
}

// exact returns the entries with the word itself, nil where there is none.
func (v *vocabulary) exact(w string) *roaring.Bitmap {
	if i := v.find(w); i >= 0 {
		return v.postings[i]
	}
	return nil
}

// startingWith returns the entries with a word that starts so, nil where there is none. Callers must not change it.
func (v *vocabulary) startingWith(prefix string) *roaring.Bitmap {
	if bm, ok := v.prefixes[prefix]; ok {
		return bm
	}
	lo := sort.SearchStrings(v.words, prefix)
	hi := lo
	for hi < len(v.words) && strings.HasPrefix(v.words[hi], prefix) {
		hi++
	}
	switch hi - lo {
	case 0:
		return nil
	case 1:
		return v.postings[lo]
	}
	return roaring.FastOr(v.postings[lo:hi]...)
}
