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
// anything shows in each area that was asked about, before areas were burned.
type Print struct {
	Bytes   []byte
	W, H    int
	Bits    int
	Colours int
	Seen    []bool
}

// Burn draws page n with the areas burn black, as Print. Nothing of what was under them is left in the image. Very large
// pages come at less than dpi, to bound memory.
func (d *Document) Burn(ctx context.Context, n, dpi int, burn, look []Box) (Print, error) {
	a, err := d.ask(ctx, request{Op: opBurn, Page: n, DPI: min(max(dpi, 10), 600), Burn: burn, Look: look})
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
	a := answer{W: img.Bounds().Dx(), H: img.Bounds().Dy(), Colours: 1}
	grey, ok := asGray(img)
	if ok {
		grey = own(grey)
		img = grey
	}
	for _, box := range q.Look {
		a.Seen = append(a.Seen, anythingIn(img, box.within(img.Bounds())))
	}
	if ok {
		blacken(grey, q.Burn)
		a.blob, a.Bits, err = packGrey(grey)
		if err != nil || a.blob != nil {
			return a, err
		}
		a.blob, err = packJPEG(grey)
		return a, err
	}
	canvas := image.NewRGBA(img.Bounds())
	draw.Draw(canvas, canvas.Rect, img, img.Bounds().Min, draw.Src)
	blacken(canvas, q.Burn)
	a.Colours = 3
	a.blob, err = packJPEG(canvas)
	return a, err
}

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

func blacken(img draw.Image, boxes []Box) {
	for _, b := range boxes {
		draw.Draw(img, b.within(img.Bounds()), image.NewUniform(color.Black), image.Point{}, draw.Src)
	}
}

// leastContrast, of 255, is where the eye begins to tell a letter from its ground.
const leastContrast = 24

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
