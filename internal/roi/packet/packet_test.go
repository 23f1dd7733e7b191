package packet_test

import (
	"bytes"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"cloud.google.com/go/civil"
	"pgregory.net/rapid"

	"chartwright/internal/roi/packet"
)

var day = civil.Date{Year: 2026, Month: 11, Day: 28}

func letter() packet.Letter {
	return packet.Letter{Language: "en", From: []string{"Northlake HIM", "for St. Rhea Medical Center"}, To: []string{"Ms. Zoë Núñez", "1 Main Street", "Akron, OH 44301"},
		Date: day, Subject: "Records that you asked for", Facts: []packet.Pair{{Label: "Request", Value: "ROI-7K2M-94QX"}},
		Paragraphs: []packet.Paragraph{{Kind: "text", Text: strings.Repeat("The records follow. ", 20)}, {Kind: "heading", Text: "Please read"}, {Kind: "item", Text: "An item"}}, Statements: []string{"42 CFR part 2 prohibits unauthorized use or disclosure of these records."},
		Enclosures: []string{"Copy of the consent"}, Signature: []string{"Release of Information"}}
}

func text(t *testing.T, pdf []byte) string {
	t.Helper()
	cmd := exec.Command("pdftotext", "-layout", "-", "-")
	cmd.Stdin = bytes.NewReader(pdf)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestFrontSaysWhatItMust(t *testing.T) {
	t.Parallel()
	var entries []packet.Entry
	for range 60 {
		entries = append(entries, packet.Entry{Title: "Discharge summary", Date: "2025-05-19", Pages: 3, Redacted: 1})
	}
	in := packet.Index{Documents: entries,
		Files:    []packet.File{{Name: "records-1-of-2.pdf", First: 1, Last: 90}, {Name: "records-2-of-2.pdf", First: 91, Last: 91}, {Name: "original-1-laboratory.csv"}},
		Withheld: []packet.Withheld{{Title: "Laboratory", Why: packet.WhyRedacted}}}
	pdf, pages, err := packet.Front(letter(), in)
	if err != nil || pages < 3 {
		t.Fatalf("%d pages, %v", pages, err)
	}
	got := text(t, pdf)
	for _, want := range []string{"42 CFR part 2 prohibits", "Copy of the consent", "Zoë Núñez", "ROI-7K2M-94QX", "Index", "Discharge summary",
		"consists of 3 files", "records-1-of-2.pdf", "pages 1–90", "page 91", "the file as it came", "was hidden"} {
		if !strings.Contains(got, want) {
			t.Errorf("the front lacks %q", want)
		}
	}
	first, last := pages+1, pages+3*59+1
	for _, span := range []string{span(first, first+2), span(last, last+2)} {
		if !strings.Contains(got, span) {
			t.Errorf("the index lacks the pages %s", span)
		}
	}
	again, _, err := packet.Front(letter(), in)
	if err != nil || !bytes.Equal(pdf, again) {
		t.Fatalf("the same front is other bytes: %v", err)
	}
	if _, _, err := packet.Front(packet.Letter{Language: "xx", Date: day}, packet.Index{}); err == nil {
		t.Error("a language without words was taken")
	}
}

func span(a, b int) string { return strconv.Itoa(a) + "–" + strconv.Itoa(b) }

func TestFooter(t *testing.T) {
	t.Parallel()
	if got := packet.Footer("es", "ROI-1", 7, 500); got != "ROI-1-000007  ·  página 7 de 500" {
		t.Errorf("got %q", got)
	}
}

func TestLabels(t *testing.T) {
	t.Parallel()
	var many [][]string
	for range 40 {
		many = append(many, []string{"Ms. Zoë Núñez", "1 Main Street", "Akron, OH 44301"})
	}
	pdf, err := packet.Labels(day, many, 25)
	if err != nil || strings.Count(text(t, pdf), "Akron") != 40 || strings.Count(text(t, pdf), "\f") != 3 {
		t.Fatalf("labels: %v", err)
	}
	again, _ := packet.Labels(day, many, 25)
	if !bytes.Equal(pdf, again) {
		t.Error("the same labels are other bytes")
	}
	for _, bad := range [][]string{{}, {"1", "2", "3", "4", "5", "6"}, {strings.Repeat("long ", 30)}} {
		if _, err := packet.Labels(day, [][]string{bad}, 0); err == nil {
			t.Error("an address that does not fit was printed")
		}
	}
}

func TestDivide(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		sizes := rapid.SliceOfN(rapid.Int64Range(0, 50), 0, 60).Draw(t, "sizes")
		l := packet.Limits{Pages: rapid.IntRange(0, 9).Draw(t, "pages"), Bytes: rapid.Int64Range(0, 90).Draw(t, "bytes")}
		next := 0
		for _, p := range packet.Divide(sizes, l) {
			if p.First != next || p.Last < p.First {
				t.Fatalf("part %v, next page %d", p, next)
			}
			var held int64
			for _, s := range sizes[p.First : p.Last+1] {
				held += s
			}
			if l.Pages > 0 && p.Last-p.First >= l.Pages || l.Bytes > 0 && held > l.Bytes && p.Last > p.First {
				t.Fatalf("part %v is too large: %d", p, held)
			}
			next = p.Last + 1
		}
		if next != len(sizes) {
			t.Fatal("pages were left out")
		}
	})
}
