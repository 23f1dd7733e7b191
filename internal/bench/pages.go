package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"chartwright/internal/bench/measure"
	"chartwright/internal/examine"
)

// scannedChart is a real scan of the test data.
const scannedChart = "SRC200111_progress_note.pdf"

// textChart writes a PDF of dense pages with a text layer; another number makes another file.
func textChart(pages, number int) ([]byte, error) {
	pdf := fpdf.New("P", "pt", "Letter", "")
	pdf.SetFont("Helvetica", "", 10)
	for page := range pages {
		pdf.AddPage()
		for line := range 50 {
			pdf.CellFormat(0, 13, fmt.Sprintf("%d.%d.%d The patient was seen and examined; vital signs stable, continue lisinopril 20 mg once daily.", number, page+1, line), "", 1, "L", false, 0, "")
		}
	}
	var out bytes.Buffer
	err := pdf.Output(&out)
	return out.Bytes(), err
}

// pages measures what one child process, which is one core, makes of pages.
func pages(ctx context.Context, b *bench) error {
	e, err := examine.New(examine.Options{Children: 1, CacheDir: filepath.Join(b.Dir, "cache", "pdfium")})
	if err != nil {
		return err
	}
	defer func() { _ = e.Close() }()
	text, err := textChart(20, 0)
	if err != nil {
		return err
	}
	err = b.eachPage(ctx, e, "reading words of a text page", text, 20, func(d *examine.Document, n int) error { _, err := d.Page(ctx, n); return err })
	if err == nil {
		err = b.eachPage(ctx, e, "rendering a text page at 150 dpi, with its thumbnail", text, 20, func(d *examine.Document, n int) error {
			_, _, err := d.RenderBoth(ctx, n, examine.DefaultDPI, examine.ThumbnailWidth)
			return err
		})
	}
	if err != nil {
		return err
	}
	scan, err := os.ReadFile(filepath.Join(b.data, "charts", scannedChart))
	if errors.Is(err, fs.ErrNotExist) || !e.CanOCR() {
		b.Add("recognising text of a scanned page", "-", "", "needs tesseract and the test data")
		return nil
	}
	if err != nil {
		return err
	}
	return b.eachPage(ctx, e, "recognising text (OCR) of a scanned page", scan, 2, func(d *examine.Document, n int) error { _, err := d.OCR(ctx, n); return err })
}

func (b *bench) eachPage(ctx context.Context, e *examine.Examiner, what string, file []byte, count int, one func(d *examine.Document, n int) error) error {
	d, err := e.Open(ctx, bytes.NewReader(file), int64(len(file)), "chart.pdf")
	if err != nil {
		return err
	}
	defer func() { _ = d.Close() }()
	if err := one(d, 1); err != nil {
		return err
	}
	t, err := measure.Repeat(max(b.during, time.Second), func(n int) error { return one(d, n%count+1) })
	if err == nil {
		b.Add(what, fmt.Sprintf("%.1f pages/s per core", t.Rate()), "", "")
	}
	return err
}
