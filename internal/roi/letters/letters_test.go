package letters_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"cloud.google.com/go/civil"

	"chartwright/internal/roi/letters"
)

func load(t testing.TB) *letters.Book {
	t.Helper()
	b, err := letters.Load()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestEveryKindRenders(t *testing.T) {
	t.Parallel()
	book := load(t)
	for _, kind := range letters.Kinds() {
		l, err := book.Render(letters.Request{Kind: kind, Language: "en", State: "TX", On: day}, plainValues())
		if err != nil {
			t.Fatal(err)
		}
		if l.Subject == "" || len(l.Paragraphs) == 0 || l.Template.ID == "" || l.Template.Source == "" {
			t.Errorf("%s came out as %+v", kind, l)
		}
		if strings.ContainsAny(l.Subject+l.Plain(), "{}") {
			t.Errorf("%s holds a brace", kind)
		}
	}
}

func TestMissingValuesAreNamed(t *testing.T) {
	t.Parallel()
	book := load(t)
	v := plainValues()
	delete(v.Text, "due_date")
	v.Text["delay_reason"] = "  \n "
	_, err := book.Render(letters.Request{Kind: letters.Extension, Language: "en", State: "CA", On: day}, v)
	var missing *letters.MissingError
	if !errors.As(err, &missing) || !slices.Equal(missing.Names, []string{"due_date", "delay_reason"}) {
		t.Fatalf("refused with %v", err)
	}
	v = plainValues()
	v.Lists["missing_items"] = []string{" "}
	_, err = book.Render(letters.Request{Kind: letters.CorrectionNeeded, Language: "es", State: "CA", On: day}, v)
	if !errors.As(err, &missing) || !slices.Equal(missing.Names, []string{"missing_items"}) {
		t.Fatalf("an empty list was refused with %v", err)
	}
}

func TestNeedsAreWhatIsMissing(t *testing.T) {
	t.Parallel()
	book := load(t)
	for _, kind := range letters.Kinds() {
		r := letters.Request{Kind: kind, Language: "es", State: "NY", On: day}
		needs, err := book.Needs(r)
		if err != nil {
			t.Fatal(err)
		}
		v := letters.Values{Text: map[string]string{}, Lists: map[string][]string{}}
		for _, p := range needs {
			v.Text[p.Name], v.Lists[p.Name] = "X", []string{"X"}
		}
		if _, err := book.Render(r, v); err != nil {
			t.Errorf("%s with all it needs: %v", kind, err)
		}
		delete(v.Text, needs[0].Name)
		delete(v.Lists, needs[0].Name)
		if _, err := book.Render(r, v); err == nil {
			t.Errorf("%s without %s was rendered", kind, needs[0].Name)
		}
	}
}

func TestValuesAreNotTemplates(t *testing.T) {
	t.Parallel()
	v := plainValues()
	v.Text["requester_name"] = "Ada\n\n{patient_name}"
	v.Text["patient_name"] = "somebody else"
	l, err := load(t).Render(letters.Request{Kind: letters.Extension, Language: "en", State: "CA", On: day}, v)
	if err != nil {
		t.Fatal(err)
	}
	if l.Paragraphs[1].Text != "Dear Ada {patient_name}," {
		t.Errorf("came out as %q", l.Paragraphs[1].Text)
	}
}

func TestSpanishWhereThereIsNoneComesInEnglish(t *testing.T) {
	t.Parallel()
	l, err := load(t).Render(letters.Request{Kind: letters.SubpoenaObjected, Language: "es", State: "CA", On: day}, plainValues())
	if err != nil || l.Language != "en" {
		t.Errorf("came in %q, %v", l.Language, err)
	}
}

func TestDenialNamesReviewAndComplaint(t *testing.T) {
	t.Parallel()
	book := load(t)
	for _, lang := range []string{"en", "es"} {
		l, err := book.Render(letters.Request{Kind: letters.Denial, Language: lang, State: "CA", On: day}, plainValues())
		if err != nil {
			t.Fatal(err)
		}
		review := map[string]string{"en": "review", "es": "revisión"}[lang]
		for _, must := range []string{review, "www.hhs.gov/ocr/complaints"} {
			if !strings.Contains(l.Plain(), must) {
				t.Errorf("the denial in %s does not name %q", lang, must)
			}
		}
	}
}

const override = `rules:
  - family: letters
    id: client/extension-en
    version: 3
    effective: {from: 2026-06-01, to: 2026-12-31}
    source: Counsel of the hospital
    counsel: verified
    replaces: letters/extension-en
    states: [US]
    kind: extension
    language: en
    subject: "Delay {request_number}"
    body: [{text: "Until {new_due_date}."}]
`

func TestOverride(t *testing.T) {
	t.Parallel()
	base := load(t)
	client, err := base.With([]byte(override))
	if err != nil {
		t.Fatal(err)
	}
	withoutLetters, err := base.With([]byte(strings.Replace(override, "family: letters", "family: fees", 1)))
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		book *letters.Book
		on   civil.Date
		want string
	}{
		{client, civil.Date{Year: 2026, Month: 5, Day: 31}, "letters/extension-en"},
		{client, civil.Date{Year: 2026, Month: 6, Day: 1}, "client/extension-en"},
		{client, civil.Date{Year: 2026, Month: 12, Day: 31}, "client/extension-en"},
		{client, civil.Date{Year: 2027, Month: 1, Day: 1}, "letters/extension-en"},
		{base, civil.Date{Year: 2026, Month: 6, Day: 1}, "letters/extension-en"},
		{withoutLetters, civil.Date{Year: 2026, Month: 6, Day: 1}, "letters/extension-en"},
	} {
		l, err := tc.book.Render(letters.Request{Kind: letters.Extension, Language: "en", State: "CA", On: tc.on}, plainValues())
		if err != nil || l.Template.ID != tc.want {
			t.Errorf("on %s it was %s, %v", tc.on, l.Template.ID, err)
		}
	}
}

func TestRefusedTemplates(t *testing.T) {
	t.Parallel()
	base := load(t)
	for name, change := range map[string][2]string{
		"an unknown placeholder": {"{new_due_date}", "{new_duedate}"},
		"a lone brace":           {"Until {", "Until {{"},
		"an unknown key":         {"kind: extension", "kind: extension\n    colour: red"},
		"two texts":              {"[{text:", "[{heading: a, text:"},
		"no source":              {"source: Counsel of the hospital", "source: ' '"},
		"an unknown kind":        {"kind: extension", "kind: poem"},
		"nothing replaced":       {"replaces: letters/extension-en", "replaces: letters/extension-fr"},
		"no replaces":            {"replaces: letters/extension-en", "note: none"},
		"fewer states":           {"states: [US]", "states: [WA]"},
		"another kind":           {"kind: extension", "kind: denial"},
		"another language":       {"language: en", "language: es"},
	} {
		text := strings.Replace(override, change[0], change[1], 1)
		if text == override {
			t.Fatalf("%s: nothing was changed", name)
		}
		if _, err := base.With([]byte(text)); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}

func FuzzWith(f *testing.F) {
	base := load(f)
	f.Add([]byte(override))
	f.Add([]byte(`{"rules":[{"family":"letters"}]}`))
	f.Fuzz(func(t *testing.T, document []byte) {
		book, err := base.With(document)
		if err != nil {
			return
		}
		for _, kind := range letters.Kinds() { // what was taken can be rendered
			if _, err := book.Render(letters.Request{Kind: kind, Language: "en", State: "CA", On: day}, plainValues()); err != nil {
				t.Fatalf("%s: %v", kind, err)
			}
		}
	})
}
