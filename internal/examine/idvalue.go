package examine

import (
	"regexp"
	"strings"
	"sync"
	"time"
	"unicode"
)

// value reads the value of a field from the words after its label and says how many of them it took.
func (s *idSearch) value(f Field, words []Word) (value string, used int) {
	switch f {
	case FieldMRN, FieldAccount:
		return numberValue(words)
	case FieldBirth, FieldAdmit, FieldDisch:
		return dateValue(words)
	case FieldSex:
		return sexValue(words)
	case FieldName:
		return nameValue(words)
	}
	return "", 0
}

var numberPattern = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Z]{0,4}-?[0-9][0-9-]{3,17}[A-Z]?$`) })

func numberValue(words []Word) (string, int) {
	for i := range min(2, len(words)) {
		text := strings.ToUpper(strings.Trim(words[i].Text, ".,;:#()|"))
		if strings.HasPrefix(text, "$") { // how S often comes out of text recognition
			text = "S" + text[1:]
		}
		if numberPattern().MatchString(text) {
			return text, i + 1
		}
	}
	return "", 0
}

// dateValue reads a date of up to three words in the ways US hospitals print it, and gives YYYY-MM-DD.
func dateValue(words []Word) (string, int) {
	layouts := []string{"1/2/2006", "1-2-2006", "2006-01-02", "1/2/06", "1.2.2006", "2-Jan-2006", "2-Jan-06", "02Jan2006",
		"January 2 2006", "Jan 2 2006", "2 January 2006", "2 Jan 2006"}
	for n := 1; n <= min(3, len(words)); n++ {
		var parts []string
		for _, w := range words[:n] {
			parts = append(parts, strings.Trim(w.Text, ".,;:()|"))
		}
		text := strings.Join(parts, " ")
		for _, layout := range layouts {
			t, err := time.Parse(layout, text)
			if err != nil {
				continue
			}
			if t.After(time.Now().AddDate(1, 0, 0)) { // two-digit years of birth
				t = t.AddDate(-100, 0, 0)
			}
			if t.Year() >= 1880 {
				return t.Format(time.DateOnly), n
			}
		}
	}
	return "", 0
}

func sexValue(words []Word) (string, int) {
	if len(words) == 0 {
		return "", 0
	}
	switch strings.ToLower(strings.Trim(words[0].Text, ".,;:()|")) {
	case "m", "male":
		return "M", 1
	case "f", "female":
		return "F", 1
	case "u", "x", "unknown", "undifferentiated":
		return "U", 1
	}
	return "", 0
}

const maxNameWords = 5

// nameValue takes capitalised words without digits; a wide gap ends the name, because forms print the next caption there.
func nameValue(words []Word) (string, int) {
	var parts []string
	for i, w := range words[:min(maxNameWords, len(words))] {
		if !looksLikeName(w.Text) || i > 0 && w.Box.X0-words[i-1].Box.X1 > 0.04 {
			break
		}
		parts = append(parts, strings.TrimRight(w.Text, ".;:"))
	}
	if len(parts) < 2 {
		return "", 0
	}
	return strings.Join(parts, " "), len(parts)
}

func looksLikeName(text string) bool {
	if strings.HasSuffix(text, ":") {
		return false
	}
	for i, r := range text {
		if i == 0 && !unicode.IsUpper(r) || unicode.IsDigit(r) {
			return false
		}
		if !unicode.IsLetter(r) && !strings.ContainsRune(",.'’-", r) {
			return false
		}
	}
	return text != ""
}
