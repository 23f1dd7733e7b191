package redact

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"strings"
	"testing"

	"chartwright/internal/examine"
)

// FuzzParseBoxes: whatever stands for pdftotext's answer, pages are as many as allowed and nothing panics.
func FuzzParseBoxes(f *testing.F) {
	f.Add(`<doc><page width="612" height="792"><word xMin="1" yMin="2" xMax="3" yMax="4">a&eacute;</word></page></doc>`)
	f.Add(`<page><word xMin="NaN">`)
	f.Fuzz(func(t *testing.T, s string) {
		err := parseBoxes(strings.NewReader(s), []Placed{{Width: 612, Height: 792}, {Width: 1, Height: 1}}, func(p SourcePage) error {
			if p.Number < 1 || p.Number > 2 {
				t.Fatal("a page that should not be")
			}
			return nil
		})
		_ = err // what is no answer of pdftotext may be refused
	})
}

// FuzzPictures: a picture that is taken is as large as it says.
func FuzzPictures(f *testing.F) {
	f.Add([]byte("P5\n2 1\n255\nab"))
	f.Add([]byte("P5\n99999999 99999999\n255\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if g, err := readPGM(bufio.NewReader(bytes.NewReader(b))); err == nil && len(g.Pix) != g.Rect.Dx()*g.Rect.Dy() {
			t.Fatal("a picture of another size than it says")
		}
	})
}

// FuzzStreams: the search through qpdf's answer ends, and never lets a removed word pass inside of a page.
func FuzzStreams(f *testing.F) {
	f.Add([]byte("%% Contents for page 1\n5 0 obj\n<<\n>>\nstream\nBT\n<00710075> Tj\nendstream\nendobj\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		s := streamSearch{in: bufio.NewReader(bytes.NewReader(b)), gone: []string{"qu"}, sum: sha256.New(), known: map[[sha256.Size]byte]bool{}}
		if err := s.search(); err == nil && bytes.HasPrefix(b, []byte("%% Contents for page 1\n5 0 obj\nstream\n<00710075> Tj\n")) {
			t.Fatal("a removed word passed")
		}
	})
}

// FuzzArea: an area that is taken is on the page, whatever was typed.
func FuzzArea(f *testing.F) {
	for _, s := range []string{"1:72,100,200,14", "1:1,2,3,4px", "1:NaN,1,1,1", "1:-Inf,1,Inf,1", "0:1,1,1,1", "9999999999999999999:1,1,1,1", "1:1e308,1,1e308,1pt"} {
		f.Add(s)
	}
	facts := examine.Facts{Sizes: []examine.Size{{Width: 612, Height: 792}}}
	f.Fuzz(func(t *testing.T, s string) {
		b, err := parseBox(s)
		if err != nil {
			return
		}
		marks, err := wish{boxes: []pageBox{b}}.areas(facts)
		for _, m := range marks {
			if err == nil && (m.Page != 1 || !valid(m.Box)) {
				t.Fatalf("%q gave an area that is none", s)
			}
		}
	})
}

// FuzzFold: folding and likening give the same for what they gave before, and never more letters than a few for each character.
func FuzzFold(f *testing.F) {
	f.Add("ﬁeld İstanbul ＡＢＣ o\u0301 ﷺ")
	f.Fuzz(func(t *testing.T, s string) {
		once := fold(s)
		if twice := fold(string(once)); string(twice) != string(once) {
			t.Fatalf("%q folds to %q and then to %q", s, string(once), string(twice))
		}
		asConfused.query(s)
		asBarred.query(s)
	})
}
