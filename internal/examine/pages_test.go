package examine_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	_ "image/png"
	"slices"
	"strings"
	"testing"

	"chartwright/internal/examine"
	"chartwright/internal/platform/testkit/shareddata"
)

// textPage is a page with words in known places, turned and cropped as told.
func textPage(rotate int, crop string) []byte {
	const content = "BT /F 14 Tf 90 700 Td (Acute kidney) Tj 0 -300 Td (injury, resolved) Tj 200 -200 Td (Page 1) Tj ET"
	return pdfOf("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1/Kids[3 0 R]>>",
		fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]%s/Rotate %d/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>", crop, rotate),
		stream("", content), "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
}

func decodeImage(t *testing.T, img examine.Image) image.Image {
	t.Helper()
	m, _, err := image.Decode(bytes.NewReader(img.Bytes))
	if err != nil {
		t.Fatal(err)
	}
	if m.Bounds().Dx() != img.W || m.Bounds().Dy() != img.H {
		t.Fatalf("image is %v, said %dx%d", m.Bounds(), img.W, img.H)
	}
	return m
}

// inkOutside counts dark pixels of the page, all of them and those in no word's box (with a margin of 2 pixels).
func inkOutside(m image.Image, words []examine.Word) (all, outside int) {
	w, h := float64(m.Bounds().Dx()), float64(m.Bounds().Dy())
	for y := range m.Bounds().Dy() {
		for x := range m.Bounds().Dx() {
			if color.GrayModel.Convert(m.At(x, y)).(color.Gray).Y > 128 {
				continue
			}
			all++
			inside := false
			for _, word := range words {
				b := word.Box
				inside = inside || float64(x) >= b.X0*w-2 && float64(x) <= b.X1*w+2 && float64(y) >= b.Y0*h-2 && float64(y) <= b.Y1*h+2
			}
			if !inside {
				outside++
			}
		}
	}
	return all, outside
}

// The boxes of words lie on the ink of the rendered page, however the page is turned and cropped.
func TestBoxesLieOnTheInk(t *testing.T) {
	t.Parallel()
	e := shared(t)
	for _, crop := range []string{"", "/CropBox[50 100 600 750]"} {
		for _, rotate := range []int{0, 90, 180, 270} {
			d := openBytes(t, e, textPage(rotate, crop), "a.pdf")
			p, err := d.Page(context.Background(), 1)
			if err != nil {
				t.Fatal(err)
			}
			if !sameWords(p.Text(), "Acute kidney\ninjury, resolved\nPage 1") || p.Rotation != rotate || p.Source != examine.SourceLayer {
				t.Errorf("turned %d: %q, rotation %d", rotate, p.Text(), p.Rotation)
			}
			img, err := d.Render(context.Background(), 1, 72)
			if err != nil {
				t.Fatal(err)
			}
			if (img.W > img.H) != (p.Width > p.Height) || (p.Width > p.Height) != (rotate%180 == 90) {
				t.Errorf("turned %d: page %vx%v, image %dx%d", rotate, p.Width, p.Height, img.W, img.H)
			}
			if all, outside := inkOutside(decodeImage(t, img), p.Words); all < 200 || outside > 0 {
				t.Errorf("turned %d, %s: %d of %d dark pixels in no box", rotate, crop, outside, all)
			}
			_ = d.Close()
		}
	}
}

// sameWords compares without regard to the order of lines, which has no one answer for text that runs sideways.
func sameWords(a, b string) bool {
	return slices.Equal(slices.Sorted(slices.Values(strings.Fields(a))), slices.Sorted(slices.Values(strings.Fields(b))))
}

func TestPlainText(t *testing.T) {
	t.Parallel()
	e := shared(t)
	long := strings.Repeat("word ", 60)
	for name, content := range map[string]string{
		"UTF-8":        "Patient: Ana Núñez\r\n\r\n" + long + "\fsecond page",
		"Windows-1252": "Patient: Ana N\xfa\xf1ez\n\n" + long + "\fsecond page",
		"UTF-16":       utf16LE("Patient: Ana Núñez\n\n" + long + "\fsecond page"),
	} {
		d := openBytes(t, e, []byte(content), "note.txt")
		f := d.Facts()
		if f.Kind != examine.KindText || f.Pages != 2 || f.Verdict != examine.Accepted {
			t.Errorf("%s: %+v", name, f)
			continue
		}
		p, err := d.Page(context.Background(), 1)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(p.Text(), "Patient: Ana Núñez\nword ") || strings.Count(p.Text(), "word") != 60 {
			t.Errorf("%s: %q", name, p.Text())
		}
		img, err := d.Render(context.Background(), 1, 100)
		if err != nil {
			t.Fatal(err)
		}
		if all, outside := inkOutside(decodeImage(t, img), p.Words); all < 500 || outside > 0 {
			t.Errorf("%s: %d of %d dark pixels in no box", name, outside, all)
		}
	}
}

