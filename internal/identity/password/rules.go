package password

import (
	"crypto/rand"
	_ "embed"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Lengths of NIST SP 800-63B-4, 3.1.1.2: a password alone, and one beside a second factor.
const (
	MinAlone            = 15
	MinWithSecondFactor = 8
	maxLength           = 256
)

//go:embed common.txt
var commonList string

// Rules judge new passwords: length and guessability, no composition (NIST SP 800-63B-4, 3.1.1.2).
type Rules struct{ common map[string]bool }

// NewRules reads the embedded list of the most common passwords.
func NewRules() *Rules {
	r := &Rules{common: map[string]bool{}}
	for word := range strings.FieldsSeq(commonList) {
		r.common[word] = true
	}
	return r
}

// Judge says in plain words why a password cannot be used; empty when it can. Context are words that a guesser would try
// for this person: names, e-mail address, agency.
func (r *Rules) Judge(password string, secondFactor bool, context ...string) string {
	least := MinAlone
	if secondFactor {
		least = MinWithSecondFactor
	}
	length := utf8.RuneCountInString(normal(password))
	switch {
	case length < least && secondFactor:
		return "use at least 8 characters"
	case length < least:
		return "use at least 15 characters; a few words in a row are easy to remember"
	case length > maxLength:
		return "use at most 256 characters"
	}
	folded := strings.ToLower(normal(password))
	bare := strings.TrimFunc(folded, func(c rune) bool { return !unicode.IsLetter(c) })
	switch {
	case r.common[folded] || r.common[bare] || monotonous(folded):
		return "this is one of the first passwords that a guesser tries; choose another"
	case mostly(folded, append(words(context), "chartwright")):
		return "do not build it from your name, your e-mail address or your agency's name"
	}
	return ""
}

// monotonous reports runs such as aaaaaaaa, 12345678 and hgfedcba, and one short piece repeated.
func monotonous(p string) bool {
	chars := []rune(p)
	same, up, down := true, true, true
	for i := 1; i < len(chars); i++ {
		step := chars[i] - chars[i-1]
		same, up, down = same && step == 0, up && step == 1, down && step == -1
	}
	if same || up || down {
		return true
	}
	for n := 2; n <= 4; n++ {
		piece := string(chars[:min(n, len(chars))])
		if strings.HasPrefix(strings.Repeat(piece, len(chars)/n+1), p) {
			return true
		}
	}
	return false
}

// mostly reports that too little is left of p without the words.
func mostly(p string, words []string) bool {
	rest := p
	for _, w := range words {
		rest = strings.ReplaceAll(rest, w, "")
	}
	return rest != p && utf8.RuneCountInString(rest) < MinWithSecondFactor
}

func words(context []string) []string {
	var out []string
	for _, c := range context {
		for _, w := range strings.FieldsFunc(strings.ToLower(c), func(r rune) bool { return !unicode.IsLetter(r) }) {
			if utf8.RuneCountInString(w) >= 4 {
				out = append(out, w)
			}
		}
	}
	return out
}

// OneTime makes a random password for a person to replace at the first sign-in: 80 bits, easy to read out.
func OneTime() string { return Grouped(16) }

// Grouped makes n random base32 characters (5 bits each) in groups of four.
func Grouped(n int) string {
	text := strings.ToLower(rand.Text() + rand.Text())[:n]
	var groups []string
	for ; len(text) > 4; text = text[4:] {
		groups = append(groups, text[:4])
	}
	return strings.Join(append(groups, text), "-")
}
