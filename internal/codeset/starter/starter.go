// Package starter is the small set of frequent codes that the program brings along, so that it can be tried before anybody has
// imported the published files: ICD-10-CM, ICD-10-PCS and HCPCS Level II codes, all of them US government work. It holds no CPT.
package starter

import (
	"bufio"
	"embed"
	"fmt"
	"strings"

	"chartwright/internal/codeset/published"
)

//go:embed icd10cm.tsv icd10pcs.tsv hcpcs.tsv
var files embed.FS

// Release is the name the starter set goes by among releases.
const Release = "starter"

// Contents reads the starter set.
func Contents() ([]published.Content, error) {
	var out []published.Content
	for _, f := range []struct {
		name   string
		system published.System
	}{{"icd10cm.tsv", published.ICD10CM}, {"icd10pcs.tsv", published.ICD10PCS}, {"hcpcs.tsv", published.HCPCS}} {
		codes, err := read(f.name)
		if err != nil {
			return nil, err
		}
		out = append(out, published.Content{System: f.system, Kind: published.KindCodes, Name: f.name, Release: Release, Codes: codes})
	}
	return out, nil
}

// read reads rows of code, first and last day in force, billable, exempt from POA reporting, and description.
func read(name string) ([]published.Code, error) {
	f, err := files.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var out []published.Code
	sc := bufio.NewScanner(f)
	for n := 1; sc.Scan(); n++ {
		cells := strings.Split(sc.Text(), "\t")
		if n == 1 {
			continue
		}
		if len(cells) != 6 {
			return nil, fmt.Errorf("%s, line %d: six columns are expected", name, n)
		}
		row := published.Code{Code: cells[0], Billable: cells[3] == "1", Exempt: cells[4] == "1", Long: cells[5]}
		if row.From, err = published.ParseDate(cells[1]); err != nil {
			return nil, fmt.Errorf("%s, line %d: %w", name, n, err)
		}
		if row.To, err = published.ParseDate(cells[2]); err != nil {
			return nil, fmt.Errorf("%s, line %d: %w", name, n, err)
		}
		out = append(out, row)
	}
	return out, sc.Err()
}
