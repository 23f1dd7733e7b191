package charts

import (
	"bytes"
	"fmt"

	"codeberg.org/go-pdf/fpdf"
)

// RenderPDF sets a document as a text PDF on US Letter in the facility's layout, with facility,
// patient, MRN, account and "page x of y" on every page. The same arguments give the same bytes.
func RenderPDF(d Document, p Patient, e Encounter, f Facility) ([]byte, error) {
	pdf := fpdf.New("P", "pt", "Letter", "")
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetMargins(0, 0, 0)
	pdf.SetCatalogSort(true)
	pdf.SetCreationDate(d.DateTime)
	pdf.SetModificationDate(d.DateTime)
	pdf.SetTitle(d.Title, false)
	pdf.SetCreator(f.Name, false)
	family := f.style().family
	for _, page := range compose(coreMetrics(pdf, family), d, p, e, f) {
		pdf.AddPage()
		for _, m := range page {
			drawPDF(pdf, family, m)
		}
	}
	var out bytes.Buffer
	if err := pdf.Output(&out); err != nil {
		return nil, fmt.Errorf("charts: write PDF: %w", err)
	}
	return out.Bytes(), nil
}

func drawPDF(pdf *fpdf.Fpdf, family string, m mark) {
	r, g, b := int(m.colour[0]), int(m.colour[1]), int(m.colour[2])
	if m.text == "" {
		pdf.SetFillColor(r, g, b)
		pdf.Rect(m.x, m.y, m.w, m.h, "F")
		return
	}
	pdf.SetTextColor(r, g, b)
	pdf.SetFont(family, m.face.pdfStyle(), m.size)
	pdf.Text(m.x, m.y, m.text)
}

func (f face) pdfStyle() string { return [faces]string{"", "B", "I"}[f] }

// coreMetrics measures a core typeface.
func coreMetrics(pdf *fpdf.Fpdf, family string) *metrics {
	m := &metrics{}
	for f := range faces {
		pdf.SetFont(family, f.pdfStyle(), 1000)
		for c := ' '; c < 127; c++ {
			m[f][c] = pdf.GetStringWidth(string(c)) / 1000
		}
	}
	return m
}
