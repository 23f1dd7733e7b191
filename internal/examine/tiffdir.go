package examine

import (
	"encoding/binary"
	"io"
	"math"
)

// TIFF 6.0 tags that the examiner reads itself.
const (
	tagSubfileType     = 254
	tagWidth           = 256
	tagHeight          = 257
	tagBits            = 258
	tagCompression     = 259
	tagPhotometric     = 262
	tagStripOffsets    = 273
	tagOrientation     = 274
	tagSamples         = 277
	tagRowsPerStrip    = 278
	tagStripCounts     = 279
	tagXResolution     = 282
	tagYResolution     = 283
	tagResolutionUnit  = 296
	tagTileWidth       = 322
	tagTileHeight      = 323
	tagTileOffsets     = 324
	tagTileCounts      = 325
	tagJPEGTables      = 347
	maxEntries         = 1024
	maxValues          = 1 << 20
	blackIsZero        = 1
	compressionG3      = 3
	compressionG4      = 4
	compressionOldJPEG = 6 // withdrawn by TIFF technical note 2; no two writers agree on it
	compressionJPEG    = 7
	subfileReducedBit  = 1
	resolutionCentimes = 3
)

type tiffReader struct {
	r     io.ReaderAt
	size  int64
	order binary.ByteOrder
	first int64
}

func newTIFFReader(r io.ReaderAt, size int64) (*tiffReader, error) {
	var head [8]byte
	if size < 8 {
		return nil, fail(Truncated)
	}
	if _, err := r.ReadAt(head[:], 0); err != nil {
		return nil, err
	}
	t := &tiffReader{r: r, size: size, order: binary.LittleEndian}
	if head[0] == 'M' {
		t.order = binary.BigEndian
	}
	if t.order.Uint16(head[2:]) == 43 { // BigTIFF
		return nil, fail(UnsupportedEncoding)
	}
	t.first = int64(t.order.Uint32(head[4:]))
	return t, nil
}

type tiffDir struct {
	at      int64
	entries map[uint16]tiffEntry
	t       *tiffReader
}

type tiffEntry struct {
	kind  uint16
	count uint32
	value [4]byte
}

// directory reads one image file directory and the offset of the next, 0 at the end of the chain.
func (t *tiffReader) directory(at int64) (*tiffDir, int64, error) {
	var n [2]byte
	if err := t.read(n[:], at); err != nil {
		return nil, 0, err
	}
	count := int(t.order.Uint16(n[:]))
	if count == 0 || count > maxEntries {
		return nil, 0, fail(Malformed)
	}
	raw := make([]byte, count*12+4)
	if err := t.read(raw, at+2); err != nil {
		return nil, 0, err
	}
	d := &tiffDir{at: at, entries: make(map[uint16]tiffEntry, count), t: t}
	for i := range count {
		e := raw[i*12:]
		d.entries[t.order.Uint16(e)] = tiffEntry{t.order.Uint16(e[2:]), t.order.Uint32(e[4:]), [4]byte(e[8:12])}
	}
	return d, int64(t.order.Uint32(raw[count*12:])), nil
}

// read fills p; a range that ends beyond the file means that the file is cut off.
func (t *tiffReader) read(p []byte, at int64) error {
	if at < 0 || at+int64(len(p)) > t.size {
		return fail(Truncated)
	}
	_, err := t.r.ReadAt(p, at)
	return err
}

func (d *tiffDir) raw(tag uint16) (data []byte, kind uint16, err error) {
	e, ok := d.entries[tag]
	if !ok {
		return nil, 0, nil
	}
	widths := [...]int{0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8}
	if int(e.kind) >= len(widths) || widths[e.kind] == 0 || e.count > maxValues {
		return nil, 0, fail(Malformed)
	}
	n := int(e.count) * widths[e.kind]
	if n <= 4 {
		return e.value[:n], e.kind, nil
	}
	data = make([]byte, n)
	return data, e.kind, d.t.read(data, int64(d.t.order.Uint32(e.value[:])))
}

// numbers reads an entry of unsigned integers; an absent one is empty.
func (d *tiffDir) numbers(tag uint16) ([]int64, error) {
	data, kind, err := d.raw(tag)
	if err != nil {
		return nil, err
	}
	var out []int64
	switch kind {
	case 1, 7:
		for _, b := range data {
			out = append(out, int64(b))
		}
	case 3:
		for ; len(data) >= 2; data = data[2:] {
			out = append(out, int64(d.t.order.Uint16(data)))
		}
	case 4:
		for ; len(data) >= 4; data = data[4:] {
			out = append(out, int64(d.t.order.Uint32(data)))
		}
	}
	return out, nil
}

// number reads the first value of an entry, or the default where it is absent or unreadable.
func (d *tiffDir) number(tag uint16, otherwise int) int {
	v, err := d.numbers(tag)
	if err != nil || len(v) == 0 || v[0] > math.MaxInt32 {
		return otherwise
	}
	return int(v[0])
}

// dpi reads a resolution (a fraction of two 32-bit numbers), 0 where it is absent.
func (d *tiffDir) dpi(tag uint16) float64 {
	data, kind, err := d.raw(tag)
	if err != nil || kind != 5 || len(data) < 8 {
		return 0
	}
	over, under := float64(d.t.order.Uint32(data)), float64(d.t.order.Uint32(data[4:]))
	if under == 0 {
		return 0
	}
	if d.number(tagResolutionUnit, 2) == resolutionCentimes {
		return over / under * 2.54
	}
	return over / under
}
