package strip

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func greys() color.Palette {
	p := make(color.Palette, levels)
	for i := range p {
		p[i] = color.Gray{Y: uint8(i * 17)}
	}
	return p
}

// noise is a page of any size; from a seed, since rapid draws pixels slowly.
func noise(w, h int, seed uint64) *image.Paletted {
	r := rand.New(rand.NewPCG(seed, 1))
	p := image.NewPaletted(image.Rect(0, 0, w, h), greys())
	for i := range p.Pix {
		if p.Pix[i] = 15; r.IntN(3) == 0 {
			p.Pix[i] = uint8(r.IntN(levels))
		}
	}
	return p
}

// blacken makes a strip black from its second column on.
func blacken(_ int, pixels image.Image) {
	b := pixels.Bounds()
	for y := range b.Dy() {
		for x := 1; x < b.Dx(); x++ {
			switch m := pixels.(type) {
			case *image.Paletted:
				m.SetColorIndex(x, y, 0)
			case *image.Gray:
				m.SetGray(x, y, color.Gray{})
			case *image.RGBA:
				m.SetRGBA(x, y, color.RGBA{A: 255})
			}
		}
	}
}

func TestPNGChangesOnlyTheStripsWanted(t *testing.T) {
	t.Parallel()
	c := &PNG{}
	rapid.Check(t, func(rt *rapid.T) {
		w, h := rapid.IntRange(1, 200).Draw(rt, "width"), rapid.IntRange(1, 300).Draw(rt, "height")
		page := noise(w, h, rapid.Uint64().Draw(rt, "seed"))
		file, err := c.Encode(page)
		if err != nil {
			rt.Fatal(err)
		}
		if got := decodePNG(rt, file); !slices.Equal(got.Pix, page.Pix) {
			rt.Fatal("the page came back as another")
		}
		chosen := rapid.IntRange(0, Count(h)-1).Draw(rt, "strip")
		changed, err := c.Change(file, func(n int) bool { return n == chosen }, blacken)
		if err != nil {
			rt.Fatal(err)
		}
		part := page.SubImage(image.Rect(0, chosen*Rows, w, min(h, (chosen+1)*Rows))).(*image.Paletted)
		for y := part.Rect.Min.Y; y < part.Rect.Max.Y; y++ {
			for x := 1; x < w; x++ {
				page.SetColorIndex(x, y, 0)
			}
		}
		if got := decodePNG(rt, changed); !slices.Equal(got.Pix, page.Pix) {
			rt.Fatal("the change is another than that of the pixels")
		}
	})
}

// decodePNG reads a file with the standard library, which checks every checksum.
func decodePNG(t *rapid.T, file []byte) *image.Paletted {
	img, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return img.(*image.Paletted)
}

func TestJPEGChangesOnlyTheStripsWanted(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		w, h := rapid.IntRange(1, 200).Draw(rt, "width"), rapid.IntRange(1, 700).Draw(rt, "height")
		var page image.Image = image.NewRGBA(image.Rect(0, 0, w, h))
		for i, p := 0, page.(*image.RGBA); i < len(p.Pix); i++ {
			p.Pix[i] = uint8(190 + i%7*4 + i/w%40)
		}
		if rapid.Bool().Draw(rt, "grey") {
			page = image.NewGray(page.Bounds())
			for i, p := 0, page.(*image.Gray); i < len(p.Pix); i++ {
				p.Pix[i] = uint8(200 + i/w%50)
			}
		}
		file, err := EncodeJPEG(page)
		if err != nil {
			rt.Fatal(err)
		}
		chosen := rapid.IntRange(0, Count(h)-1).Draw(rt, "strip")
		changed, err := ChangeJPEG(file, func(n int) bool { return n == chosen }, blacken)
		if err != nil {
			rt.Fatal(err)
		}
		before, after := decodeJPEG(rt, file), decodeJPEG(rt, changed)
		if before.Bounds() != page.Bounds() || after.Bounds() != page.Bounds() {
			rt.Fatalf("%v, %v, %v", page.Bounds(), before.Bounds(), after.Bounds())
		}
		for y := range h {
			a, b := before.At(w-1, y), after.At(w-1, y)
			if inside := y/Rows == chosen; !inside && a != b || inside && w > 16 && !dark(b) {
				rt.Fatalf("row %d of strip %d: %v before, %v after", y, chosen, a, b)
			}
		}
	})
}

func dark(c color.Color) bool { return color.GrayModel.Convert(c).(color.Gray).Y < 90 }

func decodeJPEG(t *rapid.T, file []byte) image.Image {
	img, err := jpeg.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func TestFilesOfOtherMakesAreLeftAlone(t *testing.T) {
	t.Parallel()
	page := noise(300, 200, 1)
	var plain, photo, half bytes.Buffer
	if err := png.Encode(&plain, page); err != nil {
		t.Fatal(err)
	}
	if err := jpeg.Encode(&photo, page, &jpeg.Options{Quality: 40}); err != nil {
		t.Fatal(err)
	}
	ours, err := (&PNG{}).Encode(page)
	if err != nil {
		t.Fatal(err)
	}
	half.Write(ours[:len(ours)/2])
	all := func(int) bool { return true }
	for _, file := range [][]byte{nil, {0xff}, plain.Bytes(), photo.Bytes(), half.Bytes(), ours[:40]} {
		if _, err := (&PNG{}).Change(file, all, blacken); !errors.Is(err, ErrWhole) {
			t.Errorf("PNG: %v", err)
		}
		if _, err := ChangeJPEG(file, all, blacken); !errors.Is(err, ErrWhole) {
			t.Errorf("JPEG: %v", err)
		}
	}
}
