package redact_test

import (
	"fmt"
	"image"
	"strings"
	"testing"

	"chartwright/internal/redact"
)

const (
	secret = "Marjorie Quackenbush"
	first  = "Marjorie"
	last   = "Quackenbush"
)

// TestFindReadsWhatPeopleRead puts one name on a page in every way that a page can show it.
func TestFindReadsWhatPeopleRead(t *testing.T) {
	t.Parallel()
	at := func(operators string) *sheet {
		return onePage(plenty(700)+"BT /F 12 Tf 72 400 Td "+operators+" ET", "", "")
	}
	spaced := ""
	for _, r := range secret {
		spaced += fmt.Sprintf("(%c) Tj 16 0 Td ", r)
	}
	cases := map[string]*sheet{
		"as it is":          at("(Seen: Marjorie Quackenbush, aged 40) Tj"),
		"in capitals":       at("(MARJORIE QUACKENBUSH) Tj"),
		"over lines":        at("14 TL (seen Marjorie) Tj T* (Quackenbush today) Tj"),
		"hyphenated":        at("14 TL (seen Marjorie Quacken-) Tj T* (bush today) Tj"),
		"soft hyphens":      at("(Marjo\\255rie Quacken\\255bush) Tj"),
		"letter-spaced":     at("8 Tc (Marjorie Quackenbush) Tj"),
		"letter by letter":  at(spaced),
		"in several pieces": at("(Marj) Tj (orie Quac) Tj [(ke) -20 (nbu) 15 (sh)] TJ"),
		"turned":            onePage(plenty(700)+"BT /F 12 Tf 0 1 -1 0 300 100 Tm (Marjorie Quackenbush) Tj ET", "", ""),
		"upside down":       onePage(plenty(700)+"BT /F 12 Tf -1 0 0 -1 400 100 Tm (Marjorie Quackenbush) Tj ET", "", ""),
		"on a turned page":  onePage(plenty(700)+"BT /F 12 Tf 72 400 Td (Marjorie Quackenbush) Tj ET", "/Rotate 90", ""),
		"in a cropped page": onePage(plenty(700)+"BT /F 12 Tf 72 400 Td (Marjorie Quackenbush) Tj ET", "/CropBox[50 50 500 760]", ""),
	}
	form := onePage(plenty(700)+"/X Do", "", "/XObject<</X 6 0 R>>")
	form.stream("/Type/XObject/Subtype/Form/BBox[0 0 612 792]/Resources<</Font<</F 5 0 R>>>>", "BT /F 12 Tf 72 400 Td (Marjorie Quackenbush) Tj ET")
	cases["in a form object"] = form

	field := onePage(plenty(700), "/Annots[6 0 R]", "")
	field.add("<</Type/Annot/Subtype/Widget/FT/Tx/T(name)/V(Marjorie Quackenbush)/F 4/Rect[72 380 372 400]/DA(/F 12 Tf 0 g)/AP<</N 7 0 R>>>>")
	field.stream("/Type/XObject/Subtype/Form/BBox[0 0 300 20]/Resources<</Font<</F 5 0 R>>>>", "BT /F 12 Tf 2 5 Td (Marjorie Quackenbush) Tj ET")
	field.objects[0] = "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[6 0 R]/DR<</Font<</F 5 0 R>>>>/DA(/F 12 Tf 0 g)>>>>"
	cases["in a form field"] = field

	bare := onePage(plenty(700), "/Annots[6 0 R]", "")
	bare.add("<</Type/Annot/Subtype/Widget/FT/Tx/T(name)/V(Marjorie Quackenbush)/F 4/Rect[72 380 372 400]/DA(/F 12 Tf 0 g)>>")
	bare.objects[0] = "<</Type/Catalog/Pages 2 0 R/AcroForm<</NeedAppearances true/Fields[6 0 R]/DR<</Font<</F 5 0 R>>>>/DA(/F 12 Tf 0 g)>>>>"
	cases["in a field without appearance"] = bare

	note := onePage(plenty(700), "/Annots[6 0 R]", "")
	note.add("<</Type/Annot/Subtype/FreeText/Contents(Marjorie Quackenbush)/F 4/Rect[72 380 372 400]/DA(/F 12 Tf 0 g)/AP<</N 7 0 R>>>>")
	note.stream("/Type/XObject/Subtype/Form/BBox[0 0 300 20]/Resources<</Font<</F 5 0 R>>>>", "BT /F 12 Tf 2 5 Td (Marjorie Quackenbush) Tj ET")
	cases["in an annotation"] = note

	for name, sheet := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := apply(t, sheet.bytes(), nil, redact.Query{Text: secret})
			if m.report.Marks == 0 {
				t.Fatal("the name was not found")
			}
			m.lacks(t, first, last)
			if !strings.Contains(squeeze(m.text(t)), "quickbrownfox") {
				t.Error("the rest of the page lost its text")
			}
		})
	}
}

