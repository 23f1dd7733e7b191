package picture

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"slices"

	xdraw "golang.org/x/image/draw"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/strip"
)

// Decode reads a page image of a media type that the examiner makes.
func Decode(r io.Reader, mediaType string) (image.Image, error) {
	switch mediaType {
	case "image/png":
		return png.Decode(r)
	case "image/jpeg":
		return jpeg.Decode(r)
	}
	return nil, apperr.New(500, "picture-unknown", "The picture of this page cannot be read. Tell support the request id.")
}

// Config gives the size of a page image without decoding it.
func Config(file []byte, mediaType string) (image.Config, error) {
	if mediaType == "image/png" {
		return png.DecodeConfig(bytes.NewReader(file))
	}
	return jpeg.DecodeConfig(bytes.NewReader(file))
}

// Encode packs a page as it was: grey levels as PNG, which for text is small and quick, everything else as JPEG.
func Encode(img image.Image) ([]byte, string, error) {
	var b bytes.Buffer
	if p, ok := img.(*image.Paletted); ok {
		enc := png.Encoder{CompressionLevel: png.BestSpeed}
		return finish(&b, "image/png", enc.Encode(&b, wholeBytes(p)))
	}
	return finish(&b, "image/jpeg", jpeg.Encode(&b, img, &jpeg.Options{Quality: strip.JPEGQuality}))
}

// wholeBytes makes the encoder write a byte for each pixel, which takes it half the time of packing two into one.
func wholeBytes(p *image.Paletted) *image.Paletted {
	const packed = 16 // colours that fit into half a byte
	if len(p.Palette) > packed {
		return p
	}
	wide := *p
	wide.Palette = slices.Grow(slices.Clone(p.Palette), packed+1)
	for len(wide.Palette) <= packed {
		wide.Palette = append(wide.Palette, color.White)
	}
	return &wide
}

func finish(b *bytes.Buffer, mediaType string, err error) ([]byte, string, error) {
	return b.Bytes(), mediaType, err
}

// Rotate turns a picture clockwise by a multiple of 90 degrees. Palettes stay.
func Rotate(img image.Image, degrees int) image.Image {
	switch m := img.(type) {
	case *image.Paletted:
		pix, r := turned(m.Pix, m.Stride, m.Rect, 1, degrees)
		return &image.Paletted{Pix: pix, Stride: r.Dx(), Rect: r, Palette: m.Palette}
	case *image.Gray:
		pix, r := turned(m.Pix, m.Stride, m.Rect, 1, degrees)
		return &image.Gray{Pix: pix, Stride: r.Dx(), Rect: r}
	}
	if degrees == 0 {
		return img
	}
	m := toRGBA(img)
	pix, r := turned(m.Pix, m.Stride, m.Rect, 4, degrees)
	return &image.RGBA{Pix: pix, Stride: 4 * r.Dx(), Rect: r}
}

func turned(pix []uint8, stride int, r image.Rectangle, channels, degrees int) ([]uint8, image.Rectangle) {
	w, h := r.Dx(), r.Dy()
	if degrees == 0 && stride == w*channels {
		return pix, image.Rect(0, 0, w, h)
	}
	out := image.Rect(0, 0, w, h)
	if degrees == 90 || degrees == 270 {
		out = image.Rect(0, 0, h, w)
	}
	dst := make([]uint8, w*h*channels)
	for y := range h {
		for x := range w {
			tx, ty := x, y
			switch degrees {
			case 90:
				tx, ty = h-1-y, x
			case 180:
				tx, ty = w-1-x, h-1-y
			case 270:
				tx, ty = y, w-1-x
			}
			copy(dst[(ty*out.Dx()+tx)*channels:][:channels], pix[y*stride+x*channels:])
		}
	}
	return dst, out
}

// Shrink scales a picture down to a width; it never enlarges.
func Shrink(img image.Image, w int) image.Image {
	b := img.Bounds()
	if w == 0 || w >= b.Dx() {
		return img
	}
	r := image.Rect(0, 0, w, max(1, b.Dy()*w/b.Dx()))
	var dst xdraw.Image = image.NewGray(r)
	if p, ok := img.(*image.Paletted); ok {
		if _, grey := greyRamp(p.Palette); !grey {
			dst = image.NewRGBA(r)
		}
	} else if _, grey := img.(*image.Gray); !grey {
		dst = image.NewRGBA(r)
	}
	xdraw.ApproxBiLinear.Scale(dst, r, img, b, xdraw.Src, nil)
	return dst
}
