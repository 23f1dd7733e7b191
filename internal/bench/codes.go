package main

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"chartwright/internal/bench/measure"
	"chartwright/internal/bench/report"
	"chartwright/internal/bench/stand"
	"chartwright/internal/codeset"
	"chartwright/internal/codeset/index"
	"chartwright/internal/codeset/published"
)

// queriesFile holds queries as coders type them, with the codes that answer each.
const queriesFile = "internal/codeset/testdata/queries.tsv"

// diagnoses are the published files of the full ICD-10-CM set of the fiscal year 2025, and what words it.
var diagnoses = []string{
	"2025/2025-code-descriptions-tabular-order.zip", "2025/ICD10CM_2025_Index.csv", "2025/icd-10-cm-drug-2025.xml",
	"2025/icd-10-cm-neoplasm-2025.xml", "2025/icd-10-cm-eindex-2025.xml", "2021/icd10cm_tabular_2021.zip",
	"2025/icd-10-cm-tabular-2025_ch2.xml", "2025/2025-poa-exempt-codes.zip",
}

// codedOn is a day on which the set was in force.
const codedOn = "2025-01-01"

type typed struct {
	text  string
	codes []string
}

// importCodes loads the full set as the operator's command does.
func (b *bench) importCodes(ctx context.Context) error {
	began := time.Now()
	if err := b.loadCodes(ctx); err != nil {
		return err
	}
	b.Section("codes")
	b.Add("import of ICD-10-CM as published, to searchable", report.Short(time.Since(began)), "", "")
	return nil
}

// loadCodes imports the codes of diagnoses, before the house reads them.
func (b *bench) loadCodes(ctx context.Context) error {
	m, err := codeset.New(codeset.Needs{DB: b.DB, Log: slog.Default()})
	if err != nil {
		return err
	}
	files := make([]string, len(diagnoses))
	for i, f := range diagnoses {
		files[i] = filepath.Join(b.data, "codesets", "icd10cm", f)
	}
	if _, err := m.Import(ctx, files...); err != nil {
		return fmt.Errorf("the full code set is needed, see -data: %w", err)
	}
	return nil
}

// codes measures search over the full set.
func codes(ctx context.Context, b *bench) error {
	set, err := readQueries()
	if err != nil {
		return err
	}
	m, err := codeset.New(codeset.Needs{DB: b.DB, Log: slog.Default()})
	if err != nil {
		return err
	}
	if err := m.Refresh(ctx); err != nil {
		return err
	}
	on, err := published.ParseDate(codedOn)
	if err != nil {
		return err
	}
	found := 0
	search := func(n int) error {
		q := set[n%len(set)]
		hits, err := m.Search(ctx, index.Query{System: published.ICD10CM, Text: q.text, On: on, Limit: 10})
		if n < len(set) && slices.ContainsFunc(hits, func(h index.Hit) bool { return slices.Contains(q.codes, h.Code) }) {
			found++
		}
		return err
	}
	if _, err := measure.Count(len(set), search); err != nil {
		return err
	}
	b.Add("expected code among the first ten", fmt.Sprintf("%.3f", float64(found)/float64(len(set))), "0.95", fmt.Sprintf("%d queries as coders type them", len(set)))
	t, err := measure.Repeat(b.during, func(n int) error { return search(n + len(set)) })
	if err != nil {
		return err
	}
	b.Spread("search in process", t, "p99 0.5 ms", "the queries over and over")
	return b.codesThroughHTTP(ctx, set)
}

func (b *bench) codesThroughHTTP(ctx context.Context, set []typed) error {
	a, err := b.Agency(ctx, "codes")
	if err != nil {
		return err
	}
	ask := func(text string) (found int, err error) {
		var out struct{ Items []struct{ Code string } }
		path := "/codes?" + url.Values{"system": {"ICD10CM"}, "q": {text}, "on": {codedOn}, "limit": {"10"}}.Encode()
		err = a.Manager.Call(ctx, http.MethodGet, path, nil, &out)
		return len(out.Items), err
	}
	err = stand.Until(ctx, time.Minute, func() (bool, error) { // the house loads what was imported in the background
		found, err := ask("S52.521A") // no code of the starter set
		return found > 0, err
	})
	if err != nil {
		return err
	}
	t, err := measure.Repeat(b.during, func(n int) error {
		_, err := ask(set[n%len(set)].text)
		return err
	})
	if err == nil {
		b.Spread("search through HTTP, one person", t, "p99 5 ms", "")
	}
	return err
}

func readQueries() ([]typed, error) {
	f, err := os.Open(queriesFile)
	if err != nil {
		return nil, fmt.Errorf("run this in the folder of go.mod: %w", err)
	}
	defer func() { _ = f.Close() }()
	var out []typed
	sc := bufio.NewScanner(f)
	for sc.Scan() {
		if text, codes, ok := strings.Cut(sc.Text(), "\t"); ok && !strings.HasPrefix(text, "#") {
			out = append(out, typed{text, strings.Split(codes, ",")})
		}
	}
	return out, sc.Err()
}
