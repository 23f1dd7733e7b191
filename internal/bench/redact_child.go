package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"cloud.google.com/go/civil"
	"codeberg.org/go-pdf/fpdf"

	"chartwright/internal/examine"
	"chartwright/internal/redact"
	"chartwright/internal/roi/packet"
)

// packageChild is the argument with which the bench starts itself to package a chart: in, out, cache folder.
const packageChild = "package-child"

// markedEvery tells which pages have secrets: the first and every so many.
const markedEvery = 4

// secretChart writes dense pages of text with a secret on some lines of some pages.
func secretChart(pages, secrets, marked int) ([]byte, error) {
	pdf := fpdf.New("P", "pt", "Letter", "")
	pdf.SetFont("Helvetica", "", 10)
	next := 0
	for page := range pages {
		pdf.AddPage()
		here := 0
		if at := page / markedEvery; page%markedEvery == 0 && at < marked {
			here = (at+1)*secrets/marked - at*secrets/marked
		}
		for line := range 50 {
			words := fmt.Sprintf("%d.%d The patient was seen and examined; vital signs stable, continue lisinopril 20 mg daily.", page+1, line)
			if line%15 == 7 && here > 0 {
				words, here, next = words+" "+secretOf(next), here-1, next+1
			}
			pdf.CellFormat(0, 13, words, "", 1, "L", false, 0, "")
		}
	}
	var out bytes.Buffer
	err := pdf.Output(&out)
	return out.Bytes(), err
}

// runPackage is the body of the child. Marks are looked up first, for they stand in the database when a release is built.
func runPackage(ctx context.Context, in, out, cache string) error {
	f, err := os.Open(in)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	e, err := examine.New(examine.Options{Children: 2, CacheDir: cache})
	if err != nil {
		return err
	}
	defer func() { _ = e.Close() }()
	pages, err := secretPages(ctx, e, f, info.Size())
	if err != nil {
		return err
	}
	to, err := os.Create(out)
	if err != nil {
		return err
	}
	defer func() { _ = to.Close() }()
	began := time.Now()
	front, fronts, err := packet.Front(packet.Letter{Language: "en", From: []string{"Agency"}, To: []string{"Requester"}, Date: civil.Date{Year: 2026, Month: 1, Day: 2},
		Subject: "Records", Paragraphs: []packet.Paragraph{{Text: "The records follow."}}}, packet.Index{Documents: []packet.Entry{{Title: "Chart", Pages: len(pages)}}})
	if err != nil {
		return err
	}
	plan := redact.Plan{Sources: []redact.Source{{File: bytes.NewReader(front), Size: int64(len(front))}, {File: f, Size: info.Size()}}}
	for n := range fronts {
		plan.Pages = append(plan.Pages, redact.PageRef{Number: n + 1})
	}
	plan.Pages = append(plan.Pages, pages...)
	for i := range plan.Pages {
		plan.Pages[i].Foot = packet.Footer("en", "R-BENCH", i+1, len(plan.Pages))
	}
	report, _, err := redact.Seal(ctx, e, redact.Tools{}, plan, nil, to)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(map[string]any{"Seconds": time.Since(began).Seconds(), "Report": report})
}

// secretPages gives the pages with a mark on each secret.
func secretPages(ctx context.Context, e *examine.Examiner, f *os.File, size int64) ([]redact.PageRef, error) {
	secret := map[string]bool{}
	for n := range redactMarks {
		secret[secretOf(n)] = true
	}
	doc, err := e.Open(ctx, f, size, "")
	if err != nil {
		return nil, err
	}
	defer func() { _ = doc.Close() }()
	var out []redact.PageRef
	for n := range doc.Facts().Sizes {
		ref := redact.PageRef{Source: 1, Number: n + 1}
		if n%markedEvery == 0 {
			p, err := doc.Flat(ctx, n+1)
			if err != nil {
				return nil, err
			}
			for _, w := range p.Words {
				if secret[w.Text] {
					ref.Marks = append(ref.Marks, w.Box)
				}
			}
		}
		out = append(out, ref)
	}
	return out, nil
}
