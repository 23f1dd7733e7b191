package redact

import (
	_ "embed" // the patterns
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
)

// patternsFile is the data: each pattern has rules, each rule an expression whose first group is what is removed, in which D is a
// digit or what recognition takes for one; what must stand before it (after); and the name of a check on the digits.
//
//go:embed patterns.json
var patternsFile []byte

// digitClass is a digit as recognition reads it.
const digitClass = `[0-9OoQIl|SBZ]`

// contextLength is how far before a hit its name is looked for, in bytes.
const contextLength = 64

type pattern struct {
	Name  string
	About string
	Rules []*rule
}

type rule struct {
	Match string
	After string
	Check string
	match *regexp.Regexp
	after *regexp.Regexp
}

var patterns = sync.OnceValue(func() []pattern {
	var all []pattern
	if err := json.Unmarshal(patternsFile, &all); err != nil {
		panic(err)
	}
	for _, p := range all {
		for _, r := range p.Rules {
			r.match = regexp.MustCompile(strings.ReplaceAll(r.Match, "D", digitClass))
			if r.After != "" {
				r.after = regexp.MustCompile(r.After)
			}
		}
	}
	return all
})

// Patterns gives the names of the patterns.
func Patterns() []string {
	var names []string
	for _, p := range patterns() {
		names = append(names, p.Name)
	}
	return names
}

func patternNamed(name string) (pattern, bool) {
	i := slices.IndexFunc(patterns(), func(p pattern) bool { return p.Name == name })
	if i < 0 {
		return pattern{}, false
	}
	return patterns()[i], true
}

// search looks through the words with one blank between them.
func (p pattern) search(t *text, found map[place]bool) {
	var joined strings.Builder
	starts := make([]int, len(t.raw))
	for i, w := range t.raw {
		if i > 0 {
			joined.WriteByte(' ')
		}
		starts[i] = joined.Len()
		joined.WriteString(plainDashes(w))
	}
	whole := joined.String()
	wordAt := func(offset int) int {
		i, exact := slices.BinarySearch(starts, offset)
		if exact {
			return i
		}
		return i - 1
	}
	for _, r := range p.Rules {
		for at := 0; at < len(whole); {
			hit := r.match.FindStringSubmatchIndex(whole[at:])
			if hit == nil {
				break
			}
			from, to := at+hit[2], at+hit[3]
			if r.holds(whole, from, to) {
				t.take(wordAt(from), wordAt(to-1), found)
				at = to
			} else {
				at = from + 1
			}
		}
	}
}

func plainDashes(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Pd, r) || r == '−' {
			return '-'
		}
		return r
	}, s)
}

// holds says whether a match stands alone, in its context, and passes its check.
func (r *rule) holds(whole string, from, to int) bool {
	if r.Check != "any" {
		if from > 0 && alphanumeric(whole[from-1]) || to < len(whole) && digit(whole[to]) {
			return false
		}
	}
	if r.after != nil && !r.after.MatchString(whole[max(0, from-contextLength):from]) {
		return false
	}
	return checks[r.Check](whole[from:to])
}

func digit(c byte) bool        { return c >= '0' && c <= '9' }
func alphanumeric(c byte) bool { return digit(c) || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// digitsOf reads digits, those that recognition took for letters among them, in groups as separated.
func digitsOf(s string) (groups []string, genuine int) {
	misread := strings.NewReplacer("O", "0", "o", "0", "Q", "0", "I", "1", "l", "1", "|", "1", "S", "5", "B", "8", "Z", "2")
	for _, r := range s {
		if unicode.IsDigit(r) {
			genuine++
		}
	}
	return strings.FieldsFunc(misread.Replace(s), func(r rune) bool { return r < '0' || r > '9' }), genuine
}

// mostlyDigits keeps words such as "Solo" from being read as numbers.
func mostlyDigits(s string) bool {
	groups, genuine := digitsOf(s)
	all := len(strings.Join(groups, ""))
	return all > 0 && genuine*5 >= all*3
}

// checks by the name that the rules use.
var checks = map[string]func(string) bool{
	"any":        func(string) bool { return true },
	"digits":     mostlyDigits,
	"lastfour":   mostlyDigits,
	"ssn":        isSSN,
	"phone":      isPhone,
	"date":       isDate,
	"isodate":    isISODate,
	"identifier": func(s string) bool { _, genuine := digitsOf(s); return genuine >= 3 },
}

// isSSN knows what was never given out: a group of zeros. Numbers from 900 on are taxpayers' numbers, which identify as well.
func isSSN(s string) bool {
	groups, _ := digitsOf(s)
	all := strings.Join(groups, "")
	return mostlyDigits(s) && len(all) == 9 && all[:3] != "000" && all[3:5] != "00" && all[5:] != "0000"
}

func isPhone(s string) bool {
	groups, _ := digitsOf(s)
	all := strings.Join(groups, "")
	if len(all) >= 11 && all[0] == '1' {
		all = all[1:]
	}
	return mostlyDigits(s) && len(all) >= 10 && all[0] >= '2'
}

// isDate takes month and day in either order.
func isDate(s string) bool {
	groups, _ := digitsOf(s)
	if len(groups) != 3 || !mostlyDigits(s) {
		return false
	}
	return monthAndDay(groups[0], groups[1]) && (len(groups[2]) == 2 || groups[2] >= "1800" && groups[2] <= "2199")
}

func isISODate(s string) bool {
	groups, _ := digitsOf(s)
	return len(groups) == 3 && mostlyDigits(s) && monthAndDay(groups[1], groups[2])
}

func monthAndDay(a, b string) bool {
	x, _ := strconv.Atoi(a)
	y, _ := strconv.Atoi(b)
	return min(x, y) >= 1 && min(x, y) <= 12 && max(x, y) <= 31
}
