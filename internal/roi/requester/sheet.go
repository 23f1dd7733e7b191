package requester

import (
	"fmt"
	"io"
	"time"

	"codeberg.org/go-pdf/fpdf"
)

// signed is what stands under the words.
type signed struct {
	Name    string
	Strokes []Stroke
	At      time.Time
	Address string
	Hash    string
}

const (
	sheetMargin = 22.0 // millimetres
	padWidth    = 90.0
)

// draw makes the sheet: the words as they were shown, the signature, and what it was given with. The same input gives the same
// bytes.
func draw(w io.Writer, s signable, by signed) error {
	pdf := fpdf.New("P", "mm", "Letter", "")
	pdf.SetCreationDate(by.At)
	pdf.SetModificationDate(by.At)
	pdf.SetCatalogSort(true)
	pdf.SetMargins(sheetMargin, sheetMargin, sheetMargin)
	pdf.AddPage()
	latin := pdf.UnicodeTranslatorFromDescriptor("")
	pdf.SetFont("Helvetica", "B", 15)
	pdf.MultiCell(0, 8, latin(s.Title), "", "L", false)
	pdf.Ln(3)
	pdf.SetFont("Helvetica", "", 11)
	for _, p := range s.Paragraphs {
		pdf.MultiCell(0, 5.6, latin(p), "", "L", false)
		pdf.Ln(2.4)
	}
	pdf.Ln(4)
	top := pdf.GetY()
	if top > 210 {
		pdf.AddPage()
		top = pdf.GetY()
	}
	pdf.SetLineWidth(0.5)
	for _, stroke := range by.Strokes {
		for i := 2; i+1 < len(stroke); i += 2 {
			pdf.Line(onPad(stroke[i-2]), top+onPad(stroke[i-1])-sheetMargin, onPad(stroke[i]), top+onPad(stroke[i+1])-sheetMargin)
		}
	}
	if len(by.Strokes) > 0 {
		pdf.SetY(top + padWidth*0.34)
	}
	pdf.SetLineWidth(0.2)
	pdf.Line(sheetMargin, pdf.GetY(), sheetMargin+padWidth, pdf.GetY())
	pdf.Ln(1.5)
	pdf.MultiCell(0, 5.6, latin("Signature: "+by.Name), "", "L", false)
	pdf.MultiCell(0, 5.6, "Date: "+by.At.Format("2006-01-02 15:04:05 MST"), "", "L", false)
	pdf.SetFont("Helvetica", "", 8)
	pdf.MultiCell(0, 4.2, latin(fmt.Sprintf("Signed on the hospital's page from the address %s. SHA-256 of the words above: %s", by.Address, by.Hash)), "", "L", false)
	return pdf.Output(w)
}

func onPad(thousandths int) float64 { return sheetMargin + float64(thousandths)*padWidth/1000 }
