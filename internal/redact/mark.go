package redact

import (
	"fmt"

	"chartwright/internal/examine"
)

// Query is something to find and remove: a text, or a named pattern (see Patterns). Exactly one is set.
type Query struct {
	Text    string
	Pattern string
}

// Mark is an area to remove from one page of one source.
type Mark struct {
	Source int
	Page   int
	Box    examine.Box
}

// Refusal is the error of a source that cannot be used; it says where and why, and holds nothing of the content.
type Refusal struct {
	Source int
	Page   int // 0 when it is about the whole source
	Reason examine.Reason
}

// Error implements error and says what to do.
func (r *Refusal) Error() string {
	where := "the file"
	if r.Page > 0 {
		where = fmt.Sprintf("page %d of the file", r.Page)
	}
	return where + " cannot be redacted. " + r.Message()
}

// Message says what to do next.
func (r *Refusal) Message() string { return r.Reason.Message() }

// padding around a mark in points: letters reach beyond the boxes that fonts declare, and scans are a little askew.
const (
	padPoints = 1.5
	padHeight = 0.06 // of the height of the box, above and below
)

// padded is the area that is burned for a box on a page of that size in points.
func padded(b examine.Box, size examine.Size) examine.Box {
	x := padPoints / size.Width
	y := min(padPoints/size.Height+(b.Y1-b.Y0)*padHeight, 6*padPoints/size.Height)
	return examine.Box{X0: max(0, b.X0-x), Y0: max(0, b.Y0-y), X1: min(1, b.X1+x), Y1: min(1, b.Y1+y)}
}

// touches says whether a mark takes something of a word: more than a sliver, which is the neighbour line's descender.
func touches(mark, word examine.Box) bool { return covers(mark, word, sliver) }

// Parts of a word's height that a mark must reach to take it: the mark itself, and with its padding.
const sliver, half = 0.25, 0.5

func covers(area, word examine.Box, part float64) bool {
	w := min(area.X1, word.X1) - max(area.X0, word.X0)
	h := min(area.Y1, word.Y1) - max(area.Y0, word.Y0)
	const hair = 0.02
	return w >= 0 && h >= 0 && w >= hair*(word.X1-word.X0) && h >= part*min(word.Y1-word.Y0, area.Y1-area.Y0)
}

// valid says whether a box is a rectangle that lies at least partly on the page.
func valid(b examine.Box) bool {
	return b.X0 < b.X1 && b.Y0 < b.Y1 && b.X1 > 0 && b.Y1 > 0 && b.X0 < 1 && b.Y0 < 1
}
