package sheet_test

import (
	"bytes"
	"encoding/csv"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/xuri/excelize/v2"

	"chartwright/internal/platform/sheet"
)

var at = time.Date(2026, 3, 1, 13, 30, 0, 0, time.UTC)

func write(t *testing.T, f sheet.Format) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := sheet.New(&out, f, "Table", "name", "count", "share", "at", "none", "id")
	if err != nil {
		t.Fatal(err)
	}
	share := 0.25
	for _, name := range []string{"plain", "=SUM(A1)", "+1", "-1", "@x", "\tx", "\rx"} {
		if err := w.Row(name, -3, &share, at, nil, uuid.Nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

var names = []string{"plain", "'=SUM(A1)", "'+1", "'-1", "'@x", "'\tx", "'\rx"}

func TestCSV(t *testing.T) {
	t.Parallel()
	rows, err := csv.NewReader(bytes.NewReader(write(t, sheet.CSV))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != len(names)+1 || !slices.Equal(rows[1], []string{"plain", "-3", "0.25", "2026-03-01T13:30:00Z", "", uuid.Nil.String()}) {
		t.Fatalf("%q", rows)
	}
	for i, want := range names {
		if rows[i+1][0] != want {
			t.Errorf("row %d: %q", i, rows[i+1][0])
		}
	}
}

func TestXLSX(t *testing.T) {
	t.Parallel()
	f, err := excelize.OpenReader(bytes.NewReader(write(t, sheet.XLSX)))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := f.GetRows("Sheet1")
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != len(names)+1 || rows[1][1] != "-3" || rows[1][2] != "0.25" || rows[1][3] != "2026-03-01 13:30:00" {
		t.Fatalf("%q", rows)
	}
	for i := range names {
		cell, _ := excelize.CoordinatesToCellName(1, i+2)
		if formula, err := f.GetCellFormula("Sheet1", cell); err != nil || formula != "" {
			t.Errorf("%s is a formula: %q %v", cell, formula, err)
		}
		if i < 5 && rows[i+1][0] != names[i] {
			t.Errorf("row %d: %q", i, rows[i+1][0])
		}
	}
}

func TestServeNamesTheFile(t *testing.T) {
	t.Parallel()
	rec := httptest.NewRecorder()
	w, err := sheet.Serve(rec, sheet.CSV, `my "table"/1`, "a")
	if err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	if got := rec.Header().Get("Content-Disposition"); got != `attachment; filename="my-table-1.csv"` || rec.Body.String() != "a\n" {
		t.Errorf("%q %q", got, rec.Body)
	}
}

func TestFormats(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]sheet.Format{"": sheet.CSV, "csv": sheet.CSV, "XLSX": sheet.XLSX, "pdf": ""} {
		if got, ok := sheet.ParseFormat(text); got != want || ok != (want != "") {
			t.Errorf("%q: %q %v", text, got, ok)
		}
	}
}
