package picture

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"testing"
	"time"
)

// greyPage is a page as the examiner packs it: 16 grey levels, lines of print.
func greyPage() *image.Paletted {
	palette := make(color.Palette, 16)
	for i := range palette {
		palette[i] = color.Gray{Y: uint8(i * 17)}
	}
	p := image.NewPaletted(image.Rect(0, 0, 1275, 1650), palette)
	for i := range p.Pix {
		p.Pix[i] = 15
		if x, y := i%1275, i/1275; y%25 < 12 && (x*7+y*3)%11 < 3 && x > 120 && x < 1150 {
			p.Pix[i] = uint8((x * y) % 8)
		}
	}
	return p
}

func TestMarkIsThereAndFaint(t *testing.T) {
	t.Parallel()
	plain := greyPage()
	marked, ok := NewMarks().Put(greyPage(), "Pat Example", time.Date(2026, 3, 1, 8, 30, 0, 0, time.UTC)).(*image.Paletted)
	if !ok {
		t.Fatal("a grey page did not stay one")
	}
	changed := 0
	for i, v := range marked.Pix {
		if v != plain.Pix[i] {
			changed++
			if plain.Pix[i]-v > 3 {
				t.Fatal("the mark hides what is printed")
			}
		}
	}
	if share := float64(changed) / float64(len(marked.Pix)); share < 0.005 || share > 0.12 {
		t.Errorf("the mark covers %.3f of the page", share)
	}
}

func BenchmarkPicture(b *testing.B) {
	var packed bytes.Buffer
	if err := png.Encode(&packed, greyPage()); err != nil {
		b.Fatal(err)
	}
	marks := NewMarks()
	b.Logf("%d KB", packed.Len()>>10)
	for b.Loop() {
		img, err := Decode(bytes.NewReader(packed.Bytes()), "image/png")
		if err != nil {
			b.Fatal(err)
		}
		if _, _, err := Encode(marks.Put(Rotate(img, 0), "Pat Example", time.Unix(0, 0))); err != nil {
			b.Fatal(err)
		}
	}
}
