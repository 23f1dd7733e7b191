package published_test

import (
	"path/filepath"
	"testing"

	"chartwright/internal/codeset/published"
	"chartwright/internal/platform/testkit/shareddata"
)

type counts struct{ codes, notes, terms, references, conversions, exempt int }

func TestReadPublishedFiles(t *testing.T) {
	t.Parallel()
	dir := shareddata.Path(t, "codesets")
	for path, want := range map[string]struct {
		system  published.System
		kind    published.Kind
		release string
		from    published.Date
		counts  counts
	}{
		"icd10cm/2021/icd10cm-order-Jan-2021.zip":                     {published.ICD10CM, published.KindOrder, "FY2021-Jan", 20210101, counts{codes: 95358}},
		"icd10cm/2021/icd10cm_tabular_2021.zip":                       {published.ICD10CM, published.KindTabular, "FY2021-Oct", 20201001, counts{notes: 25183}},
		"icd10cm/2025/2025-code-descriptions-tabular-order-april.zip": {published.ICD10CM, published.KindOrder, "FY2025-Apr", 20250401, counts{codes: 97584}},
		"icd10cm/2025/2025-code-descriptions-tabular-order.zip":       {published.ICD10CM, published.KindOrder, "FY2025-Oct", 20241001, counts{codes: 97584}},
		"icd10cm/2025/2025-conversion-table.zip":                      {published.ICD10CM, published.KindConversion, "FY2025-Oct", 20241001, counts{conversions: 5405}},
		"icd10cm/2025/2025-poa-exempt-codes.zip":                      {published.ICD10CM, published.KindPOAExempt, "FY2025-Oct", 20241001, counts{exempt: 38154}},
		"icd10cm/2025/ICD10CM_2025_Index.csv":                         {published.ICD10CM, published.KindIndex, "FY2025-Oct", 20241001, counts{terms: 62721, references: 14193}},
		"icd10cm/2025/icd-10-cm-drug-2025.xml":                        {published.ICD10CM, published.KindDrug, "FY2025-Oct", 20241001, counts{terms: 40026, references: 132}},
		"icd10cm/2025/icd-10-cm-eindex-2025.xml":                      {published.ICD10CM, published.KindExternal, "FY2025-Oct", 20241001, counts{terms: 6664, references: 888}},
		"icd10cm/2025/icd-10-cm-neoplasm-2025.xml":                    {published.ICD10CM, published.KindNeoplasm, "FY2025-Oct", 20241001, counts{terms: 9018, references: 187}},
		"icd10cm/2025/icd-10-cm-tabular-2025_ch2.xml":                 {published.ICD10CM, published.KindTabular, "FY2025-Oct", 20241001, counts{notes: 1547}},
		"icd10cm/2026-04/icd10cm-drug-April-1-2026-XML.xml":           {published.ICD10CM, published.KindDrug, "FY2026-Apr", 20260401, counts{terms: 40036, references: 132}},
		"icd10cm/2026-04/icd10cm_billable_derived.tsv.gz":             {published.ICD10CM, published.KindDates, "FY2026-Apr", 20260401, counts{codes: 74719}},
		"icd10cm/2026-04/icd10pcs_codes_derived.tsv.gz":               {published.ICD10PCS, published.KindDates, "FY2026-Apr", 20260401, counts{codes: 79193}},
		"icd10pcs/2025/icd10pcs_definitions_2025.xml":                 {published.ICD10PCS, published.KindDefs, "FY2025-Oct", 20241001, counts{references: 2193}},
		"icd10pcs/2025/icd10pcs_index_2025.xml":                       {published.ICD10PCS, published.KindIndex, "FY2025-Oct", 20241001, counts{terms: 14498, references: 4127}},
		"icd10pcs/2025/icd10pcs_tables_2025.xml":                      {published.ICD10PCS, published.KindTables, "FY2025-Oct", 20241001, counts{codes: 79856, notes: 852}},
		"hcpcs/hcpcs_descriptions.tsv":                                {published.HCPCS, published.KindCodes, "", 0, counts{codes: 8033}},
		"hcpcs/hcpcs_lvl2.tsv":                                        {published.HCPCS, published.KindDates, "2024-07", 20240701, counts{codes: 8033}},
		"mce/icd10cm_master.tsv.gz":                                   {published.ICD10CM, published.KindDates, "2026-04", 20260401, counts{codes: 84932}},
	} {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			got, err := published.ReadFile(filepath.Join(dir, path))
			if err != nil || len(got) != 1 {
				t.Fatalf("read %d contents, error %v", len(got), err)
			}
			c := got[0]
			if c.System != want.system || c.Kind != want.kind || c.Release != want.release || c.From != want.from {
				t.Errorf("is %s %s %q %s", c.System, c.Kind, c.Release, c.From)
			}
			if n := (counts{len(c.Codes), len(c.Notes), len(c.Terms), len(c.References), len(c.Conversions), len(c.Exempt)}); n != want.counts {
				t.Errorf("counts %+v, want %+v", n, want.counts)
			}
		})
	}
}
