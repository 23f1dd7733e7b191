package redact

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"chartwright/internal/examine"
)

// pageBox is an area from the upper left corner of the displayed page. Its unit is "pt", "px", or empty for the page's usual one:
// pixels for pictures, points for all else.
type pageBox struct {
	page       int
	x, y, w, h float64
	unit       string
}

func parseBox(s string) (b pageBox, err error) {
	bad := errors.New("write an area as PAGE:x,y,w,h, pages counted from 1, such as 2:72,100,200,14")
	page, rest, _ := strings.Cut(s, ":")
	for _, unit := range []string{"pt", "px"} {
		if cut, ok := strings.CutSuffix(rest, unit); ok {
			rest, b.unit = cut, unit
			break
		}
	}
	parts := strings.Split(rest, ",")
	if b.page, err = strconv.Atoi(strings.TrimSpace(page)); err != nil || b.page < 1 || len(parts) != 4 {
		return b, bad
	}
	for i, to := range []*float64{&b.x, &b.y, &b.w, &b.h} {
		if *to, err = strconv.ParseFloat(strings.TrimSpace(parts[i]), 64); err != nil {
			return b, bad
		}
	}
	if !(b.w > 0 && b.h > 0) {
		return b, bad
	}
	return b, nil
}

// areas turns boxes into marks.
func (w wish) areas(facts examine.Facts) ([]Mark, error) {
	var marks []Mark
	for _, b := range w.boxes {
		if b.page > len(facts.Sizes) {
			return nil, fmt.Errorf("there is no page %d for --box; the file has %d", b.page, len(facts.Sizes))
		}
		size, unit := facts.Sizes[b.page-1], "points"
		switch {
		case len(facts.Pixels) == len(facts.Sizes) && b.unit != "pt":
			size, unit = facts.Pixels[b.page-1], "pixels"
		case b.unit == "px":
			return nil, errors.New("only the pages of pictures have pixels; give --box in points, 72 to the inch")
		}
		box := examine.Box{X0: b.x / size.Width, Y0: b.y / size.Height, X1: (b.x + b.w) / size.Width, Y1: (b.y + b.h) / size.Height}
		if !valid(box) {
			return nil, fmt.Errorf("the area of a --box lies outside of page %d, which is %.0f by %.0f %s", b.page, size.Width, size.Height, unit)
		}
		marks = append(marks, Mark{Page: b.page, Box: box})
	}
	return marks, nil
}

func adjacent(a, b examine.Box) bool {
	height := b.Y1 - b.Y0
	return b.X0-a.X1 < 2*height && a.X0-b.X1 < 2*height && b.Y0 < a.Y1 && a.Y0 < b.Y1
}

func union(a, b examine.Box) examine.Box {
	return examine.Box{X0: min(a.X0, b.X0), Y0: min(a.Y0, b.Y0), X1: max(a.X1, b.X1), Y1: max(a.Y1, b.Y1)}
}
