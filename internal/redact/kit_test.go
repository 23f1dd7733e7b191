package redact_test

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/hex"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"unicode/utf16"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"chartwright/internal/examine"
	"chartwright/internal/redact"
)

// TestMain starts this test binary again as the examiner's child.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == examine.ChildCommand {
		os.Exit(examine.ChildMain(os.Stdin, os.Stdout))
	}
	code := m.Run()
	if e, err := sharedExaminer(); err == nil {
		_ = e.Close()
	}
	os.Exit(code)
}

var sharedExaminer = sync.OnceValues(func() (*examine.Examiner, error) { return examine.New(examine.Options{Children: 2}) })

func shared(t testing.TB) *examine.Examiner {
	t.Helper()
	e, err := sharedExaminer()
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// made is a redacted file with what Seal told.
type made struct {
	path   string
	report redact.Report
	saw    redact.Verification
}

func readPages(t testing.TB, content []byte) []redact.SourcePage {
	t.Helper()
	doc, err := shared(t).Open(t.Context(), bytes.NewReader(content), int64(len(content)), "")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = doc.Close() }()
	if f := doc.Facts(); f.Verdict != examine.Accepted {
		t.Fatalf("the file is %s: %s", f.Verdict, f.Reason)
	}
	pages, err := redact.ReadAll(t.Context(), shared(t), doc, 0)
	if err != nil {
		t.Fatal(err)
	}
	return pages
}

// apply finds, marks, seals and verifies.
func apply(t testing.TB, content []byte, marks []redact.Mark, queries ...redact.Query) made {
	t.Helper()
	pages := readPages(t, content)
	found, err := redact.Find(t.Context(), pages, queries)
	if err != nil {
		t.Fatal(err)
	}
	plan := redact.Plan{Sources: []redact.Source{{File: bytes.NewReader(content), Size: int64(len(content))}}, Marks: append(marks, found...)}
	for _, p := range pages {
		plan.Pages = append(plan.Pages, p.Ref())
	}
	m := made{path: filepath.Join(t.TempDir(), "out.pdf")}
	out, err := os.Create(m.path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = out.Close() }()
	m.report, m.saw, err = redact.Seal(context.WithoutCancel(t.Context()), shared(t), redact.Tools{}, plan, queries, out)
	if err != nil {
		t.Fatalf("sealing: %v", err)
	}
	return m
}

// text is what pdftotext extracts.
func (m made) text(t testing.TB) string { return program(t, "pdftotext", "-raw", m.path, "-") }

func program(t testing.TB, name string, args ...string) string {
	t.Helper()
	var errs bytes.Buffer
	cmd := exec.Command(name, args...)
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v: %s", name, err, errs.String())
	}
	return string(out)
}

// seen is what tesseract reads in poppler's drawing of all pages.
func (m made) seen(t testing.TB) string {
	t.Helper()
	stem := filepath.Join(t.TempDir(), "page")
	program(t, "pdftoppm", "-gray", "-r", "200", m.path, stem)
	pages, err := filepath.Glob(stem + "*")
	if err != nil || len(pages) == 0 {
		t.Fatal("no page was drawn", err)
	}
	text := ""
	for _, p := range pages {
		text += program(t, "tesseract", p, "stdout", "--psm", "3") + "\n"
	}
	return text
}

// lacks counts what three programs still find of a text: in extracted text, in the bytes of all streams decompressed, and by eye.
func (m made) lacks(t testing.TB, secrets ...string) {
	t.Helper()
	text, seen := squeeze(m.text(t)), squeeze(m.seen(t))
	streams := strings.ToLower(program(t, "qpdf", "--qdf", "--object-streams=disable", "--stream-data=uncompress", m.path, "-"))
	raw, err := os.ReadFile(m.path)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range secrets {
		for where, hay := range map[string]string{"text": text, "sight": seen} {
			if strings.Contains(hay, squeeze(s)) {
				t.Errorf("a secret is left in the %s", where)
			}
		}
		for _, form := range spellings(s) {
			if strings.Contains(streams, form) || strings.Contains(strings.ToLower(string(raw)), form) {
				t.Error("a secret is left in the bytes")
			}
		}
	}
}

// spellings are how a text is written in a file, in lower case.
func spellings(s string) (all []string) {
	for _, s := range []string{s, strings.ToLower(s), strings.ToUpper(s)} {
		var wide []byte
		for _, u := range utf16.Encode([]rune(s)) {
			wide = append(wide, byte(u>>8), byte(u))
		}
		all = append(all, strings.ToLower(s), strings.ToLower(string(wide)), hex.EncodeToString([]byte(s)), hex.EncodeToString(wide))
	}
	return all
}

// squeeze leaves small letters and digits.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, strings.ToLower(s))
}

// sheet is a PDF under construction: objects by number from 1, of which the first is the catalog.
type sheet struct{ objects []string }

func (s *sheet) add(format string, args ...any) int {
	s.objects = append(s.objects, fmt.Sprintf(format, args...))
	return len(s.objects)
}

func (s *sheet) stream(entries, content string) int {
	return s.add("<<%s/Length %d>>\nstream\n%s\nendstream", entries, len(content), content)
}

func deflated(b []byte) string {
	var out bytes.Buffer
	z := zlib.NewWriter(&out)
	_, _ = z.Write(b)
	_ = z.Close()
	return out.String()
}

func (s *sheet) bytes() []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	at := make([]int, len(s.objects))
	for i, o := range s.objects {
		at[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, o := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, start)
	return b.Bytes()
}

// onePage is a Letter page with those contents, its font /F (Helvetica, with the ligature fi as code 1), and more entries for
// the page and its resources.
func onePage(contents, page, resources string) *sheet {
	s := &sheet{}
	s.add("<</Type/Catalog/Pages 2 0 R>>")
	s.add("<</Type/Pages/Count 1/Kids[3 0 R]>>")
	s.add("<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>%s>>%s>>", resources, page)
	s.stream("", contents)
	s.add("<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding<</Type/Encoding/BaseEncoding/WinAnsiEncoding/Differences[1/fi]>>>>")
	return s
}

// plenty is text enough for a page not to be taken for a scan.
func plenty(y int) string {
	b := fmt.Sprintf("BT /F 10 Tf 12 TL 72 %d Td\n", y)
	for range 6 {
		b += "(The quick brown fox jumps over the lazy dog near the old mill.) '\n"
	}
	return b + "ET\n"
}

// drawn is black text on white, as a scanner sees it, one line each.
func drawn(w, h int, size float64, lines ...string) *image.Gray {
	g := image.NewGray(image.Rect(0, 0, w, h))
	draw.Draw(g, g.Rect, image.White, image.Point{}, draw.Src)
	parsed, err := opentype.Parse(goregular.TTF)
	if err != nil {
		panic(err)
	}
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: size, DPI: 72})
	if err != nil {
		panic(err)
	}
	pen := font.Drawer{Dst: g, Src: image.NewUniform(color.Black), Face: face}
	for i, line := range lines {
		pen.Dot = fixed.P(int(size), int(size*1.6)*(i+1))
		pen.DrawString(line)
	}
	return g
}

func (s *sheet) image(g *image.Gray) int {
	return s.stream(fmt.Sprintf("/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/FlateDecode",
		g.Rect.Dx(), g.Rect.Dy()), deflated(g.Pix))
}
