package desk

import (
	"strings"
	"testing"

	"chartwright/internal/roi/request"
)

// plain compares names and numbers by their capitals and digits.
type plain struct{ request.Seals }

func (plain) NormalName(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" ,.", r) {
			return -1
		}
		return r
	}, strings.ToUpper(s))
}

func (plain) NormalMRN(s string) string { return strings.ToUpper(s) }

// TestPagesOfCellsAreSomebodys: the page of a CSV file, whose cells touch, is the patient's or another's as any page is.
func TestPagesOfCellsAreSomebodys(t *testing.T) {
	t.Parallel()
	m := New(Needs{Requests: request.New(request.Needs{Seals: plain{}})})
	who := request.Patient{MRN: "S1000911", LastName: "Zeller", FirstName: "Mona", BirthDate: "1975-06-27"}
	for name, c := range map[string]struct {
		lines []string
		want  string
	}{
		"hers":                         {[]string{"MRN,S1000911", "DOB,1975-06-27"}, "matches"},
		"another's":                    {[]string{"MRN,S1001822"}, "differs"},
		"hers under a heading":         {[]string{"test,mrn,result", "Sodium,S1000911,138"}, "matches"},
		"one row is another's":         {[]string{"test,mrn,result", "Sodium,S1000911,138", "Sodium,S1001822,141"}, "differs"},
		"named under a heading":        {[]string{"last_name,first_name,result", "Zeller,Mona,138"}, "matches"},
		"another's, as quoted":         {[]string{`"MRN","Result"`, `"S1001822","138"`}, "differs"},
		"nobody's":                     {[]string{"test,result", "Sodium,138"}, "unknown"},
		"an order's number, not a MRN": {[]string{"order,result", "S1001822,138"}, "unknown"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var page request.ReadPage
			for i, line := range c.lines {
				y := 0.1 + 0.014*float64(i)
				page.Words = append(page.Words, request.Word{Text: line, Line: i, Box: [4]float64{0.06, y, 0.06 + 0.009*float64(len(line)), y + 0.014}})
			}
			if got := m.heat(page, who); got.Verdict != c.want {
				t.Errorf("%s: %+v", got.Verdict, got.Fields)
			}
		})
	}
}
