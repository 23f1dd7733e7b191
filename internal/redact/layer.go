package redact

import (
	"bytes"
	"fmt"
	"strconv"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"

	"chartwright/internal/examine"
)

// letterWidth is that of every letter of the invisible font, in parts of its size.
const letterWidth = 0.5

// layer writes words as invisible text that fills their boxes, one operator a line.
func layer(words []examine.Word, size examine.Size) []byte {
	var b bytes.Buffer
	b.WriteString("BT\n3 Tr\n")
	for _, w := range words {
		codes := utf16.Encode([]rune(w.Text))
		if len(codes) == 0 {
			continue
		}
		x, y := w.Box.X0*size.Width, (1-w.Box.Y1)*size.Height
		wide, high := max(w.Box.X1*size.Width-x, 0.1), max((1-w.Box.Y0)*size.Height-y, 0.1)
		matrix := "1 0 0 1 " + number(x)
		if len(codes) > 1 && high > 2*wide { // turned text runs upwards
			wide, high = high, wide
			matrix = "0 1 -1 0 " + number(x+high)
		}
		fmt.Fprintf(&b, "/T %s Tf\n%s Tz\n%s %s Tm\n<", number(high), number(100*wide/(letterWidth*high*float64(len(codes)))), matrix, number(y))
		for _, c := range append(codes, ' ') {
			fmt.Fprintf(&b, "%04X", c)
		}
		b.WriteString("> Tj\n")
	}
	b.WriteString("ET\n")
	return b.Bytes()
}

// number writes a number as PDF wants it.
func number(v float64) string { return strconv.FormatFloat(v, 'f', 3, 64) }

const footSize = 8.0

// footLine prints a line in the middle of the strip below a page. What Windows-1252 lacks is left out.
func footLine(text string, width float64) []byte {
	var codes []byte
	for _, r := range text {
		if c, ok := charmap.Windows1252.EncodeRune(r); ok && c >= ' ' {
			codes = append(codes, c)
		}
	}
	size := min(footSize, 2*width/float64(len(codes)+1))
	x := max(2, (width-helvetica*size*float64(len(codes)))/2)
	return fmt.Appendf(nil, "BT\n0 Tr\n/H %s Tf\n100 Tz\n1 0 0 1 %s %s Tm\n<%X> Tj\nET\n", number(size), number(x), number(-footHeight+6), codes)
}

// helvetica is the width of its average letter, in parts of its size.
const helvetica = 0.5
