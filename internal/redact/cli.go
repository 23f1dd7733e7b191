package redact

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"chartwright/internal/examine"
)

// result is what `chartwright redact` prints.
type result struct {
	Report
	Verification Verification `json:"verification"`
	Milliseconds int64        `json:"milliseconds"`
}

// wish is what the arguments ask for.
type wish struct {
	in, out string
	queries []Query
	boxes   []pageBox
}

// pageBox is an area in points from the upper left corner of the displayed page.
type pageBox struct {
	page       int
	x, y, w, h float64
}

// Command is `chartwright redact`: it redacts one file without a server and prints JSON. The output appears only when it has
// been verified. Arguments may hold PHI and are in no error.
func Command(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	w, err := parseWish(args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return nil
	}
	if err != nil {
		return err
	}
	began := time.Now()
	tools, err := Tools{}.Find()
	if err != nil {
		return err
	}
	r, err := w.carryOut(ctx, tools)
	if err != nil {
		return err
	}
	r.Milliseconds = time.Since(began).Milliseconds()
	out := json.NewEncoder(stdout)
	out.SetIndent("", "  ")
	return out.Encode(r)
}

func parseWish(args []string, stderr io.Writer) (wish, error) {
	w := wish{}
	flags := flag.NewFlagSet("redact", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&w.in, "in", "", "PDF, TIFF, JPEG, PNG or text `file` to redact")
	flags.StringVar(&w.out, "out", "", "PDF `file` to write")
	flags.Func("find", "`text` to remove wherever it stands (any number)", func(s string) error {
		w.queries = append(w.queries, Query{Text: s})
		return check(Query{Text: s})
	})
	flags.Func("pattern", "kind of text to remove (any number): "+strings.Join(Patterns(), ", "), func(s string) error {
		w.queries = append(w.queries, Query{Pattern: s})
		return check(Query{Pattern: s})
	})
	flags.Func("box", "area to remove (any number): `PAGE:x,y,w,h` in points from the upper left corner", func(s string) error {
		b, err := parseBox(s)
		w.boxes = append(w.boxes, b)
		return err
	})
	if err := flags.Parse(args); err != nil {
		return w, err
	}
	if w.in == "" || w.out == "" || flags.NArg() > 0 {
		flags.Usage()
		return w, errors.New("give --in FILE and --out FILE.pdf")
	}
	return w, nil
}

func parseBox(s string) (b pageBox, err error) {
	bad := errors.New("write an area as PAGE:x,y,w,h in points, such as 2:72,100,200,14")
	page, rest, _ := strings.Cut(s, ":")
	parts := strings.Split(rest, ",")
	if b.page, err = strconv.Atoi(page); err != nil || b.page < 1 || len(parts) != 4 {
		return b, bad
	}
	for i, to := range []*float64{&b.x, &b.y, &b.w, &b.h} {
		if *to, err = strconv.ParseFloat(strings.TrimSpace(parts[i]), 64); err != nil {
			return b, bad
		}
	}
	if !(b.w > 0 && b.h > 0) {
		return b, bad
	}
	return b, nil
}

func (w wish) carryOut(ctx context.Context, tools Tools) (result, error) {
	in, err := os.Open(w.in)
	if err != nil {
		return result{}, err
	}
	defer func() { _ = in.Close() }()
	info, err := in.Stat()
	if err != nil {
		return result{}, err
	}
	if !info.Mode().IsRegular() {
		return result{}, errors.New("--in is not a file")
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
	var pages []SourcePage
	for n := 1; n <= len(facts.Sizes); n++ {
		read := func() (examine.Page, error) { return Words(ctx, e, doc, n) }
		if len(w.queries) == 0 { // nothing is searched, so nothing need be recognised
			read = func() (examine.Page, error) { return doc.Flat(ctx, n) }
		}
		p, err := read()
		if err != nil {
			return plan, refusal(err, PageRef{})
		}
		pages = append(pages, SourcePage{Page: p})
		plan.Pages = append(plan.Pages, PageRef{Number: n, Words: p.Words})
	}
	plan.Marks, err = Find(ctx, pages, w.queries)
	if err != nil {
		return plan, err
	}
	for _, b := range w.boxes {
		if b.page > len(facts.Sizes) {
			return plan, fmt.Errorf("there is no page %d; the file has %d", b.page, len(facts.Sizes))
		}
		size := facts.Sizes[b.page-1]
		plan.Marks = append(plan.Marks, Mark{Page: b.page, Box: examine.Box{
			X0: b.x / size.Width, Y0: b.y / size.Height, X1: (b.x + b.w) / size.Width, Y1: (b.y + b.h) / size.Height}})
	}
	return plan, nil
}

// seal writes beside the output, verifies, and only then gives the file its name.
func (w wish) seal(ctx context.Context, e *examine.Examiner, tools Tools, plan Plan) (r result, err error) {
	out, err := os.CreateTemp(filepath.Dir(w.out), ".redact-*")
	if err != nil {
		return r, err
	}
	defer func() {
		_ = out.Close()
		if err != nil {
			_ = os.Remove(out.Name())
		}
	}()
	if r.Report, err = Apply(ctx, e, plan, out); err != nil {
		return r, err
	}
	r.Expected.Queries = w.queries
	if r.Verification, err = Verify(ctx, tools, out, r.Expected); err != nil {
		return r, err
	}
	if err = out.Sync(); err != nil {
		return r, err
	}
	return r, os.Rename(out.Name(), w.out)
}
