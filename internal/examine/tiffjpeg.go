package examine

import (
	"bytes"
	"image"
	"image/draw"
	"image/jpeg"
)

// decodeJPEG draws a page whose strips or tiles are JPEG streams that share their tables (TIFF technical note 2), as colour
// scanners write them and the TIFF library does not read.
func (d *tiffDir) decodeJPEG(w, h int) (image.Image, error) {
	tables, _, err := d.raw(tagJPEGTables)
	if err != nil {
		return nil, err
	}
	blockW, blockH, offsets, counts, err := d.blocks(w, h)
	if err != nil {
		return nil, err
	}
	across := (w + blockW - 1) / blockW
	page := newPage(d, w, h)
	for i := range offsets {
		at := image.Pt(i%across*blockW, i/across*blockH)
		if at.Y >= h {
			break
		}
		data := make([]byte, counts[i])
		if err := d.t.read(data, offsets[i]); err != nil {
			return nil, err
		}
		block, err := decodeBlock(tables, data, blockW, max(blockH, h))
		if err != nil {
			return nil, err
		}
		draw.Draw(page, block.Bounds().Add(at), block, image.Point{}, draw.Src)
	}
	return page, nil
}

func newPage(d *tiffDir, w, h int) draw.Image {
	if d.number(tagSamples, 1) == 1 {
		return image.NewGray(image.Rect(0, 0, w, h))
	}
	return image.NewRGBA(image.Rect(0, 0, w, h))
}

// blocks gives the layout of the page's strips or tiles.
func (d *tiffDir) blocks(w, h int) (blockW, blockH int, offsets, counts []int64, err error) {
	blockW, blockH = w, d.number(tagRowsPerStrip, h)
	from, length := uint16(tagStripOffsets), uint16(tagStripCounts)
	if _, tiled := d.entries[tagTileOffsets]; tiled {
		blockW, blockH = d.number(tagTileWidth, 0), d.number(tagTileHeight, 0)
		from, length = tagTileOffsets, tagTileCounts
	}
	if offsets, err = d.numbers(from); err != nil {
		return
	}
	if counts, err = d.numbers(length); err != nil {
		return
	}
	if blockW < 1 || blockH < 1 || len(offsets) == 0 || len(offsets) != len(counts) {
		err = fail(Malformed)
		return
	}
	for _, n := range counts {
		if n < 4 || n > d.t.size {
			err = fail(Malformed)
		}
	}
	return
}

// decodeBlock puts the shared tables in front of one abbreviated stream: both begin with SOI, the tables end with EOI.
func decodeBlock(tables, data []byte, maxW, maxH int) (image.Image, error) {
	stream := data
	if len(tables) > 4 {
		stream = append(append([]byte{}, tables[:len(tables)-2]...), data[2:]...)
	}
	c, err := jpeg.DecodeConfig(bytes.NewReader(stream))
	if err != nil {
		return nil, fail(Damaged)
	}
	if c.Width > maxW+16 || c.Height > maxH+16 {
		return nil, fail(DecompressionBomb)
	}
	img, err := jpeg.Decode(bytes.NewReader(stream))
	if err != nil {
		return nil, fail(Damaged)
	}
	return img, nil
}
