package examine_test

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/png"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"chartwright/internal/examine"
	"chartwright/internal/platform/testkit/shareddata"
)

// pdfOf writes a PDF of numbered objects (the first is the catalogue) with a correct cross-reference table.
func pdfOf(objects ...string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	offsets := make([]int, len(objects))
	for i, o := range objects {
		offsets[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, at := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, start)
	return b.Bytes()
}

func onePage(content string, extra ...string) []byte {
	return pdfOf(append([]string{
		"<</Type/Catalog/Pages 2 0 R>>",
		"<</Type/Pages/Count 1/Kids[3 0 R]>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>",
		content,
	}, extra...)...)
}

func stream(dict, data string) string {
	return fmt.Sprintf("<<%s/Length %d>>stream\n%s\nendstream", dict, len(data), data)
}

// packed compresses n bytes of one kind, layers times over.
func packed(fill string, n, layers int) string {
	var data []byte
	for i := range layers {
		var b bytes.Buffer
		w, _ := zlib.NewWriterLevel(&b, zlib.BestSpeed)
		if i == 0 {
			chunk := []byte(strings.Repeat(fill, 1<<20/len(fill)))
			for range n / len(chunk) {
				_, _ = w.Write(chunk)
			}
		} else {
			_, _ = w.Write(data)
		}
		_ = w.Close()
		data = b.Bytes()
	}
	return string(data)
}

func manyPages(n int) []byte {
	objects := []string{"<</Type/Catalog/Pages 2 0 R>>", ""}
	var kids strings.Builder
	for i := range n {
		fmt.Fprintf(&kids, "%d 0 R ", i+3)
		objects = append(objects, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>")
	}
	objects[1] = fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]>>", n, kids.String())
	return pdfOf(objects...)
}

// deepTree has one page below n levels of page tree nodes.
func deepTree(n int) []byte {
	objects := []string{"<</Type/Catalog/Pages 2 0 R>>"}
	for i := range n {
		objects = append(objects, fmt.Sprintf("<</Type/Pages/Count 1/Kids[%d 0 R]>>", i+3))
	}
	return pdfOf(append(objects, "<</Type/Page/MediaBox[0 0 612 792]>>")...)
}

// laughs draws a form that draws the next ten times, and so on: 10^levels rectangles from a few hundred bytes.
func laughs(levels int) []byte {
	var forms []string
	for i := range levels {
		dict := fmt.Sprintf("/Type/XObject/Subtype/Form/BBox[0 0 612 792]/Resources<</XObject<</X %d 0 R>>>>", 6+i)
		forms = append(forms, stream(dict, strings.Repeat("/X Do ", 10)))
	}
	forms = append(forms, stream("/Type/XObject/Subtype/Form/BBox[0 0 612 792]", strings.Repeat("0 0 612 792 re f ", 50)))
	return onePage(stream("", "/X Do"), forms...)
}

func pngBomb(w, h uint32) []byte {
	var b bytes.Buffer
	_ = png.Encode(&b, image.NewGray(image.Rect(0, 0, 1, 1)))
	out := b.Bytes()
	binary.BigEndian.PutUint32(out[16:], w)
	binary.BigEndian.PutUint32(out[20:], h)
	binary.BigEndian.PutUint32(out[29:], crc32.ChecksumIEEE(out[12:29]))
	return out
}

// tiffOf writes directories of one 1-bit strip each; next gives the offset of the following directory.
func tiffOf(w, h uint32, next func(i int, at uint32) uint32, n int) []byte {
	const each = 2 + 7*12 + 4
	out := []byte("II*\x00\x08\x00\x00\x00")
	for i := range n {
		at := uint32(8 + i*each)
		out = binary.LittleEndian.AppendUint16(out, 7)
		for _, e := range [][2]uint32{{256, w}, {257, h}, {258, 1}, {259, 1}, {262, 1}, {273, 0}, {279, 8}} {
			out = binary.LittleEndian.AppendUint16(out, uint16(e[0]))
			out = binary.LittleEndian.AppendUint16(out, 4)
			out = binary.LittleEndian.AppendUint32(out, 1)
			out = binary.LittleEndian.AppendUint32(out, e[1])
		}
		out = binary.LittleEndian.AppendUint32(out, next(i, at+each))
	}
	return out
}

// TestHostileFiles: each gets a reason in bounded time, and the examiner goes on.
func TestHostileFiles(t *testing.T) {
	t.Parallel()
	ring := func(int, uint32) uint32 { return 8 }
	chain := func(n int) func(int, uint32) uint32 {
		return func(i int, at uint32) uint32 {
			if i == n-1 {
				return 0
			}
			return at
		}
	}
	e := newExaminer(t, examine.Options{PageTimeout: 3 * time.Second, OpenTimeout: 10 * time.Second})
	if err := e.Warm(context.Background()); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name    string
		file    string
		content []byte
		want    []string
	}{
		{"zero bytes", "a.pdf", nil, []string{"refused empty_file"}},
		{"ten thousand pages", "a.pdf", manyPages(10_000), []string{"refused too_many_pages"}},
		{"deep page tree", "a.pdf", deepTree(20_000), []string{"refused no_pages", "refused damaged", "accepted"}},
		{"ring in the page tree", "a.pdf", pdfOf("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 9/Kids[2 0 R 2 0 R]>>"),
			[]string{"refused no_pages", "refused damaged"}},
		{"flate bomb", "a.pdf", onePage(stream("/Filter/FlateDecode", packed("q ", 640<<20, 1))), bombVerdicts},
		{"nested flate bomb", "a.pdf", onePage(stream("/Filter[/FlateDecode/FlateDecode]", packed("q ", 640<<20, 2))), bombVerdicts},
		{"image bomb", "a.pdf", onePage(stream("", "612 0 0 792 0 0 cm /X Do"), stream(
			"/Type/XObject/Subtype/Image/Width 60000/Height 60000/BitsPerComponent 8/ColorSpace/DeviceRGB/Filter/FlateDecode", packed("\x00", 64<<20, 1))),
			append(bombVerdicts, "accepted")},
		{"forms without end", "a.pdf", laughs(9), append(bombVerdicts, "accepted")},
		{"picture of 3.6 gigapixels", "a.png", pngBomb(60_000, 60_000), []string{"quarantined decompression_bomb"}},
		{"TIFF of 10 gigapixels", "a.tif", tiffOf(100_000, 100_000, chain(1), 1), []string{"quarantined decompression_bomb"}},
		{"TIFF whose pages go in a ring", "a.tif", tiffOf(8, 8, ring, 1), []string{"quarantined malformed"}},
		{"TIFF of ten thousand pages", "a.tif", tiffOf(8, 8, chain(10_000), 10_000), []string{"refused too_many_pages"}},
		{"garbage after a PDF header", "a.pdf", append([]byte("%PDF-1.7\n"), bytes.Repeat([]byte{0xFF, 0x00, '<'}, 1<<16)...), []string{"quarantined truncated", "refused damaged"}},
		{"text that never ends a line", "a.txt", bytes.Repeat([]byte("x"), 8<<20), []string{"accepted"}},
		{"text of ten thousand pages", "a.txt", bytes.Repeat([]byte("x\f"), 10_000), []string{"refused too_many_pages"}},
		{"Word document by name only", "a.docx", []byte("PK\x03\x04nothing"), []string{"refused unsupported_type"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			start := time.Now()
			d := openBytes(t, e, c.content, c.file)
			bounded, cancel := context.WithTimeout(context.Background(), 2*time.Minute) // a child that hangs fails here
			defer cancel()
			s, err := d.Survey(bounded, false)
			if err != nil {
				t.Fatal(err)
			}
			got := strings.TrimSuffix(string(s.Facts.Verdict)+" "+string(s.Facts.Reason), " ")
			t.Logf("%s in %v", got, time.Since(start).Round(time.Millisecond))
			if !contains(c.want, got) {
				t.Errorf("got %s, want one of %v", got, c.want)
			}
			mustStillWork(t, e)
		})
	}
}

