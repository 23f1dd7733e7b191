package examine

import (
	"bytes"
	"compress/zlib"
	"context"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"math"
)

// Print is a page as an image that a PDF can hold as it stands. Bits is 0 for JPEG; otherwise Bytes is a zlib stream of grey
// rows of that many bits a pixel (1 or 4), each row filled up to whole bytes. Colours is 1 (grey) or 3. Seen answers whether
// a word shows in each area that was asked about, before areas were burned.
type Print struct {
	Bytes   []byte
	W, H    int
	Bits    int
	Colours int
	Seen    []bool
}

// Burn draws page n, turned clockwise by that many degrees (0, 90, 180, 270), with the areas burn black, as Print; boxes are of the
// turned page. on dark ground they get a white frame along their edge, to be seen.
// Nothing of what was under them is left in the image. Very large pages come at less than dpi, to bound memory.
func (d *Document) Burn(ctx context.Context, n, dpi, turn int, burn, look []Box) (Print, error) {
	a, err := d.ask(ctx, request{Op: opBurn, Page: n, DPI: min(max(dpi, 10), 600), Turn: turn, Burn: burn, Look: look})
	if err != nil {
		return Print{}, err
	}
	return Print{Bytes: a.blob, W: a.W, H: a.H, Bits: a.Bits, Colours: a.Colours, Seen: a.Seen}, nil
}

// Flat gives the words of page n like Page, with those that form fields and annotations show.
func (d *Document) Flat(ctx context.Context, n int) (Page, error) {
	a, err := d.ask(ctx, request{Op: opFlat, Page: n})
	if err != nil {
		return Page{}, err
	}
	return *a.Page, nil
}

func (c *child) burn(q request) (answer, error) {
	w, h := pixels(c.sizes[q.Page-1], q.DPI, 0)
	img, free, err := c.doc.raster(q.Page, w, h)
	if err != nil {
		return answer{}, err
	}
	defer free()
	size := c.sizes[q.Page-1]
	if img = orient(img, exifOf[q.Turn]); q.Turn == 90 || q.Turn == 270 {
		size.Width, size.Height = size.Height, size.Width
	}
	a := answer{W: img.Bounds().Dx(), H: img.Bounds().Dy(), Colours: 1}
	grey, ok := asGray(img)
	if ok {
		grey = own(grey)
		img = grey
	}
	for _, box := range q.Look {
		a.Seen = append(a.Seen, wordIn(img, box))
	}
	if ok {
		blacken(grey, q.Burn, frameLine(a.W, size))
		a.blob, a.Bits, err = packGrey(grey)
		if err != nil || a.blob != nil {
			return a, err
		}
		a.blob, err = packJPEG(grey)
		return a, err
	}
	canvas := image.NewRGBA(img.Bounds())
	draw.Draw(canvas, canvas.Rect, img, img.Bounds().Min, draw.Src)
	blacken(canvas, q.Burn, frameLine(a.W, size))
	a.Colours = 3
	a.blob, err = packJPEG(canvas)
	return a, err
}

// exifOf gives the orientation, as cameras write it, of a picture that must be turned clockwise by so many degrees.
var exifOf = map[int]int{90: 6, 180: 3, 270: 8}

// own copies a picture, because a decoder may keep what it gave for the next request.
func own(g *image.Gray) *image.Gray {
	c := image.NewGray(image.Rect(0, 0, g.Rect.Dx(), g.Rect.Dy()))
	draw.Draw(c, c.Rect, g, g.Rect.Min, draw.Src)
	return c
}

// within gives the pixels that a box touches.
func (b Box) within(r image.Rectangle) image.Rectangle {
	w, h := float64(r.Dx()), float64(r.Dy())
	return image.Rect(int(math.Floor(b.X0*w)), int(math.Floor(b.Y0*h)), int(math.Ceil(b.X1*w)), int(math.Ceil(b.Y1*h))).
		Add(r.Min).Intersect(r)
}

// blacken tells all grounds before it burns, so that marks side by side do not see each other's black, and draws all frames
// before that, so that none runs through another mark.
func blacken(img draw.Image, boxes []Box, line int) {
	dark := make([]bool, len(boxes))
	for i, b := range boxes {
		dark[i] = darkAround(img, b.within(img.Bounds()))
	}
	for i, b := range boxes {
		if dark[i] {
			draw.Draw(img, b.within(img.Bounds()), image.White, image.Point{}, draw.Src)
		}
	}
	for i, b := range boxes {
		r := b.within(img.Bounds())
		if dark[i] {
			r = framed(r, img.Bounds(), line)
		}
		draw.Draw(img, r, image.Black, image.Point{}, draw.Src)
	}
}

