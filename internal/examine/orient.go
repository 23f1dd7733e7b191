package examine

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"math"
)

type pictureInfo struct {
	orientation int // EXIF and TIFF tag 274: 1 upright to 8
	dpi         int
}

// readPictureInfo reads orientation and resolution from the first block of the file; absent or broken ones are left at 0.
func readPictureInfo(f *remoteFile, k Kind) pictureInfo {
	head := make([]byte, min(blockSize, f.size))
	if _, err := f.ReadAt(head, 0); err != nil {
		return pictureInfo{}
	}
	if k == KindPNG {
		return pictureInfo{dpi: pngDPI(head)}
	}
	return jpegInfo(head)
}

func pngDPI(head []byte) int {
	i := bytes.Index(head, []byte("pHYs"))
	if i < 0 || len(head) < i+13 || head[i+12] != 1 {
		return 0
	}
	perMetre := binary.BigEndian.Uint32(head[i+4:])
	return int(math.Round(float64(perMetre) * 0.0254))
}

// jpegInfo walks the marker segments before the image data (ITU T.81, annex B).
func jpegInfo(head []byte) (info pictureInfo) {
	for at := 2; at+4 <= len(head) && head[at] == 0xFF && head[at+1] != 0xDA; {
		n := int(binary.BigEndian.Uint16(head[at+2:]))
		if n < 2 || at+2+n > len(head) {
			return info
		}
		body := head[at+4 : at+2+n]
		switch {
		case head[at+1] == 0xE0 && len(body) >= 12 && bytes.HasPrefix(body, []byte("JFIF\x00")):
			info.dpi = jfifDPI(body)
		case head[at+1] == 0xE1 && bytes.HasPrefix(body, []byte("Exif\x00\x00")):
			info.orientation = exifOrientation(body[6:])
		}
		at += 2 + n
	}
	return info
}

func jfifDPI(body []byte) int {
	density := int(binary.BigEndian.Uint16(body[8:]))
	switch body[7] {
	case 1:
		return density
	case 2:
		return int(math.Round(float64(density) * 2.54))
	}
	return 0
}

func exifOrientation(tiff []byte) int {
	r, err := newTIFFReader(bytes.NewReader(tiff), int64(len(tiff)))
	if err != nil {
		return 0
	}
	dir, _, err := r.directory(r.first)
	if err != nil {
		return 0
	}
	return dir.number(tagOrientation, 1)
}

// orient turns and mirrors the picture so that it stands upright.
func orient(img image.Image, orientation int) image.Image {
	if orientation < 2 || orientation > 8 {
		return img
	}
	b := img.Bounds()
	w, h := b.Dx(), b.Dy()
	if orientation >= 5 {
		w, h = h, w
	}
	if g, ok := img.(*image.Gray); ok {
		out := image.NewGray(image.Rect(0, 0, w, h))
		eachPixel(w, h, orientation, func(x, y, sx, sy int) { out.SetGray(x, y, g.GrayAt(b.Min.X+sx, b.Min.Y+sy)) })
		return out
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	eachPixel(w, h, orientation, func(x, y, sx, sy int) {
		out.SetRGBA(x, y, color.RGBAModel.Convert(img.At(b.Min.X+sx, b.Min.Y+sy)).(color.RGBA))
	})
	return out
}

// eachPixel calls set for every pixel of the upright picture with the place it comes from.
func eachPixel(w, h, orientation int, set func(x, y, sx, sy int)) {
	for y := range h {
		for x := range w {
			sx, sy := x, y
			switch orientation {
			case 2:
				sx = w - 1 - x
			case 3:
				sx, sy = w-1-x, h-1-y
			case 4:
				sy = h - 1 - y
			case 5:
				sx, sy = y, x
			case 6:
				sx, sy = y, w-1-x
			case 7:
				sx, sy = h-1-y, w-1-x
			case 8:
				sx, sy = h-1-y, x
			}
			set(x, y, sx, sy)
		}
	}
}