var bombVerdicts = []string{"quarantined decompression_bomb", "quarantined too_slow", "quarantined malformed", "refused damaged"}

func contains(list []string, s string) bool {
	for _, l := range list {
		if l == s {
			return true
		}
	}
	return false
}

func mustStillWork(t *testing.T, e *examine.Examiner) {
	t.Helper()
	d := openBytes(t, e, onePage(stream("", "0 0 100 100 re f")), "good.pdf")
	defer d.Close()
	if d.Facts().Verdict != examine.Accepted {
		t.Fatalf("a good file is no longer accepted: %+v", d.Facts())
	}
	if _, err := d.Render(context.Background(), 1, 72); err != nil {
		t.Fatalf("a good file no longer renders: %v", err)
	}
}

// Every prefix of a good file gets a verdict, and no prefix of a PDF without its end is accepted silently.
func TestTruncatedFiles(t *testing.T) {
	t.Parallel()
	e := shared(t)
	for _, name := range []string{"NCH200592_progress_note.pdf", "NCH201036_progress_note.tif", "NCW203293_discharge_summary_p1.jpg"} {
		whole, err := os.ReadFile(shareddata.Path(t, "charts", name))
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range []float64{0.02, 0.25, 0.5, 0.75, 0.97} {
			d := openBytes(t, e, whole[:int(part*float64(len(whole)))], name)
			if f := d.Facts(); f.Verdict == examine.Accepted || f.Message == "" {
				t.Errorf("%s cut at %v: %s %s", name, part, f.Verdict, f.Reason)
			}
			_ = d.Close()
		}
	}
}

// zeros is a file that begins with a header and goes on with zeros.
type zeros struct{ head []byte }

func (z zeros) ReadAt(p []byte, off int64) (int, error) {
	clear(p)
	if off < int64(len(z.head)) {
		copy(p, z.head[off:])
	}
	return len(p), nil
}

// A child that takes more memory than allowed is ended, and the file is blamed.
func TestMemoryIsWatched(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("memory is watched on Linux only")
	}
	const side = 16_000 // 256 MB of grey pixels: the most that a picture may have
	head := tiffOf(side, side, func(int, uint32) uint32 { return 0 }, 1)
	value := func(entry int) []byte { return head[8+2+12*entry+8:] }
	binary.LittleEndian.PutUint32(value(2), 8)         // bits per sample
	binary.LittleEndian.PutUint32(value(6), side*side) // bytes of the strip
	e := newExaminer(t, examine.Options{ChildMemory: 400 << 20})
	d, err := e.Open(context.Background(), zeros{head}, side*side+1024, "a.tif")
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if f := d.Facts(); f.Reason != examine.DecompressionBomb || f.Kind != examine.KindTIFF {
		t.Errorf("%+v", f)
	}
	mustStillWork(t, e)
}

// The first start on a machine compiles PDFium, which takes more memory than a file may have its child take.
func TestTheFirstStartMayTakeMoreMemoryThanAFile(t *testing.T) {
	t.Parallel()
	mustStillWork(t, newExaminer(t, examine.Options{Children: 1, CacheDir: t.TempDir(), ChildMemory: 300 << 20}))
}
