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
	"unicode/utf8"
)

// patternsFile is the data: each pattern has rules, each rule an expression whose first group is what is removed, in which D is a
// digit or what may be taken for one; what must stand before it (after), or above it (under, for a single word); the name of a check on
// the digits; and whether it holds only for what was recognised (read), or only for that of it in which recognition was not sure of a
// word (doubt).
//
//go:embed patterns.json
var patternsFile []byte

// digitClasses are a digit as somebody may have typed it, and as recognition reads it.
var digitClasses = [2]string{`[0-9OoQIl|SBZ]`, `[0-9OoQDIil|!\]\[SsBbZzGgqATe?]`}

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
	Under string
	Check string
	Read  bool
	Doubt bool
	match [2]*regexp.Regexp // in what is written, and in what was recognised
	after *regexp.Regexp
	under *regexp.Regexp
}

var patterns = sync.OnceValue(func() []pattern {
	var all []pattern
	if err := json.Unmarshal(patternsFile, &all); err != nil {
		panic(err)
	}
	for _, p := range all {
		for _, r := range p.Rules {
			for i, digits := range digitClasses {
				r.match[i] = regexp.MustCompile(strings.ReplaceAll(r.Match, "D", digits))
			}
			if r.After != "" {
				r.after = regexp.MustCompile(r.After)
			}
			if r.Under != "" {
				r.under = regexp.MustCompile(r.Under)
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

// search looks through the words with one blank between them, and again without those between single characters.
func (p pattern) search(t *text, found map[place]bool) {
	if t.how == asBarred { // the expressions know strokes
		return
	}
	ways := []bool{true, false}
	if !t.letterSpaced() {
		ways = ways[:1]
	}
	for _, r := range p.Rules {
		if r.under != nil {
			r.searchColumns(t, found)
		}
	}
	for _, spaced := range ways {
		whole, starts := t.join(spaced)
		for _, r := range p.Rules {
			if r.under != nil {
				continue
			}
			r.search(t, whole, starts, found)
		}
	}
}

func (t *text) letterSpaced() bool {
	for i := 1; i < len(t.single); i++ {
		if t.single[i-1] && t.single[i] {
			return true
		}
	}
	return false
}

// join gives all words as one string, and where in it each begins.
func (t *text) join(spaced bool) (string, []int) {
	var joined strings.Builder
	starts := make([]int, len(t.raw))
	for i, w := range t.raw {
		if i > 0 && (spaced || !t.single[i-1] || !t.single[i]) {
			joined.WriteByte(' ')
		}
		starts[i] = joined.Len()
		joined.WriteString(plainDashes(w))
	}
	return joined.String(), starts
}

func (r *rule) search(t *text, whole string, starts []int, found map[place]bool) {
	match, read := r.match[0], t.how != asWritten
	if read {
		match = r.match[1]
	}
	wordAt := func(offset int) int {
		i, exact := slices.BinarySearch(starts, offset)
		if exact {
			return i
		}
		return i - 1
	}
	for at := 0; at < len(whole) && (read || !r.Read && !r.Doubt); {
		hit := match.FindStringSubmatchIndex(whole[at:])
		if hit == nil {
			return
		}
		from := at + hit[2]
		from += len(whole[from:]) - len(strings.TrimLeft(whole[from:], " ")) // a blank belongs to the word before it
		to := r.end(whole, from, at+hit[3], read)
		if to > from && (!r.Doubt || slices.Contains(t.doubtful[wordAt(from):wordAt(to-1)+1], true)) {
			t.take(wordAt(from), wordAt(to-1), found)
			at = to
		} else {
			_, size := utf8.DecodeRuneInString(whole[from:])
			at = from + size
		}
	}
}

// end gives where a hit ends, or where it begins when it does not hold. What was recognised may run into the word behind it, whose
// letters look like digits.
func (r *rule) end(whole string, from, to int, read bool) int {
	if r.holds(whole, from, to, read) {
		return to
	}
	if read {
		to = from + len(strings.TrimRightFunc(whole[from:to], func(c rune) bool { return c < '0' || c > '9' }))
		if to > from && r.holds(whole, from, to, read) {
			return to
		}
	}
	return from
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
func (r *rule) holds(whole string, from, to int, read bool) bool {
	if r.Check != "any" {
		glued := from > 0 && (digit(whole[from-1]) || letter(whole[from-1]) && !(r.separated() && digit(whole[from])))
		runsOn := to < len(whole) && (digit(whole[to]) || letter(whole[to]) && letter(whole[to-1]))
		if glued || runsOn {
			return false
		}
	}
	if r.after != nil {
		before := whole[max(0, from-contextLength):from]
		if !r.after.MatchString(before) && !(read && r.after.MatchString(misreadLetters.Replace(before))) {
			return false
		}
	}
	return checks[r.Check](numberOf(whole[from:to], read))
}

// separated says whether the form of a number alone tells it from words, so that letters may stand right before it.
func (r *rule) separated() bool { return r.After == "" && (r.Check == "ssn" || r.Check == "phone") }

func digit(c byte) bool  { return c >= '0' && c <= '9' }
func letter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// misreadLetters gives names of numbers in which recognition saw digits.
var misreadLetters = strings.NewReplacer("0", "o", "1", "i", "|", "i", "!", "i", "5", "s", "8", "b", "RM", "RN", "rm", "rn")

// misreadDigits are letters and signs that digits were taken for.
var misreadDigits = [2]*strings.Replacer{
	strings.NewReplacer("O", "0", "o", "0", "Q", "0", "I", "1", "l", "1", "|", "1", "S", "5", "B", "8", "Z", "2"),
	strings.NewReplacer("O", "0", "o", "0", "Q", "0", "D", "0", "I", "1", "i", "1", "l", "1", "|", "1", "!", "1", "[", "1", "]", "1", "S", "5", "s", "5",
		"B", "8", "b", "6", "Z", "2", "z", "2", "G", "6", "g", "9", "q", "9", "A", "4", "T", "7", "e", "6", "?", "7"),
}

// digitRun is the digits of a hit in groups as separated. Genuine ones were read as digits; sure says that enough were, so that
// it is no word such as "Solo".
type digitRun struct {
	groups  []string
	all     string
	genuine int
	sure    bool
}

func numberOf(s string, read bool) digitRun {
	misread, part := misreadDigits[0], 0.6
	if read {
		misread, part = misreadDigits[1], 0.4
	}
	n := digitRun{groups: strings.FieldsFunc(misread.Replace(s), func(r rune) bool { return r < '0' || r > '9' })}
	for _, r := range s {
		if r >= '0' && r <= '9' {
			n.genuine++
		}
	}
	n.all = strings.Join(n.groups, "")
	n.sure = n.all != "" && float64(n.genuine) >= part*float64(len(n.all))
	return n
}

// checks by the name that the rules use.
var checks = map[string]func(digitRun) bool{
	"any":        func(digitRun) bool { return true },
	"digits":     func(n digitRun) bool { return n.sure },
	"ssn":        isSSN,
	"phone":      isPhone,
	"date":       isDate,
	"isodate":    isISODate,
	"slashed":    isSlashed,
	"seven":      func(n digitRun) bool { return n.sure && len(n.all) >= 7 },
	"five":       func(n digitRun) bool { return n.sure && len(n.all) >= 5 },
	"digit":      func(n digitRun) bool { return n.genuine > 0 },
	"identifier": func(n digitRun) bool { return n.genuine >= 3 || n.genuine >= 1 && n.sure && len(n.all) >= 4 },
}

// isSSN knows what was never given out: a group of zeros. Numbers from 900 on are taxpayers' numbers, which identify as well.
func isSSN(n digitRun) bool {
	return n.sure && len(n.all) == 9 && n.all[:3] != "000" && n.all[3:5] != "00" && n.all[5:] != "0000"
}

func isPhone(n digitRun) bool {
	all := n.all
	if len(all) >= 11 && all[0] == '1' {
		all = all[1:]
	}
	return n.sure && len(all) >= 10 && all[0] >= '2'
}

// isDate takes month and day in either order.
func isDate(n digitRun) bool {
	if len(n.groups) != 3 || !n.sure {
		return false
	}
	year := n.groups[2]
	return monthAndDay(n.groups[0], n.groups[1]) && (len(year) == 2 || year >= "1800" && year <= "2199")
}

func isISODate(n digitRun) bool {
	return len(n.groups) == 3 && n.sure && monthAndDay(n.groups[1], n.groups[2])
}

// isSlashed takes mm/dd/yyyy whose strokes were read as digits.
func isSlashed(n digitRun) bool {
	return n.sure && len(n.all) == 10 && monthAndDay(n.all[:2], n.all[3:5]) && n.all[6:] >= "1800" && n.all[6:] <= "2199"
}

func monthAndDay(a, b string) bool {
	x, _ := strconv.Atoi(a)
	y, _ := strconv.Atoi(b)
	return min(x, y) >= 1 && min(x, y) <= 12 && max(x, y) <= 31
}
