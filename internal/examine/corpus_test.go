package examine_test

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"chartwright/internal/examine"
	"chartwright/internal/platform/testkit/shareddata"
)

type line struct {
	File         string
	Type         string
	Pages        int
	Verdict      string
	Reason       string
	Message      string
	Milliseconds int64
}

func examineAll(t *testing.T, files []string) []line {
	t.Helper()
	if len(files) == 0 {
		t.Fatal("no files")
	}
	var out bytes.Buffer
	if err := examine.Command(context.Background(), examine.CommandOptions{}, files, &out); err != nil {
		t.Fatal(err)
	}
	var lines []line
	for decoder := json.NewDecoder(&out); decoder.More(); {
		var l line
		if err := decoder.Decode(&l); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, l)
	}
	if len(lines) != len(files) {
		t.Fatalf("%d lines for %d files", len(lines), len(files))
	}
	return lines
}

func outcomeOf(l line) string { return strings.TrimSuffix(l.Verdict+" "+l.Reason, " ") }

// TestDifficultPDFs says what may become of each class of the corpus. "damaged" files open in forgiving viewers and mostly do
// here; "broken" ones were refused by the tools that sorted the corpus, but PDFium can show a few of them.
func TestDifficultPDFs(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(shareddata.Path(t, "pdf"), "*.pdf"))
	if err != nil {
		t.Fatal(err)
	}
	accepted := []string{"accepted"}
	allowed := map[string][]string{
		"plain": accepted, "long": accepted, "form": accepted, "javascript": accepted, "encrypted": accepted,
		"password": {"refused password_protected"},
		"damaged":  {"accepted", "refused damaged", "quarantined truncated", "quarantined some_pages_unreadable"},
		"broken": {"accepted", "refused damaged", "refused no_pages", "refused empty_file", "refused unsupported_type",
			"refused encryption_unsupported", "quarantined truncated", "quarantined malformed", "quarantined too_slow"}, // bounded: slow files are given up on busy machines
	}
	atLeastAccepted := map[string]int{"damaged": 35}
	atMostAccepted := map[string]int{"broken": 5}
	table := map[string]int{}
	for _, l := range examineAll(t, files) {
		class, _, _ := strings.Cut(filepath.Base(l.File), "_")
		table[class+": "+outcomeOf(l)]++
		checkLine(t, l)
		if !slices.Contains(allowed[class], outcomeOf(l)) {
			t.Errorf("%s: %s", filepath.Base(l.File), outcomeOf(l))
		}
	}
	for class, n := range atLeastAccepted {
		if table[class+": accepted"] < n {
			t.Errorf("%s: only %d accepted", class, table[class+": accepted"])
		}
	}
	for class, n := range atMostAccepted {
		if table[class+": accepted"] > n {
			t.Errorf("%s: %d accepted", class, table[class+": accepted"])
		}
	}
	logTable(t, table)
}

func logTable(t *testing.T, table map[string]int) {
	for _, k := range slices.Sorted(maps.Keys(table)) {
		t.Logf("%4d  %s", table[k], k)
	}
}

// checkLine holds what is true of every file: a known verdict, and a message where it is not accepted. That it ends in time is held by the budgets of hostile files.
func checkLine(t *testing.T, l line) {
	t.Helper()
	if accepted := l.Verdict == "accepted"; accepted != (l.Reason == "") || accepted && l.Pages < 1 || !accepted && l.Message == "" {
		t.Errorf("%s: %+v", filepath.Base(l.File), l)
	}
}

func TestOddTIFFs(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(shareddata.Path(t, "pdf", "tiff"), "*"))
	if err != nil {
		t.Fatal(err)
	}
	table := map[string]int{}
	for _, l := range examineAll(t, files) {
		checkLine(t, l)
		table[outcomeOf(l)]++
		if l.Type != "tiff" {
			t.Errorf("%s is taken for %s", filepath.Base(l.File), l.Type)
		}
	}
	logTable(t, table)
}

func TestFormsAndChartsAreAccepted(t *testing.T) {
	t.Parallel()
	var files []string
	for _, pattern := range []string{"roi/*.pdf", "charts/*.tif", "charts/*.jpg", "charts/N*.pdf"} {
		some, err := filepath.Glob(filepath.Join(shareddata.Path(t), pattern))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, some...)
	}
	for _, l := range examineAll(t, files) {
		checkLine(t, l)
		if l.Verdict != "accepted" {
			t.Errorf("%s: %s", filepath.Base(l.File), outcomeOf(l))
		}
	}
}
