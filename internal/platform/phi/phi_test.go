package phi_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"chartwright/internal/platform/phi"
)

const (
	seededText = "Zebulon Quartermain"
	seededDate = "1951-07-23"
)

// patient has unexported fields too: fmt does not call their methods.
type patient struct {
	Name     phi.Text
	Born     phi.Date
	name     phi.Text
	born     phi.Date
	Children []phi.Text
	ByName   map[string]phi.Text
	Pointer  *phi.Text
}

func samplePatient(t *testing.T) patient {
	t.Helper()
	born, err := phi.ParseDate(seededDate)
	if err != nil {
		t.Fatal(err)
	}
	name := phi.NewText(seededText)
	return patient{
		Name: name, Born: born, name: name, born: born,
		Children: []phi.Text{name},
		ByName:   map[string]phi.Text{"k": name},
		Pointer:  &name,
	}
}

func refuseLeak(t *testing.T, how, out string) {
	t.Helper()
	hexed := fmt.Sprintf("%x", seededText)
	for _, secret := range []string{seededText, "Zebulon", hexed, strings.ToUpper(hexed), seededDate, "1951", "wall"} {
		if strings.Contains(out, secret) {
			t.Errorf("%s shows the value", how)
		}
	}
}

func TestNoPrinterShowsTheValue(t *testing.T) {
	t.Parallel()
	p := samplePatient(t)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%T"} {
		for how, value := range map[string]any{
			"text": p.Name, "date": p.Born, "struct": p, "pointer": &p,
			"slice": []patient{p}, "error": fmt.Errorf("wrapped: %v", p),
		} {
			refuseLeak(t, how+" by "+verb, fmt.Sprintf(verb, value))
		}
	}
	if got := fmt.Sprint(p.Name, p.Born); strings.Count(got, phi.Redacted) != 2 {
		t.Errorf("fmt.Sprint gives %q", got)
	}
}

func TestNoLoggerShowsTheValue(t *testing.T) {
	t.Parallel()
	p := samplePatient(t)
	var out bytes.Buffer
	for _, h := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
		slog.New(h).Info("seen", "name", p.Name, "born", p.Born, "all", p, "pointer", &p)
	}
	refuseLeak(t, "slog", out.String())
	if !strings.Contains(out.String(), "name="+phi.Redacted) {
		t.Error("the placeholder is missing from the log")
	}
}

func TestNoEncoderShowsTheValue(t *testing.T) {
	t.Parallel()
	p := samplePatient(t)
	asJSON, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	refuseLeak(t, "json", string(asJSON))
	type element struct{ Name, Born any }
	asXML, err := xml.Marshal(element{p.Name, p.Born})
	if err != nil {
		t.Fatal(err)
	}
	refuseLeak(t, "xml", string(asXML))
}

func TestRevealGivesTheValue(t *testing.T) {
	t.Parallel()
	p := samplePatient(t)
	if p.Name.Reveal() != seededText || p.Born.Reveal() != seededDate {
		t.Error("Reveal lost the value")
	}
	if !p.Born.Equal(phi.NewDate(1951, time.July, 23)) || !p.Name.Equal(phi.NewText(seededText)) {
		t.Error("equal values compare unequal")
	}
	var none patient
	if !none.Name.IsZero() || !none.Born.IsZero() || none.Name.Reveal() != "" || none.Born.Reveal() != "" {
		t.Error("the zero values are not empty")
	}
}

func TestRequestsAreRead(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, body string
		want       error
	}{
		{"values", `{"Name":"Zebulon Quartermain","Born":"1951-07-23"}`, nil},
		{"empty", `{"Name":"","Born":""}`, nil},
		{"echoed text", `{"Name":"[redacted]"}`, phi.ErrRedacted},
		{"echoed date", `{"Born":"[redacted]"}`, phi.ErrRedacted},
		{"impossible day", `{"Born":"1951-02-30"}`, phi.ErrDate},
		{"number", `{"Born":19510723}`, phi.ErrDate},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var p patient
			err := json.Unmarshal([]byte(c.body), &p)
			if !errors.Is(err, c.want) {
				t.Fatalf("got %v, want %v", err, c.want)
			}
			if err != nil {
				refuseLeak(t, "error", err.Error())
			}
		})
	}
	var text phi.Text
	if err := json.Unmarshal([]byte(`19510723`), &text); err == nil || strings.Contains(err.Error(), "1951") {
		t.Errorf("a number was read as text, or quoted: %v", err)
	}
}

func TestPlaintextIsNotStored(t *testing.T) {
	t.Parallel()
	p := samplePatient(t)
	if _, err := p.Name.Value(); !errors.Is(err, phi.ErrPlaintext) {
		t.Errorf("text: %v", err)
	}
	if _, err := p.Born.Value(); !errors.Is(err, phi.ErrPlaintext) {
		t.Errorf("date: %v", err)
	}
}
