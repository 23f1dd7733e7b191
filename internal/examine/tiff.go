package examine

import (
	"errors"
	"image"
	"io"
	"math"

	"golang.org/x/image/tiff"
)

// tiffDoc is a TIFF file, one page for each full-size image of its directory chain.
type tiffDoc struct {
	file  *remoteFile
	read  *tiffReader
	dirs  []*tiffDir
	found Facts
}

func openTIFF(f *remoteFile, l limits) (*tiffDoc, error) {
	r, err := newTIFFReader(f, f.size)
	if err != nil {
		return nil, err
	}
	d := &tiffDoc{file: f, read: r, found: Facts{Verdict: Accepted}}
	if err := d.follow(l.Pages); err != nil {
		var failure *Failure
		if len(d.dirs) == 0 || !errors.As(err, &failure) {
			return nil, err
		}
		d.found.reject(failure.Reason) // the pages before the break can still be looked at
	}
	d.found.Pages = len(d.dirs)
	if d.found.Reason == TooManyPages {
		d.found.Sizes, d.found.Pixels = nil, nil
		return d, nil
	}
	if len(d.dirs) == 0 {
		return nil, fail(NoPages)
	}
	if _, err := d.decode(1); err != nil && len(d.dirs) == 1 {
		return nil, err
	}
	return d, nil
}

// follow walks the chain of directories; the chain of a hostile file may be a ring.
func (d *tiffDoc) follow(maxPages int) error {
	seen := map[int64]bool{}
	for at := d.read.first; at != 0; {
		if seen[at] {
			return fail(Malformed)
		}
		seen[at] = true
		dir, next, err := d.read.directory(at)
		if err != nil {
			return err
		}
		if dir.number(tagSubfileType, 0)&subfileReducedBit == 0 {
			if len(d.dirs) == maxPages {
				return fail(TooManyPages)
			}
			if err := d.add(dir); err != nil {
				return err
			}
		}
		at = next
	}
	return nil
}

func (d *tiffDoc) add(dir *tiffDir) error {
	w, h := dir.number(tagWidth, 0), dir.number(tagHeight, 0)
	if w < 1 || h < 1 {
		return fail(Malformed)
	}
	size := pictureSize(w, h, dir.dpi(tagXResolution), dir.dpi(tagYResolution))
	shown := Size{float64(w), float64(h)}
	if dir.number(tagOrientation, 1) >= 5 {
		size.Width, size.Height = size.Height, size.Width
		shown.Width, shown.Height = shown.Height, shown.Width
	}
	d.dirs = append(d.dirs, dir)
	d.found.Sizes, d.found.Pixels = append(d.found.Sizes, size), append(d.found.Pixels, shown)
	return dir.complete()
}

// complete checks that every strip or tile lies inside the file.
func (d *tiffDir) complete() error {
	offsets, counts := uint16(tagStripOffsets), uint16(tagStripCounts)
	if _, tiled := d.entries[tagTileOffsets]; tiled {
		offsets, counts = tagTileOffsets, tagTileCounts
	}
	at, err := d.numbers(offsets)
	if err != nil {
		return err
	}
	n, err := d.numbers(counts)
	if err != nil {
		return err
	}
	for i := range min(len(at), len(n)) {
		if at[i]+n[i] > d.t.size {
			return fail(Truncated)
		}
	}
	return nil
}

func (d *tiffDoc) facts() Facts { return d.found }

func (d *tiffDoc) page(n int) (Page, error) {
	s := d.found.Sizes[n-1]
	return Page{Number: n, Width: s.Width, Height: s.Height, Source: SourceNone, Scanned: true}, nil
}

func (d *tiffDoc) raster(n, w, h int) (image.Image, func(), error) {
	img, err := d.decode(n)
	if err != nil {
		return nil, nil, err
	}
	return resize(orient(img, d.dirs[n-1].number(tagOrientation, 1)), w, h), func() {}, nil
}

func (d *tiffDoc) decode(n int) (image.Image, error) {
	dir := d.dirs[n-1]
	w, h := dir.number(tagWidth, 0), dir.number(tagHeight, 0)
	deep := 1
	if dir.number(tagSamples, 1) > 1 {
		deep = 4
	}
	if dir.number(tagBits, 1) > 8 {
		deep *= 2
	}
	if err := pictureFits(w, h, deep); err != nil {
		return nil, err
	}
	if err := dir.complete(); err != nil {
		return nil, err
	}
	switch dir.number(tagCompression, 1) {
	case compressionJPEG:
		return dir.decodeJPEG(w, h)
	case compressionOldJPEG:
		return nil, fail(UnsupportedEncoding)
	}
	img, err := tiff.Decode(&startingAt{d.read, dir.at, 0})
	if err != nil {
		return nil, d.failure(err)
	}
	if dir.faxOfBlackZero() {
		invert(img)
	}
	return img, nil
}

// faxOfBlackZero tells pages that the TIFF library draws as negatives: a run of white in a Group 3 or 4 stream is a run of
// zeros, which are black where black is zero. Libtiff, and with it all that writes such files, reads them so.
func (d *tiffDir) faxOfBlackZero() bool {
	c := d.number(tagCompression, 1)
	return (c == compressionG3 || c == compressionG4) && d.number(tagPhotometric, 0) == blackIsZero
}

// invert turns a page of one sample for each pixel into its negative; the library gives no other for faxes.
func invert(img image.Image) {
	if page, ok := img.(*image.Gray); ok {
		for i, v := range page.Pix {
			page.Pix[i] = ^v
		}
	}
}

func (d *tiffDoc) failure(err error) error {
	var unsupported tiff.UnsupportedError
	switch {
	case d.file.failed:
		return err
	case errors.As(err, &unsupported):
		return fail(UnsupportedEncoding)
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return fail(Truncated)
	}
	return fail(Damaged)
}

func (d *tiffDoc) nativeDPI(n int) int { return int(math.Round(d.dirs[n-1].dpi(tagXResolution))) }

func (d *tiffDoc) close() {}

// startingAt shows the file with another first directory, because the TIFF library reads only the first.
type startingAt struct {
	t   *tiffReader
	dir int64
	pos int64
}

// ReadAt implements io.ReaderAt, which the library prefers.
func (s *startingAt) ReadAt(p []byte, off int64) (int, error) {
	n, err := s.t.r.ReadAt(p, off)
	var first [4]byte
	s.t.order.PutUint32(first[:], uint32(s.dir))
	for i := range n {
		if at := off + int64(i); at >= 4 && at < 8 {
			p[i] = first[at-4]
		} else if at >= 8 {
			break
		}
	}
	return n, err
}

// Read implements io.Reader.
func (s *startingAt) Read(p []byte) (int, error) {
	n, err := s.ReadAt(p, s.pos)
	s.pos += int64(n)
	return n, err
}
