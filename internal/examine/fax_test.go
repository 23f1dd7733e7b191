package examine_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"image"
	"os"
	"path/filepath"
	"testing"

	"chartwright/internal/platform/testkit/shareddata"
)

// fax gives a Group 4 page with its photometric interpretation (tag 262) set: 0 white is zero, 1 black is zero.
func fax(t *testing.T, path string, photometric uint16) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	tag := binary.LittleEndian.AppendUint16(nil, 262)
	tag = binary.LittleEndian.AppendUint16(tag, 3)
	tag = binary.LittleEndian.AppendUint32(tag, 1)
	at := bytes.Index(content, tag)
	if at < 0 {
		t.Fatal("the file has no photometric interpretation")
	}
	binary.LittleEndian.PutUint16(content[at+len(tag):], photometric)
	return content
}

func ink(m image.Image) float64 {
	dark, _ := inkOutside(m, nil)
	return float64(dark) / float64(m.Bounds().Dx()*m.Bounds().Dy())
}

// Faxed pages are black on white, as libtiff shows them, and their negatives are white on black.
func TestFaxedPagesAreNoNegatives(t *testing.T) {
	t.Parallel()
	e := shared(t)
	path := shareddata.Path(t, "charts", "NCH203256_discharge_summary.tif")
	for photometric, negative := range map[uint16]bool{1: false, 0: true} {
		d := openBytes(t, e, fax(t, path, photometric), filepath.Base(path))
		img, err := d.Render(context.Background(), 1, 72)
		if err != nil {
			t.Fatal(err)
		}
		if share := ink(decodeImage(t, img)); share > 0.5 != negative {
			t.Errorf("photometric interpretation %d: %.0f %% of the page is dark", photometric, share*100)
		}
		_ = d.Close()
	}
}
