// Package picture works on the pixels of page images: it turns and scales them, and lays over each a faint mark of who looks
// at it and when.
package picture

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"sync"
	"time"

	xdraw "golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/f64"
	"golang.org/x/image/math/fixed"
)

const (
	markSize     = 22 // pixels
	markAngle    = -math.Pi / 7
	markStrength = 28 // of 255: legible when looked for, out of the way when not
	marksKept    = 256
)

// Marks keeps drawn marks: one for each person and minute.
type Marks struct {
	mu   sync.Mutex
	font *opentype.Font
	kept map[string]*image.Alpha
}

// NewMarks makes an empty cache of marks.
func NewMarks() *Marks {
	f, err := opentype.Parse(goregular.TTF)
	if err != nil {
		panic("picture: the embedded font cannot be read: " + err.Error())
	}
	return &Marks{font: f, kept: map[string]*image.Alpha{}}
}

// Put marks a picture with a name and the minute, repeated diagonally. The picture is changed in place where it can be.
func (c *Marks) Put(img image.Image, who string, at time.Time) image.Image {
	tile := c.tile(who + "  " + at.UTC().Format("2006-01-02 15:04 UTC"))
	switch m := img.(type) {
	case *image.Paletted:
		if steps, ok := greyRamp(m.Palette); ok {
			darken(m.Rect, m.Stride, m.Pix, 1, tile, func(v uint8) uint8 { return v - min(v, steps) })
			return m
		}
	case *image.Gray:
		darken(m.Rect, m.Stride, m.Pix, 1, tile, func(v uint8) uint8 { return v - min(v, markStrength) })
		return m
	}
	rgba := toRGBA(img)
	darken(rgba.Rect, rgba.Stride, rgba.Pix, 4, tile, func(v uint8) uint8 { return v - min(v, markStrength) })
	return rgba
}

func toRGBA(img image.Image) *image.RGBA {
	if m, ok := img.(*image.RGBA); ok {
		return m
	}
	m := image.NewRGBA(image.Rect(0, 0, img.Bounds().Dx(), img.Bounds().Dy()))
	draw.Draw(m, m.Rect, img, img.Bounds().Min, draw.Src)
	return m
}

// greyRamp reports a palette that goes from black to white in even steps, and how many of them a mark is.
func greyRamp(p color.Palette) (steps uint8, ok bool) {
	if len(p) < 8 {
		return 0, false
	}
	last := -1
	for _, c := range p {
		r, g, b, _ := c.RGBA()
		if r != g || g != b || int(r) <= last {
			return 0, false
		}
		last = int(r)
	}
	return uint8(max(1, (markStrength*(len(p)-1)+127)/255)), true
}

// darken lays the tile over the picture and darkens what lies under it.
func darken(r image.Rectangle, stride int, pix []uint8, channels int, tile *image.Alpha, less func(uint8) uint8) {
	tw, th := tile.Rect.Dx(), tile.Rect.Dy()
	for y := range r.Dy() {
		mask := tile.Pix[(y%th)*tile.Stride : (y%th)*tile.Stride+tw]
		row := pix[y*stride : y*stride+r.Dx()*channels]
		for x := 0; x < r.Dx(); x += tw {
			for i, on := range mask[:min(tw, r.Dx()-x)] {
				if on == 0 {
					continue
				}
				at := (x + i) * channels
				for k := range min(channels, 3) {
					row[at+k] = less(row[at+k])
				}
			}
		}
	}
}

func (c *Marks) tile(text string) *image.Alpha {
	c.mu.Lock()
	defer c.mu.Unlock()
	if t, ok := c.kept[text]; ok {
		return t
	}
	if len(c.kept) >= marksKept {
		clear(c.kept)
	}
	t := drawTile(c.font, text)
	c.kept[text] = t
	return t
}

// drawTile draws the text once, slanted, with room around it; every pixel is on or off.
func drawTile(f *opentype.Font, text string) *image.Alpha {
	face, err := opentype.NewFace(f, &opentype.FaceOptions{Size: markSize, DPI: 72, Hinting: font.HintingFull})
	if err != nil {
		return image.NewAlpha(image.Rect(0, 0, 1, 1)) // cannot happen with a fixed size
	}
	defer func() { _ = face.Close() }()
	width := font.MeasureString(face, text).Ceil()
	line := image.NewAlpha(image.Rect(0, 0, width+8, markSize*8/5))
	pen := font.Drawer{Dst: line, Src: image.NewUniform(color.Alpha{A: 255}), Face: face, Dot: fixed.P(4, markSize*11/10)}
	pen.DrawString(text)
	sin, cos := math.Sincos(markAngle)
	w, h := float64(width)*cos, float64(width)*-sin
	tile := image.NewAlpha(image.Rect(0, 0, int(w)+80, int(h)+markSize*5))
	at := f64.Aff3{cos, -sin, 30, sin, cos, h + markSize*1.5}
	xdraw.ApproxBiLinear.Transform(tile, at, line, line.Rect, xdraw.Over, nil)
	for i, a := range tile.Pix {
		tile.Pix[i] = 0
		if a > 110 {
			tile.Pix[i] = 255
		}
	}
	return tile
}
