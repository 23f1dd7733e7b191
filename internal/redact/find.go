package redact

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"chartwright/internal/examine"
)

// ErrNothingToFind is returned for a query without a letter or digit.
var ErrNothingToFind = errors.New("the text to find needs at least one letter or digit")

// Find gives the marks that cover every occurrence of the queries, whole words at a time, in the order of the pages.
//
// Text is compared by letters and digits alone (see fold). It is found inside of words, across blanks, line breaks, page breaks,
// hyphens and letter-spacing, in the order in which the file has the words and in the order in which they stand on the page.
// In what was recognised, characters that recognition confuses count as equal, as does a text that differs by a
// letter or two (see slack). A hit that runs over a gap which the query does not have counts where it begins and ends with a word.
func Find(ctx context.Context, pages []SourcePage, queries []Query) ([]Mark, error) {
	found, err := findWords(ctx, pages, queries)
	if err != nil {
		return nil, err
	}
	return marksOf(pages, found), nil
}

func findWords(ctx context.Context, pages []SourcePage, queries []Query) (map[place]bool, error) {
	for _, q := range queries {
		if err := check(q); err != nil {
			return nil, err
		}
	}
	found := map[place]bool{}
	for _, s := range streams(pages) {
		for _, order := range []func([]examine.Word) []int{asFiled, asSeen} {
			for _, how := range s.readings() {
				t := gather(s, order, how)
				for _, q := range queries {
					if err := ctx.Err(); err != nil {
						return nil, err
					}
					t.search(q, found)
				}
			}
		}
	}
	return found, nil
}

// Run is a run of words of a page's Words that reads as a query: the page's index in the list, and the first and last word.
type Run struct{ Page, First, Last int }

// Runs gives what Find finds in the Words of pages, one run for words that follow each other on a line.
func Runs(ctx context.Context, pages []SourcePage, queries []Query) ([]Run, error) {
	found, err := findWords(ctx, pages, queries)
	var out []Run
	for p, page := range pages {
		for w := range page.Words {
			if !found[place{p, w, false}] {
				continue
			}
			if n := len(out) - 1; n >= 0 && out[n].Page == p && out[n].Last == w-1 && page.Words[w-1].Line == page.Words[w].Line {
				out[n].Last = w
			} else {
				out = append(out, Run{p, w, w})
			}
		}
	}
	return out, err
}

// stream is what was read of the pages in one way.
type stream struct {
	words      [][]examine.Word // of each page
	doubtful   [][]bool         // of each word of Read
	read       bool             // they are the pages' Read
	recognised bool
}

// streams gives the texts of the pages and what was recognised on them, each on its own: where both are of the same words,
// one would break the other's order.
func streams(pages []SourcePage) []stream {
	text, ocr, read := stream{}, stream{recognised: true}, stream{recognised: true, read: true}
	for _, p := range pages {
		text.words = append(text.words, p.Words)
		earlier, seen, doubtful := []examine.Word(nil), []examine.Word(nil), []bool(nil)
		if p.Source == examine.SourceOCR {
			earlier = p.Words
		}
		for _, g := range p.Read {
			seen, doubtful = append(seen, g.Word), append(doubtful, g.Sure < sureWord)
		}
		read.doubtful = append(read.doubtful, doubtful)
		ocr.words, read.words = append(ocr.words, earlier), append(read.words, seen)
	}
	return []stream{text, ocr, read}
}

// readings are the ways to take the letters of a stream.
func (s stream) readings() []reading {
	if !s.recognised {
		return []reading{asWritten}
	}
	return []reading{asWritten, asConfused, asBarred}
}

func check(q Query) error {
	if (q.Text == "") == (q.Pattern == "") {
		return errors.New("a query is either a text or a pattern")
	}
	if q.Pattern != "" {
		if _, ok := patternNamed(q.Pattern); !ok {
			return fmt.Errorf("there is no such pattern; there are %s", strings.Join(Patterns(), ", "))
		}
		return nil
	}
	if len(fold(q.Text)) == 0 {
		return ErrNothingToFind
	}
	return nil
}

// place is a word: its page in the list, and its index there, in Read or in Words.
type place struct {
	page, word int
	read       bool
}

// text is the words of pages in one order, as letters.
type text struct {
	how        reading
	recognised bool
	words      []place
	raw        []string
	letters    []rune
	at         []int  // of each letter: index in words
	joined     []bool // of each word: it ends with a hyphen at the end of a line, so that it runs on in the next
	doubtful   []bool // of each word: recognition was not sure of it
	single     []bool // of each word: it is one character, as in letter-spaced and in turned text
	boxes      []examine.Box
}

func gather(s stream, order func([]examine.Word) []int, how reading) text {
	t := text{how: how, recognised: s.recognised}
	for p, words := range s.words {
		sequence := order(words)
		for i, w := range sequence {
			word := words[w]
			t.add(place{p, w, s.read}, word.Text)
			t.boxes = append(t.boxes, word.Box)
			t.doubtful = append(t.doubtful, s.read && s.doubtful[p][w])
			ends := i+1 == len(sequence) || words[sequence[i+1]].Line != word.Line
			t.joined = append(t.joined, ends && hyphenated(word.Text))
		}
	}
	return t
}

