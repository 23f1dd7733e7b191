package requester

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"fmt"
	"strings"
	"text/template"
	"time"

	"go.yaml.in/yaml/v3"

	"chartwright/internal/platform/db"
	"chartwright/internal/roi/request"
)

//go:embed words.yaml
var wordsFile []byte

// form is a text to be signed in one language.
type form struct {
	Title      string   `yaml:"title"`
	Paragraphs []string `yaml:"paragraphs"`
}

// words are the forms by what they are for and language, and how the request's terms are said.
type words struct {
	Access        map[string]form              `yaml:"access"`
	Authorization map[string]form              `yaml:"authorization"`
	Terms         map[string]map[string]string `yaml:"terms"`
}

func loadWords() (words, error) {
	var file struct {
		Access        langs                        `yaml:"access"`
		Authorization langs                        `yaml:"authorization"`
		Terms         map[string]map[string]string `yaml:"terms"`
	}
	if err := yaml.Unmarshal(wordsFile, &file); err != nil {
		return words{}, fmt.Errorf("requester: %w", err)
	}
	w := words{Access: file.Access.all(), Authorization: file.Authorization.all(), Terms: file.Terms}
	for _, forms := range []map[string]form{w.Access, w.Authorization} {
		for language, f := range forms {
			if _, err := f.fill(values{}); err != nil || f.Title == "" || len(f.Paragraphs) == 0 {
				return words{}, fmt.Errorf("requester: words.yaml: a form in %s cannot be used: %w", language, err)
			}
		}
	}
	return w, nil
}

type langs struct {
	EN form `yaml:"en"`
	ES form `yaml:"es"`
}

func (l langs) all() map[string]form { return map[string]form{"en": l.EN, "es": l.ES} }

// values fill a form.
type values struct {
	Hospital, Patient, Born, Requester, Wanted, Dates, Purpose, How string
	Agent                                                           bool
}

func (f form) fill(v values) ([]string, error) {
	out := make([]string, len(f.Paragraphs))
	for i, p := range f.Paragraphs {
		t, err := template.New("").Parse(p)
		if err != nil {
			return nil, err
		}
		var b strings.Builder
		if err := t.Execute(&b, v); err != nil {
			return nil, err
		}
		out[i] = b.String()
	}
	return out, nil
}

// signable is the text that a request's person signs, word by word.
type signable struct {
	Title      string
	Paragraphs []string
}

// text is exactly what is hashed and kept.
func (s signable) text() string { return s.Title + "\n\n" + strings.Join(s.Paragraphs, "\n\n") + "\n" }

func (s signable) hash() []byte {
	sum := sha256.Sum256([]byte(s.text()))
	return sum[:]
}

// compose writes the text of a request. The same request gives the same text.
func (m *Module) compose(ctx context.Context, tx *db.Tx, row request.Row) (signable, error) {
	who, patient, wanted, err := m.Requests.OpenFacts(ctx, tx, row)
	if err != nil {
		return signable{}, err
	}
	hospital, err := clientName(tx, row.ClientID)
	if err != nil {
		return signable{}, err
	}
	terms, f := m.words.Terms[row.Language], m.words.Authorization[row.Language]
	if row.LegalBasis == "access_164_524" {
		f = m.words.Access[row.Language]
	}
	v := values{Hospital: hospital, Patient: patient.FirstName + " " + patient.LastName, Born: patient.BirthDate, Requester: named(who),
		Wanted: sentence(strings.Join(append(spoken(row.WantedTypes), wanted), ". ")), Dates: between(row.WantedFrom, row.WantedTo), Purpose: terms[row.Purpose],
		How: terms[row.Medium], Agent: row.RequesterClass == "personal_representative"}
	if row.Form == "inspect" {
		v.How = terms["inspect"]
	}
	paragraphs, err := f.fill(v)
	return signable{Title: f.Title, Paragraphs: paragraphs}, err
}

func named(r request.Requester) string {
	if r.Organisation == "" {
		return r.Name
	}
	return r.Name + ", " + r.Organisation
}

// spoken are document types as people say them; none at all is no sentence.
func spoken(types []string) []string {
	if len(types) == 0 {
		return nil
	}
	return []string{strings.ReplaceAll(strings.Join(types, ", "), "_", " ")}
}

func sentence(s string) string {
	s = strings.Trim(strings.Join(strings.Fields(s), " "), ". ")
	if s == "" {
		return s
	}
	return s + "."
}

func between(from, to *time.Time) string {
	var out []string
	for _, t := range []*time.Time{from, to} {
		if t != nil {
			out = append(out, t.Format(time.DateOnly))
		} else {
			out = append(out, "…")
		}
	}
	if from == nil && to == nil {
		return ""
	}
	return strings.Join(out, " – ")
}

type signableOutput struct {
	Body struct {
		Title      string   `json:"title"`
		Paragraphs []string `json:"paragraphs"`
		Hash       string   `json:"hash" doc:"SHA-256 of exactly these words; send it back with the signature"`
	}
}
