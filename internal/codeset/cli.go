package codeset

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"time"

	"chartwright/internal/codeset/index"
	"chartwright/internal/codeset/published"
)

// maxQueryLine bounds a line of a queries file.
const maxQueryLine = 64 << 10

// SearchOptions are the arguments of `codes search`.
type SearchOptions struct {
	Files   []string // published files to load, zipped or not; none: the starter set
	Queries string   // the file with one query a line, "-" for standard input
	System  string   // ICD10CM, ICD10PCS, HCPCS or CPT; empty: the first that the files hold
	On      string   // the day the codes must be in force, yyyy-mm-dd; empty: the newest release
	Limit   int      // codes to print for a query
}

// foundLine is what `codes search` prints for one query.
type foundLine struct {
	Query        string      `json:"query"`
	Codes        []foundCode `json:"codes"`
	Microseconds float64     `json:"microseconds"`
}

type foundCode struct {
	Code        string `json:"code"`
	Description string `json:"description"`
	Billable    bool   `json:"billable"`
}

// SearchCommand is `chartwright codes search --set FILE… --queries FILE --limit N`: it loads published files, needs neither server nor
// database, and prints for each line of the queries file one JSON line with the codes found, best first, and the microseconds
// it took. What stands behind a tab in a line is not part of the query; lines that start with # are skipped.
func SearchCommand(ctx context.Context, o SearchOptions, stdin io.Reader, stdout io.Writer) error {
	q, err := o.query()
	if err != nil {
		return err
	}
	ix, err := loadFiles(ctx, o.Files)
	if err != nil {
		return err
	}
	if q.System == "" {
		q.System = firstLoaded(ix)
	}
	in := stdin
	if o.Queries != "-" {
		file, err := os.Open(o.Queries)
		if err != nil {
			return fmt.Errorf("the queries file cannot be opened: %w", err)
		}
		defer file.Close()
		in = file
	}
	out := bufio.NewWriter(stdout)
	if err := answer(ctx, ix, q, in, out); err != nil {
		return err
	}
	return out.Flush()
}

// query checks the arguments; its text is filled in line by line.
func (o SearchOptions) query() (index.Query, error) {
	day, err := published.ParseDate(o.On)
	q := index.Query{System: published.System(strings.ToUpper(o.System)), On: day, Limit: o.Limit}
	switch {
	case err != nil:
		return q, errors.New("--on is a day, such as 2025-09-30")
	case o.Limit < 1 || o.Limit > 100:
		return q, errors.New("--limit goes from 1 to 100")
	case q.System != "" && !q.System.Valid():
		return q, errors.New("--system is ICD10CM, ICD10PCS, HCPCS or CPT")
	}
	return q, nil
}

func firstLoaded(ix *index.Index) published.System {
	for _, s := range []published.System{published.ICD10CM, published.ICD10PCS, published.HCPCS} {
		if ix.Size(s) > 0 {
			return s
		}
	}
	return published.CPT
}

func answer(ctx context.Context, ix *index.Index, q index.Query, in io.Reader, out io.Writer) error {
	runtime.GC() // building leaves much behind; it should not be swept while queries are timed
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	sc := bufio.NewScanner(in)
	sc.Buffer(nil, maxQueryLine)
	for sc.Scan() {
		if err := ctx.Err(); err != nil {
			return err
		}
		query, _, _ := strings.Cut(strings.TrimRight(sc.Text(), "\r"), "\t")
		if strings.TrimSpace(query) == "" || strings.HasPrefix(query, "#") {
			continue
		}
		start := time.Now()
		q.Text = query
		hits := ix.Search(q)
		line := foundLine{Query: query, Codes: make([]foundCode, 0, len(hits)), Microseconds: float64(time.Since(start).Nanoseconds()) / 1000}
		for _, h := range hits {
			line.Codes = append(line.Codes, foundCode{h.Code, h.Description, h.Billable})
		}
		if err := enc.Encode(line); err != nil {
			return fmt.Errorf("the result cannot be written: %w", err)
		}
	}
	if err := sc.Err(); err != nil {
		return fmt.Errorf("the queries file cannot be read: %w", err)
	}
	return nil
}
