package codeset

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
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

// ErrUsage is returned where a command was called with arguments it does not understand; the reason is on stderr.
var ErrUsage = errors.New("the arguments were not understood")

// searchArgs are the arguments of `codes search`.
type searchArgs struct {
	files   []string
	queries string
	system  published.System
	on      published.Date
	limit   int
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
// it took. Without --set the starter set is searched. What stands behind a tab in a line is not part of the query; lines that start with
// # are skipped. "-" reads the queries from standard input.
func SearchCommand(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	a, err := parseSearchArgs(args, stderr)
	if err != nil {
		return err
	}
	ix, err := loadFiles(ctx, a.files)
	if err != nil {
		return err
	}
	if a.system == "" {
		a.system = firstLoaded(ix)
	}
	in := os.Stdin
	if a.queries != "-" {
		if in, err = os.Open(a.queries); err != nil {
			return fmt.Errorf("the queries file cannot be opened: %w", err)
		}
		defer in.Close()
	}
	out := bufio.NewWriter(stdout)
	if err := answer(ctx, ix, a, in, out); err != nil {
		return err
	}
	return out.Flush()
}

func parseSearchArgs(args []string, stderr io.Writer) (searchArgs, error) {
	var a searchArgs
	var system, on string
	fs := flag.NewFlagSet("codes search", flag.ContinueOnError)
	fs.SetOutput(stderr)
	fs.Func("set", "a published `FILE` to load, zipped or not; repeat it or name several after one --set (default: the starter set)", func(v string) error {
		a.files = append(a.files, v)
		return nil
	})
	fs.StringVar(&a.queries, "queries", "", "`FILE` with one query a line, - for standard input")
	fs.IntVar(&a.limit, "limit", 10, "how many codes to print for a query, 1 to 100")
	fs.StringVar(&system, "system", "", "ICD10CM, ICD10PCS, HCPCS or CPT (default: the first that the files hold)")
	fs.StringVar(&on, "on", "", "the `day` the codes must be in force, yyyy-mm-dd (default: the newest release)")
	if err := fs.Parse(repeatSet(args)); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return a, err
		}
		return a, ErrUsage
	}
	day, err := published.ParseDate(on)
	a.system, a.on = published.System(strings.ToUpper(system)), day
	switch {
	case a.queries == "":
		err = errors.New("--queries is missing")
	case a.limit < 1 || a.limit > 100:
		err = errors.New("--limit goes from 1 to 100")
	case a.system != "" && !a.system.Valid():
		err = errors.New("--system is ICD10CM, ICD10PCS, HCPCS or CPT")
	case fs.NArg() > 0:
		err = errors.New("arguments are left over; files follow --set")
	}
	if err != nil {
		fmt.Fprintf(stderr, "codes search: %v\n", err)
		return a, ErrUsage
	}
	return a, nil
}

// repeatSet lets one --set be followed by several files, as a shell's wildcard gives them.
func repeatSet(args []string) []string {
	var out []string
	inSet := false
	for i, arg := range args {
		switch {
		case strings.HasPrefix(arg, "-") && arg != "-":
			inSet = arg == "--set" || arg == "-set"
			out = append(out, arg)
		case inSet && i > 0 && !strings.HasPrefix(args[i-1], "-"):
			out = append(out, "--set", arg)
		default:
			out = append(out, arg)
		}
	}
	return out
}

func firstLoaded(ix *index.Index) published.System {
	for _, s := range []published.System{published.ICD10CM, published.ICD10PCS, published.HCPCS} {
		if ix.Size(s) > 0 {
			return s
		}
	}
	return published.CPT
}

func answer(ctx context.Context, ix *index.Index, a searchArgs, in io.Reader, out io.Writer) error {
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
		hits := ix.Search(index.Query{System: a.system, Text: query, On: a.on, Limit: a.limit})
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