// frameLine is the thickness of a frame, a 100th of an inch in pixels; there is none where an enormous page has too few pixels.
func frameLine(width int, page Size) int {
	return int(float64(width) / page.Width * 72 / 100)
}

const (
	ringWidth = 4  // pixels around a mark that are its ground
	darkGrey  = 96 // of 255
)

// darkAround says whether black would not be seen on the ground around an area.
func darkAround(img image.Image, r image.Rectangle) bool {
	dark, all := 0, 0
	ring := r.Inset(-ringWidth).Intersect(img.Bounds())
	for y := ring.Min.Y; y < ring.Max.Y; y++ {
		for x := ring.Min.X; x < ring.Max.X; x++ {
			if (image.Point{X: x, Y: y}).In(r) {
				x = r.Max.X - 1
				continue
			}
			all++
			if color.GrayModel.Convert(img.At(x, y)).(color.Gray).Y < darkGrey {
				dark++
			}
		}
	}
	return dark*2 > all
}

// framed gives what is black of a framed area: all but a line along its edge, where that is not the page's own edge. The areas
// that Burn is asked for are wider than what they hide by more than the line.
func framed(r, page image.Rectangle, line int) image.Rectangle {
	if r.Min.X > page.Min.X {
		r.Min.X += line
	}
	if r.Min.Y > page.Min.Y {
		r.Min.Y += line
	}
	if r.Max.X < page.Max.X {
		r.Max.X -= line
	}
	if r.Max.Y < page.Max.Y {
		r.Max.Y -= line
	}
	return r
}

// leastContrast, of 255, is where the eye begins to tell a letter from its ground.
const leastContrast = 24

// wordIn looks at the middle of a word, through which all letters run: its edges also show where something was laid over it.
func wordIn(img image.Image, b Box) bool {
	high := b.Y1 - b.Y0
	b.Y0, b.Y1 = b.Y0+high/4, b.Y1-high/4
	r := b.within(img.Bounds())
	if r.Dx() < 2*r.Dy() { // a single stroke may fill its own box
		r = image.Rect(r.Min.X-2, r.Min.Y, r.Max.X+2, r.Max.Y).Intersect(img.Bounds())
	}
	return anythingIn(img, r)
}

func anythingIn(img image.Image, r image.Rectangle) bool {
	low, high := [3]uint8{255, 255, 255}, [3]uint8{}
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			red, green, blue, _ := img.At(x, y).RGBA()
			for i, v := range [3]uint32{red, green, blue} {
				low[i], high[i] = min(low[i], uint8(v>>8)), max(high[i], uint8(v>>8))
				if int(high[i])-int(low[i]) >= leastContrast {
					return true
				}
			}
		}
	}
	return false
}

// packGrey packs a page of text: one bit a pixel where it is black and white, otherwise 16 levels. It gives nothing for a
// picture that packs badly.
func packGrey(g *image.Gray) ([]byte, int, error) {
	bits := 1
	for _, v := range g.Pix {
		if v != 0 && v != 255 {
			bits = 4
			break
		}
	}
	var out bytes.Buffer
	z, err := zlib.NewWriterLevel(&out, zlib.BestSpeed+1)
	if err != nil {
		return nil, 0, err
	}
	row := make([]byte, (g.Rect.Dx()*bits+7)/8)
	for y := range g.Rect.Dy() {
		clear(row)
		for x, v := range g.Pix[y*g.Stride : y*g.Stride+g.Rect.Dx()] {
			level := uint8((int(v)*(1<<bits-1) + 127) / 255)
			at := x * bits
			row[at/8] |= level << (8 - bits - at%8)
		}
		if _, err := z.Write(row); err != nil {
			return nil, 0, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, 0, err
	}
	if out.Len() > maxPrintBytes {
		return nil, 0, nil
	}
	return out.Bytes(), bits, nil
}

// maxPrintBytes is maxPNGBytes at the resolution of paper.
const maxPrintBytes = 2 * maxPNGBytes

// printQuality of JPEG keeps small print legible.
const printQuality = 80

func packJPEG(img image.Image) ([]byte, error) {
	var out bytes.Buffer
	err := jpeg.Encode(&out, img, &jpeg.Options{Quality: printQuality})
	return out.Bytes(), err
}
