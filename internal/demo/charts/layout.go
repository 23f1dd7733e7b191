package charts

import "strings"

// mark is one thing drawn on a page: text with its baseline at (x, y), or a filled rectangle. Points
// from the top left corner.
type mark struct {
	x, y, w, h float64
	text       string
	face       face
	size       float64
	colour     rgb
}

// metrics are advance widths at size 1 of the printable ASCII characters.
type metrics [faces][128]float64

func (m *metrics) width(text string, f face, size float64) float64 {
	total := 0.0
	for i := range len(text) {
		total += m[f][text[i]&127]
	}
	return total * size
}

// wrap breaks text into lines that fit the width; a word longer than a line is cut.
func (m *metrics) wrap(text string, f face, size, width float64) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		for m.width(word, f, size) > width && len(word) > 1 {
			n := len(word) - 1
			for n > 1 && m.width(word[:n], f, size) > width {
				n--
			}
			if line != "" {
				lines = append(lines, line)
				line = ""
			}
			lines = append(lines, word[:n])
			word = word[n:]
		}
		switch longer := line + " " + word; {
		case line == "":
			line = word
		case m.width(longer, f, size) <= width:
			line = longer
		default:
			lines = append(lines, line)
			line = word
		}
	}
	return append(lines, line)
}

// layout sets a document on pages.
type layout struct {
	style
	m     *metrics
	pages [][]mark
	y     float64 // baseline of the last line set
}

func (l *layout) left() float64   { return l.margin }
func (l *layout) inner() float64  { return pageWidth - 2*l.margin }
func (l *layout) bottom() float64 { return pageHeight - footerHeight - 14 }

func (l *layout) add(m mark) { l.pages[len(l.pages)-1] = append(l.pages[len(l.pages)-1], m) }

func (l *layout) newPage() {
	l.pages = append(l.pages, nil)
	l.y = headerHeight + 16
}

// need starts a new page when less than the height is left.
func (l *layout) need(height float64) bool {
	if l.y+height <= l.bottom() {
		return false
	}
	l.newPage()
	return true
}

func (l *layout) text(x, y float64, text string, f face, size float64, colour rgb) {
	if text != "" {
		l.add(mark{x: x, y: y, text: text, face: f, size: size, colour: colour})
	}
}

func (l *layout) box(x, y, w, h float64, colour rgb) {
	l.add(mark{x: x, y: y, w: w, h: h, colour: colour})
}

// line sets one line of text at the next baseline.
func (l *layout) line(indent float64, text string, f face) {
	l.need(l.leading)
	l.y += l.leading
	l.text(l.left()+indent, l.y, text, f, l.size, rgb{})
}

// set lays out all blocks of a document and its signature.
func (l *layout) set(d Document) {
	l.newPage()
	l.y += l.leading + 6
	title := l.size + 5
	x := l.left()
	if l.centred {
		x = (pageWidth - l.m.width(d.Title, bold, title)) / 2
	}
	if fit := l.inner() / l.m.width(d.Title, bold, 1); fit < title {
		title, x = fit, l.left()
	}
	l.text(x, l.y, d.Title, bold, title, l.accent)
	l.y += 6
	for _, b := range d.Blocks {
		switch b.Kind {
		case Heading:
			l.headingBlock(b.Text)
		case Paragraph:
			l.paragraph(b.Text)
		case Bullets:
			l.bullets(b.Items)
		case Fields:
			l.fields(b.Rows)
		case Table:
			l.table(b)
		}
	}
	l.signature(d)
}

func (l *layout) headingBlock(text string) {
	l.need(4.5 * l.leading)
	l.y += l.leading + 7
	switch l.heading {
	case barred:
		l.box(l.left(), l.y-l.size-1, l.inner(), l.size+5, l.tint)
		l.text(l.left()+4, l.y, text, bold, l.size+0.5, l.accent)
	case ruled:
		l.text(l.left(), l.y, strings.ToUpper(text), bold, l.size, l.accent)
		l.box(l.left(), l.y+3, l.inner(), 0.6, l.accent)
	case plain:
		l.text(l.left(), l.y, text, bold, l.size+1.2, l.accent)
	case capital:
		l.text(l.left(), l.y, strings.ToUpper(text)+":", bold, l.size+0.4, l.accent)
	}
	l.y += 4
}

// paragraph sets running text; a short label before a colon is set bold.
func (l *layout) paragraph(text string) {
	lines := l.m.wrap(text, regular, l.size, l.inner()-6)
	if len(lines) > 1 {
		l.need(2 * l.leading)
	}
	for i, line := range lines {
		label, rest, ok := strings.Cut(line, ": ")
		if i > 0 || !ok || len(label) > 28 {
			l.line(3, line, regular)
			continue
		}
		l.line(3, label+":", bold)
		l.text(l.left()+3+l.m.width(label+": ", bold, l.size), l.y, rest, regular, l.size, rgb{})
	}
	l.y += 3.5
}

func (l *layout) bullets(items []string) {
	for _, item := range items {
		for i, line := range l.m.wrap(item, regular, l.size, l.inner()-24) {
			l.line(20, line, regular)
			if i == 0 {
				l.text(l.left()+9, l.y, "-", regular, l.size, rgb{})
			}
		}
		l.y += 1.5
	}
	l.y += 2
}

// fields sets label and value pairs in two columns.
func (l *layout) fields(rows [][]string) {
	column := l.inner() / 2
	label := column * 0.42
	for i := 0; i < len(rows); i += 2 {
		var cells [2][]string
		lines := 1
		for k := 0; k < 2 && i+k < len(rows); k++ {
			cells[k] = l.m.wrap(rows[i+k][1], regular, l.size-0.4, column-label-8)
			lines = max(lines, len(cells[k]))
		}
		l.need(float64(lines) * l.leading)
		for k := 0; k < 2 && i+k < len(rows); k++ {
			x := l.left() + 3 + float64(k)*column
			l.text(x, l.y+l.leading, rows[i+k][0], bold, min(l.size-0.6, (label-4)/l.m.width(rows[i+k][0], bold, 1)), l.accent)
			for n, line := range cells[k] {
				l.text(x+label, l.y+l.leading*float64(n+1), line, regular, l.size-0.4, rgb{})
			}
		}
		l.y += float64(lines) * l.leading
	}
	l.y += 4
}

func (l *layout) signature(d Document) {
	l.need(5 * l.leading)
	l.y += 2 * l.leading
	if d.Signed {
		l.box(l.left(), l.y-l.leading, 240, 0.6, rgb{90, 90, 90})
		l.text(l.left(), l.y, "Electronically signed by "+d.Author, bold, l.size, rgb{})
		l.text(l.left(), l.y+l.leading, stamp(d.DateTime)+"  -  authenticated by unique credentials", italic, l.size-0.8, rgb{})
		return
	}
	l.text(l.left(), l.y, "UNSIGNED - awaiting authentication by "+d.Author, bold, l.size, rgb{150, 20, 20})
	l.box(l.left(), l.y+2*l.leading, 240, 0.6, rgb{90, 90, 90})
	l.text(l.left(), l.y+3*l.leading-2, "Signature                              Date / time", italic, l.size-0.8, rgb{})
}
