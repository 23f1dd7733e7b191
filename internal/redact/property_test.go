package redact_test

import (
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"chartwright/internal/examine"
	"chartwright/internal/redact"
)

// laid puts words on lines of a page, a few on each.
func laid(words []string, perLine int, source examine.TextSource) redact.SourcePage {
	p := redact.SourcePage{Page: examine.Page{Number: 1, Width: 612, Height: 792, Source: source}}
	for i, w := range words {
		line, column := i/perLine, i%perLine
		x, y := 0.05+0.9*float64(column)/float64(perLine), 0.05+0.02*float64(line)
		p.Words = append(p.Words, examine.Word{Text: w, Line: line, Box: examine.Box{X0: x, Y0: y, X1: x + 0.8/float64(perLine), Y1: y + 0.015}})
	}
	return p
}

func marked(t *rapid.T, p redact.SourcePage, q redact.Query) map[int]bool {
	marks, err := redact.Find(t.Context(), []redact.SourcePage{p}, []redact.Query{q})
	if err != nil {
		t.Fatal(err)
	}
	hit := map[int]bool{}
	for i, w := range p.Words {
		x, y := (w.Box.X0+w.Box.X1)/2, (w.Box.Y0+w.Box.Y1)/2
		for _, m := range marks {
			if x >= m.Box.X0 && x <= m.Box.X1 && y >= m.Box.Y0 && y <= m.Box.Y1 {
				hit[i] = true
			}
		}
	}
	return hit
}

var (
	filler = rapid.SampledFrom(strings.Fields("the patient was seen and walked home with no fever or cough after lunch"))
	name   = rapid.StringMatching(`[A-Z][a-z]{3,9}`)
)

// disguised writes a word as a page may show it.
func disguised(t *rapid.T, w string) string {
	switch rapid.IntRange(0, 5).Draw(t, "disguise") {
	case 1:
		return strings.ToUpper(w)
	case 2:
		return "(" + w + "),"
	case 3:
		return w[:2] + "\u00ad" + w[2:]
	case 4:
		return strings.Map(func(r rune) rune { // fullwidth forms
			if r > ' ' && r < unicode.MaxASCII {
				return r - '!' + '！'
			}
			return r
		}, w)
	case 5:
		return w + "'s"
	}
	return w
}

// TestFindMissesNoOccurrence: wherever two names follow each other, however written, both are marked and a page without them has no mark.
func TestFindMissesNoOccurrence(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		given, family := name.Draw(t, "given"), name.Draw(t, "family")
		before := rapid.SliceOfN(filler, 0, 30).Draw(t, "before")
		after := rapid.SliceOfN(filler, 0, 30).Draw(t, "after")
		words := append(append(append([]string{}, before...), strings.TrimSuffix(disguised(t, given), "'s"), disguised(t, family)), after...)
		source := rapid.SampledFrom([]examine.TextSource{examine.SourceLayer, examine.SourceOCR}).Draw(t, "source")
		p := laid(words, rapid.IntRange(1, 9).Draw(t, "words on a line"), source)
		hit := marked(t, p, redact.Query{Text: given + " " + family})
		if !hit[len(before)] || !hit[len(before)+1] {
			t.Fatalf("missed; marks on %v", hit)
		}
	})
}

// TestFindHyphenated: a name broken at a line end is found whole.
func TestFindHyphenated(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		whole := rapid.StringMatching(`[A-Z][a-z]{5,12}`).Draw(t, "name")
		cut := rapid.IntRange(2, len(whole)-2).Draw(t, "cut")
		hyphen := rapid.SampledFrom([]string{"-", "\u00ad", "\u2010", "\x02"}).Draw(t, "hyphen")
		p := laid([]string{"seen", whole[:cut] + hyphen, whole[cut:], "today"}, 2, examine.SourceLayer)
		if hit := marked(t, p, redact.Query{Text: whole}); !hit[1] || !hit[2] || hit[0] || hit[3] {
			t.Fatalf("marks on %v", hit)
		}
	})
}

// misread is what recognition makes of letters and digits.
var misread = map[rune]string{'0': "OoQ", 'O': "0", 'o': "0", '1': "lI|", 'l': "1I|", 'I': "1l|", '5': "Ss", 'S': "5", '8': "B", 'B': "8", '2': "Z", '6': "b"}

