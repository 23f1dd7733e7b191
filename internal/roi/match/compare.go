package match

import (
	"slices"
	"strings"

	"cloud.google.com/go/civil"
	"github.com/hbollon/go-edlib"
)

const missing = "missing"

// similar is the Jaro-Winkler similarity, made symmetric: the greedy matching of the method depends on which comes first.
func similar(a, b string) float64 {
	if a > b {
		a, b = b, a
	}
	return float64(edlib.JaroWinklerSimilarity(a, b))
}

// levels compares two people field by field, in the order in which fields are explained.
func (m *Model) levels(a, b Person) [][2]string {
	return [][2]string{
		{"mrn", mrnLevel(mrnOf(a.MRN), mrnOf(b.MRN))},
		{"last_name", m.lastLevel(lastNames(a), lastNames(b))},
		{"first_name", m.firstLevel(a, b)},
		{"middle", middleLevel(letters(a.Middle), letters(b.Middle))},
		{"suffix", suffixLevel(suffixOf(a), suffixOf(b))},
		{"birth_date", birthLevel(a.Birth, b.Birth)},
		{"sex", sexLevel(a.Sex, b.Sex)},
		{"postal", equalLevel(postalOf(a.Postal), postalOf(b.Postal))},
		{"phone", equalLevel(phoneOf(a.Phone), phoneOf(b.Phone))},
		{"email", equalLevel(strings.ToLower(strings.TrimSpace(a.Email)), strings.ToLower(strings.TrimSpace(b.Email)))},
	}
}

func equalLevel(a, b string) string {
	switch {
	case a == "" || b == "":
		return missing
	case a == b:
		return "exact"
	}
	return "differs"
}

func mrnLevel(a, b string) string {
	if l := equalLevel(a, b); l != "differs" {
		return l
	}
	if oneOff(a, b) {
		return "one_off"
	}
	return "differs"
}

// oneOff says that two strings differ by one character put in place of another, left out, or changed with its neighbour.
func oneOff(a, b string) bool { return edlib.OSADamerauLevenshteinDistance(a, b) == 1 }

func (m *Model) lastLevel(a, b []name) string {
	if len(a) == 0 || len(b) == 0 {
		return missing
	}
	levels := lastNameLevels()
	best := len(levels) - 1
	for _, x := range a {
		for _, y := range b {
			best = min(best, slices.Index(levels, m.twoLast(x, y)))
		}
	}
	return levels[best]
}

func (m *Model) twoLast(a, b name) string {
	switch {
	case a.whole == b.whole, a.full == b.full:
		return "exact"
	case (len(a.parts) > 1 || len(b.parts) > 1) && slices.ContainsFunc(a.parts, func(p string) bool { return slices.Contains(b.parts, p) }):
		return "part"
	case similar(a.whole, b.whole) >= m.rule.Close:
		return "close"
	}
	return "differs"
}

// firstLevel compares first names; "Mary Ann" in one field equals first and middle name in two.
func (m *Model) firstLevel(a, b Person) string {
	x, y := letters(a.First), letters(b.First)
	switch {
	case x == "" || y == "":
		return missing
	case x == y, x == y+letters(b.Middle), y == x+letters(a.Middle):
		return "exact"
	case m.nickname(firstWord(a.First), firstWord(b.First)):
		return "nickname"
	case len(x) > 1 && len(y) > 1 && similar(x, y) >= m.rule.Close:
		return "close"
	case (len(x) == 1 || len(y) == 1) && x[:1] == y[:1]:
		return "initial"
	}
	return "differs"
}

func firstWord(s string) string {
	w, _, _ := strings.Cut(capitals(s), " ")
	return w
}

func (m *Model) nickname(a, b string) bool {
	return a == b || slices.ContainsFunc(m.nicknames[a], func(g int) bool { return slices.Contains(m.nicknames[b], g) })
}

func middleLevel(a, b string) string {
	l := equalLevel(a, b)
	if l == "differs" && (len(a) == 1 || len(b) == 1) && a[:1] == b[:1] {
		return "initial"
	}
	return l
}

func suffixLevel(a, b string) string {
	switch {
	case a == "" && b == "":
		return missing
	case a == "" || b == "":
		return "one_side"
	case a == b:
		return "exact"
	}
	return "differs"
}

func sexLevel(a, b string) string {
	a, b = letters(a), letters(b)
	if a == "U" || b == "U" {
		return missing
	}
	return equalLevel(a, b)
}

// birthLevel compares birth dates by the mistakes that people make: day and month changed, digits changed, one digit wrong, the
// right day of another year.
func birthLevel(a, b civil.Date) string {
	switch {
	case !a.IsValid() || !b.IsValid():
		return missing
	case a == b:
		return "exact"
	case a.Year == b.Year && int(a.Month) == b.Day && a.Day == int(b.Month):
		return "transposed"
	case swapped(a.String(), b.String()):
		return "transposed"
	case wrongDigits(a.String(), b.String()) == 1:
		return "one_digit"
	case a.Month == b.Month && a.Day == b.Day:
		return "same_day"
	}
	return "differs"
}

func wrongDigits(a, b string) int {
	n := 0
	for i := range a {
		if a[i] != b[i] {
			n++
		}
	}
	return n
}

// swapped says that two neighbouring digits changed places.
func swapped(a, b string) bool {
	for i := range len(a) - 1 {
		if a[i] != b[i] {
			return a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
		}
	}
	return false
}
