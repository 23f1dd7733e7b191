package picture

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"chartwright/internal/platform/strip"
)

// greyPage is a page as the examiner packs it: 16 grey levels, lines of print.
func greyPage() *image.Paletted {
	f, err := opentype.Parse(goregular.TTF)
	if err != nil {
		panic(err)
	}
	face, err := opentype.NewFace(f, &opentype.FaceOptions{Size: 10, DPI: 150})
	if err != nil {
		panic(err)
	}
	palette := make(color.Palette, 16)
	for i := range palette {
		palette[i] = color.Gray{Y: uint8(i * 17)}
	}
	p := image.NewPaletted(image.Rect(0, 0, 1275, 1650), palette)
	draw.Draw(p, p.Rect, image.White, image.Point{}, draw.Src)
	words := strings.Fields("patient denies chest pain admitted with acute renal failure hemoglobin 12.4 metoprolol 50 mg daily to the left")
	pen := font.Drawer{Dst: p, Src: image.Black, Face: face}
	for n, y := 0, 120; y < 1560; y += 27 {
		pen.Dot = fixed.P(120, y)
		for pen.Dot.X < fixed.I(1100) {
			n = (n*31 + y) % 1009
			pen.DrawString(words[n%len(words)] + " ")
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

// TestStampIsTheMark: a page marked in its strips is, pixel for pixel, the page marked as a whole.
func TestStampIsTheMark(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 1, 8, 30, 0, 0, time.UTC)
	marks := NewMarks()
	for _, r := range []image.Rectangle{greyPage().Rect, image.Rect(0, 0, 31, 9), image.Rect(0, 0, 400, 100)} {
		page := greyPage().SubImage(r).(*image.Paletted)
		file, err := (&strip.PNG{}).Encode(page)
		if err != nil {
			t.Fatal(err)
		}
		stamped, err := marks.Stamp(file, "image/png", "Pat Example", at)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Decode(bytes.NewReader(stamped), "image/png")
		if err != nil {
			t.Fatal(err)
		}
		plain, err := Decode(bytes.NewReader(file), "image/png")
		if err != nil {
			t.Fatal(err)
		}
		unmarked := slices.Clone(plain.(*image.Paletted).Pix)
		want := marks.Put(plain, "Pat Example", at).(*image.Paletted)
		if !slices.Equal(got.(*image.Paletted).Pix, want.Pix) {
			t.Errorf("%v: the marks differ", r)
		}
		if room := r.Dx() > markGap; slices.Equal(want.Pix, unmarked) == room {
			t.Errorf("%v: a mark has room: %v, and is there: %v", r, room, !room)
		}
	}
}

// TestPhotographsAreStampedToo: the mark of a JPEG darkens it where a grey page has it, and nowhere else.
func TestPhotographsAreStampedToo(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 1, 8, 30, 0, 0, time.UTC)
	marks := NewMarks()
	for _, photo := range []image.Image{toGreyImage(greyPage()), toRGBA(greyPage())} {
		file, err := strip.EncodeJPEG(photo)
		if err != nil {
			t.Fatal(err)
		}
		stamped, err := marks.Stamp(file, "image/jpeg", "Pat Example", at)
		if err != nil {
			t.Fatal(err)
		}
		before, errBefore := Decode(bytes.NewReader(file), "image/jpeg")
		after, errAfter := Decode(bytes.NewReader(stamped), "image/jpeg")
		if errBefore != nil || errAfter != nil {
			t.Fatal(errBefore, errAfter)
		}
		for n := range strip.Count(photo.Bounds().Dy()) {
			darker := 0
			for y := n * strip.Rows; y < min((n+1)*strip.Rows, photo.Bounds().Dy()); y++ {
				for x := range photo.Bounds().Dx() {
					if level(before.At(x, y)) > level(after.At(x, y))+markStrength/2 {
						darker++
					}
				}
			}
			if has := darker > 200; has != marked(n, photo.Bounds().Dy()) {
				t.Errorf("strip %d: %d pixels are darker", n, darker)
			}
		}
	}
}

func toGreyImage(img image.Image) *image.Gray {
	g := image.NewGray(img.Bounds())
	draw.Draw(g, g.Rect, img, img.Bounds().Min, draw.Src)
	return g
}

func level(c color.Color) int { return int(color.GrayModel.Convert(c).(color.Gray).Y) }

// BenchmarkPicture is what a page costs each time it is looked at: stamped as it is kept, and, for what must be turned or
// shrunk, decoded and packed anew.
func BenchmarkPicture(b *testing.B) {
	page := greyPage()
	packed, err := (&strip.PNG{}).Encode(page)
	if err != nil {
		b.Fatal(err)
	}
	photo, err := strip.EncodeJPEG(toGreyImage(page))
	if err != nil {
		b.Fatal(err)
	}
	marks := NewMarks()
	b.Logf("%d KB as PNG, %d KB as JPEG", len(packed)>>10, len(photo)>>10)
	for mediaType, file := range map[string][]byte{"image/png": packed, "image/jpeg": photo} {
		b.Run("stamped/"+mediaType, func(b *testing.B) {
			for b.Loop() {
				if _, err := marks.Stamp(file, mediaType, "Pat Example", time.Unix(0, 0)); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run("as a whole/"+mediaType, func(b *testing.B) {
			for b.Loop() {
				img, err := Decode(bytes.NewReader(file), mediaType)
				if err != nil {
					b.Fatal(err)
				}
				if _, _, err := Encode(marks.Put(Rotate(img, 0), "Pat Example", time.Unix(0, 0))); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
