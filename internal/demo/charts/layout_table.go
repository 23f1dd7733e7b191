package charts

import "strings"

// table sets a table with its header repeated on each page.
func (l *layout) table(b Block) {
	if len(b.Rows) == 0 {
		return
	}
	widths := l.columns(b)
	l.y += 3
	l.need(3 * l.leading)
	l.row(b.Rows[0], widths, true)
	for _, cells := range b.Rows[1:] {
		if l.need(l.rowHeight(cells, widths)) {
			l.row(b.Rows[0], widths, true)
		}
		l.row(cells, widths, false)
	}
	l.y += 5
}

// columns turns the shares of a table into widths.
func (l *layout) columns(b Block) []float64 {
	total := 0.0
	for _, share := range b.Widths {
		total += share
	}
	widths := make([]float64, len(b.Widths))
	for i, share := range b.Widths {
		widths[i] = l.inner() * share / total
	}
	return widths
}

func (l *layout) cellSize() float64 { return l.size - 1 }

func (l *layout) rowHeight(cells []string, widths []float64) float64 {
	lines := 1
	for i, cell := range cells {
		lines = max(lines, len(l.m.wrap(cell, bold, l.cellSize(), widths[i]-8)))
	}
	return float64(lines)*(l.leading-1.6) + 4
}

// row sets one row; group rows (first cell only) and flagged values are bold.
func (l *layout) row(cells []string, widths []float64, header bool) {
	height := l.rowHeight(cells, widths)
	group := strings.Join(cells[1:], "") == ""
	if header || group {
		l.box(l.left(), l.y, l.inner(), height, l.tint)
	}
	x := l.left()
	for i, cell := range cells {
		f := regular
		if header || group || flagged(cell) {
			f = bold
		}
		for n, line := range l.m.wrap(cell, f, l.cellSize(), widths[i]-8) {
			l.text(x+4, l.y+float64(n+1)*(l.leading-1.6)-1, line, f, l.cellSize(), rgb{})
		}
		x += widths[i]
	}
	l.y += height
	l.box(l.left(), l.y, l.inner(), 0.4, rgb{150, 150, 150})
}

// flagged says whether a cell is or ends in a laboratory flag.
func flagged(cell string) bool {
	for _, flag := range []string{"H", "L", "HH", "LL", "A"} {
		if cell == flag || (strings.HasSuffix(cell, " "+flag) && len(cell) < 12) {
			return true
		}
	}
	return false
}
