package examine

import (
	"image"
	"image/color"
	"math/rand/v2"
	"testing"
)

// TestPagesWithoutColourBecomeGrey compares every pixel with the formula, for paper, grey, noise within what is no colour, and colour.
func TestPagesWithoutColourBecomeGrey(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 7))
	m := image.NewRGBA(image.Rect(0, 0, 61, 40)) // an odd width: two pixels at a time do not come out even
	for i := 0; i < len(m.Pix); i += 4 {
		v, n := uint8(r.IntN(256-colourTolerance)), 0
		switch r.IntN(4) {
		case 0:
			v = 255
		case 1:
			n = r.IntN(colourTolerance + 1)
		}
		m.Pix[i], m.Pix[i+1], m.Pix[i+2], m.Pix[i+3] = v, v, v+uint8(n), 255
	}
	g, ok := grayOfRGBA(m)
	if !ok {
		t.Fatal("a page without colour is said to have some")
	}
	q := quantise(g)
	for y := range 40 {
		for x := range 61 {
			c := m.RGBAAt(x, y)
			want := uint8((299*int(c.R) + 587*int(c.G) + 114*int(c.B) + 500) / 1000)
			if got := g.GrayAt(x, y).Y; got != want {
				t.Fatalf("%v at %d,%d is %d, want %d", c, x, y, got, want)
			}
			if got := q.ColorIndexAt(x, y); got != uint8((int(want)+8)/17) {
				t.Fatalf("level %d of %d", got, want)
			}
		}
	}
	m.SetRGBA(60, 39, color.RGBA{255, 255, 255 - colourTolerance - 1, 255})
	if _, ok := grayOfRGBA(m); ok {
		t.Error("the last pixel's colour was missed")
	}
}
