package examine_test

import (
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chartwright/internal/examine"
	"chartwright/internal/platform/testkit/shareddata"
)

type encounter map[string]string

func encounters(t *testing.T) map[string]encounter {
	t.Helper()
	f, err := os.Open(shareddata.Path(t, "charts", "encounters.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]encounter{}
	for _, row := range rows[1:] {
		e := encounter{}
		for i, column := range rows[0] {
			e[column] = row[i]
		}
		all[e["account_number"]] = e
	}
	return all
}

// hits counts how many of the printed identifiers of an encounter were found exactly.
func hits(e encounter, found []examine.Identifier) map[examine.Field]bool {
	want := map[examine.Field]string{
		examine.FieldAccount: e["account_number"], examine.FieldMRN: e["mrn"], examine.FieldBirth: e["date_of_birth"],
		examine.FieldSex: e["sex"], examine.FieldAdmit: e["admitted"], examine.FieldDisch: e["discharged"],
		examine.FieldName: e["last_name"] + ", " + e["first_name"],
	}
	got := map[examine.Field]bool{}
	for _, id := range found {
		if strings.EqualFold(id.Value, want[id.Field]) {
			got[id.Field] = true
		}
	}
	return got
}

// TestChartsAreKnown states how well type and identifiers are found on the charts: text layers must be all but perfect, and a
// sample of scans must give enough to match the encounter (an account number or MRN with the date of birth or name).
func TestChartsAreKnown(t *testing.T) {
	t.Parallel()
	all := encounters(t)
	e := shared(t)
	files, err := filepath.Glob(filepath.Join(shareddata.Path(t, "charts"), "*_*.*"))
	if err != nil {
		t.Fatal(err)
	}
	text, scans := tally{fields: map[examine.Field]int{}}, tally{fields: map[examine.Field]int{}}
	for _, path := range files {
		name := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
		if strings.HasSuffix(name, "_p2") {
			continue // loose second sheets repeat the header of the first
		}
		account, docType, _ := strings.Cut(strings.TrimSuffix(name, "_p1"), "_")
		into, words := &text, firstPage(t, e, path)
		if words.Scanned != (words.Source == examine.SourceNone) {
			t.Errorf("%s: scanned is %v with %d words", filepath.Base(path), words.Scanned, len(words.Words))
		}
		if words.Scanned {
			if scans.n >= maxScans || !e.CanOCR() {
				continue
			}
			into, words = &scans, recognise(t, e, path)
		}
		into.add(words, docType, hits(all[account], examine.FindIdentifiers(words.Words)))
	}
	t.Logf("text: %s", text)
	t.Logf("scans: %s", scans)
	text.mustReach(t, 0.98, 0.99)
	if scans.n > 0 {
		scans.mustReach(t, 0.8, 0.6)
	}
}

const maxScans = 4

func firstPage(t *testing.T, e *examine.Examiner, path string) examine.Page {
	t.Helper()
	d := openPath(t, e, path)
	defer d.Close()
	p, err := d.Page(context.Background(), 1)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func recognise(t *testing.T, e *examine.Examiner, path string) examine.Page {
	t.Helper()
	d := openPath(t, e, path)
	defer d.Close()
	p, err := d.OCR(context.Background(), 1)
	if err != nil {
		t.Fatal(err)
	}
	return p
}