func confused(t *rapid.T, s string, most int) string {
	var b strings.Builder
	for _, r := range s {
		if to := misread[r]; to != "" && most > 0 && rapid.Bool().Draw(t, "misread") {
			b.WriteByte(to[rapid.IntRange(0, len(to)-1).Draw(t, "as")])
			most--
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// TestScansAreReadThroughConfusions: numbers and names of which recognition took characters for others are found on scanned pages.
func TestScansAreReadThroughConfusions(t *testing.T) {
	t.Parallel()
	digits := func(n int) *rapid.Generator[string] {
		return rapid.StringOfN(rapid.RuneFrom([]rune("0123456789")), n, n, n)
	}
	rapid.Check(t, func(t *rapid.T) {
		var words []string
		var q redact.Query
		switch rapid.IntRange(0, 4).Draw(t, "kind") {
		case 0:
			n := "2" + digits(2).Draw(t, "a") + "-4" + digits(1).Draw(t, "b") + "-7" + digits(3).Draw(t, "c")
			words, q = []string{"SSN:", confused(t, n, 4)}, redact.Query{Pattern: "ssn"}
		case 1:
			n := "(4" + digits(2).Draw(t, "a") + ")"
			words, q = []string{"Phone", confused(t, n, 2), confused(t, "3"+digits(2).Draw(t, "b")+"-"+digits(4).Draw(t, "c"), 3)}, redact.Query{Pattern: "phone"}
		case 2:
			words, q = []string{"seen", confused(t, "1"+rapid.SampledFrom([]string{"0", "1", "2"}).Draw(t, "m")+"/15/19"+digits(2).Draw(t, "y"), 4)}, redact.Query{Pattern: "date"}
		case 3:
			words, q = []string{"MRN", ":", confused(t, "4"+digits(6).Draw(t, "n"), 4)}, redact.Query{Pattern: "mrn"}
		case 4:
			n := name.Draw(t, "name") + "so"
			words, q = []string{"seen", confused(t, n, 9)}, redact.Query{Text: n}
		}
		p := laid(append([]string{"and"}, append(words, "and", "well")...), 9, examine.SourceOCR)
		hit := marked(t, p, q)
		if !hit[len(words)] {
			t.Fatalf("missed %q", words)
		}
		if hit[0] || hit[len(words)+2] {
			t.Fatalf("more than %q was marked: %v", words, hit)
		}
	})
}

// TestFindNearlyRead: recognition dropped or changed a letter of a long name.
func TestFindNearlyRead(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.StringMatching(`[A-Z][a-z]{6,12}`).Draw(t, "name")
		at := rapid.IntRange(0, len(n)-1).Draw(t, "at")
		read := n[:at] + rapid.SampledFrom([]string{"", "x", "zz"}).Draw(t, "read") + n[at+1:]
		if hit := marked(t, laid([]string{"seen", read, "today"}, 9, examine.SourceOCR), redact.Query{Text: n}); strings.Count(read, "zz") == 0 && !hit[1] {
			t.Fatalf("missed %q read as %q", n, read)
		}
	})
}

// TestPatternsLeaveOthersAlone: what is no such number stays.
func TestPatternsLeaveOthersAlone(t *testing.T) {
	t.Parallel()
	for pattern, texts := range map[string][]string{
		"ssn":   {"BP 120/80 and pulse 72", "ICD-10 E11.9", "weight 181.5 lb", "000-12-3456", "1234-56-78901"},
		"phone": {"120/80", "2 mg 3 times", "12.5 - 13.2", "ratio 555 to 1"},
		"date":  {"120/80/72/98", "13/45/2020", "Solo", "5/5 strength", "1.2.840.10008"},
		"mrn":   {"the chart is complete", "MRN pending", "account closed"},
	} {
		for _, text := range texts {
			pages := []redact.SourcePage{laid(strings.Fields(text), 20, examine.SourceLayer)}
			marks, err := redact.Find(t.Context(), pages, []redact.Query{{Pattern: pattern}})
			if err != nil || len(marks) > 0 {
				t.Errorf("%s is found in %q: %v", pattern, text, err)
			}
		}
	}
}

// TestPatternsFind gives what each pattern is for, as charts write it.
func TestPatternsFind(t *testing.T) {
	t.Parallel()
	for pattern, texts := range map[string][]string{
		"ssn":   {"219-09-9999", "219 09 9999", "SSN 219099999", "SSN219-09-9999", "2 1 9 - 0 9 - 9 9 9 9", "xxx-xx-9999", "last four of SSN: 9999", "219–09–9999"},
		"phone": {"(555) 234-5678", "555-234-5678", "+1 555 234 5678", "1-555-234-5678 x12", "Tel 555 2345678", "555.234.5678", "Fax: 234-5678"},
		"date":  {"01/02/1980", "1-2-80", "2024-01-31", "January 5, 1980", "5 Jan 1980", "Sept. 3rd, 2021", "DOB 01021980", "1.2.1980"},
		"mrn":   {"MRN: 1234567", "M.R.N. 12-34-567", "Medical Record Number A0012345", "Chart # 99812", "Acct No. 00012345", "Patient ID: 4471920", "MRN#4471920"},
		"email": {"jane.doe@example.org"},
	} {
		for _, text := range texts {
			for _, perLine := range []int{1, 20} { // a word a line, and all on one
				pages := []redact.SourcePage{laid(strings.Fields("seen "+text+" today"), perLine, examine.SourceLayer)}
				marks, err := redact.Find(t.Context(), pages, []redact.Query{{Pattern: pattern}})
				if err != nil || len(marks) == 0 {
					t.Errorf("%s is not found in %q, %d words a line: %v", pattern, text, perLine, err)
				}
			}
		}
	}
}
