package redact_test

import (
	"slices"
	"strings"
	"testing"

	"chartwright/internal/examine"
	"chartwright/internal/redact"
)

// column is where a cell of a table begins, as a part of the page's width.
var columns = []float64{0.1, 0.35, 0.6, 0.8}

// table lays rows of cells out, cells divided by "|", in the order of the file: row by row, or column by column.
func table(source examine.TextSource, byColumn bool, rows ...string) redact.SourcePage {
	const letter, height = 0.011, 0.015
	p := redact.SourcePage{Page: examine.Page{Number: 1, Source: source}}
	type cell struct{ row, column int }
	var cells []cell
	for r, row := range rows {
		for c := range strings.Count(row, "|") + 1 {
			cells = append(cells, cell{r, c})
		}
	}
	if byColumn {
		slices.SortStableFunc(cells, func(a, b cell) int { return a.column - b.column })
	}
	for line, at := range cells {
		x, y := columns[at.column], 0.1+0.03*float64(at.row)
		for w := range strings.FieldsSeq(strings.Split(rows[at.row], "|")[at.column]) {
			n := line
			if !byColumn {
				n = at.row
			}
			p.Words = append(p.Words, examine.Word{Text: w, Line: n, Box: examine.Box{X0: x, Y0: y, X1: x + letter*float64(len(w)), Y1: y + height}})
			x += letter * float64(len(w)+1)
		}
	}
	return p
}

func hits(t *testing.T, p redact.SourcePage, pattern string) []string {
	t.Helper()
	runs, err := redact.Runs(t.Context(), []redact.SourcePage{p}, []redact.Query{{Pattern: pattern}})
	if err != nil {
		t.Fatal(err)
	}
	out := []string{}
	for _, r := range runs {
		for _, w := range p.Words[r.First : r.Last+1] {
			out = append(out, w.Text)
		}
	}
	slices.Sort(out)
	return out
}

// TestNumbersUnderAHeading: the name of a number stands above it, in a form or at the head of a column.
func TestNumbersUnderAHeading(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		pattern string
		rows    []string
		want    []string
	}{
		"a form":                     {"mrn", []string{"Patient|MRN|Visit", "Vera Lindqvist|4471920|88123"}, []string{"4471920"}},
		"with a colon":               {"mrn", []string{"Patient|MRN:|Visit", "Vera Lindqvist|44-71-920|88123"}, []string{"44-71-920"}},
		"in words":                   {"mrn", []string{"Medical Record No.|Visit", "A0012345|88123"}, []string{"A0012345"}},
		"of two rows":                {"mrn", []string{"Medical|Visit", "Record #|Date", "0012345|88123"}, []string{"0012345"}},
		"of many rows":               {"mrn", []string{"Patient|MRN|Age", "Lindqvist|4471920|40", "Abara|4471921|51", "Oduya|4471922|62"}, []string{"4471920", "4471921", "4471922"}},
		"a Social Security number":   {"ssn", []string{"Patient|SSN|Visit", "Vera Lindqvist|987654320|123456789"}, []string{"987654320"}},
		"under another heading":      {"mrn", []string{"Patient|Visit|Invoice", "Vera Lindqvist|4471920|88123"}, []string{}},
		"a word under the heading":   {"mrn", []string{"Patient|MRN|Visit", "Vera Lindqvist|pending|88123"}, []string{}},
		"under a sentence":           {"mrn", []string{"his MRN was not known", "at 2024 Elm Street 1234 there"}, []string{}},
		"a number far below the end": {"mrn", []string{"Patient|MRN|Age", "Lindqvist|4471920|40", "the end|of|all", "Oduya|4471922|62"}, []string{"4471920"}},
	} {
		for _, source := range []examine.TextSource{examine.SourceLayer, examine.SourceOCR} {
			for _, byColumn := range []bool{false, true} {
				if got := hits(t, table(source, byColumn, c.rows...), c.pattern); !slices.Equal(got, c.want) {
					t.Errorf("%s, %v, by column %v: %v, want %v", name, source, byColumn, got, c.want)
				}
			}
		}
	}
}

// TestPatternsTakeTheNumberAlone: the name before a number stays readable.
func TestPatternsTakeTheNumberAlone(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"Her social security number 987-65-4320.", "security number 987-65-4320.", "Social Security number 987 65 4320.", "social security no. 987654320."} {
		for _, source := range []examine.TextSource{examine.SourceLayer, examine.SourceOCR} {
			for _, perLine := range []int{1, 2, 20} {
				p := laid(strings.Fields(text), perLine, source)
				if got := hits(t, p, "ssn"); len(got) == 0 || slices.ContainsFunc(got, func(w string) bool { return strings.ContainsAny(w, "acehmnoru") }) {
					t.Errorf("%q, %v, %d words a line: %v", text, source, perLine, got)
				}
			}
		}
	}
}
