package release

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cloud.google.com/go/civil"

	"chartwright/internal/roi/request"
)

// TestPaper prints accounts of no, some and very many lines, and reads them again with poppler's tool.
func TestPaper(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		language string
		lines    int
		want     []string
	}{
		{"en", 0, []string{"Accounting of disclosures", "There is no disclosure to list", "Page 1 of 1", "Łucja", "555-0100, records@example.test"}},
		{"en", 3, []string{"Office of Łódź 2", "Required by law", "Jan 4, 2026", "12 pages"}},
		{"es", 90, []string{"Informe de divulgaciones", "Página 2 de", "Lo exige la ley", "Office of Łódź 89", "Se dio a"}},
	} {
		t.Run(fmt.Sprint(tc.language, tc.lines), func(t *testing.T) {
			t.Parallel()
			body, err := somePaper(tc.language, tc.lines).print()
			if err != nil {
				t.Fatal(err)
			}
			again, err := somePaper(tc.language, tc.lines).print()
			if err != nil || !bytes.Equal(body, again) {
				t.Errorf("the same account is printed differently: %v", err)
			}
			if read := readPDF(t, body); !containsAll(read, tc.want) {
				t.Errorf("want %q in:\n%s", tc.want, read)
			}
		})
	}
}

func somePaper(language string, lines int) paper {
	p := paper{language: language, hospital: hospital{Name: "Hospital of Kalamazoo", zone: time.UTC}, who: request.Patient{FirstName: "Łucja", LastName: "Zwettlinger", BirthDate: "1944-05-06", MRN: "M1"},
		from: civil.Date{Year: 2020, Month: 11, Day: 28}, to: civil.Date{Year: 2026, Month: 11, Day: 28}, made: time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC),
		free: true, contact: request.Contact{Phone: "555-0100", Email: "records@example.test"}, rule: request.Rule{Source: "45 CFR 164.528"}}
	for n := range lines {
		p.lines = append(p.lines, Disclosure{On: fmt.Sprintf("2026-01-%02d", 2+n), Recipient: fmt.Sprintf("Office of Łódź %d\n1 Main Street, Springfield", n),
			What: "A report of a disease that the law names, with laboratory results", Purpose: "other", Basis: "required_by_law", Pages: 12})
	}
	return p
}

func readPDF(t *testing.T, body []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "account.pdf")
	if err := os.WriteFile(file, body, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "pdftotext", "-layout", file, "-").Output() // #nosec G204 -- a file of the test's own
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func containsAll(text string, want []string) bool {
	for _, w := range want {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}
