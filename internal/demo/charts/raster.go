package charts

import (
	"fmt"
	"image"
	"math"
	"math/rand/v2"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goitalic"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/gofont/gomonobold"
	"golang.org/x/image/font/gofont/gomonoitalic"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// The scanner: 200 dots per inch, one bit a pixel.
const (
	scanDPI    = 200
	scanWidth  = 1700
	scanHeight = 2200
	scale      = scanDPI / 72.0
	// fontShrink brings the wide Go typefaces to the set width of the PDF core typefaces.
	fontShrink = 0.93
)

// glyph is one rasterised character: coverage, its place relative to the pen, and the advance.
type glyph struct {
	mask    *image.Alpha
	bounds  image.Rectangle
	advance float64
}

type glyphKey struct {
	face face
	size float64
	char byte
}

// rasteriser draws marks as a scanner sees them. Glyphs are drawn once for each size.
type rasteriser struct {
	fonts  [faces]*sfnt.Font
	faces  map[glyphKey]font.Face
	glyphs map[glyphKey]glyph
	pixels []uint8 // 255 is paper
}

func newRasteriser(family string) (*rasteriser, error) {
	files := [faces][]byte{goregular.TTF, gobold.TTF, goitalic.TTF}
	if family == "Courier" {
		files = [faces][]byte{gomono.TTF, gomonobold.TTF, gomonoitalic.TTF}
	}
	r := &rasteriser{faces: map[glyphKey]font.Face{}, glyphs: map[glyphKey]glyph{}, pixels: make([]uint8, scanWidth*scanHeight)}
	for i, file := range files {
		parsed, err := opentype.Parse(file)
		if err != nil {
			return nil, fmt.Errorf("charts: parse font: %w", err)
		}
		r.fonts[i] = parsed
	}
	return r, nil
}

// metrics measures the scan typeface at size 1 point.
func (r *rasteriser) metrics() (*metrics, error) {
	m := &metrics{}
	for f := range faces {
		drawer, err := r.sized(f, 360)
		if err != nil {
			return nil, err
		}
		for c := ' '; c < 127; c++ {
			advance, _ := drawer.GlyphAdvance(c)
			m[f][c] = float64(advance) / 64 / scale / 360
		}
	}
	return m, nil
}

// sized is a face at a size in points.
func (r *rasteriser) sized(f face, size float64) (font.Face, error) {
	key := glyphKey{face: f, size: size}
	if made, ok := r.faces[key]; ok {
		return made, nil
	}
	made, err := opentype.NewFace(r.fonts[f], &opentype.FaceOptions{Size: size * fontShrink, DPI: scanDPI, Hinting: font.HintingNone})
	if err != nil {
		return nil, fmt.Errorf("charts: size font: %w", err)
	}
	r.faces[key] = made
	return made, nil
}

func (r *rasteriser) glyph(key glyphKey) (glyph, error) {
	if g, ok := r.glyphs[key]; ok {
		return g, nil
	}
	drawer, err := r.sized(key.face, key.size)
	if err != nil {
		return glyph{}, err
	}
	bounds, mask, at, advance, _ := drawer.Glyph(fixed.Point26_6{}, rune(key.char))
	g := glyph{bounds: bounds, advance: float64(advance) / 64}
	if alpha, ok := mask.(*image.Alpha); ok {
		g.mask = image.NewAlpha(image.Rect(0, 0, bounds.Dx(), bounds.Dy()))
		for y := range bounds.Dy() {
			start := alpha.PixOffset(at.X, at.Y+y)
			copy(g.mask.Pix[y*g.mask.Stride:][:bounds.Dx()], alpha.Pix[start:])
		}
	}
	r.glyphs[key] = g
	return g, nil
}

// page draws all marks on clean paper.
func (r *rasteriser) page(marks []mark) error {
	for i := range r.pixels {
		r.pixels[i] = 255
	}
	for _, m := range marks {
		ink := uint8((299*int(m.colour[0]) + 587*int(m.colour[1]) + 114*int(m.colour[2])) / 1000)
		if m.text == "" {
			r.fill(m, ink)
			continue
		}
		pen, baseline := m.x*scale, int(math.Round(m.y*scale))
		for i := range len(m.text) {
			g, err := r.glyph(glyphKey{m.face, m.size, m.text[i]})
			if err != nil {
				return err
			}
			r.blit(g, int(math.Round(pen)), baseline, ink)
			pen += g.advance
		}
	}
	return nil
}

func (r *rasteriser) fill(m mark, ink uint8) {
	x0, x1 := int(m.x*scale), min(scanWidth, int((m.x+m.w)*scale))
	y0 := int(m.y * scale)
	y1 := min(scanHeight, max(y0+2, int((m.y+m.h)*scale)))
	for y := y0; y < y1; y++ {
		for x := x0; x < x1; x++ {
			r.pixels[y*scanWidth+x] = ink
		}
	}
}

func (r *rasteriser) blit(g glyph, x, y int, ink uint8) {
	if g.mask == nil {
		return
	}
	for row := range g.bounds.Dy() {
		py := y + g.bounds.Min.Y + row
		for col := range g.bounds.Dx() {
			px := x + g.bounds.Min.X + col
			if a := int(g.mask.Pix[row*g.mask.Stride+col]); a > 0 && px >= 0 && px < scanWidth && py >= 0 && py < scanHeight {
				p := &r.pixels[py*scanWidth+px]
				*p = uint8((int(*p)*(255-a) + int(ink)*a) / 255)
			}
		}
	}
}

// scanned is the page through the scanner: fed at a slight angle, thresholded, with specks of dust.
// Each row lists the columns where the colour changes.
func (r *rasteriser) scanned(rng *rand.Rand) [][]int {
	r.dust(rng)
	const one = 1 << 16
	slope := int((rng.Float64()*2 - 1) * 0.011 * one) // about 0.6 degrees at most
	rows := make([][]int, scanHeight)
	for y := range rows {
		sx, sy := -slope*(y-scanHeight/2)+one/2, y*one+slope*(-scanWidth/2)+one/2
		black := false
		var changes []int
		for x := range scanWidth {
			u, v := sx>>16, sy>>16
			dark := uint(u) < scanWidth && uint(v) < scanHeight && r.pixels[v*scanWidth+u] < 140
			if dark != black {
				changes = append(changes, x)
				black = dark
			}
			sx += one
			sy += slope
		}
		rows[y] = changes
	}
	return rows
}

// dust sprinkles specks and the shadows of two punched holes.
func (r *rasteriser) dust(rng *rand.Rand) {
	for range 60 + rng.IntN(120) {
		at := rng.IntN(scanWidth*(scanHeight-2)) + 1
		r.pixels[at] = 0
		if rng.IntN(3) == 0 {
			r.pixels[at-1], r.pixels[at+scanWidth] = 0, 0
		}
	}
	for _, cy := range []int{700, 1500} {
		for angle := 0.0; angle < 2*math.Pi; angle += 0.02 {
			x, y := 48+int(22*math.Cos(angle)), cy+int(22*math.Sin(angle))
			if angle < 4 {
				r.pixels[y*scanWidth+x], r.pixels[y*scanWidth+x+1] = 0, 0
			}
		}
	}
}
