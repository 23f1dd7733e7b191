package packet

import (
	"errors"

	"cloud.google.com/go/civil"
)

// The sheet of labels is the common one of 30 on US Letter: 3 by 10, each 2 5/8 by 1 inch.
const (
	labelColumns, labelRows    = 3, 10
	labelWidth, labelHeight    = 189.0, 72.0
	labelLeft, labelTop        = 13.5, 36.0
	labelPitch                 = 198.0
	labelType, labelLeading    = 9.0, 11.0
	labelLines                 = 5
	labelInsetX, labelInsetTop = 10.0, 8.0
)

// Labels prints addresses on sheets of labels, beginning at a free one (0 to 29) of the first sheet. An address has at most five
// lines; longer ones are refused rather than cut, for mail that goes astray is a disclosure.
func Labels(day civil.Date, addresses [][]string, from int) ([]byte, error) {
	const onSheet = labelColumns * labelRows
	if from < 0 || from >= onSheet {
		return nil, errors.New("packet: the first label is 0 to 29")
	}
	p := newPaper(day)
	p.doc.SetAutoPageBreak(false, 0)
	p.doc.SetFont(fontName, "", labelType)
	for i, lines := range addresses {
		at := from + i
		if i > 0 && at%onSheet == 0 {
			p.doc.AddPage()
		}
		x := labelLeft + float64(at%onSheet%labelColumns)*labelPitch + labelInsetX
		y := labelTop + float64(at%onSheet/labelColumns)*labelHeight + labelInsetTop
		if err := p.label(x, y, lines); err != nil {
			return nil, err
		}
	}
	return p.bytes()
}

func (p *paper) label(x, y float64, lines []string) error {
	if len(lines) == 0 || len(lines) > labelLines {
		return errors.New("an address on a label has one to five lines; shorten it")
	}
	for i, line := range lines {
		if p.doc.GetStringWidth(plain(line)) > labelWidth-2*labelInsetX {
			return errors.New("a line of the address is too long for the label; shorten it")
		}
		p.doc.SetXY(x, y+float64(i)*labelLeading)
		p.doc.CellFormat(labelWidth-2*labelInsetX, labelLeading, plain(line), "", 0, "L", false, 0, "")
	}
	return nil
}
