package examine

import (
	"math"
	"strings"
	"unicode"

	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/responses"
)

// maxChars bounds the text of one page; a dense page of small print has about 15,000 characters.
const maxChars = 200_000

func (d *pdfDoc) page(n int) (Page, error) {
	size := d.found.Sizes[n-1]
	p := Page{Number: n, Width: size.Width, Height: size.Height, Source: SourceNone}
	place, err := d.placer(n)
	if err != nil {
		return p, err
	}
	p.Rotation = place.rotation
	text, err := d.lib.GetPageTextStructured(&requests.GetPageTextStructured{Page: d.at(n), Mode: requests.GetPageTextStructuredModeChars})
	if err != nil {
		return p, pageFailure(err)
	}
	p.Words = wordsOf(text.Chars[:min(len(text.Chars), maxChars)], place)
	if !legible(p.Words) {
		p.Words = nil
	}
	if len(p.Words) > 0 {
		p.Source = SourceLayer
	}
	p.Scanned = len(p.Words) < fewWords && d.nativeDPI(n) > 0
	return p, nil
}

// fewWords is what a fax header or a stamp puts on top of a scanned page.
const fewWords = 25

// legible tells text from the private codes of fonts that carry no table of what their glyphs mean.
func legible(words []Word) bool {
	all, bad := 0, 0
	for _, w := range words {
		for _, r := range w.Text {
			all++
			if r == unicode.ReplacementChar || unicode.Is(unicode.Co, r) {
				bad++
			}
		}
	}
	return bad*3 <= all
}

// placer turns PDF page coordinates (origin at the lower left, before rotation) into fractions of the displayed page.
type placer struct {
	left, bottom, right, top float64
	rotation                 int
}

func (d *pdfDoc) placer(n int) (placer, error) {
	rotation, err := d.lib.FPDFPage_GetRotation(&requests.FPDFPage_GetRotation{Page: d.at(n)})
	if err != nil {
		return placer{}, pageFailure(err)
	}
	box, err := d.lib.FPDF_GetPageBoundingBox(&requests.FPDF_GetPageBoundingBox{Page: d.at(n)})
	if err != nil {
		return placer{}, pageFailure(err)
	}
	r := box.Rect
	return placer{float64(r.Left), float64(r.Bottom), float64(r.Right), float64(r.Top), int(rotation.PageRotation) * 90}, nil
}

func (p placer) point(x, y float64) (fx, fy float64) {
	u, v := (x-p.left)/(p.right-p.left), (y-p.bottom)/(p.top-p.bottom)
	switch p.rotation {
	case 90:
		return v, u
	case 180:
		return 1 - u, v
	case 270:
		return 1 - v, 1 - u
	}
	return u, 1 - v
}

func (p placer) box(c responses.CharPosition) Box {
	return p.rectangle(c.Left, c.Bottom, c.Right, c.Top)
}

func (p placer) rectangle(left, bottom, right, top float64) Box {
	x0, y0 := p.point(left, bottom)
	x1, y1 := p.point(right, top)
	return Box{min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)}
}

// usable says whether a box lies at least partly on the page and is finite.
func (b Box) usable() bool {
	return !math.IsNaN(b.X0+b.Y0+b.X1+b.Y1) && b.X1 > 0 && b.Y1 > 0 && b.X0 < 1 && b.Y0 < 1
}

func (b Box) clamped() Box {
	in := func(v float64) float64 { return math.Round(min(max(v, 0), 1)*1e5) / 1e5 }
	return Box{in(b.X0), in(b.Y0), in(b.X1), in(b.Y1)}
}

// wordsOf joins characters to words at blanks, at line ends and where the pen jumps, and gives the words of one line the same
// height, so that marks over them look even.
func wordsOf(chars []*responses.GetPageTextStructuredChar, place placer) []Word {
	b := wordBuilder{}
	for _, c := range chars {
		r := firstRune(c.Text)
		if r == 0 || unicode.IsSpace(r) || unicode.IsControl(r) {
			b.endWord()
			if r == '\n' || r == '\r' {
				b.line++
			}
			continue
		}
		if box := place.box(c.PointPosition); box.usable() {
			b.add(c.Text, box)
		}
	}
	b.endWord()
	return evenLines(b.words)
}

func firstRune(s string) rune {
	for _, r := range s {
		return r
	}
	return 0
}

type wordBuilder struct {
	words []Word
	text  strings.Builder
	box   Box
	line  int
}

func (b *wordBuilder) add(text string, box Box) {
	if b.text.Len() > 0 && b.jumped(box) {
		b.endWord()
		b.line++
	}
	if b.text.Len() == 0 {
		b.box = box
	} else {
		b.box = b.box.union(box)
	}
	b.text.WriteString(text)
}

// jumped tells a new line that came without a line end: the next character lies wholly above or below the word.
func (b *wordBuilder) jumped(box Box) bool {
	return box.Y0 > b.box.Y1+0.004 || box.Y1 < b.box.Y0-0.004
}

func (b *wordBuilder) endWord() {
	if b.text.Len() == 0 {
		return
	}
	line := b.line
	if n := len(b.words); n > 0 && b.words[n-1].Line < line {
		line = b.words[n-1].Line + 1 // blank lines do not count
	}
	b.line = line
	b.words = append(b.words, Word{Text: b.text.String(), Box: b.box, Line: line})
	b.text.Reset()
}

const maxEvenHeight = 0.05 // larger runs are turned text, where even heights would be wrong

func evenLines(words []Word) []Word {
	for i := 0; i < len(words); {
		j, y0, y1 := i, words[i].Box.Y0, words[i].Box.Y1
		for ; j < len(words) && words[j].Line == words[i].Line; j++ {
			y0, y1 = min(y0, words[j].Box.Y0), max(y1, words[j].Box.Y1)
		}
		for k := i; k < j; k++ {
			if y1-y0 <= maxEvenHeight {
				words[k].Box.Y0, words[k].Box.Y1 = y0, y1
			}
			words[k].Box = words[k].Box.clamped()
		}
		i = j
	}
	return words
}
