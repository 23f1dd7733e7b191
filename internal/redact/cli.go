package redact

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"chartwright/internal/examine"
)

// CommandOptions are the flags of `chartwright redact`; see the command's help.
type CommandOptions struct {
	In, Out  string
	Find     []string
	Patterns []string
	Boxes    []string
}

// result is what `chartwright redact` prints.
type result struct {
	Report
	Verification Verification `json:"verification"`
	Milliseconds int64        `json:"milliseconds"`
}

// wish is what the options ask for.
type wish struct {
	in, out string
	queries []Query
	boxes   []pageBox
}

// Command is `chartwright redact`: it redacts one file without a server and prints JSON. The output appears only when it has
// been verified. Arguments may hold PHI and are in no error.
func Command(ctx context.Context, o CommandOptions, stdout, stderr io.Writer) error {
	w, err := o.parse()
	if err != nil {
		return err
	}
	tools, err := Tools{}.Find()
	if err != nil {
		return err
	}
	began := time.Now()
	r, err := w.carryOut(ctx, tools)
	var survived *SurvivedError
	if err != nil && !errors.As(err, &survived) {
		return err
	}
	if err != nil {
		r.Verification.Reason = err.Error()
	}
	if len(r.Unreadable) > 0 && err == nil {
		_, _ = fmt.Fprintf(stderr, "Look at these pages of the new file yourself, for not all on them could be read and searched: %s\n", list(r.Unreadable))
	}
	r.Milliseconds = time.Since(began).Milliseconds()
	out := json.NewEncoder(stdout)
	out.SetIndent("", "  ")
	return errors.Join(err, out.Encode(r))
}

func list(pages []int) string {
	parts := make([]string, len(pages))
	for i, p := range pages {
		parts[i] = strconv.Itoa(p)
	}
	return strings.Join(parts, ", ")
}

func (o CommandOptions) parse() (wish, error) {
	w := wish{in: o.In, out: o.Out}
	if w.in == "" || w.out == "" {
		return w, errors.New("give the file to redact and the file to write: --in FILE --out FILE.pdf")
	}
	if !strings.EqualFold(filepath.Ext(w.out), ".pdf") {
		return w, errors.New("the new file is a PDF; give --out a name that ends in .pdf")
	}
	for _, text := range o.Find {
		w.queries = append(w.queries, Query{Text: text})
	}
	for _, name := range o.Patterns {
		w.queries = append(w.queries, Query{Pattern: name})
	}
	for i, q := range w.queries {
		if q == (Query{}) {
			return w, fmt.Errorf("--find or --pattern number %d is empty", i+1)
		}
		if err := check(q); err != nil {
			return w, err
		}
	}
	for _, s := range o.Boxes {
		b, err := parseBox(s)
		if err != nil {
			return w, err
		}
		w.boxes = append(w.boxes, b)
	}
	if len(w.queries)+len(w.boxes) == 0 {
		return w, errors.New("say what to remove: --find TEXT, --pattern NAME or --box PAGE:x,y,w,h, each any number of times")
	}
	return w, nil
}

func (w wish) carryOut(ctx context.Context, tools Tools) (result, error) {
	in, err := os.Open(w.in)
	if err != nil {
		return result{}, plain("the file to redact cannot be opened", err)
	}
	defer func() { _ = in.Close() }()
	info, err := in.Stat()
	if err != nil {
		return result{}, plain("the file to redact cannot be opened", err)
	}
	if !info.Mode().IsRegular() {
		return result{}, errors.New("--in must name a file, not a folder or a device")
	}
	if there, err := os.Stat(w.out); err == nil && os.SameFile(info, there) {
		return result{}, errors.New("--out names the same file as --in; give it another name, for the original is not changed")
	}
	if at, err := os.Stat(filepath.Dir(w.out)); err != nil || !at.IsDir() {
		return result{}, errors.New("the folder of --out does not exist; make it first")
	}
	e, err := examine.New(examine.Options{Children: 2})
	if err != nil {
		return result{}, err
	}
	defer func() { _ = e.Close() }()
	plan, err := w.plan(ctx, e, Source{File: in, Size: info.Size(), Name: filepath.Base(w.in)})
	if err != nil {
		return result{}, err
	}
	return w.seal(ctx, e, tools, plan)
}

// plain keeps the cause of a file error and leaves out its path, which may be a patient's name.
func plain(what string, err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	return fmt.Errorf("%s: %w", what, err)
}

// plan reads the file, finds what is to go and takes all pages.
func (w wish) plan(ctx context.Context, e *examine.Examiner, s Source) (Plan, error) {
	plan := Plan{Sources: []Source{s}}
	doc, err := e.Open(ctx, s.File, s.Size, s.Name)
	if err != nil {
		return plan, err
	}
	defer func() { _ = doc.Close() }()
	facts := doc.Facts()
	if facts.Verdict != examine.Accepted {
		return plan, &Refusal{Reason: facts.Reason}
	}
	if plan.Marks, err = w.areas(facts); err != nil {
		return plan, err
	}
	if len(w.queries) == 0 { // nothing is searched, so nothing need be recognised
		for n := range facts.Sizes {
			plan.Pages = append(plan.Pages, PageRef{Number: n + 1})
		}
		return plan, nil
	}
	pages, err := ReadAll(ctx, e, doc, 0)
	if err != nil {
		return plan, refusal(err, PageRef{})
	}
	for _, p := range pages {
		plan.Pages = append(plan.Pages, p.Ref())
	}
	found, err := Find(ctx, pages, w.queries)
	plan.Marks = append(plan.Marks, found...)
	return plan, err
}

// seal verifies a file without a name, and only then gives it one.
func (w wish) seal(ctx context.Context, e *examine.Examiner, tools Tools, plan Plan) (r result, err error) {
	made, err := Scratch()
	if err != nil {
		return r, plain("no temporary file can be made", err)
	}
	defer func() { _ = made.Close() }()
	if r.Report, r.Verification, err = Seal(ctx, e, tools, plan, w.queries, made); err != nil {
		return r, err
	}
	if _, err := made.Seek(0, io.SeekStart); err != nil {
		return r, err
	}
	if err := putInPlace(made, w.out); err != nil {
		return r, plain("the new file cannot be written", err)
	}
	return r, nil
}

// putInPlace writes beside the name and takes it in one step, so that there is never half a file under it.
func putInPlace(r io.Reader, name string) (err error) {
	out, err := os.CreateTemp(filepath.Dir(name), ".chartwright-*.pdf")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = out.Close()
			_ = os.Remove(out.Name())
		}
	}()
	if _, err = io.Copy(out, r); err != nil {
		return err
	}
	if err = out.Sync(); err != nil {
		return err
	}
	if err = out.Close(); err != nil {
		return err
	}
	return os.Rename(out.Name(), name)
}
