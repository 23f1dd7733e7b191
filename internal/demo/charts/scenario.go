package charts

import (
	"embed"
	"fmt"
	"path"
	"strconv"
	"strings"
)

//go:embed scenarios/*.txt
var scenarioFiles embed.FS

// Scenario is one clinical story of the catalogue and whom it fits.
type Scenario struct {
	ID             string
	Title          string
	WorkType       WorkType
	Sex            string // "F", "M" or empty for either
	MinAge, MaxAge int    // years
	Codes          []Code // every code any variant of it may carry; Evidence and Document are empty
}

// story is a scenario as written in its file: header fields, named sections of lines, and codes.
type story struct {
	Scenario
	head     map[string]string
	sections map[string][]string
	codes    []codeLine
}

// codeLine is one line of a story's "codes" section.
type codeLine struct {
	variable, value string // condition: only where the variable has this value
	code            Code
	document        string // short document name of the story format
	phrase          string
}

// catalogue reads every embedded story, in the order of their file names.
func catalogue() ([]story, error) {
	entries, err := scenarioFiles.ReadDir("scenarios")
	if err != nil {
		return nil, fmt.Errorf("charts: scenarios: %w", err)
	}
	stories := make([]story, 0, len(entries))
	for _, entry := range entries {
		raw, err := scenarioFiles.ReadFile("scenarios/" + entry.Name())
		if err != nil {
			return nil, fmt.Errorf("charts: %s: %w", entry.Name(), err)
		}
		s, err := parseStory(strings.TrimSuffix(path.Base(entry.Name()), ".txt"), string(raw))
		if err != nil {
			return nil, fmt.Errorf("charts: %s: %w", entry.Name(), err)
		}
		stories = append(stories, s)
	}
	return stories, nil
}

// parseStory reads one story file: "key: value" lines up to the first "== name" line, then sections
// of one paragraph, item or table row a line.
func parseStory(id, text string) (story, error) {
	s := story{head: map[string]string{}, sections: map[string][]string{}}
	section := ""
	for _, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		if name, ok := strings.CutPrefix(line, "== "); ok {
			section = name
			continue
		}
		if section != "" {
			s.sections[section] = append(s.sections[section], line)
			continue
		}
		key, value, ok := strings.Cut(line, ":")
		if !ok {
			return s, fmt.Errorf("header line without a colon: %q", line)
		}
		s.head[key] = strings.TrimSpace(value)
	}
	return s, s.finish(id)
}

// finish fills the typed fields from the header and the codes section.
func (s *story) finish(id string) error {
	s.ID, s.Title, s.WorkType, s.Sex = id, s.head["title"], WorkType(s.head["work"]), s.head["sex"]
	for _, key := range []string{"title", "work", "age", "stay", "charges", "documents", "service", "chief", "vitals"} {
		if s.head[key] == "" {
			return fmt.Errorf("header %q is missing", key)
		}
	}
	var err error
	if s.MinAge, s.MaxAge, err = span(s.head["age"]); err != nil {
		return fmt.Errorf("age: %w", err)
	}
	for _, line := range s.sections["codes"] {
		c, err := parseCode(line)
		if err != nil {
			return err
		}
		s.codes = append(s.codes, c)
		s.Codes = append(s.Codes, c.code)
	}
	delete(s.sections, "codes")
	return nil
}

// parseCode reads "[@variable=value ][PCS |HCPCS ]CODE[ POA][ *] document: phrase".
func parseCode(line string) (codeLine, error) {
	left, phrase, ok := strings.Cut(line, ": ")
	words := strings.Fields(left)
	if !ok || len(words) < 2 {
		return codeLine{}, fmt.Errorf("code line %q is incomplete", line)
	}
	c := codeLine{phrase: phrase, document: words[len(words)-1], code: Code{System: ICD10CM}}
	for _, w := range words[:len(words)-1] {
		switch {
		case strings.HasPrefix(w, "@"):
			c.variable, c.value, _ = strings.Cut(w[1:], "=")
		case w == "PCS":
			c.code.System = ICD10PCS
		case w == "HCPCS":
			c.code.System = HCPCS
		case w == "*":
			c.code.Principal = true
		case len(w) == 1:
			c.code.POA = w
		default:
			c.code.Code = w
		}
	}
	return c, nil
}

// span reads "low-high" or a single number.
func span(text string) (low, high int, err error) {
	a, b, two := strings.Cut(text, "-")
	if !two {
		b = a
	}
	if low, err = strconv.Atoi(a); err != nil {
		return 0, 0, fmt.Errorf("not a number: %q", a)
	}
	if high, err = strconv.Atoi(b); err != nil || high < low {
		return 0, 0, fmt.Errorf("not a range: %q", text)
	}
	return low, high, nil
}
