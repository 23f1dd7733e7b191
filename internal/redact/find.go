package redact

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"chartwright/internal/examine"
)

// ErrNothingToFind is returned for a query without a letter or digit.
var ErrNothingToFind = errors.New("the text to find needs at least one letter or digit")

// Find gives the marks that cover every occurrence of the queries, whole words at a time, in the order of the pages.
//
// Text is compared by letters and digits alone (see fold). It is found inside of words, across blanks, line breaks, page breaks,
// hyphens and letter-spacing, in the order in which the file has the words and in the order in which they stand on the page; on
// pages that were recognised, characters that recognition confuses count as equal. A hit that runs over a gap which the
// query does not have counts where it begins and ends with a word.
func Find(ctx context.Context, pages []SourcePage, queries []Query) ([]Mark, error) {
	found := map[place]bool{}
	for _, q := range queries {
		if err := check(q); err != nil {
			return nil, err
		}
	}
	for _, order := range []func(examine.Page) []int{asFiled, asSeen} {
		for _, recognised := range []bool{false, true} {
			t := gather(pages, order, recognised)
			for _, q := range queries {
				if err := ctx.Err(); err != nil {
					return nil, err
				}
				t.search(q, recognised, found)
			}
		}
	}
	return marksOf(pages, found), nil
}

func check(q Query) error {
	if (q.Text == "") == (q.Pattern == "") {
		return errors.New("a query is either a text or a pattern")
	}
	if q.Pattern != "" {
		if _, ok := patternNamed(q.Pattern); !ok {
			return fmt.Errorf("there is no pattern %q; there are %v", q.Pattern, Patterns())
		}
		return nil
	}
	if len(fold(q.Text)) == 0 {
		return ErrNothingToFind
	}
	return nil
}

// place is a word: its page in the list, and its index there.
type place struct{ page, word int }

// text is the words of pages in one order, as letters.
type text struct {
	words   []place
	raw     []string
	letters []rune
	at      []int  // of each letter: index in words
	joined  []bool // of each word: it ends with a hyphen at the end of a line, so that it runs on in the next
}

func gather(pages []SourcePage, order func(examine.Page) []int, recognised bool) text {
	t := text{}
	for p, page := range pages {
		if recognised && page.Source != examine.SourceOCR {
			continue
		}
		sequence := order(page.Page)
		for i, w := range sequence {
			word := page.Words[w]
			t.add(place{p, w}, word.Text, recognised)
			ends := i+1 == len(sequence) || page.Words[sequence[i+1]].Line != word.Line
			t.joined = append(t.joined, ends && hyphenated(word.Text))
		}
	}
	return t
}

func (t *text) add(p place, raw string, recognised bool) {
	letters := fold(raw)
	if recognised {
		letters = skeleton(letters)
	}
	for range letters {
		t.at = append(t.at, len(t.words))
	}
	t.words, t.raw, t.letters = append(t.words, p), append(t.raw, norm.NFKC.String(raw)), append(t.letters, letters...)
}

func hyphenated(s string) bool {
	r := []rune(s)
	last := r[len(r)-1]
	return last == 0xAD || unicode.Is(unicode.Pd, last) || last == 0x02 // PDFium's mark of a hyphen at a line end
}

func (t *text) search(q Query, recognised bool, found map[place]bool) {
	if q.Pattern != "" {
		p, _ := patternNamed(q.Pattern)
		p.search(t, found)
		return
	}
	letters, gaps := foldQuery(q.Text, recognised)
	t.searchLetters(letters, gaps, found)
	if rightToLeft(letters) {
		slices.Reverse(letters)
		t.searchLetters(letters, nil, found)
	}
}

// foldQuery gives the letters of a query and the indices before which it has a blank.
func foldQuery(s string, recognised bool) (letters []rune, gaps map[int]bool) {
	gaps = map[int]bool{}
	word := ""
	flush := func() {
		part := fold(word)
		if recognised {
			part = skeleton(part)
		}
		letters, word = append(letters, part...), ""
		gaps[len(letters)] = true
	}
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) {
			word += string(r)
		} else {
			flush()
		}
	}
	flush()
	return letters, gaps
}

func (t *text) searchLetters(query []rune, gaps map[int]bool, found map[place]bool) {
	for i := 0; i+len(query) <= len(t.letters); i++ {
		if t.letters[i] == query[0] && slices.Equal(t.letters[i:i+len(query)], query) && t.counts(i, len(query), gaps) {
			t.take(t.at[i], t.at[i+len(query)-1], found)
		}
	}
}

// shortSplit is the shortest text that is found over gaps it does not have.
const shortSplit = 4

// counts says whether n letters from i on are a hit: see Find for gaps.
func (t *text) counts(i, n int, gaps map[int]bool) bool {
	strange := false
	for k := 1; k < n; k++ {
		before, after := t.at[i+k-1], t.at[i+k]
		if before != after && !gaps[k] && !t.joined[before] {
			strange = true
		}
	}
	if !strange {
		return true
	}
	begins := i == 0 || t.at[i-1] != t.at[i]
	ends := i+n == len(t.at) || t.at[i+n] != t.at[i+n-1]
	return n >= shortSplit && begins && ends
}

func (t *text) take(first, last int, found map[place]bool) {
	for w := first; w <= last; w++ {
		found[t.words[w]] = true
	}
}

func asFiled(p examine.Page) []int {
	out := make([]int, len(p.Words))
	for i := range out {
		out[i] = i
	}
	return out
}

// asSeen orders words by lines from the top and from the left, wherever in the file they are.
func asSeen(p examine.Page) []int {
	out := asFiled(p)
	middle := func(i int) float64 { return (p.Words[i].Box.Y0 + p.Words[i].Box.Y1) / 2 }
	slices.SortStableFunc(out, func(a, b int) int { return compare(middle(a), middle(b)) })
	for i := 0; i < len(out); {
		j, half := i+1, (p.Words[out[i]].Box.Y1-p.Words[out[i]].Box.Y0)/2
		for j < len(out) && middle(out[j])-middle(out[i]) < half {
			j++
		}
		slices.SortStableFunc(out[i:j], func(a, b int) int { return compare(p.Words[a].Box.X0, p.Words[b].Box.X0) })
		i = j
	}
	return out
}

func compare(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// marksOf joins found words that stand side by side on a line to one mark.
func marksOf(pages []SourcePage, found map[place]bool) []Mark {
	var marks []Mark
	for p, page := range pages {
		last := -2
		for w, word := range page.Words {
			if !found[place{p, w}] {
				continue
			}
			if w == last+1 && word.Line == page.Words[last].Line && adjacent(marks[len(marks)-1].Box, word.Box) {
				marks[len(marks)-1].Box = union(marks[len(marks)-1].Box, word.Box)
			} else {
				marks = append(marks, Mark{Source: page.From, Page: page.Number, Box: word.Box})
			}
			last = w
		}
	}
	return marks
}

func adjacent(a, b examine.Box) bool {
	height := b.Y1 - b.Y0
	return b.X0-a.X1 < 2*height && a.X0-b.X1 < 2*height && b.Y0 < a.Y1 && a.Y0 < b.Y1
}

func union(a, b examine.Box) examine.Box {
	return examine.Box{X0: min(a.X0, b.X0), Y0: min(a.Y0, b.Y0), X1: max(a.X1, b.X1), Y1: max(a.Y1, b.Y1)}
}
