package examine

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
)

//go:embed tables/doctypes.tsv
var docTypeTable string

// DocTypeOther is proposed where no evidence is found.
const DocTypeOther = "other"

// titleLines is how many lines at the top may hold the title; hospitals print two or three lines of letterhead above it.
const titleLines = 8

type docTypeRule struct {
	docType string
	weight  float64
	place   string
	phrases []string
}

type docTypeScore struct {
	docType string
	score   float64
	best    float64
	phrase  string
}

var docTypeRules = sync.OnceValues(func() ([]docTypeRule, error) { return parseDocTypes(docTypeTable) })

func parseDocTypes(table string) ([]docTypeRule, error) {
	var rules []docTypeRule
	for line := range strings.Lines(table) {
		line = strings.TrimRight(line, "\r\n")
		if line == "" || line[0] == '#' {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != 4 || !slices.Contains([]string{"title", "heading", "body"}, f[2]) {
			return nil, fmt.Errorf("examine: document type table: bad row %q", line)
		}
		weight, err := strconv.ParseFloat(f[1], 64)
		if err != nil {
			return nil, fmt.Errorf("examine: document type table: bad weight in %q", line)
		}
		rules = append(rules, docTypeRule{f[0], weight, f[2], strings.Split(f[3], "|")})
	}
	return rules, nil
}

// ProposeType names the likely type of a chart document from its text (of the first page, or all pages). Confidence is 0..1;
// evidence is the phrase that weighed most, from the table and never from the document, so it holds no PHI. The types are
// discharge_summary, history_and_physical, operative_report, progress_note, emergency_note, consultation, laboratory,
// radiology, pathology, orders, nursing, anesthesia, consent, face_sheet, authorization, correspondence and other.
func ProposeType(text string) (docType string, confidence float64, evidence string) {
	rules, err := docTypeRules()
	if err != nil {
		return DocTypeOther, 0, ""
	}
	ranked := scoreTypes(rules, newTypeText(text))
	first, second := ranked[0], ranked[1]
	if first.score < 3 {
		return DocTypeOther, 0.2, ""
	}
	// The lead over the runner-up, damped where there is little evidence at all.
	confidence = first.score / (first.score + second.score + 3)
	return first.docType, confidence, first.phrase
}

func scoreTypes(rules []docTypeRule, text typeText) []docTypeScore {
	byType := map[string]*docTypeScore{}
	for _, r := range rules {
		s := byType[r.docType]
		if s == nil {
			s = &docTypeScore{docType: r.docType}
			byType[r.docType] = s
		}
		found := text.count(r)
		if len(found) == 0 {
			continue
		}
		counted := float64(min(len(found), 4))
		if r.place == "title" {
			counted = 1
		}
		s.score += r.weight * counted
		if r.weight > s.best {
			s.best, s.phrase = r.weight, found[0]
		}
	}
	ranked := make([]docTypeScore, 0, len(byType))
	for _, s := range byType {
		ranked = append(ranked, *s)
	}
	slices.SortFunc(ranked, func(a, b docTypeScore) int {
		if a.score != b.score {
			return int(b.score*10) - int(a.score*10)
		}
		return strings.Compare(a.docType, b.docType)
	})
	return ranked
}

// typeText is a text prepared for the three places that rules look at.
type typeText struct {
	lines []string
	body  string
}

func newTypeText(text string) typeText {
	t := typeText{}
	for line := range strings.Lines(strings.ToLower(text)) {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			t.lines = append(t.lines, line)
		}
	}
	t.body = " " + strings.Join(t.lines, " ") + " "
	return t
}

func (t typeText) count(r docTypeRule) (found []string) {
	for _, phrase := range r.phrases {
		if t.has(r.place, phrase) {
			found = append(found, phrase)
		}
	}
	return found
}

func (t typeText) has(place, phrase string) bool {
	switch place {
	case "title":
		return slices.ContainsFunc(t.lines[:min(titleLines, len(t.lines))], func(line string) bool {
			line = strings.TrimRight(line, " .:*")
			return line == phrase || strings.HasSuffix(line, " "+phrase) && len(line) < len(phrase)+48
		})
	case "heading":
		return slices.ContainsFunc(t.lines, func(line string) bool {
			rest, ok := strings.CutPrefix(line, phrase)
			return ok && (rest == "" || strings.HasSuffix(phrase, " ") || strings.ContainsAny(rest[:1], ":.- 0123456789"))
		})
	}
	return strings.Contains(t.body, phrase)
}
