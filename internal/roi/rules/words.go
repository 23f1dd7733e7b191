package rules

import (
	"strings"
	"unicode"
)

// word is a word of a text and where it stands.
type word struct {
	lower, asIs string
	from, to    int  // bytes
	ends        bool // a sentence or paragraph ends behind it
}

// wordsOf cuts a text into words of letters and digits. A full stop, a semicolon, a colon, a question or exclamation mark and an
// empty line end a sentence; a stop between digits and one after a single letter do not.
func wordsOf(text string) []word {
	var out []word
	start := -1
	flush := func(end int) {
		if start >= 0 {
			out = append(out, word{lower: strings.ToLower(text[start:end]), asIs: text[start:end], from: start, to: end})
			start = -1
		}
	}
	breaks := 0
	for i, r := range text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r) {
			if start < 0 {
				start = i
			}
			breaks = 0
			continue
		}
		flush(i)
		if r == '\n' {
			breaks++
		}
		if n := len(out) - 1; n >= 0 && (breaks > 1 || strings.ContainsRune(";:!?", r) || r == '.' && out[n].to-out[n].from > 1) {
			out[n].ends = true
		}
	}
	flush(len(text))
	return out
}

// phrases finds many phrases in one pass over the words.
type phrases[T any] struct {
	byFirst map[string][]phrase[T]
}

type phrase[T any] struct {
	words []word
	exact bool
	value T
}

func (p *phrases[T]) add(text string, exact bool, value T) {
	words := wordsOf(text)
	if len(words) == 0 {
		return
	}
	if p.byFirst == nil {
		p.byFirst = map[string][]phrase[T]{}
	}
	first := words[0].lower
	p.byFirst[first] = append(p.byFirst[first], phrase[T]{words: words, exact: exact, value: value})
}

// at gives the phrases that begin with word i of the text.
func (p phrases[T]) at(text []word, i int, found func(length int, value T)) {
	for _, ph := range p.byFirst[text[i].lower] {
		if ph.matches(text[i:]) {
			found(len(ph.words), ph.value)
		}
	}
}

func (p phrase[T]) matches(text []word) bool {
	if len(text) < len(p.words) {
		return false
	}
	for i, w := range p.words {
		if p.exact && text[i].asIs != w.asIs || text[i].lower != w.lower || i+1 < len(p.words) && text[i].ends {
			return false
		}
	}
	return true
}
