package examine

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// report is one line of `chartwright examine`.
type report struct {
	File          string  `json:"file"`
	Type          Kind    `json:"type"`
	Pages         int     `json:"pages"`
	PagesWithText []int   `json:"pages_with_text"`
	Verdict       Verdict `json:"verdict"`
	Reason        Reason  `json:"reason"`
	Message       string  `json:"message"`
	Notes         []Note  `json:"notes"`
	Milliseconds  int64   `json:"milliseconds"`
}

// Command is `chartwright examine FILE…`: it prints one JSON line for each file and needs no server. It returns an error when
// the arguments are wrong or a file cannot be read; a bad file is a result, not an error.
func Command(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("examine", flag.ContinueOnError)
	flags.SetOutput(stderr)
	maxPages := flags.Int("max-pages", 0, "refuse files with more `pages` (default 5000)")
	budget := flags.Duration("limit", 0, "`time` for one file (default 2m)")
	flags.Usage = func() {
		fmt.Fprintln(stderr, "Usage: chartwright examine [flags] FILE…\n\nPrints what each file is, as one JSON line per file.")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return nil
		}
		return err
	}
	if flags.NArg() == 0 {
		flags.Usage()
		return errors.New("name at least one file")
	}
	e, err := New(Options{MaxPages: *maxPages, FileBudget: *budget, Children: 1})
	if err != nil {
		return err
	}
	defer e.Close()
	return e.examineFiles(ctx, flags.Args(), stdout)
}

func (e *Examiner) examineFiles(ctx context.Context, names []string, stdout io.Writer) error {
	if err := e.Warm(ctx); err != nil {
		return err
	}
	out := json.NewEncoder(stdout)
	out.SetEscapeHTML(false)
	var failed []error
	for _, name := range names {
		r, err := e.examineFile(ctx, name)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			failed = append(failed, fmt.Errorf("%s: %w", name, err))
			continue
		}
		if err := out.Encode(r); err != nil {
			return err
		}
	}
	return errors.Join(failed...)
}

func (e *Examiner) examineFile(ctx context.Context, name string) (report, error) {
	start := time.Now()
	f, err := os.Open(name)
	if err != nil {
		return report{}, errors.Unwrap(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return report{}, err
	}
	if !info.Mode().IsRegular() {
		return report{}, errors.New("not a file")
	}
	d, err := e.Open(ctx, f, info.Size(), filepath.Base(name))
	if err != nil {
		return report{}, err
	}
	defer d.Close()
	s, err := d.Survey(ctx, false)
	if err != nil {
		return report{}, err
	}
	r := report{File: name, Type: s.Facts.Kind, Pages: s.Facts.Pages, PagesWithText: s.WithText, Verdict: s.Facts.Verdict,
		Reason: s.Facts.Reason, Message: s.Facts.Message, Notes: s.Facts.Notes, Milliseconds: time.Since(start).Milliseconds()}
	if r.PagesWithText == nil {
		r.PagesWithText = []int{}
	}
	if r.Notes == nil {
		r.Notes = []Note{}
	}
	return r, nil
}
