package codeset_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"chartwright/internal/codeset"
)

type line struct {
	Query string
	Codes []struct {
		Code, Description string
		Billable          bool
	}
	Microseconds float64
}

func search(t *testing.T, queries string, o codeset.SearchOptions) []line {
	t.Helper()
	file := filepath.Join(t.TempDir(), "queries.txt")
	if err := os.WriteFile(file, []byte(queries), 0o600); err != nil {
		t.Fatal(err)
	}
	o.Queries = file
	var out bytes.Buffer
	if err := codeset.SearchCommand(t.Context(), o, nil, &out); err != nil {
		t.Fatal(err)
	}
	var lines []line
	for text := range strings.Lines(out.String()) {
		var l line
		if err := json.Unmarshal([]byte(text), &l); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, l)
	}
	return lines
}

func TestSearchCommandOnTheStarterSet(t *testing.T) {
	t.Parallel()
	got := search(t, "chf\n\n# a remark\nI50.9\texpected\r\nHEART failur\n", codeset.SearchOptions{Limit: 3})
	if len(got) != 3 {
		t.Fatalf("%d lines", len(got))
	}
	for i, query := range []string{"chf", "I50.9", "HEART failur"} {
		if got[i].Query != query || len(got[i].Codes) == 0 || len(got[i].Codes) > 3 || got[i].Microseconds <= 0 {
			t.Errorf("line %d: %+v", i, got[i])
		}
	}
	if got[0].Codes[0].Code != "I50.9" || !got[0].Codes[0].Billable {
		t.Errorf("chf found %+v", got[0].Codes)
	}
}

func TestSearchCommandReadsSeveralFiles(t *testing.T) {
	t.Parallel()
	order := "00001 A00     0 Cholera                                                      Cholera\r\n" +
		"00002 A000    1 Cholera due to Vibrio cholerae 01, biovar cholerae           Cholera due to Vibrio cholerae 01, biovar cholerae\r\n"
	index := "RowID,Letter,Level,Term,See,SeeAlso,NonEssModif,Code\n1,A,0,Asiatic,,,,\n2,A,1,plague of the gut,,,,A00.0\n"
	dir := t.TempDir()
	var files []string
	for name, text := range map[string]string{"icd10cm_order_2025.txt": order, "index_2025.csv": index} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, path)
	}
	got := search(t, "asiatic plague\ncholera\n", codeset.SearchOptions{Files: files, Limit: 10})
	if len(got[0].Codes) == 0 || got[0].Codes[0].Code != "A00.0" {
		t.Errorf("through the index: %+v", got[0].Codes)
	}
	var codes []string
	for _, c := range got[1].Codes {
		codes = append(codes, c.Code)
	}
	if slices.Sort(codes); !slices.Equal(codes, []string{"A00", "A00.0"}) {
		t.Errorf("the header and its code: %v", codes)
	}
}

func TestSearchCommandReadsStandardInput(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	err := codeset.SearchCommand(t.Context(), codeset.SearchOptions{Queries: "-", Limit: 1}, strings.NewReader("chf\n"), &out)
	if err != nil || !strings.Contains(out.String(), "I50.9") {
		t.Errorf("%v, printed %s", err, &out)
	}
}

func TestSearchCommandRefusesBadArguments(t *testing.T) {
	t.Parallel()
	for want, o := range map[string]codeset.SearchOptions{
		"--limit": {}, "--system": {Limit: 1, System: "SNOMED"}, "--on": {Limit: 1, On: "yesterday"}, "queries file": {Limit: 1, Queries: "nowhere"},
	} {
		err := codeset.SearchCommand(t.Context(), o, nil, &bytes.Buffer{})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v", o, err)
		}
	}
}
