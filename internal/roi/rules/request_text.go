package rules

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"cloud.google.com/go/civil"
)

func (w requestWords) everything(text []word) bool {
	var p phrases[struct{}]
	for _, phrase := range w.Everything {
		p.add(phrase, false, struct{}{})
	}
	found := false
	for i := range text {
		p.at(text, i, func(int, struct{}) { found = true })
	}
	return found
}

func (w requestWords) typesIn(text []word) []string {
	var p phrases[string]
	for docType, list := range w.Types {
		for _, phrase := range list {
			p.add(phrase, false, docType)
		}
	}
	var out []string
	for i := range text {
		p.at(text, i, func(_ int, docType string) {
			if !slices.Contains(out, docType) {
				out = append(out, docType)
			}
		})
	}
	slices.Sort(out)
	return out
}

// A date as requests write it, and what joins two to a period or opens one.
const (
	datePattern = `(\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[/-]\d{1,2}[/-]\d{2,4}|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\.? \d{1,2},? \d{4})`
	joinPattern = ` ?(?:to|through|thru|until|and|-|–) ?`
)

var (
	period    = regexp.MustCompile(datePattern + joinPattern + datePattern)
	beginning = regexp.MustCompile(`(?:since|from|after|starting|beginning) ` + datePattern)
	single    = regexp.MustCompile(datePattern)
)

// datesIn reads the dates of service from a request's text: a period, a beginning ("since"), or single days, of which the first
// and the last bound it. Dates after on and dates of birth ("DOB", "born") are not dates of service.
func datesIn(text string, on civil.Date) (from, to civil.Date) {
	text = strings.Join(strings.Fields(strings.ToLower(text)), " ")
	for _, m := range period.FindAllStringSubmatch(text, -1) {
		a, okA := parseDate(m[1])
		b, okB := parseDate(m[2])
		if okA && okB && !b.Before(a) && !a.After(on) {
			return a, b
		}
	}
	for _, m := range beginning.FindAllStringSubmatch(text, -1) {
		if a, ok := parseDate(m[1]); ok && !a.After(on) {
			return a, civil.Date{}
		}
	}
	for _, at := range single.FindAllStringIndex(text, -1) {
		day, ok := parseDate(text[at[0]:at[1]])
		if !ok || day.After(on) || ofBirth(text[:at[0]]) {
			continue
		}
		if !from.IsValid() || day.Before(from) {
			from = day
		}
		if !to.IsValid() || day.After(to) {
			to = day
		}
	}
	return from, to
}

func ofBirth(before string) bool {
	before = strings.TrimRight(before, " :(")
	for _, label := range []string{"dob", "d.o.b.", "birth", "born", "birthdate", "born on"} {
		if strings.HasSuffix(before, label) {
			return true
		}
	}
	return false
}

func parseDate(s string) (civil.Date, bool) {
	s = strings.NewReplacer(",", "", ".", "").Replace(s)
	if first, rest, ok := strings.Cut(s, " "); ok && len(first) > 3 {
		s = first[:3] + " " + rest
	}
	for _, layout := range []string{"2006-1-2", "1/2/2006", "1-2-2006", "1/2/06", "1-2-06", "Jan 2 2006"} {
		if t, err := time.Parse(layout, s); err == nil {
			return civil.DateOf(t), true
		}
	}
	return civil.Date{}, false
}
