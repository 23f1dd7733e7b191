package examine

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"io"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
	"golang.org/x/text/encoding/charmap"
)

// Plain text is set as a line printer would: US Letter, half-inch margins, 100 columns of 9-point type, 65 lines.
const (
	textWidth   = 612.0
	textHeight  = 792.0
	textMargin  = 36.0
	textColumns = 100
	textRows    = 65
	columnWidth = (textWidth - 2*textMargin) / textColumns
	rowHeight   = 11.0
	typeSize    = 9.0
	maxText     = 32 << 20
)

type textDoc struct {
	sheets [][]string // lines of each page
	found  Facts
	font   *opentype.Font
}

func openText(f *remoteFile, l limits) (*textDoc, error) {
	if f.size > maxText {
		return nil, fail(TooLarge)
	}
	data, err := io.ReadAll(f.reader())
	if err != nil {
		return nil, err
	}
	text, err := decodeText(data)
	if err != nil {
		return nil, err
	}
	face, err := opentype.Parse(gomono.TTF)
	if err != nil {
		return nil, err
	}
	d := &textDoc{font: face, found: Facts{Verdict: Accepted}}
	d.sheets = paginate(text, l.Pages+1)
	d.found.Pages = len(d.sheets)
	if len(d.sheets) > l.Pages {
		d.found.reject(TooManyPages)
		return d, nil
	}
	if strings.TrimSpace(text) == "" {
		return nil, fail(NoPages)
	}
	for range d.sheets {
		d.found.Sizes = append(d.found.Sizes, Size{textWidth, textHeight})
	}
	return d, nil
}

// decodeText reads UTF-8, UTF-16 with a byte order mark, and otherwise Windows-1252, which is what old hospital systems write.
func decodeText(data []byte) (string, error) {
	switch {
	case bytes.HasPrefix(data, []byte{0xFF, 0xFE}):
		return decodeUTF16(data[2:], func(b []byte) uint16 { return uint16(b[0]) | uint16(b[1])<<8 }), nil
	case bytes.HasPrefix(data, []byte{0xFE, 0xFF}):
		return decodeUTF16(data[2:], func(b []byte) uint16 { return uint16(b[1]) | uint16(b[0])<<8 }), nil
	}
	data = bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF"))
	if bytes.IndexByte(data, 0) >= 0 {
		return "", fail(Malformed)
	}
	if utf8.Valid(data) {
		return string(data), nil
	}
	text, err := charmap.Windows1252.NewDecoder().Bytes(data)
	if err != nil {
		return "", errors.Join(fail(Malformed), err)
	}
	return string(text), nil
}

func decodeUTF16(data []byte, unit func([]byte) uint16) string {
	units := make([]uint16, 0, len(data)/2)
	for ; len(data) >= 2; data = data[2:] {
		units = append(units, unit(data))
	}
	return string(utf16.Decode(units))
}

// paginate wraps long lines and starts a page at a form feed, up to a number of pages.
func paginate(text string, maxPages int) [][]string {
	var sheets [][]string
	text = strings.TrimRight(strings.NewReplacer("\r\n", "\n", "\r", "\n", "\t", "    ").Replace(text), "\f\n ")
	for _, section := range strings.Split(text, "\f") {
		var sheet []string
		for _, line := range strings.Split(section, "\n") {
			for _, part := range wrap(line) {
				if len(sheet) == textRows {
					sheets, sheet = append(sheets, sheet), nil
				}
				sheet = append(sheet, part)
			}
			if len(sheets) >= maxPages {
				return sheets
			}
		}
		sheets = append(sheets, sheet)
	}
	return sheets
}

// wrap breaks a line at the last blank that fits, or in the middle of a word where there is none.
func wrap(line string) []string {
	runes := []rune(strings.Map(printable, line))
	var parts []string
	for len(runes) > textColumns {
		cut := textColumns
		for i := textColumns; i > textColumns/2; i-- {
			if runes[i] == ' ' {
				cut = i
				break
			}
		}
		parts = append(parts, string(runes[:cut]))
		runes = runes[cut:]
	}
	return append(parts, string(runes))
}

func printable(r rune) rune {
	if unicode.IsControl(r) {
		return -1
	}
	return r
}

func (d *textDoc) facts() Facts { return d.found }

func (d *textDoc) page(n int) (Page, error) {
	p := Page{Number: n, Width: textWidth, Height: textHeight, Source: SourceNone}
	row := 0
	for i, line := range d.sheets[n-1] {
		words := lineWords(line, i, row)
		if len(words) > 0 {
			row++
			p.Source = SourceLayer
		}
		p.Words = append(p.Words, words...)
	}
	return p, nil
}

func lineWords(line string, row, number int) []Word {
	var words []Word
	runes := []rune(line)
	for i := 0; i < len(runes); {
		if runes[i] == ' ' {
			i++
			continue
		}
		j := i
		for j < len(runes) && runes[j] != ' ' {
			j++
		}
		x := func(column int) float64 { return (textMargin + float64(column)*columnWidth) / textWidth }
		y := (textMargin + float64(row)*rowHeight) / textHeight
		box := Box{x(i), y, x(j), y + rowHeight/textHeight}
		words = append(words, Word{string(runes[i:j]), box.clamped(), number})
		i = j
	}
	return words
}

func (d *textDoc) raster(n, w, h int) (image.Image, func(), error) {
	scale := float64(w) / textWidth
	face, err := opentype.NewFace(d.font, &opentype.FaceOptions{Size: typeSize * scale, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		return nil, nil, err
	}
	defer face.Close()
	page := image.NewGray(image.Rect(0, 0, w, h))
	draw.Draw(page, page.Rect, image.White, image.Point{}, draw.Src)
	pen := font.Drawer{Dst: page, Src: image.NewUniform(color.Black), Face: face}
	for row, line := range d.sheets[n-1] {
		base := (textMargin + float64(row)*rowHeight + typeSize*0.95) * scale
		for column, r := range []rune(line) {
			if r == ' ' {
				continue
			}
			x := (textMargin + float64(column)*columnWidth) * scale
			pen.Dot = fixed.Point26_6{X: fixed.Int26_6(x * 64), Y: fixed.Int26_6(base * 64)}
			pen.DrawString(string(r))
		}
	}
	return page, func() {}, nil
}

func (d *textDoc) nativeDPI(int) int { return 0 }

func (d *textDoc) close() {}
