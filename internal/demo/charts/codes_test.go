package charts_test

import (
	"bufio"
	"compress/gzip"
	"encoding/csv"
	"io"
	"os"
	"strings"
	"testing"

	"chartwright/internal/demo/charts"
	"chartwright/internal/platform/testkit/shareddata"
)

// published opens a file of codes as published; a .gz file is unpacked.
func published(t *testing.T, name string) io.Reader {
	t.Helper()
	file, err := os.Open(shareddata.Path(t, "codesets", name))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	if !strings.HasSuffix(name, ".gz") {
		return file
	}
	unpacked, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	return unpacked
}

// rows reads a tab-separated file as column name to value, keyed by its first column.
func rows(t *testing.T, name string) map[string]map[string]string {
	t.Helper()
	r := csv.NewReader(bufio.NewReader(published(t, name)))
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = '\t', true, -1
	head, err := r.Read()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]map[string]string{}
	for {
		record, err := r.Read()
		if err == io.EOF {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		row := map[string]string{}
		for i, value := range record {
			row[head[i]] = value
		}
		out[record[0]] = row
	}
}

func TestCodesAreBillable(t *testing.T) {
	t.Parallel()
	diagnoses := rows(t, "icd10cm/2026-04/icd10cm_billable_derived.tsv.gz")
	procedures := rows(t, "icd10cm/2026-04/icd10pcs_codes_derived.tsv.gz")
	supplies := rows(t, "hcpcs/hcpcs_lvl2.tsv")
	for _, s := range charts.New(1).Scenarios() {
		for _, c := range s.Codes {
			switch c.System {
			case charts.ICD10CM:
				checkDiagnosis(t, s, c, diagnoses[c.Code])
			case charts.ICD10PCS:
				row, ok := procedures[c.Code]
				if !ok || row["effective_from"] > "20241001" || s.WorkType != charts.Inpatient {
					t.Errorf("%s: procedure %s is not valid", s.ID, c.Code)
				}
			case charts.HCPCS:
				if row, ok := supplies[c.Code]; !ok || row["date_term"] != "" {
					t.Errorf("%s: HCPCS %s is not valid", s.ID, c.Code)
				}
			}
		}
	}
}

func checkDiagnosis(t *testing.T, s charts.Scenario, c charts.Code, row map[string]string) {
	t.Helper()
	if row == nil || row["effective_to"] != "" || row["effective_from"] > "20241001" {
		t.Errorf("%s: diagnosis %s is not valid in both FY2025 and FY2026", s.ID, c.Code)
		return
	}
	if flags := row["mce_flags"]; c.Principal && (strings.Contains(flags, "unacceptable") && s.WorkType == charts.Inpatient || strings.Contains(flags, "ecodepdx")) {
		t.Errorf("%s: %s cannot be principal", s.ID, c.Code)
	}
	exempt := row["poa_exempt_fy25"] == "1"
	switch {
	case s.WorkType != charts.Inpatient && c.POA != "":
		t.Errorf("%s: %s has a POA indicator", s.ID, c.Code)
	case s.WorkType == charts.Inpatient && (c.POA == "" || exempt != (c.POA == "1")):
		t.Errorf("%s: POA of %s is %q, exempt %v", s.ID, c.Code, c.POA, exempt)
	}
}
