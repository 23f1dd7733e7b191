package index

import (
	"strings"
	"unicode"
)

// stopWords carry no meaning in a code's wording. "without", "other" and "unspecified" do, and stay.
var stopWords = map[string]bool{
	"of": true, "the": true, "and": true, "or": true, "with": true, "to": true, "in": true, "for": true, "by": true,
	"due": true, "on": true, "an": true, "at": true, "from": true, "nos": true, "nec": true, "see": true, "as": true,
	"is": true, "his": true, "her": true, "pt": true, "patient": true, "dx": true,
}

// fold maps the accented letters that occur in eponyms to plain ones.
var fold = map[rune]rune{'é': 'e', 'è': 'e', 'ë': 'e', 'ö': 'o', 'ó': 'o', 'ü': 'u', 'ä': 'a', 'á': 'a', 'ñ': 'n', 'ç': 'c', 'í': 'i', 'î': 'i'}

// words splits text into lower-case words without plural endings. Possessives lose their s: "Crohn's" is crohn.
func words(text string) []string {
	var out []string
	var b strings.Builder
	flush := func() {
		if b.Len() > 0 {
			out = append(out, singular(b.String()))
			b.Reset()
		}
	}
	runes := []rune(text)
	for i, r := range runes {
		r = unicode.ToLower(r)
		if f, ok := fold[r]; ok {
			r = f
		}
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(r)
		case (r == '\'' || r == '’') && i+1 < len(runes) && (runes[i+1] == 's' || runes[i+1] == 'S'):
			runes[i+1] = ' '
			flush()
		default:
			flush()
		}
	}
	flush()
	return out
}

// significant drops stop words, unless nothing else is left.
func significant(all []string) []string {
	out := make([]string, 0, len(all))
	for _, w := range all {
		if !stopWords[w] {
			out = append(out, w)
		}
	}
	if len(out) == 0 {
		return all
	}
	return out
}

// singular cuts the plural endings that English wording varies by. It need not be a real word, only the same for both forms.
func singular(w string) string {
	n := len(w)
	switch {
	case n < 4 || w[n-1] != 's':
		return w
	case strings.HasSuffix(w, "ies") && n > 4:
		return w[:n-3] + "y"
	case strings.HasSuffix(w, "sses"), strings.HasSuffix(w, "xes"), strings.HasSuffix(w, "ches"):
		return w[:n-2]
	case strings.HasSuffix(w, "ss"), strings.HasSuffix(w, "us"), strings.HasSuffix(w, "is"):
		return w
	}
	return w[:n-1]
}

// compounds returns hyphenated words written as one, so that "preeclampsia" finds "Pre-eclampsia".
func compounds(text string) []string {
	if !strings.Contains(text, "-") {
		return nil
	}
	var out []string
	for _, part := range strings.Fields(text) {
		part = strings.Trim(part, ",;:.()[]")
		if strings.Contains(part, "-") && len(part) < maxWordBytes {
			out = append(out, words(strings.ReplaceAll(part, "-", ""))...)
		}
	}
	return out
}
