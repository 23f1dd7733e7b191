package strip

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/draw"
	"image/jpeg"
)

// A JPEG of this package has a restart marker after each strip, so each is coded on its own; all share the tables of one
// quality. A strip with the header before it is a JPEG too.
const (
	markSOF, markSOS, markDRI, markEOI, markRST = 0xc0, 0xda, 0xdd, 0xd9, 0xd0
)

// EncodeJPEG packs a picture; *image.Gray stays grey.
func EncodeJPEG(img image.Image) ([]byte, error) {
	b := img.Bounds()
	var out []byte
	for n := range Count(b.Dy()) {
		one, err := encodeJPEG(cut(img, n))
		if err != nil {
			return nil, err
		}
		head, scan, err := split(one)
		if err != nil {
			return nil, err
		}
		if n == 0 {
			out = withRestarts(head, b.Dx(), b.Dy())
		} else {
			out = append(out, 0xff, markRST+byte((n-1)%8))
		}
		out = append(out, scan...)
	}
	return append(out, 0xff, markEOI), nil
}

// ChangeJPEG gives a copy of a picture with the strips changed that wanted names. ErrWhole for a file of another make.
func ChangeJPEG(file []byte, wanted func(n int) bool, change Change) ([]byte, error) {
	head, scan, err := split(file)
	if err != nil {
		return nil, err
	}
	w, h, grey := sizeOf(head)
	if w == 0 || !bytes.Contains(head, restarts(w, grey)) {
		return nil, ErrWhole
	}
	strips := cutScan(scan)
	if len(strips) != Count(h) {
		return nil, ErrWhole
	}
	out := bytes.Clone(head)
	for n, body := range strips {
		if wanted(n) {
			if body, err = changed(head, body, n, rowsOf(n, h), change); err != nil {
				return nil, err
			}
		}
		if n > 0 {
			out = append(out, 0xff, markRST+byte((n-1)%8))
		}
		out = append(out, body...)
	}
	return append(out, 0xff, markEOI), nil
}

// changed gives the coded pixels of a strip after a change.
func changed(head, body []byte, n, rows int, change Change) ([]byte, error) {
	one := bytes.Clone(head)
	binary.BigEndian.PutUint16(one[frame(one)+5:], uint16(rows))
	img, err := jpeg.Decode(bytes.NewReader(append(append(one, body...), 0xff, markEOI)))
	if err != nil {
		return nil, err
	}
	pixels, grey := img.(*image.Gray)
	if grey {
		change(n, pixels)
	} else {
		colour := image.NewRGBA(img.Bounds())
		draw.Draw(colour, colour.Rect, img, img.Bounds().Min, draw.Src)
		change(n, colour)
		img = colour
	}
	fresh, err := encodeJPEG(img)
	if err != nil {
		return nil, err
	}
	freshHead, scan, err := split(fresh)
	if err == nil && !sameTables(head, freshHead) {
		return nil, ErrWhole
	}
	return scan, err
}

func encodeJPEG(img image.Image) ([]byte, error) {
	var b bytes.Buffer
	err := jpeg.Encode(&b, img, &jpeg.Options{Quality: JPEGQuality})
	return b.Bytes(), err
}

// cut copies a strip out of a picture.
func cut(img image.Image, n int) image.Image {
	b := img.Bounds()
	r := image.Rect(0, 0, b.Dx(), rowsOf(n, b.Dy()))
	var dst draw.Image = image.NewRGBA(r)
	if _, grey := img.(*image.Gray); grey {
		dst = image.NewGray(r)
	}
	draw.Draw(dst, r, img, image.Pt(b.Min.X, b.Min.Y+n*Rows), draw.Src)
	return dst
}

// split parts a file into its header, to the end of the one scan's own, and the coded pixels.
func split(file []byte) (head, scan []byte, err error) {
	for at := 2; at+4 <= len(file) && file[at] == 0xff; {
		end := at + 2 + int(binary.BigEndian.Uint16(file[at+2:]))
		if file[at+1] == markSOS && end+2 <= len(file) && file[len(file)-1] == markEOI {
			return file[:end:end], file[end : len(file)-2], nil
		}
		at = end
	}
	return nil, nil, ErrWhole
}

// frame is where the header's size segment begins; -1 where there is none of the baseline kind.
func frame(head []byte) int {
	for at := 2; at+9 < len(head); at += 2 + int(binary.BigEndian.Uint16(head[at+2:])) {
		if head[at+1] == markSOF {
			return at
		}
	}
	return -1
}

func sizeOf(head []byte) (w, h int, grey bool) {
	at := frame(head)
	if at < 0 {
		return 0, 0, false
	}
	return int(binary.BigEndian.Uint16(head[at+7:])), int(binary.BigEndian.Uint16(head[at+5:])), head[at+9] == 1
}

// restarts is the segment that says after how many coded units a strip ends: units have 8 rows in grey and 16 in colour.
func restarts(w int, grey bool) []byte {
	unit := 16
	if grey {
		unit = 8
	}
	return binary.BigEndian.AppendUint16([]byte{0xff, markDRI, 0, 4}, uint16((w+unit-1)/unit*(Rows/unit)))
}

// withRestarts makes the header of one strip that of the whole picture.
func withRestarts(head []byte, w, h int) []byte {
	at := frame(head)
	_, _, grey := sizeOf(head)
	out := append(bytes.Clone(head[:at]), restarts(w, grey)...)
	out = append(out, head[at:]...)
	binary.BigEndian.PutUint16(out[frame(out)+5:], uint16(h))
	return out
}

// cutScan parts the coded pixels at their restart markers.
func cutScan(scan []byte) [][]byte {
	var out [][]byte
	from := 0
	for at := 0; at+1 < len(scan); at++ {
		if scan[at] == 0xff && scan[at+1]&^7 == markRST {
			out = append(out, scan[from:at:at])
			from = at + 2
		}
	}
	return append(out, scan[from:len(scan):len(scan)])
}

// sameTables reports whether two headers have the same tables before their sizes.
func sameTables(a, b []byte) bool {
	end := func(h []byte) int {
		for at := 2; at+4 < len(h); at += 2 + int(binary.BigEndian.Uint16(h[at+2:])) {
			if h[at+1] == markDRI || h[at+1] == markSOF {
				return at
			}
		}
		return 0
	}
	return bytes.Equal(a[:end(a)], b[:end(b)])
}
