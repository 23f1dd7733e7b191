package examine

import (
	"bufio"
	"errors"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"math"
)

// maxPictureBytes bounds one decoded picture: a US Letter page at 600 dpi in colour has 135 MB.
const maxPictureBytes = 256 << 20

// pictureFits refuses a picture before any memory is taken for it.
func pictureFits(w, h, bytesPerPixel int) error {
	if w < 1 || h < 1 {
		return fail(Malformed)
	}
	if int64(w) > maxPictureBytes/int64(h)/int64(bytesPerPixel) {
		return fail(DecompressionBomb)
	}
	return nil
}

// picture is a file that is one page: JPEG or PNG, turned upright by its EXIF orientation.
type picture struct {
	img   image.Image
	found Facts
	dpi   int
}

func openPicture(f *remoteFile, k Kind) (*picture, error) {
	config, decode := jpeg.DecodeConfig, jpeg.Decode
	if k == KindPNG {
		config, decode = png.DecodeConfig, png.Decode
	}
	c, err := config(bufio.NewReader(f.reader()))
	if err != nil {
		return nil, pictureFailure(f, err)
	}
	if err := pictureFits(c.Width, c.Height, 4); err != nil {
		return nil, err
	}
	img, err := decode(bufio.NewReaderSize(f.reader(), 64<<10))
	if err != nil {
		return nil, pictureFailure(f, err)
	}
	about := readPictureInfo(f, k)
	p := &picture{img: orient(img, about.orientation), dpi: about.dpi}
	b := p.img.Bounds()
	size := pictureSize(b.Dx(), b.Dy(), float64(about.dpi), float64(about.dpi))
	p.found = Facts{Verdict: Accepted, Pages: 1, Sizes: []Size{size}, Pixels: []Size{{float64(b.Dx()), float64(b.Dy())}}}
	return p, nil
}

func pictureFailure(f *remoteFile, err error) error {
	var unsupported jpeg.UnsupportedError
	var unsupportedPNG png.UnsupportedError
	switch {
	case f.failed:
		return err
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return fail(Truncated)
	case errors.As(err, &unsupported), errors.As(err, &unsupportedPNG):
		return fail(UnsupportedEncoding)
	}
	return fail(Damaged)
}

// pictureSize gives the size in points. Where the file names no believable resolution (a phone's photo), the longer side is
// taken to be 11 inches, a letter page.
func pictureSize(w, h int, xDPI, yDPI float64) Size {
	if xDPI < 50 || yDPI < 50 || xDPI > 2400 || yDPI > 2400 {
		xDPI = float64(max(w, h)) / 11
		yDPI = xDPI
	}
	points := func(pixels int, dpi float64) float64 { return math.Max(1, math.Round(float64(pixels)/dpi*7200)/100) }
	return Size{points(w, xDPI), points(h, yDPI)}
}

func (p *picture) facts() Facts { return p.found }

func (p *picture) page(n int) (Page, error) {
	s := p.found.Sizes[0]
	return Page{Number: n, Width: s.Width, Height: s.Height, Source: SourceNone, Scanned: true}, nil
}

func (p *picture) raster(_, w, h int) (image.Image, func(), error) {
	return resize(p.img, w, h), func() {}, nil
}

func (p *picture) nativeDPI(int) int { return p.dpi }

func (p *picture) close() {}
