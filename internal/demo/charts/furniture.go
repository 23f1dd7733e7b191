package charts

import (
	"fmt"
	"strings"
)

// compose lays a document out and puts header and footer on every page.
func compose(m *metrics, d Document, p Patient, e Encounter, f Facility) [][]mark {
	l := &layout{style: f.style(), m: m}
	l.set(d)
	for i := range l.pages {
		l.pages[i] = append(l.letterhead(p, e, f), l.pages[i]...)
		l.pages[i] = append(l.pages[i], l.foot(d, e, f, i+1, len(l.pages))...)
	}
	return l.pages
}

// letterhead is the page header: the facility, and who and which stay this is.
func (l *layout) letterhead(p Patient, e Encounter, f Facility) []mark {
	name := strings.ToUpper(p.Last) + ", " + p.First + " " + p.Middle[:1] + "."
	var out []mark
	add := func(m mark) { out = append(out, m) }
	x, y, colour := l.left(), 38.0, l.accent
	if l.banner {
		add(mark{x: 0, y: 0, w: pageWidth, h: 48, colour: l.accent})
		y, colour = 24, rgb{255, 255, 255}
	}
	address := f.Address + "  " + f.Phone
	nameX, addressX := x, x
	if l.centred {
		nameX = (pageWidth - l.m.width(f.Name, bold, 15)) / 2
		addressX = (pageWidth - l.m.width(address, regular, 8.5)) / 2
	}
	add(mark{x: nameX, y: y, text: f.Name, face: bold, size: 15, colour: colour})
	add(mark{x: addressX, y: y + 14, text: address, size: 8.5, colour: colour})
	top := 58.0
	add(mark{x: x, y: top, w: l.inner(), h: 0.8, colour: l.accent})
	left := []string{"Patient: " + name, "DOB: " + p.DOB.Format("01/02/2006") + "   Sex: " + p.Sex}
	middle := []string{"MRN: " + p.MRN, "Account: " + e.AccountNumber}
	right := []string{"Admitted: " + e.Admitted.Format("01/02/2006"), "Attending: " + e.Attending}
	for i := range 2 {
		at := top + 13 + float64(i)*12
		add(mark{x: x, y: at, text: left[i], face: bold, size: 9})
		add(mark{x: x + l.inner()*0.41, y: at, text: middle[i], face: bold, size: 9})
		size := min(9, l.inner()*0.35/l.m.width(right[i], regular, 1))
		add(mark{x: x + l.inner()*0.64, y: at, text: right[i], size: size})
	}
	add(mark{x: x, y: top + 31, w: l.inner(), h: 0.8, colour: l.accent})
	return out
}

func (l *layout) foot(d Document, e Encounter, f Facility, page, of int) []mark {
	y := pageHeight - footerHeight + 4
	number := fmt.Sprintf("Page %d of %d", page, of)
	left := fmt.Sprintf("%s - %s", d.Type, e.AccountNumber)
	return []mark{
		{x: l.left(), y: y - 11, w: l.inner(), h: 0.5, colour: rgb{120, 120, 120}},
		{x: l.left(), y: y, text: left, size: 8, colour: rgb{70, 70, 70}},
		{x: pageWidth - l.margin - l.m.width(number, regular, 8), y: y, text: number, size: 8, colour: rgb{70, 70, 70}},
		{x: l.left(), y: y + 10, text: "Confidential medical record - " + f.Name, face: italic, size: 7, colour: rgb{70, 70, 70}},
	}
}
