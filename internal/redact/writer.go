package redact

import (
	"bufio"
	"bytes"
	"compress/zlib"
	_ "embed" // the font
	"fmt"
	"io"
	"math"

	"chartwright/internal/examine"
)

//go:embed glyphless.ttf
var glyphless []byte

// Objects that every file has, by number; pages follow.
const (
	objCatalog = iota + 1
	objPages
	objText
	objDescendant
	objDescriptor
	objFontFile
	objGlyphs
	objUnicode
	objFoot
	objFirstPage
)

// footHeight is that of the strip below a page with a foot, in points; its type is 8 points high.
const footHeight = 18.0

// Frame is the most that a file holds beside what its pages add to it, in bytes: fonts, their tables, catalog and trailer.
const Frame = 16 << 10

// indexed is the most that a page adds to the tables of its file: lines of its three objects, and its place in the tree.
const indexed = 3*20 + 16

// Bounds of a page of a PDF in points (ISO 32000-1, annex C).
const (
	shortestSide = 3.0
	longestSide  = 14400.0
)

// writer streams a PDF: an object is written once and only its offset is kept, so that memory does not grow with the pages.
type writer struct {
	out     *bufio.Writer
	at      int64
	offsets []int64 // of object i+1; 0 when not written yet
	kids    []int
	placed  []Placed
	err     error
}

func newWriter(out io.Writer) *writer {
	w := &writer{out: bufio.NewWriterSize(out, 64<<10), offsets: make([]int64, objFirstPage-1)}
	w.print("%%PDF-1.7\n%%\xE2\xE3\xCF\xD3\n")
	w.object(objCatalog, "<</Type/Catalog/Pages %d 0 R>>", objPages)
	w.object(objText, "<</Type/Font/Subtype/Type0/BaseFont/GlyphLessFont/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>", objDescendant, objUnicode)
	w.object(objDescendant, "<</Type/Font/Subtype/CIDFontType2/BaseFont/GlyphLessFont/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/DW 500/CIDToGIDMap %d 0 R/FontDescriptor %d 0 R>>", objGlyphs, objDescriptor)
	w.object(objDescriptor, "<</Type/FontDescriptor/FontName/GlyphLessFont/Flags 5/FontBBox[0 0 500 1000]/ItalicAngle 0/Ascent 1000/Descent -1/CapHeight 1000/StemV 80/FontFile2 %d 0 R>>", objFontFile)
	w.stream(objFontFile, fmt.Sprintf("/Length1 %d", len(glyphless)), glyphless)
	w.stream(objGlyphs, "/Filter/FlateDecode", deflate(glyphMap()))
	w.stream(objUnicode, "", []byte(toUnicode))
	w.object(objFoot, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>")
	return w
}

// glyphMap gives every code the font's only glyph.
func glyphMap() []byte { return bytes.Repeat([]byte{0, 1}, 1<<16) }

// toUnicode says that codes are UTF-16.
const toUnicode = `/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identify-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
1 beginbfrange
<0000> <FFFF> <0000>
endbfrange
endcmap
CMapName currentdict /CMap defineresource pop
end
end
`

func deflate(data []byte) []byte {
	var out bytes.Buffer
	z := zlib.NewWriter(&out)
	_, _ = z.Write(data) // memory does not fail
	_ = z.Close()
	return out.Bytes()
}

func (w *writer) print(format string, args ...any) {
	if w.err == nil {
		var n int
		n, w.err = fmt.Fprintf(w.out, format, args...)
		w.at += int64(n)
	}
}

func (w *writer) begin(number int) {
	for len(w.offsets) < number {
		w.offsets = append(w.offsets, 0)
	}
	w.offsets[number-1] = w.at
}

func (w *writer) object(number int, format string, args ...any) {
	w.begin(number)
	w.print("%d 0 obj\n"+format+"\nendobj\n", append([]any{number}, args...)...)
}

func (w *writer) stream(number int, entries string, data []byte) {
	w.begin(number)
	w.print("%d 0 obj\n<<%s/Length %d>>\nstream\n%s\nendstream\nendobj\n", number, entries, len(data), data)
}

// page writes a page and gives where on it the original lies.
func (w *writer) page(m made, foot string) (int, error) {
	size := paperSize(m.size)
	first := max(objFirstPage, len(w.offsets)+1)
	below, font := 0.0, ""
	content := layer(m.words, size)
	if foot != "" {
		below, font = footHeight, fmt.Sprintf("/H %d 0 R", objFoot)
		content = append(content, footLine(foot, size.Width)...)
	}
	w.stream(first, imageEntries(m.print), m.print.Bytes)
	picture := fmt.Sprintf("q\n%s 0 0 %s 0 0 cm\n/I Do\nQ\n", number(size.Width), number(size.Height))
	w.stream(first+1, "/Filter/FlateDecode", deflate(append([]byte(picture), content...)))
	w.object(first+2, "<</Type/Page/Parent %d 0 R/MediaBox[0 %s %s %s]/Contents %d 0 R/Resources<</Font<</T %d 0 R%s>>/XObject<</I %d 0 R>>>>>>",
		objPages, number(-below), number(size.Width), number(size.Height), first+1, objText, font, first)
	w.kids = append(w.kids, first+2)
	w.placed = append(w.placed, Placed{Width: size.Width, Height: size.Height, Below: below})
	return len(w.kids), w.err
}

// paperSize keeps a page within what a PDF may have; its content is scaled with it.
func paperSize(s examine.Size) examine.Size {
	scale := 1.0
	if longest := max(s.Width, s.Height); longest > longestSide {
		scale = longestSide / longest
	}
	if shortest := min(s.Width, s.Height) * scale; shortest < shortestSide {
		scale = min(shortestSide/min(s.Width, s.Height), longestSide/max(s.Width, s.Height))
	}
	round := func(v float64) float64 { return max(1, math.Round(v*scale*100)/100) }
	return examine.Size{Width: round(s.Width), Height: round(s.Height)}
}

func imageEntries(p examine.Print) string {
	space, filter, bits := "/DeviceGray", "/FlateDecode", p.Bits
	if p.Colours == 3 {
		space = "/DeviceRGB"
	}
	if p.Bits == 0 {
		filter, bits = "/DCTDecode", 8
	}
	return fmt.Sprintf("/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace%s/BitsPerComponent %d/Filter%s", p.W, p.H, space, bits, filter)
}

// finish writes the page tree and the table of objects, and gives the size of the file.
func (w *writer) finish() (int64, error) {
	w.begin(objPages)
	w.print("%d 0 obj\n<</Type/Pages/Count %d/Kids[", objPages, len(w.kids))
	for _, k := range w.kids {
		w.print("%d 0 R ", k)
	}
	w.print("]>>\nendobj\n")
	start := w.at
	w.print("xref\n0 %d\n0000000000 65535 f \n", len(w.offsets)+1)
	for _, at := range w.offsets {
		w.print("%010d 00000 n \n", at)
	}
	w.print("trailer\n<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(w.offsets)+1, objCatalog, start)
	if w.err != nil {
		return 0, w.err
	}
	return w.at, w.out.Flush()
}
