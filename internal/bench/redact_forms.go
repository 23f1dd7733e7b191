package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"chartwright/internal/redact"
)

// forms redacts every real authorization form of the test data: a word, telephone numbers and dates. The table of all goes to
// redaction.md beside the table of figures.
func forms(ctx context.Context, b *bench) error {
	files, err := filepath.Glob(filepath.Join(b.data, "roi", "*.pdf"))
	if err != nil {
		return err
	}
	if len(files) == 0 {
		b.Add("real authorization forms redacted", "-", "", "needs the test data")
		return nil
	}
	if b.during < 2*time.Second { // quick
		files = files[:min(len(files), 6)]
	}
	var table strings.Builder
	good, pages, marks, began := 0, 0, 0, time.Now()
	for _, f := range files {
		r, err := redactForm(ctx, f, filepath.Join(b.Dir, "form.pdf"))
		if ctx.Err() != nil {
			return ctx.Err()
		}
		outcome := "redacted and verified"
		switch {
		case err != nil:
			outcome = strings.ReplaceAll(err.Error(), "\n", " ")
		case len(r.Unreadable) > 0:
			outcome += fmt.Sprintf("; a person must look at pages %v", r.Unreadable)
			fallthrough
		default:
			good, pages, marks = good+1, pages+r.Pages, marks+r.Marks
		}
		fmt.Fprintf(&table, "| %s | %d | %d | %s |\n", strings.TrimSuffix(filepath.Base(f), ".pdf"), r.Pages, r.Marks, outcome)
	}
	b.Add("real authorization forms redacted and verified", fmt.Sprintf("%d of %d", good, len(files)), "all",
		fmt.Sprintf("%d pages, %d marks, %s a page", pages, marks, (time.Since(began)/time.Duration(max(1, pages))).Round(10*time.Millisecond)))
	if b.out == "" {
		return nil
	}
	return os.WriteFile(filepath.Join(filepath.Dir(b.out), "redaction.md"), []byte(formsHeading+table.String()), 0o644) //nolint:gosec // a document
}

const formsHeading = `# Redaction of real forms

Each authorization form of the test data (folder ` + "`roi`" + `) was redacted by ` + "`chartwright redact`" + ` with ` +
	"`--find authorization --pattern phone --pattern date`" + `: opened, its pictures read, built anew, and verified by poppler, qpdf and tesseract.
Written by ` + "`make bench`" + `.

| form | pages | marks | outcome |
|---|---|---|---|
`

// told is what of the command's answer stands in the table.
type told struct {
	Pages, Marks int
	Unreadable   []int
}

func redactForm(ctx context.Context, in, out string) (r told, err error) {
	var answer, said strings.Builder
	err = redact.Command(ctx, redact.CommandOptions{In: in, Out: out, Find: []string{"authorization"}, Patterns: []string{"phone", "date"}}, &answer, &said)
	if answer.Len() > 0 {
		err = errors.Join(err, json.Unmarshal([]byte(answer.String()), &r))
	}
	return r, err
}
