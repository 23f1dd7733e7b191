package packet

import (
	"errors"
	"strconv"

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

// Job is a release that a person prints, mails or faxes.
type Job struct {
	Method    string // print, mail or fax
	Reference string // of the release
	Hash      string // SHA-256 of the file, in hexadecimal: what is printed is what was sealed
	Pages     int
	To        []string // the address, or the name and the fax number
	Fax       string
	Notes     []string
}

// JobSheet is the list for who sends releases by hand, with boxes to tick and lines to sign; a job never runs over two pages.
func JobSheet(day civil.Date, jobs []Job) ([]byte, error) {
	p := newPaper(day)
	p.heading("Releases to send by hand, " + day.String())
	for _, j := range jobs {
		const tallest = 260.0
		if _, tall := p.doc.GetPageSize(); p.doc.GetY()+tallest > tall-margin {
			p.doc.AddPage()
		}
		if err := p.job(j); err != nil {
			return nil, err
		}
	}
	return p.bytes()
}

func (p *paper) job(j Job) error {
	steps, ok := steps()[j.Method]
	if !ok {
		return errors.New("packet: a job is print, mail or fax")
	}
	if len(j.To) == 0 || j.Method == "fax" && j.Fax == "" {
		return errors.New("the job has no address to go to; add the requester's address or fax number")
	}
	p.gap(12)
	p.heading(j.Reference + "  ·  " + j.Method)
	pairs := []Pair{{"Pages", strconv.Itoa(j.Pages)}, {"SHA-256", j.Hash}}
	for i, line := range j.To {
		label := ""
		if i == 0 {
			label = "To"
		}
		pairs = append(pairs, Pair{label, line})
	}
	if j.Fax != "" {
		pairs = append(pairs, Pair{"Fax", j.Fax})
	}
	for _, n := range j.Notes {
		pairs = append(pairs, Pair{"Note", n})
	}
	p.pairs(pairs)
	for _, s := range steps {
		p.text("[  ]  " + s)
	}
	p.text("Done by ______________________   on ____________   reference ______________________")
	return nil
}

func steps() map[string][]string {
	common := []string{"The page count of the print is the one above", "The name on every page is the patient's of this request"}
	return map[string][]string{
		"print": append(common, "Handed over; the identity of the person was checked"),
		"mail":  append(common, "The address on the envelope is the one above, nothing shows through", "Handed to the carrier; its number is noted below"),
		"fax":   append(common, "The number was read back before dialling", "The confirmation shows all pages sent; it is kept"),
	}
}