func (t *text) add(p place, raw string) {
	letters := t.how.letters(raw)
	for range letters {
		t.at = append(t.at, len(t.words))
	}
	t.words, t.raw, t.letters = append(t.words, p), append(t.raw, norm.NFKC.String(raw)), append(t.letters, letters...)
	t.single = append(t.single, utf8.RuneCountInString(raw) == 1)
}

func hyphenated(s string) bool {
	last, _ := utf8.DecodeLastRuneInString(s)
	return last == 0xAD || unicode.Is(unicode.Pd, last) || last == 0x02 // PDFium's mark of a hyphen at a line end
}

func (t *text) search(q Query, found map[place]bool) {
	if q.Pattern != "" {
		p, _ := patternNamed(q.Pattern)
		p.search(t, found)
		return
	}
	letters, gaps := t.how.query(q.Text)
	if len(letters) == 0 {
		return
	}
	t.searchLetters(letters, gaps, found)
	if t.recognised {
		t.searchNearly(letters, slack(len(fold(q.Text))), found)
	}
	if rightToLeft(letters) {
		slices.Reverse(letters)
		t.searchLetters(letters, nil, found)
	}
}

func (t *text) searchLetters(query []rune, gaps map[int]bool, found map[place]bool) {
	for i := 0; i+len(query) <= len(t.letters); i++ {
		if t.letters[i] == query[0] && slices.Equal(t.letters[i:i+len(query)], query) && t.counts(i, len(query), gaps) {
			t.take(t.at[i], t.at[i+len(query)-1], found)
		}
	}
}

// shortSplit is the shortest text that is found over gaps it does not have, but for those between single letters.
const shortSplit = 4

// counts says whether n letters from i on are a hit: see Find for gaps. Short runs of letters that are only alike are found as
// whole words, for they are inside of too many others.
func (t *text) counts(i, n int, gaps map[int]bool) bool {
	if t.how != asWritten && n <= shortSplit && !(t.begins(i) && t.ends(i+n)) {
		return false
	}
	strange, spaced := false, true
	for k := 1; k < n; k++ {
		before, after := t.at[i+k-1], t.at[i+k]
		if before != after && !gaps[k] && !t.joined[before] {
			strange = true
			spaced = spaced && t.single[before] && t.single[after]
		}
	}
	if !strange || spaced {
		return true
	}
	return n >= shortSplit && t.begins(i) && t.ends(i+n)
}

// begins and ends say whether a word begins with letter i, or ends before it.
func (t *text) begins(i int) bool { return i == 0 || t.at[i-1] != t.at[i] }

func (t *text) ends(i int) bool { return i == len(t.at) || t.at[i] != t.at[i-1] }

func (t *text) take(first, last int, found map[place]bool) {
	for w := first; w <= last; w++ {
		found[t.words[w]] = true
	}
}

func asFiled(words []examine.Word) []int {
	out := make([]int, len(words))
	for i := range out {
		out[i] = i
	}
	return out
}

// asSeen orders words by lines from the top and from the left, wherever in the file they are.
func asSeen(words []examine.Word) []int {
	out := asFiled(words)
	middle := func(i int) float64 { return (words[i].Box.Y0 + words[i].Box.Y1) / 2 }
	slices.SortStableFunc(out, func(a, b int) int { return cmp.Compare(middle(a), middle(b)) })
	for i := 0; i < len(out); {
		j, half := i+1, (words[out[i]].Box.Y1-words[out[i]].Box.Y0)/2
		for j < len(out) && middle(out[j])-middle(out[i]) < half {
			j++
		}
		slices.SortStableFunc(out[i:j], func(a, b int) int { return cmp.Compare(words[a].Box.X0, words[b].Box.X0) })
		i = j
	}
	return out
}

// marksOf joins found words that stand side by side on a line to one mark.
func marksOf(pages []SourcePage, found map[place]bool) []Mark {
	var marks []Mark
	for p, page := range pages {
		read := make([]examine.Word, len(page.Read))
		for i, g := range page.Read {
			read[i] = g.Word
		}
		at := Mark{Source: page.From, Page: page.Number}
		marks = appendMarks(marks, at, page.Words, func(w int) bool { return found[place{p, w, false}] })
		marks = appendMarks(marks, at, read, func(w int) bool { return found[place{p, w, true}] })
	}
	return marks
}

func appendMarks(marks []Mark, at Mark, words []examine.Word, found func(int) bool) []Mark {
	last := -2
	for w, word := range words {
		if !found(w) {
			continue
		}
		if w == last+1 && word.Line == words[last].Line && adjacent(marks[len(marks)-1].Box, word.Box) {
			marks[len(marks)-1].Box = union(marks[len(marks)-1].Box, word.Box)
		} else {
			at.Box = word.Box
			marks = append(marks, at)
		}
		last = w
	}
	return marks
}
