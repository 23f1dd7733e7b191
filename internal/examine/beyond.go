package examine

import (
	"context"
	"image"
	"image/draw"
)

// Beyond is what a page shows besides some words of it. Letters counts shapes of the size of letters; Picture says that
// there are pictures or painted areas of some size; Area holds all of these. Blank pages show nothing at all.
type Beyond struct {
	Blank   bool
	Picture bool
	Letters int
	Area    Box
}

// Beyond tells whether there may be more to read on page n than words: text in pictures, drawn as shapes, or in fonts that do
// not say what their letters mean.
func (d *Document) Beyond(ctx context.Context, n int, words []Word) (Beyond, error) {
	q := request{Op: opBeyond, Page: n, DPI: beyondDPI}
	for _, w := range words {
		q.Look = append(q.Look, w.Box)
	}
	a, err := d.ask(ctx, q)
	if err != nil || a.Beyond == nil {
		return Beyond{}, err
	}
	return *a.Beyond, nil
}

const (
	beyondDPI = 100
	// inkContrast, of 255, is how much a pixel differs from the page's ground at least.
	inkContrast = 32
	// Bounds of a letter in pixels: smaller is a speck or the thickness of a line, larger is a drawing.
	shortestLetter, tallestLetter = 5, 60
	narrowest, widest             = 2, 120
	// A painted area of pictureSide in both directions, filled that much, is taken for a picture.
	pictureSide = 60
	pictureFill = 0.25
	// picturePart of a page is what an image covers at least to be looked into, whatever it shows.
	picturePart = 0.04
)

func (c *child) beyond(q request) (answer, error) {
	w, h := pixels(c.sizes[q.Page-1], q.DPI, 0)
	img, free, err := c.doc.raster(q.Page, w, h)
	if err != nil {
		return answer{}, err
	}
	defer free()
	ink := inkOf(img)
	out := Beyond{Blank: !ink.any()}
	for _, b := range q.Look {
		ink.clear(lettersArea(b, ink.w, ink.h))
	}
	ink.shapes(func(r image.Rectangle, filled int) {
		switch {
		case r.Dx() > pictureSide && r.Dy() > pictureSide && float64(filled) > pictureFill*float64(r.Dx()*r.Dy()):
			out.Picture = true
		case r.Dy() >= shortestLetter && r.Dy() <= tallestLetter && r.Dx() >= narrowest && r.Dx() <= widest:
			out.Letters++
		default:
			return
		}
		out.add(Box{float64(r.Min.X) / float64(ink.w), float64(r.Min.Y) / float64(ink.h), float64(r.Max.X) / float64(ink.w), float64(r.Max.Y) / float64(ink.h)})
	})
	if d, ok := c.doc.(*pdfDoc); ok {
		for _, b := range d.images(q.Page) {
			if (b.X1-b.X0)*(b.Y1-b.Y0) >= picturePart {
				out.Picture = true
				out.add(b)
			}
		}
	} else if _, text := c.doc.(*textDoc); !text {
		out.Picture, out.Area = true, Box{X1: 1, Y1: 1}
	}
	return answer{Beyond: &out}, nil
}

func (b *Beyond) add(area Box) {
	if b.Area == (Box{}) {
		b.Area = area
	} else {
		b.Area = b.Area.union(area)
	}
}

// lettersArea is a word's box with what its letters reach beyond it.
func lettersArea(b Box, w, h int) image.Rectangle {
	high := (b.Y1 - b.Y0) / 4
	r := Box{b.X0, b.Y0 - high, b.X1, b.Y1 + high}.within(image.Rect(0, 0, w, h))
	return image.Rect(r.Min.X-2, r.Min.Y-1, r.Max.X+2, r.Max.Y+1).Intersect(image.Rect(0, 0, w, h))
}

// inkMap says of each pixel whether it differs from the ground of its page.
type inkMap struct {
	on   []bool
	w, h int
}

// inkOf takes the most frequent colour for the ground.
func inkOf(img image.Image) *inkMap {
	b := img.Bounds()
	rgba := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	draw.Draw(rgba, rgba.Rect, img, b.Min, draw.Src)
	var ground [3]int
	for channel := range ground {
		var seen [256]int
		for i := channel; i < len(rgba.Pix); i += 4 {
			seen[rgba.Pix[i]]++
		}
		for v, n := range seen {
			if n > seen[ground[channel]] {
				ground[channel] = v
			}
		}
	}
	ink := &inkMap{make([]bool, b.Dx()*b.Dy()), b.Dx(), b.Dy()}
	for i := range ink.on {
		for channel, v := range ground {
			d := int(rgba.Pix[4*i+channel]) - v
			ink.on[i] = ink.on[i] || d >= inkContrast || -d >= inkContrast
		}
	}
	return ink
}

func (m *inkMap) any() bool {
	for _, on := range m.on {
		if on {
			return true
		}
	}
	return false
}

func (m *inkMap) clear(r image.Rectangle) {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		clear(m.on[y*m.w+r.Min.X : y*m.w+r.Max.X])
	}
}

// shapes gives the frame of every run of touching pixels and how many they are, and clears them.
func (m *inkMap) shapes(see func(r image.Rectangle, filled int)) {
	var stack []int
	for start, on := range m.on {
		if !on {
			continue
		}
		frame, filled := image.Rectangle{}, 0
		m.on[start] = false
		for stack = append(stack[:0], start); len(stack) > 0; filled++ {
			at := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			x, y := at%m.w, at/m.w
			frame = frame.Union(image.Rect(x, y, x+1, y+1))
			for ny := max(0, y-1); ny <= min(m.h-1, y+1); ny++ {
				for nx := max(0, x-1); nx <= min(m.w-1, x+1); nx++ {
					if next := ny*m.w + nx; m.on[next] {
						m.on[next] = false
						stack = append(stack, next)
					}
				}
			}
		}
		see(frame, filled)
	}
}

// darkPage, of 255, is the mean grey below which a page is taken for a negative.
const darkPage = 100

// upright cuts an area from a page, turns it, and makes it black on white, as recognition reads best.
func upright(g *image.Gray, area *Box, turn int) *image.Gray {
	if area != nil {
		if r := area.within(g.Rect); !r.Empty() {
			g = g.SubImage(r).(*image.Gray)
		}
	}
	turned, ok := orient(g, exifOf[turn]).(*image.Gray)
	if !ok {
		return g
	}
	turned = own(turned)
	sum := 0
	for _, v := range turned.Pix {
		sum += int(v)
	}
	if sum/max(1, len(turned.Pix)) < darkPage {
		for i, v := range turned.Pix {
			turned.Pix[i] = 255 - v
		}
	}
	return turned
}
