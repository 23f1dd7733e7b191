package redact_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chartwright/internal/examine"
	"chartwright/internal/redact"
)

// TestNothingOfTheOriginalComesAlong hides a text in every place of a PDF that no reader of the page sees.
func TestNothingOfTheOriginalComesAlong(t *testing.T) {
	t.Parallel()
	const hidden = "Zanzibarquux"
	s := onePage(plenty(700)+
		"/OC /Layer BDC BT /F 12 Tf 72 500 Td (Zanzibarquux in a layer) Tj ET EMC "+ // switched off
		"BT 3 Tr /F 12 Tf 72 480 Td (Zanzibarquux unseen) Tj 0 Tr ET "+
		"BT 1 g /F 12 Tf 72 460 Td (Zanzibarquux white on white) Tj 0 g ET "+
		"BT /F 12 Tf 72 440 Td (Zanzibarquux) Tj ET 70 435 90 16 re f "+ // somebody's black bar of old
		"BT /F 12 Tf 72 420 Td (Zanzibarquux) Tj ET 1 g 60 410 300 24 re f 0 g "+ // somebody's white-out
		"BT /F 12 Tf 72 -40 Td (Zanzibarquux off the page) Tj ET "+
		"/Span<</ActualText(Zanzibarquux)/Alt(Zanzibarquux)>> BDC BT /F 12 Tf 72 380 Td (plain) Tj ET EMC",
		"/Annots[6 0 R 9 0 R]/Thumb 7 0 R/PieceInfo<</X<</Private(Zanzibarquux)>>>>/Metadata 8 0 R/AA<</O<</S/JavaScript/JS(app.alert\\('Zanzibarquux'\\))>>>>",
		"/Properties<</Layer 10 0 R>>")
	s.add("<</Type/Annot/Subtype/Text/Contents(Zanzibarquux)/T(Zanzibarquux)/Rect[500 700 520 720]/F 2>>") // hidden
	s.stream("/Width 40/Height 40/ColorSpace/DeviceGray/BitsPerComponent 8/Note(Zanzibarquux)", strings.Repeat(hidden, 134)[:1600])
	s.stream("/Type/Metadata/Subtype/XML", "<x:xmpmeta xmlns:x='adobe:ns:meta/'><t>Zanzibarquux</t></x:xmpmeta>")
	s.add("<</Type/Annot/Subtype/Widget/FT/Tx/T(Zanzibarquux)/TU(Zanzibarquux)/V(Zanzibarquux)/F 2/Rect[72 380 372 400]/DA(/F 12 Tf 0 g)>>")
	s.add("<</Type/OCG/Name(Zanzibarquux)>>")
	s.add("<</Type/Filespec/F(Zanzibarquux.txt)/EF<</F 12 0 R>>>>")
	s.stream("/Type/EmbeddedFile", hidden)
	s.objects[0] = "<</Type/Catalog/Pages 2 0 R/Metadata 8 0 R/AcroForm<</Fields[9 0 R]>>/OpenAction<</S/JavaScript/JS(var a='Zanzibarquux';)>>" +
		"/OCProperties<</OCGs[10 0 R]/D<</OFF[10 0 R]>>>>/Names<</EmbeddedFiles<</Names[(Zanzibarquux)11 0 R]>>/Dests<</Names[(Zanzibarquux)[3 0 R/Fit]]>>" +
		"/JavaScript<</Names[(Zanzibarquux)<</S/JavaScript/JS(Zanzibarquux)>>]>>>>/Outlines<</First 13 0 R/Last 13 0 R/Count 1>>/PageLabels<</Nums[0<</P(Zanzibarquux)>>]>>>>"
	s.add("<</Title(Zanzibarquux)/Parent 1 0 R/Dest[3 0 R/Fit]>>")
	older := s.bytes()
	// A newer revision replaces the contents; the older ones, with another secret, stay in the file.
	older = bytes.Replace(older, []byte("(The quick brown fox jumps over the lazy dog near the old mill.)"), []byte("(Zanzibarquux of an older revision of this very page, so to say)"), 1)
	file := revise(older, 4, onePage(plenty(700), "", "").objects[3])
	for name, content := range map[string][]byte{"one revision": s.bytes(), "two revisions": file} {
		if !bytes.Contains(content, []byte(hidden)) {
			t.Fatal("the test's file is not what it should be")
		}
		m := apply(t, content, []redact.Mark{{Page: 1, Box: examine.Box{X0: 0.8, Y0: 0.9, X1: 0.9, Y1: 0.95}}})
		m.lacks(t, hidden)
		if m.report.PagesRebuilt != 1 || !m.saw.OK {
			t.Errorf("%s: %+v", name, m.report)
		}
		if text := squeeze(m.text(t)); !strings.Contains(text, "quickbrownfox") || name == "one revision" && !strings.Contains(text, "plain") {
			t.Errorf("%s: the page lost its text", name)
		}
	}
}

