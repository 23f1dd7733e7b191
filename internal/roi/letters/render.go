package letters

import (
	"fmt"
	"slices"
	"strings"
)

// Render fills the template that is in force. Placeholders without a value are a *MissingError that names them all.
func (b *Book) Render(r Request, v Values) (Letter, error) {
	t, err := b.find(r)
	if err != nil {
		return Letter{}, err
	}
	f := filler{values: v}
	out := Letter{Kind: t.Kind, Language: t.Language, Template: t.Ref(), Subject: f.fill(t.Subject)}
	for _, p := range t.Body {
		out.Paragraphs = append(out.Paragraphs, f.paragraphs(p)...)
	}
	if len(f.missing) > 0 {
		return Letter{}, &MissingError{Template: t.Ref(), Names: f.missing}
	}
	return out, nil
}

// Needs gives the placeholders that the template in force uses, so that a screen can ask for them.
func (b *Book) Needs(r Request) ([]Placeholder, error) {
	t, err := b.find(r)
	if err != nil {
		return nil, err
	}
	f := filler{}
	f.fill(t.Subject)
	for _, p := range t.Body {
		f.paragraphs(p)
	}
	var out []Placeholder
	for _, p := range Placeholders() {
		if slices.Contains(f.missing, p.Name) {
			out = append(out, p)
		}
	}
	return out, nil
}

// find prefers the language, then the state's template.
func (b *Book) find(r Request) (template, error) {
	var found template
	best := -1
	for _, t := range b.book.On(r.On) {
		if t.Kind != r.Kind || t.Language != r.Language && t.Language != "en" {
			continue
		}
		rank := 0
		if t.Language == r.Language {
			rank += 2
		}
		switch {
		case slices.Contains(t.States, r.State):
			rank++
		case !slices.Contains(t.States, "US"):
			continue
		}
		if rank > best {
			found, best = t, rank
		}
	}
	if best < 0 {
		return found, fmt.Errorf("letters: there is no template %q on %s", r.Kind, r.On)
	}
	return found, nil
}

// filler puts values in and remembers which were missing.
type filler struct {
	values  Values
	missing []string
}

func (f *filler) miss(name string) {
	if !slices.Contains(f.missing, name) {
		f.missing = append(f.missing, name)
	}
}

// fill puts values into a text. A value is put in as it is: braces in it are not placeholders.
func (f *filler) fill(text string) string {
	filled := placeholder.ReplaceAllStringFunc(text, func(m string) string {
		name := m[1 : len(m)-1]
		value := flat(f.values.Text[name])
		if value == "" {
			f.miss(name)
		}
		return value
	})
	return flat(filled)
}

func (f *filler) paragraphs(p piece) []Paragraph {
	switch {
	case p.Heading != "":
		return []Paragraph{{Kind: "heading", Text: f.fill(p.Heading)}}
	case p.Text != "":
		return []Paragraph{{Kind: "text", Text: f.fill(p.Text)}}
	case p.Item != "":
		return []Paragraph{{Kind: "item", Text: f.fill(p.Item)}}
	}
	var out []Paragraph
	for _, item := range f.values.Lists[p.List] {
		if item = flat(item); item != "" {
			out = append(out, Paragraph{Kind: "item", Text: item})
		}
	}
	if len(out) == 0 {
		f.miss(p.List)
	}
	return out
}

// flat puts a text on one line, so that a value cannot break a paragraph.
func flat(s string) string { return strings.Join(strings.Fields(s), " ") }