// TestLigatures: a name is written with a ligature that the query spells out.
func TestLigatures(t *testing.T) {
	t.Parallel()
	m := apply(t, onePage(plenty(700)+"BT /F 12 Tf 72 400 Td (Win\\001eldson) Tj ET", "", "").bytes(), nil, redact.Query{Text: "winfieldson"})
	if m.report.Marks != 1 {
		t.Fatalf("%d marks", m.report.Marks)
	}
	m.lacks(t, "winfieldson", "eldson")
}

// TestPicturesAreRead: a page with much text has the name in a picture, a scan stands on its head, another is a negative, and a font
// lies about its letters.
func TestPicturesAreRead(t *testing.T) {
	t.Parallel()
	card := drawn(900, 260, 40, "Name: "+secret, "SSN: 219-09-9999", "Issued by the county")
	onPage := func(g *image.Gray, above string) *sheet {
		s := onePage(above+"q 400 0 0 115 100 300 cm /I Do Q", "", "/XObject<</I 6 0 R>>")
		s.image(g)
		return s
	}
	whole := drawn(1700, 2200, 36, "Progress note", "", "Name: "+secret, "SSN: 219-09-9999", "The patient is well and walks every day.", "Return in a month for another look.")
	upended, negative := image.NewGray(whole.Rect), image.NewGray(whole.Rect)
	for i, v := range whole.Pix {
		upended.Pix[len(whole.Pix)-1-i], negative.Pix[i] = v, 255-v
	}
	full := func(g *image.Gray) *sheet {
		s := onePage("q 612 0 0 792 0 0 cm /I Do Q", "", "/XObject<</I 6 0 R>>")
		s.image(g)
		return s
	}
	small := drawn(520, 60, 30, "Name: "+secret)
	label := onePage(plenty(700)+"q 180 0 0 21 100 300 cm /I Do Q", "", "/XObject<</I 6 0 R>>")
	label.image(small)
	for name, sheet := range map[string]*sheet{"a card on a page of text": onPage(card, plenty(700)), "a scan": full(whole), "a scan on its head": full(upended),
		"a negative": full(negative), "a label": label} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := apply(t, sheet.bytes(), nil, redact.Query{Text: secret}, redact.Query{Pattern: "ssn"})
			if m.report.Marks == 0 || m.saw.Recognised != 1 {
				t.Fatalf("%d marks, %d pages read from pictures", m.report.Marks, m.saw.Recognised)
			}
			if len(m.report.Unreadable) > 0 {
				t.Error("a page that reads well was called unreadable")
			}
			m.lacks(t, first, last, "219-09-9999")
		})
	}
}

// TestUnreadablePagesAreNamed: nobody can say that a name is not in a scribble.
func TestUnreadablePagesAreNamed(t *testing.T) {
	t.Parallel()
	g := drawn(1700, 2200, 36)
	state := uint32(7)
	next := func(n int) int { state = state*1664525 + 1013904223; return int(state>>8) % n }
	for range 400 {
		x, y := 100+next(1400), 100+next(1900)
		for range 60 {
			x, y = min(max(x+next(7)-3, 2), 1690), min(max(y+next(7)-3, 2), 2190)
			for d := range 9 {
				g.Pix[(y+d/3)*g.Stride+x+d%3] = 0
			}
		}
	}
	s := onePage("q 612 0 0 792 0 0 cm /I Do Q", "", "/XObject<</I 6 0 R>>")
	s.image(g)
	m := apply(t, s.bytes(), nil, redact.Query{Text: secret})
	if len(m.report.Unreadable) != 1 || m.report.Unreadable[0] != 1 {
		t.Fatalf("unreadable: %v", m.report.Unreadable)
	}
	blank := apply(t, onePage("", "", "").bytes(), nil, redact.Query{Text: secret})
	if len(blank.report.Unreadable) != 0 {
		t.Error("a blank page was called unreadable")
	}
}
