package match

import (
	"slices"

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

// levels is how two people agree, field by field, in the order in which fields are explained.
type levels [10]struct{ field, level string }

// of gives the level of a field.
func (l levels) of(field string) string {
	for _, f := range l {
		if f.field == field {
			return f.level
		}
	}
	return missing
}

func (m *Model) levels(a, b prepared) levels {
	return levels{
		{"mrn", mrnLevel(a.mrn, b.mrn)},
		{"last_name", m.lastLevel(a.last, b.last)},
		{"first_name", m.firstLevel(a, b)},
		{"middle", middleLevel(a.middle, b.middle)},
		{"suffix", suffixLevel(a.suffix, b.suffix)},
		{"birth_date", birthLevel(a.birth, b.birth)},
		{"sex", sexLevel(a.sex, b.sex)},
		{"postal", equalLevel(a.postal, b.postal)},
		{"phone", equalLevel(a.phone, b.phone)},
		{"email", equalLevel(a.email, b.email)},
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
func (m *Model) firstLevel(a, b prepared) string {
	x, y := a.first, b.first
	switch {
	case x == "" || y == "":
		return missing
	case x == y, x == y+b.middle, y == x+a.middle:
		return "exact"
	case m.nickname(a.firstWord, b.firstWord):
		return "nickname"
	case len(x) > 1 && len(y) > 1 && similar(x, y) >= m.rule.Close:
		return "close"
	case (len(x) == 1 || len(y) == 1) && x[:1] == y[:1]:
		return "initial"
	}
	return "differs"
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
	case swapped(digitsOf(a), digitsOf(b)):
		return "transposed"
	case wrongDigits(digitsOf(a), digitsOf(b)) == 1:
		return "one_digit"
	case a.Month == b.Month && a.Day == b.Day:
		return "same_day"
	}
	return "differs"
}

// digitsOf gives the digits of a date, YYYYMMDD.
func digitsOf(d civil.Date) (out [8]int) {
	for n, i := d.Year*10000+int(d.Month)*100+d.Day, 7; i >= 0; i-- {
		out[i], n = n%10, n/10
	}
	return out
}

func wrongDigits(a, b [8]int) int {
	n := 0
	for i := range a {
		if a[i] != b[i] {
			n++
		}
	}
	return n
}

// swapped says that two neighbouring digits of the year, of the month or of the day changed places.
func swapped(a, b [8]int) bool {
	for i := range len(a) - 1 {
		if a[i] == b[i] {
			continue
		}
		if i == 3 || i == 5 {
			return false // the neighbours belong to two parts
		}
		a[i], a[i+1] = a[i+1], a[i]
		return a == b
	}
	return false
}
