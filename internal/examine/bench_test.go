package examine_test

import (
	"bytes"
	"context"
	"os"
	"testing"

	"codeberg.org/go-pdf/fpdf"

	"chartwright/internal/examine"
	"chartwright/internal/platform/testkit/shareddata"
)

// chart writes a text PDF of dense chart-like pages.
func chart(b *testing.B, pages int) []byte {
	b.Helper()
	pdf := fpdf.New("P", "pt", "Letter", "")
	pdf.SetFont("Helvetica", "", 10)
	for range pages {
		pdf.AddPage()
		for range 50 {
			pdf.CellFormat(0, 13, "The patient was seen and examined; vital signs stable, continue lisinopril 20 mg once daily.", "", 1, "L", false, 0, "")
		}
	}
	var out bytes.Buffer
	if err := pdf.Output(&out); err != nil {
		b.Fatal(err)
	}
	return out.Bytes()
}

func benchDocument(b *testing.B, content []byte, name string) *examine.Document {
	b.Helper()
	e := newExaminer(b, examine.Options{Children: 1})
	return openBytes(b, e, content, name)
}

func perPage(b *testing.B, pages int, one func(n int) error) {
	b.Helper()
	if err := one(1); err != nil {
		b.Fatal(err)
	}
	n := 0
	for b.Loop() {
		if err := one(n%pages + 1); err != nil {
			b.Fatal(err)
		}
		n++
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "pages/s")
}

func BenchmarkText(b *testing.B) {
	d := benchDocument(b, chart(b, 20), "a.pdf")
	perPage(b, 20, func(n int) error { _, err := d.Page(context.Background(), n); return err })
}

func BenchmarkRender(b *testing.B) {
	for _, c := range []struct{ name, file string }{
		{"text", ""}, {"scan", "SRC200111_progress_note.pdf"}, {"tiff", "NCH201036_progress_note.tif"},
	} {
		for _, dpi := range []int{examine.DefaultDPI, 20} {
			label := c.name + "/150dpi"
			if dpi == 20 {
				label = c.name + "/thumbnail"
			}
			b.Run(label, func(b *testing.B) {
				content := chart(b, 2)
				if c.file != "" {
					content = fileBytes(b, c.file)
				}
				d, size := benchDocument(b, content, "a.pdf"), 0
				perPage(b, 2, func(n int) error {
					img, err := d.Render(context.Background(), n, dpi)
					size = len(img.Bytes)
					return err
				})
				b.ReportMetric(float64(size)/1024, "KB/page")
			})
		}
	}
}

func fileBytes(b *testing.B, name string) []byte {
	b.Helper()
	content, err := os.ReadFile(shareddata.Path(b, "charts", name))
	if err != nil {
		b.Fatal(err)
	}
	return content
}

func BenchmarkOCR(b *testing.B) {
	d := benchDocument(b, fileBytes(b, "SRC200111_progress_note.pdf"), "a.pdf")
	perPage(b, 2, func(n int) error { _, err := d.OCR(context.Background(), n); return err })
}

// BenchmarkExamine20Pages is all that intake does with a text PDF: inspection, words, images and thumbnails of every page.
func BenchmarkExamine20Pages(b *testing.B) {
	content := chart(b, 20)
	e := newExaminer(b, examine.Options{Children: 1})
	if err := e.Warm(context.Background()); err != nil {
		b.Fatal(err)
	}
	ctx := context.Background()
	for b.Loop() {
		d := openBytes(b, e, content, "a.pdf")
		for n := 1; n <= 20; n++ {
			if _, err := d.Page(ctx, n); err != nil {
				b.Fatal(err)
			}
			if _, _, err := d.RenderBoth(ctx, n, examine.DefaultDPI, examine.ThumbnailWidth); err != nil {
				b.Fatal(err)
			}
		}
		_ = d.Close()
	}
}

// BenchmarkColdChild is the start of one more child, with PDFium from the cache.
func BenchmarkColdChild(b *testing.B) {
	for b.Loop() {
		e := newExaminer(b, examine.Options{Children: 1})
		if err := e.Warm(context.Background()); err != nil {
			b.Fatal(err)
		}
		_ = e.Close()
	}
}

// BenchmarkIdentifiers is the search of a page's words for what tells whose it is.
func BenchmarkIdentifiers(b *testing.B) {
	d := benchDocument(b, chart(b, 1), "a.pdf")
	page, err := d.Page(context.Background(), 1)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		examine.FindIdentifiers(page.Words)
	}
}
