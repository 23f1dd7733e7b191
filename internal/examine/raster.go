package examine

import (
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"math"

	xdraw "golang.org/x/image/draw"

	"chartwright/internal/platform/strip"
)

const (
	maxRenderPixels = 25 << 20
	// A grey page that packs worse than this is a photograph or a grey scan, for which JPEG is smaller and as fast.
	maxPNGBytes = 384 << 10
	greyLevels  = 16
)

// pixels gives the image size of a page for a resolution or, when width > 0, for that width, within maxRenderPixels.
func pixels(s Size, dpi, width int) (w, h int) {
	scale := float64(dpi) / 72
	if width > 0 {
		scale = float64(width) / s.Width
	}
	if area := s.Width * s.Height * scale * scale; area > maxRenderPixels {
		scale *= math.Sqrt(maxRenderPixels / area)
	}
	w = max(1, int(math.Round(s.Width*scale)))
	h = max(1, int(math.Round(s.Height*scale)))
	return min(w, maxRenderPixels), min(h, maxRenderPixels/w+1)
}

// encodeForBrowser packs a page in strips: 16 grey levels as PNG for text (8 ms to compress, 70 KB a page at 150 dpi, where WebP took
// 140 ms for 130 KB), JPEG for colour and photographs.
func encodeForBrowser(img image.Image) ([]byte, string, error) {
	if grey, ok := asGray(img); ok {
		packed, err := (&strip.PNG{}).Encode(quantise(grey))
		if err != nil || len(packed) <= maxPNGBytes {
			return packed, "image/png", err
		}
		img = grey
	}
	packed, err := strip.EncodeJPEG(img)
	return packed, "image/jpeg", err
}

// asGray returns the image in grey when it has no colour worth keeping.
func asGray(img image.Image) (*image.Gray, bool) {
	switch m := img.(type) {
	case *image.Gray:
		return m, true
	case *image.RGBA:
		return grayOfRGBA(m)
	}
	return nil, false
}

const colourTolerance = 12 // JPEG noise in a grey scan is below this

func grayOfRGBA(m *image.RGBA) (*image.Gray, bool) {
	g := image.NewGray(m.Rect)
	w, h := m.Rect.Dx(), m.Rect.Dy()
	for y := range h {
		if !grayRow(g.Pix[y*g.Stride:y*g.Stride+w], m.Pix[y*m.Stride:y*m.Stride+4*w]) {
			return nil, false
		}
	}
	return g, true
}

// grayRow fills a row of grey from one of colour; false where there is one. Most pixels of a page are paper, and those of its
// text have one level for all colours, which is that of the grey.
func grayRow(out, row []uint8) bool {
	const paper = 1<<64 - 1 // two pixels, white and opaque
	for len(out) > 0 {
		if len(out) > 1 && binary.LittleEndian.Uint64(row) == paper {
			out[0], out[1] = 255, 255
			out, row = out[2:], row[8:]
			continue
		}
		out[0] = row[0]
		if row[0] != row[1] || row[1] != row[2] {
			r, g, b := int(row[0]), int(row[1]), int(row[2])
			if max(r, g, b)-min(r, g, b) > colourTolerance {
				return false
			}
			out[0] = uint8((299*r + 587*g + 114*b + 500) / 1000)
		}
		out, row = out[1:], row[4:]
	}
	return true
}

// nearest gives the grey level of the palette for each of 256.
var nearest = func() (levels [256]uint8) {
	const step = 255 / (greyLevels - 1)
	for v := range levels {
		levels[v] = uint8((v + step/2) / step)
	}
	return levels
}()

func quantise(g *image.Gray) *image.Paletted {
	palette := make(color.Palette, greyLevels)
	for i := range palette {
		palette[i] = color.Gray{Y: uint8(i * 255 / (greyLevels - 1))}
	}
	q := image.NewPaletted(image.Rect(0, 0, g.Rect.Dx(), g.Rect.Dy()), palette)
	for y := range g.Rect.Dy() {
		out := q.Pix[y*q.Stride : (y+1)*q.Stride]
		for x, v := range g.Pix[y*g.Stride : y*g.Stride+len(out)] {
			out[x] = nearest[v]
		}
	}
	return q
}

func toGray(img image.Image) *image.Gray {
	if g, ok := img.(*image.Gray); ok {
		return g
	}
	g := image.NewGray(image.Rect(0, 0, img.Bounds().Dx(), img.Bounds().Dy()))
	draw.Draw(g, g.Rect, img, img.Bounds().Min, draw.Src)
	return g
}

func encodePGM(g *image.Gray) []byte {
	w, h := g.Rect.Dx(), g.Rect.Dy()
	out := fmt.Appendf(make([]byte, 0, w*h+32), "P5\n%d %d\n255\n", w, h)
	for y := range h {
		out = append(out, g.Pix[y*g.Stride:y*g.Stride+w]...)
	}
	return out
}

// resize scales an image; grey images (scans) take a fast path that averages areas, so that thin strokes survive.
func resize(img image.Image, w, h int) image.Image {
	b := img.Bounds()
	if b.Dx() == w && b.Dy() == h {
		return img
	}
	if g, ok := img.(*image.Gray); ok && w <= b.Dx() && h <= b.Dy() {
		return shrinkGray(g, w, h)
	}
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	if w < b.Dx() {
		xdraw.BiLinear.Scale(dst, dst.Rect, img, b, xdraw.Src, nil)
	} else {
		xdraw.ApproxBiLinear.Scale(dst, dst.Rect, img, b, xdraw.Src, nil)
	}
	return dst
}

func shrinkGray(g *image.Gray, w, h int) *image.Gray {
	out := image.NewGray(image.Rect(0, 0, w, h))
	sw, sh := g.Rect.Dx(), g.Rect.Dy()
	for y := range h {
		y0, y1 := y*sh/h, max((y+1)*sh/h, y*sh/h+1)
		for x := range w {
			x0, x1 := x*sw/w, max((x+1)*sw/w, x*sw/w+1)
			sum := 0
			for sy := y0; sy < y1; sy++ {
				for _, v := range g.Pix[sy*g.Stride+x0 : sy*g.Stride+x1] {
					sum += int(v)
				}
			}
			out.Pix[y*out.Stride+x] = uint8(sum / ((x1 - x0) * (y1 - y0)))
		}
	}
	return out
}

// flatten puts an image with transparency on white paper, in place.
func flatten(m *image.RGBA) {
	for i := 0; i+3 < len(m.Pix); i += 4 {
		if a := m.Pix[i+3]; a != 255 {
			white := 255 - a
			m.Pix[i], m.Pix[i+1], m.Pix[i+2], m.Pix[i+3] = m.Pix[i]+white, m.Pix[i+1]+white, m.Pix[i+2]+white, 255
		}
	}
}
