package index_test

import (
	"bufio"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"chartwright/internal/codeset/index"
	"chartwright/internal/codeset/lexicon"
	"chartwright/internal/codeset/published"
	"chartwright/internal/platform/testkit/shareddata"
)

func build(t testing.TB, files ...string) *index.Index {
	t.Helper()
	lex, err := lexicon.Default()
	if err != nil {
		t.Fatal(err)
	}
	b := index.NewBuilder(lex)
	dir := shareddata.Path(t, "codesets")
	for _, f := range files {
		contents, err := published.ReadFile(filepath.Join(dir, f))
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range contents {
			b.Add(c)
		}
	}
	return b.Build()
}

// fullDiagnoses is the FY2025 set with everything that words it. It is built once: it takes seconds and does not change.
var fullDiagnoses = sync.OnceValue(func() func(t testing.TB) *index.Index {
	var once sync.Once
	var ix *index.Index
	return func(t testing.TB) *index.Index {
		t.Helper()
		shareddata.Path(t, "codesets")
		once.Do(func() {
			ix = build(t, "icd10cm/2025/2025-code-descriptions-tabular-order.zip", "icd10cm/2025/ICD10CM_2025_Index.csv",
				"icd10cm/2025/icd-10-cm-drug-2025.xml", "icd10cm/2025/icd-10-cm-neoplasm-2025.xml", "icd10cm/2025/icd-10-cm-eindex-2025.xml",
				"icd10cm/2021/icd10cm_tabular_2021.zip", "icd10cm/2025/icd-10-cm-tabular-2025_ch2.xml", "icd10cm/2025/2025-poa-exempt-codes.zip")
		})
		return ix
	}
})

type expectation struct {
	query string
	codes []string
}

func expectations(t testing.TB) []expectation {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "testdata", "queries.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []expectation
	for sc := bufio.NewScanner(f); sc.Scan(); {
		if query, codes, ok := strings.Cut(sc.Text(), "\t"); ok && query[0] != '#' {
			out = append(out, expectation{query, strings.Split(codes, ",")})
		}
	}
	return out
}

func TestRecallInTheFirstTen(t *testing.T) {
	t.Parallel()
	ix := fullDiagnoses()(t)
	set := expectations(t)
	if len(set) < 220 {
		t.Fatalf("the set has %d queries, at least 220 are wanted", len(set))
	}
	found, first := 0, 0
	for _, e := range set {
		hits := ix.Search(index.Query{System: published.ICD10CM, Text: e.query, On: 20250101, Limit: 10})
		at := slices.IndexFunc(hits, func(h index.Hit) bool { return slices.Contains(e.codes, h.Code) })
		if at == 0 {
			first++
		}
		if at >= 0 {
			found++
			continue
		}
		var got []string
		for _, h := range hits[:min(4, len(hits))] {
			got = append(got, h.Code+" "+h.Description)
		}
		t.Logf("missed %q: want %v, got %q", e.query, e.codes, got)
	}
	recall := float64(found) / float64(len(set))
	t.Logf("%d queries: recall@10 %.3f, first %.3f", len(set), recall, float64(first)/float64(len(set)))
	if recall < 0.95 {
		t.Errorf("recall in the first ten is %.3f, want at least 0.95", recall)
	}
}

// Enter takes the first code found: where words name a header, the code usually meant stands before it.
func TestTheUsualCodeStandsBeforeItsHeader(t *testing.T) {
	t.Parallel()
	ix := fullDiagnoses()(t)
	for query, want := range map[string]string{"heart failure": "I50.9", "asthma": "J45.909", "cough": "R05.9", "I50": "I50"} {
		hits := ix.Search(index.Query{System: published.ICD10CM, Text: query, On: 20250101, Limit: 10})
		if len(hits) == 0 || hits[0].Code != want {
			t.Errorf("%q begins with %+v, want %s", query, hits[:min(1, len(hits))], want)
		}
	}
}

// keystrokes are the queries as they grow while typed, from the first letter.
func keystrokes(t testing.TB) []string {
	t.Helper()
	var out []string
	for _, e := range expectations(t) {
		for i := 1; i <= len(e.query); i++ {
			out = append(out, e.query[:i])
		}
	}
	return out
}

// repeats is how often each query is timed; the fastest is what the search itself costs, without what else the machine does.
const repeats = 3

func BenchmarkSearchAsTyped(b *testing.B) {
	ix := fullDiagnoses()(b)
	queries := keystrokes(b)
	var all, fastest []time.Duration
	runtime.GC()
	for b.Loop() {
		for _, q := range queries {
			best := time.Hour
			for range repeats {
				start := time.Now()
				ix.Search(index.Query{System: published.ICD10CM, Text: q, On: 20250101, Limit: 20})
				took := time.Since(start)
				all = append(all, took)
				best = min(best, took)
			}
			fastest = append(fastest, best)
		}
	}
	for name, times := range map[string][]time.Duration{"": all, "best-": fastest} {
		slices.Sort(times)
		b.ReportMetric(float64(times[len(times)/2].Microseconds()), name+"p50-us")
		b.ReportMetric(float64(times[len(times)*99/100].Microseconds()), name+"p99-us")
		b.ReportMetric(float64(times[len(times)-1].Microseconds()), name+"max-us")
	}
	b.ReportMetric(0, "ns/op")
}

// TestMemory holds the index of all systems to what an idle server may spend on it.
func TestMemory(t *testing.T) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	ix := build(t, "icd10cm/2025/2025-code-descriptions-tabular-order.zip", "icd10cm/2025/ICD10CM_2025_Index.csv",
		"icd10cm/2025/icd-10-cm-drug-2025.xml", "icd10cm/2025/icd-10-cm-neoplasm-2025.xml", "icd10cm/2025/icd-10-cm-eindex-2025.xml",
		"icd10cm/2021/icd10cm_tabular_2021.zip", "icd10pcs/2025/icd10pcs_tables_2025.xml", "icd10pcs/2025/icd10pcs_index_2025.xml",
		"icd10pcs/2025/icd10pcs_definitions_2025.xml", "hcpcs/hcpcs_descriptions.tsv", "hcpcs/hcpcs_lvl2.tsv")
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&after)
	mb := (int64(after.HeapAlloc) - int64(before.HeapAlloc)) >> 20
	t.Logf("ICD-10-CM, ICD-10-PCS and HCPCS take %d MB", mb)
	if mb > 150 {
		t.Errorf("the index takes %d MB, want at most 150", mb)
	}
	runtime.KeepAlive(ix)
}
