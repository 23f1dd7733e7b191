package delivery

import (
	"io"
	"strings"

	"codeberg.org/go-pdf/fpdf"
)

// A sheet of labels: ten of 4 × 2 inches on US Letter, two across (the layout of Avery 5163). Millimetres.
const (
	labelWidth, labelHeight = 101.6, 50.8
	labelLeft, labelTop     = 4.0, 12.7
	labelGap                = 4.8
	labelsAcross, labelRows = 2, 5
	labelPad                = 6.0
	labelLine               = 5.4
	labelLines              = 7
)

// printLabels writes addresses, lines divided by line breaks, one to a label.
func printLabels(w io.Writer, addresses []string) error {
	pdf := fpdf.New("P", "mm", "Letter", "")
	pdf.SetAutoPageBreak(false, 0)
	latin := pdf.UnicodeTranslatorFromDescriptor("")
	pdf.SetFont("Helvetica", "", 12)
	for i, a := range addresses {
		at := i % (labelsAcross * labelRows)
		if at == 0 {
			pdf.AddPage()
		}
		x := labelLeft + float64(at%labelsAcross)*(labelWidth+labelGap) + labelPad
		y := labelTop + float64(at/labelsAcross)*labelHeight + labelPad
		lines := strings.Split(strings.TrimSpace(a), "\n")
		for n, line := range lines[:min(len(lines), labelLines)] {
			pdf.SetXY(x, y+float64(n)*labelLine)
			pdf.CellFormat(labelWidth-2*labelPad, labelLine, fitted(pdf, latin(strings.TrimSpace(line)), labelWidth-2*labelPad), "", 0, "L", false, 0, "")
		}
	}
	return pdf.Output(w)
}

// fitted cuts a line that would run over the edge.
func fitted(pdf *fpdf.Fpdf, line string, width float64) string {
	for pdf.GetStringWidth(line) > width && line != "" {
		line = line[:len(line)-1]
	}
	return line
}
