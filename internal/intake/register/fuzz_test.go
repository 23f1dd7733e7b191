package register

import (
	"errors"
	"strings"
	"testing"
	"time"

	"chartwright/internal/platform/apperr"
)

// FuzzCSV: a file of any bytes gives rows or a refusal in words that repeat nothing of it.
func FuzzCSV(f *testing.F) {
	f.Add("account_number,mrn,last_name,first_name,date_of_birth,sex,facility,work_type,admitted,discharged\nA1,M1,Doe,Jane,1970-01-02,F,NCH,IP,2026-01-01,2026-01-03\n")
	f.Add("\xEF\xBB\xBFaccount_number,mrn\n\"A\n")
	f.Add("account_number;mrn\n1;2\n")
	f.Add("a,a,a\n,,\n\"\"\"\n")
	zone := func(code string) *time.Location {
		if code == "NCH" {
			return time.UTC
		}
		return nil
	}
	const mark = "qzvxjk"
	f.Fuzz(func(t *testing.T, s string) {
		rows, err := readCSV(strings.NewReader(s), zone)
		var refusal *apperr.Error
		if err != nil && (!errors.As(err, &refusal) || refusal.Status >= 500) {
			t.Fatalf("a file ended in %v", err)
		}
		if refusal != nil && strings.Contains(s, mark) && strings.Contains(refusal.Error(), mark) {
			t.Fatal("the refusal repeats the file")
		}
		if len(rows) > maxImportRows {
			t.Fatalf("%d rows were taken", len(rows))
		}
	})
}
