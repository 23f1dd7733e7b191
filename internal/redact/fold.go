package redact

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

const tatweel = 'ـ' // lengthens Arabic words for looks

// fold gives the letters and digits of a text, without case, accents, ligatures, width and punctuation, so that what a person
// takes for the same word compares equal.
func fold(s string) []rune {
	var out []rune
	s = strings.ToValidUTF8(s, "\uFFFD") // what follows a broken byte is not taken apart
	for _, r := range norm.NFKD.String(cases.Fold().String(norm.NFKC.String(s))) {
		if unicode.Is(unicode.Cherokee, r) {
			r = unicode.ToUpper(r) // x/text exchanges the two cases of Cherokee instead of folding one into the other
		}
		if (unicode.IsLetter(r) || unicode.IsNumber(r)) && r != tatweel {
			out = append(out, r)
		}
	}
	return out
}

// reading is a way to take the letters of a word.
type reading int

const (
	asWritten  reading = iota
	asConfused         // characters that recognition takes for each other are equal
	asBarred           // and strokes that are no letters are taken for l
)

func (h reading) letters(s string) []rune {
	switch h {
	case asConfused:
		return skeleton(fold(s))
	case asBarred:
		return skeleton(fold(strokes.Replace(s)))
	}
	return fold(s)
}

// query gives the letters of a text that is looked for, and the indices before which it has a blank.
func (h reading) query(s string) (letters []rune, gaps map[int]bool) {
	gaps = map[int]bool{}
	word := ""
	flush := func() {
		letters, word = append(letters, h.letters(word)...), ""
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

// strokes are signs that recognition reads for letters and digits.
var strokes = strings.NewReplacer("|", "l", "!", "l", "]", "l", "[", "l", "/", "l", "$", "s", "@", "a", "€", "e", "£", "e")

// lookalikes are characters that recognition takes for each other.
var lookalikes = map[rune]rune{
	'0': 'o', 'q': 'o', '1': 'l', 'i': 'l', 'j': 'l', '7': 'l', '5': 's', '8': 'b', '2': 'z', '6': 'b', '9': 'g', 'ı': 'l', '4': 'a',
	'3': 'b',
}

// skeleton makes characters that recognition confuses equal.
func skeleton(letters []rune) []rune {
	out := make([]rune, 0, len(letters))
	for _, r := range letters {
		to, ok := lookalikes[r]
		if !ok {
			to = r
		}
		switch r {
		case 'm':
			out = append(out, 'r', 'n')
		case 'w':
			out = append(out, 'v', 'v')
		case 'd':
			out = append(out, 'c', 'l')
		default:
			out = append(out, to)
		}
	}
	return out
}

// rightToLeft says whether a text has letters of a script that is written so.
func rightToLeft(s []rune) bool {
	return slices.ContainsFunc(s, func(r rune) bool {
		return unicode.In(r, unicode.Hebrew, unicode.Arabic, unicode.Syriac, unicode.Thaana)
	})
}
