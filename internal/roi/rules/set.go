package rules

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"chartwright/internal/roi/ruledoc"
)

//go:embed data
var embedded embed.FS

// Set is all rules, in their layers. It is safe for use by several goroutines and is never changed.
type Set struct {
	authorizations ruledoc.Book[authorizationRule]
	deadlines      ruledoc.Book[deadlineRule]
	calendars      ruledoc.Book[calendarRule]
	fees           ruledoc.Book[feeRule]
	sensitivity    ruledoc.Book[sensitivityRule]
	scopes         ruledoc.Book[scopeRule]
	accounting     ruledoc.Book[accountingRule]
	paths          ruledoc.Book[pathRule]
	statements     ruledoc.Book[statementRule]
	detectors      detectors
}

// Load reads the rules that come with the program.
func Load() (*Set, error) {
	files, err := fs.Sub(embedded, "data")
	if err != nil {
		return nil, err
	}
	return LoadFS(files)
}

// LoadFS reads rules from a file system: one rule a file, one family a folder.
func LoadFS(files fs.FS) (*Set, error) {
	sources, err := ruledoc.Files(files)
	if err != nil {
		return nil, fmt.Errorf("rules: %w", err)
	}
	return (&Set{}).add(sources)
}

// With lays a client's document over the set and gives the new set. The document is YAML or JSON: {rules: [...]}, each of any
// family and of the schema of the files under data/; letters are package letters'. The error says which rule and key is wrong.
func (s *Set) With(document []byte) (*Set, error) {
	sources, err := ruledoc.Split(document)
	if err != nil {
		return nil, fmt.Errorf("rules: %w", err)
	}
	return s.add(slices.DeleteFunc(sources, func(src ruledoc.Source) bool { return src.Family == ruledoc.Letters }))
}

func (s *Set) add(sources []ruledoc.Source) (*Set, error) {
	byFamily := map[string][]ruledoc.Source{}
	for _, src := range sources {
		byFamily[src.Family] = append(byFamily[src.Family], src)
	}
	out := *s
	families := map[string]func([]ruledoc.Source) error{
		"authorization": adder(&out.authorizations), "deadlines": adder(&out.deadlines), "calendars": adder(&out.calendars),
		"fees": adder(&out.fees), "sensitivity": adder(&out.sensitivity), "scope": adder(&out.scopes),
		"accounting": adder(&out.accounting), "paths": adder(&out.paths), "statements": adder(&out.statements),
	}
	for _, src := range sources {
		add, known := families[src.Family]
		if !known {
			return nil, fmt.Errorf("rules: %s: family: there is no %q", src.Place, src.Family)
		}
		if err := add(byFamily[src.Family]); err != nil {
			return nil, fmt.Errorf("rules: %w", err)
		}
		families[src.Family] = func([]ruledoc.Source) error { return nil } // read once, as one layer
	}
	if err := out.checkTogether(); err != nil {
		return nil, fmt.Errorf("rules: %w", err)
	}
	out.detectors = newDetectors(out.sensitivity.All())
	return &out, nil
}

func adder[R ruledoc.Rule](book *ruledoc.Book[R]) func([]ruledoc.Source) error {
	return func(sources []ruledoc.Source) (err error) {
		*book, err = book.Add(sources)
		return err
	}
}

// checkTogether refuses what one family says of another that is not there.
func (s *Set) checkTogether() error {
	for _, d := range s.deadlines.All() {
		if d.Calendar == "" || d.Calendar == clientCalendar {
			continue
		}
		if !slices.ContainsFunc(s.calendars.All(), func(c calendarRule) bool { return c.ID == d.Calendar }) {
			return fmt.Errorf("%s: calendar: there is no %q", d.ID, d.Calendar)
		}
	}
	return nil
}

// Listing is one rule as a list for people shows it.
type Listing struct {
	Family    string
	Ref       RuleRef
	Effective ruledoc.Period
	Counsel   ruledoc.Counsel
	Replaces  string
	Note      string
}

// List gives every rule of every layer, for the screen on which counsel goes through them.
func (s *Set) List() []Listing {
	heads := slices.Concat(headsOf(s.authorizations), headsOf(s.deadlines), headsOf(s.calendars), headsOf(s.fees), headsOf(s.sensitivity),
		headsOf(s.scopes), headsOf(s.accounting), headsOf(s.paths), headsOf(s.statements))
	out := make([]Listing, len(heads))
	for i, h := range heads {
		out[i] = Listing{Family: h.Family, Ref: h.Ref(), Effective: h.Effective, Counsel: h.Counsel, Replaces: h.Replaces, Note: h.Note}
	}
	return out
}

func headsOf[R ruledoc.Rule](b ruledoc.Book[R]) []ruledoc.Head {
	var out []ruledoc.Head
	for _, r := range b.All() {
		out = append(out, r.Heading())
	}
	return out
}

// applies says for whom a rule is. An empty list means all.
type applies struct {
	States  []string `yaml:"states"` // "US" stands for all
	Bases   []Basis  `yaml:"bases,omitempty"`
	Classes []Class  `yaml:"classes,omitempty"`
}

func (a applies) to(state string, basis Basis, class Class) bool {
	return (slices.Contains(a.States, Federal) || slices.Contains(a.States, state)) && oneOf(a.Bases, basis) && oneOf(a.Classes, class)
}

func (a applies) check() error {
	if len(a.States) == 0 {
		return fmt.Errorf("applies.states: name the states, or US for all")
	}
	for _, st := range a.States {
		if !validState(st) {
			return fmt.Errorf("applies.states: use two capitals")
		}
	}
	if err := known("applies.bases", a.Bases, Bases()); err != nil {
		return err
	}
	return known("applies.classes", a.Classes, Classes())
}

// slots names each combination that the rule is for.
func (a applies) slots(prefix string) []string {
	var out []string
	for _, st := range a.States {
		for _, b := range orAll(a.Bases, Bases()) {
			for _, c := range orAll(a.Classes, Classes()) {
				out = append(out, strings.Join([]string{prefix, st, string(b), string(c)}, " "))
			}
		}
	}
	return out
}

func oneOf[T comparable](list []T, v T) bool { return len(list) == 0 || slices.Contains(list, v) }

func orAll[T any](list, all []T) []T {
	if len(list) == 0 {
		return all
	}
	return list
}

func known[T comparable](key string, list, all []T) error {
	for _, v := range list {
		if !slices.Contains(all, v) {
			return fmt.Errorf("%s: there is no %v", key, v)
		}
	}
	return nil
}

func validState(s string) bool {
	return len(s) == 2 && s[0] >= 'A' && s[0] <= 'Z' && s[1] >= 'A' && s[1] <= 'Z'
}
