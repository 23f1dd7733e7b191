package starter_test

import (
	"regexp"
	"testing"

	"chartwright/internal/codeset/published"
	"chartwright/internal/codeset/starter"
)

// levelOne is the shape of a CPT code, which must not be in the program.
var levelOne = regexp.MustCompile(`^\d{4}[0-9A-Z]$`)

func TestStarterSet(t *testing.T) {
	t.Parallel()
	contents, err := starter.Contents()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range contents {
		seen := map[string]bool{}
		billable := 0
		for _, row := range c.Codes {
			if seen[row.Code] || row.Long == "" || row.From == 0 {
				t.Errorf("%s %s: twice, undescribed or undated", c.System, row.Code)
			}
			seen[row.Code] = true
			if row.Billable {
				billable++
			}
			if c.System == published.HCPCS && levelOne.MatchString(row.Code) {
				t.Errorf("%s looks like a CPT code", row.Code)
			}
		}
		if low := map[published.System]int{published.ICD10CM: 400, published.ICD10PCS: 50, published.HCPCS: 50}[c.System]; billable < low {
			t.Errorf("%s has %d billable codes", c.System, billable)
		}
	}
}
