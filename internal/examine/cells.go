package examine

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// separators part the cells of files that programs write (CSV). Cells may touch, so that a whole row of them is one word.
const separators = ",;|"

// table reads the rows of one page that are parted by one separator.
type table struct {
	separator rune
	heading   []cell // names the columns; nil above the first heading
}

type cell []Word

// read looks for identifiers in a row of cells: under a heading, or as a label beside its value ("MRN,S1000911").
func (t *table) read(s *idSearch, row []Word) {
	cells := cellsOf(row, t.separator)
	if len(cells) < 2 {
		return
	}
	if len(cells) == len(t.heading) && s.underHeading(t.heading, cells) || s.inPairs(cells) {
		return
	}
	if slices.ContainsFunc(cells, s.namesColumn) {
		t.heading = cells
	}
}

// underHeading reads a row whose columns a heading names, and reports whether one held what its name says.
func (s *idSearch) underHeading(heading, row []cell) (any bool) {
	last, first := -1, -1
	for i, c := range heading {
		switch c.text() {
		case "last name":
			last = i
		case "first name":
			first = i
		}
		if s.beside(c, row[i]) {
			any = true
		}
	}
	if last < 0 || first < 0 || s.namesColumn(row[last]) || !isName(row[last]) || !isName(row[first]) {
		return any
	}
	s.add(Identifier{Field: FieldName, Value: row[last].printed() + ", " + row[first].printed(), Label: "last name, first name",
		Box: boxOf(slices.Concat(row[last], row[first])), LabelBox: boxOf(slices.Concat(heading[last], heading[first]))})
	return true
}

// inPairs reads labels that stand beside their values. Names count in a row of one pair alone: among others the next column's
// heading ("Test Name") would be taken for one.
func (s *idSearch) inPairs(cells []cell) (any bool) {
	alone := !slices.ContainsFunc(cells[2:], func(c cell) bool { return len(c) > 0 })
	for i, value := range cells[1:] {
		if l, ok := s.labelIn(cells[i]); ok && (alone || l.field != FieldName) && s.beside(cells[i], value) {
			any = true
		}
	}
	return any
}

// beside takes a cell for the value of another, where that is a label and the cell holds its value and nothing else.
func (s *idSearch) beside(caption, c cell) bool {
	l, ok := s.labelIn(caption)
	if !ok || len(c) == 0 || s.namesColumn(c) {
		return false
	}
	value, used := s.value(l.field, c)
	if used != len(c) {
		return false
	}
	s.add(Identifier{Field: l.field, Value: value, Label: l.text, Box: boxOf(c), LabelBox: boxOf(caption)})
	return true
}

// labelIn gives the label that a cell is. "Name" alone names tests and drugs as well.
func (s *idSearch) labelIn(c cell) (label, bool) {
	text := c.text()
	if text == "name" {
		return label{}, false
	}
	return s.known.named(text)
}

func (s *idSearch) namesColumn(c cell) bool {
	_, ok := s.labelIn(c)
	return ok || c.text() == "last name" || c.text() == "first name"
}

// isName accepts one word as well: last and first name have a cell each.
func isName(c cell) bool {
	return len(c) > 0 && !slices.ContainsFunc(c, func(w Word) bool { return !looksLikeName(w.Text) })
}

func (c cell) printed() string {
	texts := make([]string, len(c))
	for i, w := range c {
		texts[i] = w.Text
	}
	return strings.Join(texts, " ")
}

// text is the cell as labels are written: date_of_birth is "date of birth".
func (c cell) text() string {
	return strings.TrimRight(strings.ReplaceAll(strings.ToLower(c.printed()), "_", " "), ": ")
}

// cellsOf parts a row. A separator in quotes or before a blank is part of a cell's text.
func cellsOf(row []Word, separator rune) []cell {
	if !slices.ContainsFunc(row, func(w Word) bool { return strings.ContainsRune(w.Text, separator) }) {
		return nil
	}
	cells, quoted := []cell{nil}, false
	for i, w := range row {
		from, now := 0, len(cells)-1
		for at, r := range w.Text {
			switch {
			case r == '"' && (quoted || at == from && len(cells[now]) == 0):
				quoted = !quoted
			case r == separator && !quoted && (at+1 < len(w.Text) || i+1 == len(row)):
				cells[now] = cells[now].with(w, from, at)
				cells = append(cells, nil)
				from, now = at+1, now+1
			}
		}
		cells[now] = cells[now].with(w, from, len(w.Text))
	}
	return cells
}

// with adds what stands between two places of a word, without its quotes.
func (c cell) with(w Word, from, to int) cell {
	text := strings.Trim(w.Text[from:to], `"`)
	if text == "" {
		return c
	}
	x := func(at int) float64 {
		return w.Box.X0 + (w.Box.X1-w.Box.X0)*float64(utf8.RuneCountInString(w.Text[:at]))/float64(utf8.RuneCountInString(w.Text))
	}
	return append(c, Word{Text: text, Line: w.Line, Box: Box{x(from), w.Box.Y0, x(to), w.Box.Y1}})
}
