package examine

import (
	"context"
	"encoding/json"
	"errors"
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

// CommandOptions bound what `chartwright examine` takes on; zero fields are the usual bounds.
type CommandOptions struct {
	MaxPages int           // files with more are refused
	Limit    time.Duration // for one file
}

// Command is `chartwright examine FILE…`: it prints one JSON line for each file and needs no server. It returns an error when
// a file cannot be read; a bad file is a result, not an error.
func Command(ctx context.Context, o CommandOptions, files []string, stdout io.Writer) error {
	e, err := New(Options{MaxPages: o.MaxPages, FileBudget: o.Limit, Children: 1})
	if err != nil {
		return err
	}
	defer e.Close()
	return e.examineFiles(ctx, files, stdout)
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
