package notices

import (
	_ "embed"
	"fmt"
	"strings"
	"text/template"

	"go.yaml.in/yaml/v3"
)

//go:embed texts.yaml
var textsFile []byte

// texts are the standing words by kind and language.
type texts map[string]map[string]text

type text struct {
	Subject string `yaml:"subject"`
	Body    string `yaml:"body"`
	body    *template.Template
}

func isPhone(kind string) bool { return strings.HasPrefix(kind, "phone") }

func loadTexts() (texts, error) {
	var t texts
	if err := yaml.Unmarshal(textsFile, &t); err != nil {
		return nil, fmt.Errorf("notices: %w", err)
	}
	for kind, languages := range t {
		for _, language := range []string{"en", "es"} {
			w, ok := languages[language]
			if !ok || w.Body == "" || w.Subject == "" && !isPhone(kind) {
				return nil, fmt.Errorf("notices: %s is not written in %s", kind, language)
			}
			var err error
			if w.body, err = template.New(kind).Option("missingkey=error").Parse(w.Body); err != nil {
				return nil, fmt.Errorf("notices: %w", err)
			}
			languages[language] = w
		}
	}
	return t, nil
}

func (t texts) compose(kind, language string, v Values) (Message, error) {
	w, ok := t[kind][language]
	if !ok {
		return Message{}, fmt.Errorf("notices: there is no text for %s in %s", kind, language)
	}
	var b strings.Builder
	err := w.body.Execute(&b, v)
	return Message{Subject: w.Subject, Text: b.String()}, err
}
