package charts

import (
	_ "embed" // the run-length codes
	"strings"
)

// t4Codes are the run-length codes of ITU-T T.4, white before black: runs of 0 to 63, then the
// make-up codes for 64 to 2560 in steps of 64.
//
//go:embed data/t4codes.txt
var t4Codes string

// bitCode is the low n bits of bits.
type bitCode struct {
	bits uint32
	n    int
}

// g4Encoder writes pages in CCITT Group 4 (ITU-T T.6), the format of scanners.
type g4Encoder struct {
	runs [2][]bitCode // by colour: 0 white, 1 black
	out  []byte
	acc  uint64
	held int
}

func newG4Encoder() *g4Encoder {
	e := &g4Encoder{}
	for colour, part := range strings.Split(strings.TrimSpace(t4Codes), "\n\n") {
		for _, word := range strings.Fields(part) {
			e.runs[colour] = append(e.runs[colour], code(word))
		}
	}
	return e
}

func code(word string) bitCode {
	c := bitCode{n: len(word)}
	for _, digit := range word {
		c.bits = c.bits<<1 | uint32(digit-'0')
	}
	return c
}

// encode returns one page. Each row lists the columns where the colour changes, starting from white.
func (e *g4Encoder) encode(rows [][]int, width int) []byte {
	e.out, e.acc, e.held = nil, 0, 0
	var reference []int
	for _, row := range rows {
		e.row(reference, row, width)
		reference = row
	}
	for range 2 { // end of facsimile block
		e.put(bitCode{1, 12})
	}
	if e.held > 0 {
		e.put(bitCode{0, 8 - e.held})
	}
	return e.out
}

// row codes one line against the line above it; names are those of the standard.
func (e *g4Encoder) row(reference, row []int, width int) {
	a0, colour, i, j := -1, 0, 0, 0
	for a0 < width {
		for i < len(row) && row[i] <= a0 {
			i++
		}
		for j > 0 && reference[j-1] > a0 {
			j--
		}
		for j < len(reference) && (reference[j] <= a0 || j%2 != colour) {
			j++
		}
		a1, b1, b2 := change(row, i, width), change(reference, j, width), change(reference, j+1, width)
		switch distance := a1 - b1; {
		case b2 < a1:
			e.put(bitCode{1, 4})
			a0 = b2
		case distance >= -3 && distance <= 3:
			e.put(vertical(distance))
			a0, colour = a1, 1-colour
		default:
			a2 := change(row, i+1, width)
			e.put(bitCode{1, 3})
			e.run(a1-max(a0, 0), colour)
			e.run(a2-a1, 1-colour)
			a0 = a2
		}
	}
}

// change is the i-th changing column, or the width past the last.
func change(row []int, i, width int) int {
	if i < len(row) {
		return row[i]
	}
	return width
}

// vertical is the code for a change so many columns right (or left) of the one above.
func vertical(distance int) bitCode {
	switch distance {
	case 0:
		return bitCode{1, 1}
	case 1:
		return bitCode{3, 3}
	case 2:
		return bitCode{3, 6}
	case 3:
		return bitCode{3, 7}
	case -1:
		return bitCode{2, 3}
	case -2:
		return bitCode{2, 6}
	}
	return bitCode{2, 7}
}

// run codes a run length; widths here never exceed 2623, one make-up code.
func (e *g4Encoder) run(length, colour int) {
	if length >= 64 {
		e.put(e.runs[colour][63+length/64])
	}
	e.put(e.runs[colour][length%64])
}

func (e *g4Encoder) put(c bitCode) {
	e.acc = e.acc<<c.n | uint64(c.bits)
	e.held += c.n
	for e.held >= 8 {
		e.held -= 8
		e.out = append(e.out, byte(e.acc>>e.held))
	}
}
