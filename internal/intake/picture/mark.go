// Package picture works on the pixels of page images: it turns and scales them, and lays over each a faint mark of who looks
// at it and when.
package picture

import (
	"image"
	"image/color"
	"image/draw"
	"sync"
	"time"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"chartwright/internal/platform/strip"
)

const (
	markSize     = 22  // pixels
	markStrength = 28  // of 255: legible when looked for, out of the way when not
	markGap      = 120 // pixels between two on a line
	markShift    = 170 // pixels by which each line begins further left than the one above
	markEvery    = 9   // strips, so a line of marks every 288 rows: of a page cut out and passed on, it is in all but scraps
	marksKept    = 256
)

// Marks keeps drawn marks: one for each person and minute.
type Marks struct {
	mu   sync.Mutex
	font *opentype.Font
	kept map[string]*image.Alpha
	png  strip.PNG
}

// NewMarks makes an empty cache of marks.
func NewMarks() *Marks {
	f, err := opentype.Parse(goregular.TTF)
	if err != nil {
		panic("picture: the embedded font cannot be read: " + err.Error())
	}
	return &Marks{font: f, kept: map[string]*image.Alpha{}}
}

// Put marks a picture with a name and the minute, again and again on lines across it. The picture is changed in place where
// it can be.
func (c *Marks) Put(img image.Image, who string, at time.Time) image.Image {
	tile := c.tileOf(who, at)
	switch img.(type) {
	case *image.Paletted, *image.Gray:
		if p, ok := img.(*image.Paletted); ok {
			if _, ok := greyRamp(p.Palette); !ok {
				img = toRGBA(img)
			}
		}
	default:
		img = toRGBA(img)
	}
	height := img.Bounds().Dy()
	for n := range strip.Count(height) {
		if marked(n, height) {
			put(img, n*strip.Rows, n, tile)
		}
	}
	return img
}

// Stamp does as Put with a file that the examiner packed, and touches only the strips that have marks.
// strip.ErrWhole tells that it must be decoded and marked as a whole.
func (c *Marks) Stamp(file []byte, mediaType, who string, at time.Time) ([]byte, error) {
	size, err := Config(file, mediaType)
	if err != nil {
		return nil, strip.ErrWhole
	}
	tile := c.tileOf(who, at)
	wanted := func(n int) bool { return marked(n, size.Height) }
	change := func(n int, pixels image.Image) { put(pixels, 0, n, tile) }
	if mediaType == "image/png" {
		return c.png.Change(file, wanted, change)
	}
	return strip.ChangeJPEG(file, wanted, change)
}

// marked names the strips of a picture of so many rows that carry marks: of a low picture the last that is whole, for the
// rows left over below it may be too few to show one.
func marked(n, height int) bool {
	return n%markEvery == max(0, min(markEvery/3, height/strip.Rows-1))
}

// put marks the strip n of a picture, which begins at row top. The picture is of a kind that Put and strip make.
func put(img image.Image, top, n int, tile *image.Alpha) {
	switch m := img.(type) {
	case *image.Paletted:
		steps, _ := greyRamp(m.Palette)
		darken(m.Rect, m.Stride, m.Pix, 1, top, n, tile, steps)
	case *image.Gray:
		darken(m.Rect, m.Stride, m.Pix, 1, top, n, tile, markStrength)
	case *image.RGBA:
		darken(m.Rect, m.Stride, m.Pix, 4, top, n, tile, markStrength)
	}
}

func (c *Marks) tileOf(who string, at time.Time) *image.Alpha {
	return c.tile(who + "  " + at.UTC().Format("2006-01-02 15:04 UTC"))
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

// darken lays the tile along the strip n and takes less of what lies under it.
func darken(r image.Rectangle, stride int, pix []uint8, channels, top, n int, tile *image.Alpha, less uint8) {
	tw := tile.Rect.Dx()
	for y := range min(strip.Rows, r.Dy()-top) {
		mask := tile.Pix[y*tile.Stride : y*tile.Stride+tw]
		row := pix[(top+y)*stride : (top+y)*stride+r.Dx()*channels]
		for x := range r.Dx() {
			if mask[(x+n*markShift)%tw] == 0 {
				continue
			}
			for k := range min(channels, 3) {
				row[x*channels+k] -= min(row[x*channels+k], less)
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

// drawTile draws the text once, with room after it; every pixel is on or off.
func drawTile(f *opentype.Font, text string) *image.Alpha {
	face, err := opentype.NewFace(f, &opentype.FaceOptions{Size: markSize, DPI: 72, Hinting: font.HintingFull})
	if err != nil {
		return image.NewAlpha(image.Rect(0, 0, 1, strip.Rows)) // cannot happen with a fixed size
	}
	defer func() { _ = face.Close() }()
	tile := image.NewAlpha(image.Rect(0, 0, font.MeasureString(face, text).Ceil()+markGap, strip.Rows))
	pen := font.Drawer{Dst: tile, Src: image.NewUniform(color.Alpha{A: 255}), Face: face, Dot: fixed.P(markGap/2, (strip.Rows+markSize)/2-markSize/6)}
	pen.DrawString(text)
	for i, a := range tile.Pix {
		tile.Pix[i] = 0
		if a > 110 {
			tile.Pix[i] = 255
		}
	}
	return tile
}