func utf16LE(s string) string {
	out := []byte{0xFF, 0xFE}
	for _, r := range s {
		out = binary.LittleEndian.AppendUint16(out, uint16(r))
	}
	return string(out)
}

// photo is a JPEG with a black top left corner and the given EXIF orientation.
func photo(t *testing.T, orientation byte) []byte {
	t.Helper()
	m := image.NewGray(image.Rect(0, 0, 80, 40))
	draw.Draw(m, m.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(m, image.Rect(0, 0, 16, 16), image.Black, image.Point{}, draw.Src)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	exif := []byte("Exif\x00\x00MM\x00\x2A\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00")
	exif = append(exif, orientation, 0, 0, 0, 0, 0, 0)
	segment := append([]byte{0xFF, 0xE1, 0, byte(len(exif) + 2)}, exif...)
	return append(append([]byte{0xFF, 0xD8}, segment...), b.Bytes()[2:]...)
}

// A phone's photo stands upright: the corner that was at the top left of the sensor is where its orientation says.
func TestPhotosStandUpright(t *testing.T) {
	t.Parallel()
	e := shared(t)
	for orientation, corner := range map[byte]image.Point{1: {4, 4}, 2: {75, 4}, 3: {75, 35}, 4: {4, 35}, 5: {4, 4}, 6: {35, 4}, 7: {35, 75}, 8: {4, 75}} {
		d := openBytes(t, e, photo(t, orientation), "a.jpg")
		width := 80
		if orientation >= 5 {
			width = 40
		}
		img, err := d.RenderWidth(context.Background(), 1, width)
		if err != nil {
			t.Fatal(err)
		}
		m := decodeImage(t, img)
		if y := color.GrayModel.Convert(m.At(corner.X, corner.Y)).(color.Gray).Y; y > 64 {
			t.Errorf("orientation %d: no ink at %v of %v", orientation, corner, m.Bounds())
		}
	}
}

func TestMislabelledFileIsTakenForWhatItHolds(t *testing.T) {
	t.Parallel()
	e := shared(t)
	f := openBytes(t, e, photo(t, 1), "scan.PDF").Facts()
	if f.Kind != examine.KindJPEG || f.Verdict != examine.Accepted || len(f.Notes) != 1 || f.Notes[0].Code != "mislabelled" {
		t.Errorf("%+v", f)
	}
}

func TestTextRecognition(t *testing.T) {
	t.Parallel()
	none := newExaminer(t, examine.Options{Tesseract: "none"})
	path := shareddata.Path(t, "charts", "NCW203293_discharge_summary_p1.jpg")
	_, err := openPath(t, none, path).OCR(context.Background(), 1)
	var failure *examine.Failure
	if !errors.As(err, &failure) || failure.Reason != examine.NoOCR || failure.Reason.Verdict() != examine.Accepted {
		t.Errorf("without tesseract: %v", err)
	}
	e := shared(t)
	if !e.CanOCR() {
		t.Skip("tesseract is not installed")
	}
	d := openPath(t, e, path)
	p, err := d.OCR(context.Background(), 1)
	if err != nil {
		t.Fatal(err)
	}
	if p.Source != examine.SourceOCR || len(p.Words) < 100 || p.Confidence < 80 || !strings.Contains(p.Text(), "Discharge Summary") {
		t.Errorf("%d words, confidence %.0f", len(p.Words), p.Confidence)
	}
	img, err := d.Render(context.Background(), 1, examine.DefaultDPI)
	if err != nil {
		t.Fatal(err)
	}
	if all, outside := inkOutside(decodeImage(t, img), p.Words); outside*4 > all {
		t.Errorf("%d of %d dark pixels in no box", outside, all)
	}
}

func TestOneDrawingGivesThePageAndItsThumbnail(t *testing.T) {
	t.Parallel()
	e := newExaminer(t, examine.Options{Children: 1})
	ctx := context.Background()
	for name, content := range map[string][]byte{"a.pdf": textPage(0, ""), "a.jpg": photo(t, 1)} {
		d := openBytes(t, e, content, name)
		page, small, err := d.RenderBoth(ctx, 1, examine.DefaultDPI, examine.ThumbnailWidth)
		if err != nil {
			t.Fatal(err)
		}
		alone, err := d.Render(ctx, 1, examine.DefaultDPI)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(page.Bytes, alone.Bytes) || page.MIME != alone.MIME {
			t.Errorf("%s: the page is another than the one drawn alone", name)
		}
		got, _, err := image.DecodeConfig(bytes.NewReader(small.Bytes))
		if err != nil || got.Width != examine.ThumbnailWidth || got.Width != small.W || got.Height != small.H {
			t.Errorf("%s: the thumbnail is %dx%d, said to be %dx%d: %v", name, got.Width, got.Height, small.W, small.H, err)
		}
	}
}