// revise appends an incremental update (ISO 32000-1, 7.5.6) that replaces one object.
func revise(file []byte, number int, object string) []byte {
	before := bytes.LastIndex(file, []byte("startxref"))
	var start int
	_, _ = fmt.Sscanf(string(file[before:]), "startxref\n%d", &start)
	at := len(file)
	file = fmt.Appendf(file, "%d 0 obj\n%s\nendobj\n", number, object)
	table := len(file)
	return fmt.Appendf(file, "xref\n%d 1\n%010d 00000 n \ntrailer\n<</Size 100/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n", number, at, start, table)
}

// TestVerifyRefuses builds files in which something survived, in every way that Verify knows.
func TestVerifyRefuses(t *testing.T) {
	t.Parallel()
	good := redact.Expected{Pages: []redact.Placed{{Width: 612, Height: 792}}}
	marked := good
	marked.Marks = []redact.Covered{{Page: 1, Number: 1, Box: examine.Box{X0: 0.1, Y0: 0.4, X1: 0.4, Y1: 0.5}}}
	ours := func(t *testing.T) []byte {
		m := apply(t, onePage(plenty(700), "", "").bytes(), nil)
		b, err := os.ReadFile(m.path)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	for name, c := range map[string]struct {
		spoil func([]byte) []byte
		want  redact.Expected
	}{
		"a word that should be gone": {func(b []byte) []byte { return b }, redact.Expected{Pages: good.Pages, Gone: []string{"quick"}}},
		"a text that can be found":   {func(b []byte) []byte { return b }, redact.Expected{Pages: good.Pages, Queries: []redact.Query{{Text: "brown fox"}}}},
		"an area that is not black":  {func(b []byte) []byte { return b }, marked},
		"a page too few":             {func(b []byte) []byte { return b }, redact.Expected{Pages: append(good.Pages[:1:1], good.Pages...)}},
		"metadata":                   {func(b []byte) []byte { return revise(b, 1, "<</Type/Catalog/Pages 2 0 R/Lang(en)>>") }, good},
		"a string in an allowed key": {func(b []byte) []byte { return revise(b, 9, "<</Type/Font/Subtype/Type1/BaseFont/Quackenbush>>") }, good},
		"an object nobody refers to": {func(b []byte) []byte { return revise(b, 13, "(Quackenbush)") }, good},
		"a stream nobody refers to":  {func(b []byte) []byte { return revise(b, 13, "<</Length 11>>\nstream\nQuackenbush\nendstream") }, good},
		"more painted than a picture": {func(b []byte) []byte {
			return revise(b, 11, "<</Length 44>>\nstream\n/I Do\nBT /H 9 Tf 9 9 Td (Quackenbush) Tj ET    \nendstream")
		}, good},
		"a broken file": {func(b []byte) []byte { return b[:len(b)/2] }, good},
		"not a PDF":     {func([]byte) []byte { return []byte("nothing") }, good},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, err := os.Create(filepath.Join(t.TempDir(), "f.pdf"))
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = f.Close() }()
			if _, err := f.Write(c.spoil(ours(t))); err != nil {
				t.Fatal(err)
			}
			v, err := redact.Verify(t.Context(), shared(t), redact.Tools{}, f, c.want)
			if err == nil || v.OK {
				t.Fatal("it was verified")
			}
			for _, word := range []string{"quick", "brown", "Quackenbush"} {
				if strings.Contains(err.Error(), word) {
					t.Error("the error quotes the file")
				}
			}
		})
	}
}

// TestMissingPrograms are named, with what to install.
func TestMissingPrograms(t *testing.T) {
	t.Parallel()
	_, err := redact.Tools{QPDF: "/nowhere/qpdf"}.Find()
	var missing *redact.MissingError
	if !errors.As(err, &missing) || !strings.Contains(err.Error(), "install poppler-utils and qpdf") {
		t.Fatalf("got %v", err)
	}
}

// TestMarksShowOnDarkPages: a black mark on a black page has a frame, which covers nothing that the mark hides.
func TestMarksShowOnDarkPages(t *testing.T) {
	t.Parallel()
	s := onePage("0 g 0 0 612 792 re f 1 g BT /F 14 Tf 72 500 Td (Quackenbush is white on black here) Tj ET", "", "")
	box := examine.Box{X0: 0.3, Y0: 0.6, X1: 0.5, Y1: 0.7}
	edge := examine.Box{X0: -1, Y0: 0.9, X1: 0.2, Y1: 2}
	m := apply(t, s.bytes(), []redact.Mark{{Page: 1, Box: box}, {Page: 1, Box: edge}}, redact.Query{Text: last})
	m.lacks(t, last)
	stem := filepath.Join(t.TempDir(), "p")
	program(t, "pdftoppm", "-gray", "-r", "100", "-singlefile", m.path, stem)
	raw, err := os.ReadFile(stem + ".pgm")
	if err != nil {
		t.Fatal(err)
	}
	white := 0
	for _, v := range raw[len(raw)-850*1100:][int(0.55*1100)*850 : int(0.72*1100)*850] {
		if v > 60 {
			white++
		}
	}
	if white < 2*(int(0.2*850)+int(0.1*1100)) {
		t.Fatalf("%d light pixels frame the mark", white)
	}
}
