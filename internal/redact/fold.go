package redact

import (
	"slices"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

const tatweel = 'ـ' // lengthens Arabic words for looks

// fold gives the letters and digits of a text, without case, accents, ligatures, width and punctuation, so that what a person
// takes for the same word compares equal.
func fold(s string) []rune {
	var out []rune
	for _, r := range norm.NFKD.String(cases.Fold().String(norm.NFKC.String(s))) {
		if (unicode.IsLetter(r) || unicode.IsNumber(r)) && r != tatweel {
			out = append(out, r)
		}
	}
	return out
}

// lookalikes are characters that recognition takes for each other.
var lookalikes = map[rune]rune{
	'0': 'o', 'q': 'o', '1': 'l', 'i': 'l', 'j': 'l', '5': 's', '8': 'b', '2': 'z', '6': 'b', '9': 'g', 'ı': 'l',
}

// skeleton makes characters that recognition confuses equal.
func skeleton(letters []rune) []rune {
	out := make([]rune, 0, len(letters))
	for _, r := range letters {
		switch to, ok := lookalikes[r]; {
		case ok:
			out = append(out, to)
		case r == 'm':
			out = append(out, 'r', 'n')
		case r == 'w':
			out = append(out, 'v', 'v')
		case r == 'd':
			out = append(out, 'c', 'l')
		default:
			out = append(out, r)
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
