package letters

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"chartwright/internal/roi/ruledoc"
)

//go:embed data
var embedded embed.FS

// Book holds the templates in their layers. It is never changed and safe for use by several goroutines.
type Book struct {
	book ruledoc.Book[template]
}

type template struct {
	ruledoc.Head `yaml:",inline"`
	States       []string `yaml:"states"` // "US" stands for all
	Kind         Kind     `yaml:"kind"`
	Language     string   `yaml:"language"`
	Subject      string   `yaml:"subject"`
	Body         []piece  `yaml:"body"`
}

// piece is one paragraph; exactly one of its keys is given.
type piece struct {
	Heading string `yaml:"heading,omitempty"`
	Text    string `yaml:"text,omitempty"`
	List    string `yaml:"list,omitempty"` // name of a list of values
	Item    string `yaml:"item,omitempty"`
}

var (
	placeholder = regexp.MustCompile(`\{([a-z_]+)\}`)
	validState  = regexp.MustCompile(`^[A-Z]{2}$`)
)

// Slots implements ruledoc.Rule: one template of a kind, language and state.
func (t template) Slots() []string {
	var out []string
	for _, st := range t.States {
		out = append(out, string(t.Kind)+" "+t.Language+" "+st)
	}
	return out
}

// Check implements ruledoc.Rule.
func (t template) Check() error {
	switch {
	case len(t.States) == 0 || slices.ContainsFunc(t.States, func(s string) bool { return !validState.MatchString(s) }):
		return errors.New("states: name states by two capitals, or US for all")
	case !slices.Contains(Kinds(), t.Kind):
		return fmt.Errorf("kind: there is no %q", t.Kind)
	case t.Language != "en" && t.Language != "es":
		return errors.New("language: say en or es")
	case strings.TrimSpace(t.Subject) == "" || len(t.Body) == 0:
		return errors.New("subject and body are needed")
	}
	for i, p := range t.Body {
		if err := p.check(); err != nil {
			return fmt.Errorf("body[%d]: %w", i, err)
		}
	}
	return checkText("subject", t.Subject)
}

func (p piece) check() error {
	given := 0
	for _, s := range []string{p.Heading, p.Text, p.List, p.Item} {
		if s != "" {
			given++
		}
	}
	if given != 1 {
		return errors.New("give one of heading, text, list and item")
	}
	if p.List != "" && !slices.ContainsFunc(Placeholders(), func(k Placeholder) bool { return k.List && k.Name == p.List }) {
		return fmt.Errorf("list: there is no list %q", p.List)
	}
	return checkText("text", p.Heading+p.Text+p.Item)
}

// checkText refuses placeholders that nobody fills, and braces that are none.
func checkText(key, text string) error {
	for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
		if !slices.ContainsFunc(Placeholders(), func(k Placeholder) bool { return !k.List && k.Name == m[1] }) {
			return fmt.Errorf("%s: there is no placeholder {%s}", key, m[1])
		}
	}
	if strings.ContainsAny(placeholder.ReplaceAllString(text, ""), "{}") {
		return fmt.Errorf("%s: a brace belongs to no placeholder; write {name}", key)
	}
	return nil
}

// Load reads the templates that come with the program.
func Load() (*Book, error) {
	files, err := fs.Sub(embedded, "data")
	if err != nil {
		return nil, err
	}
	sources, err := ruledoc.Files(files)
	if err != nil {
		return nil, fmt.Errorf("letters: %w", err)
	}
	return (&Book{}).add(sources)
}

// With lays the rules of the family letters in a client's document {rules: [...]} over the templates and gives the new book;
// those of other families are package rules'.
func (b *Book) With(document []byte) (*Book, error) {
	sources, err := ruledoc.Split(document)
	if err != nil {
		return nil, fmt.Errorf("letters: %w", err)
	}
	own := slices.DeleteFunc(sources, func(s ruledoc.Source) bool { return s.Family != ruledoc.Letters })
	if len(own) == 0 {
		return b, nil
	}
	return b.add(own)
}

func (b *Book) add(sources []ruledoc.Source) (*Book, error) {
	for _, s := range sources {
		if s.Family != ruledoc.Letters {
			return nil, fmt.Errorf("letters: %s: family: must be letters", s.Place)
		}
	}
	book, err := b.book.Add(sources)
	if err != nil {
		return nil, fmt.Errorf("letters: %w", err)
	}
	if err := standsIn(book.All()); err != nil {
		return nil, err
	}
	return &Book{book: book}, nil
}

// standsIn refuses a template that would take the place of another and leave letters that this one was for without any.
func standsIn(all []template) error {
	for _, t := range all {
		for _, o := range all {
			if t.Replaces == o.ID && !t.covers(o) {
				return fmt.Errorf("letters: %s: replaces: %s is %q in %q for %s, which this one is not; without `replaces` it is used beside it",
					t.ID, o.ID, o.Kind, o.Language, strings.Join(o.States, ", "))
			}
		}
	}
	return nil
}

// covers says whether every letter that another template is for could be written with this one.
func (t template) covers(o template) bool {
	missing := func(state string) bool { return !slices.Contains(t.States, state) }
	return t.Kind == o.Kind && t.Language == o.Language && (!missing("US") || !slices.ContainsFunc(o.States, missing))
}
