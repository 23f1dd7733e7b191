package examine_test

import (
	"testing"

	"chartwright/internal/examine"
)

// place sets words on a page: rows of words with their left edges, one row each 2 % of the height.
func place(rows ...[]any) []examine.Word {
	var words []examine.Word
	for r, row := range rows {
		y := 0.1 + 0.02*float64(r)
		for i := 0; i+1 < len(row); i += 2 {
			text, x := row[i+1].(string), row[i].(float64)
			words = append(words, examine.Word{Text: text, Line: r, Box: examine.Box{X0: x, Y0: y, X1: x + 0.012*float64(len(text)), Y1: y + 0.012}})
		}
	}
	return words
}

func TestFindIdentifiers(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		words []examine.Word
		want  map[examine.Field]string
	}{
		"label and value in one word": {place([]any{0.1, "MRN:A1234567", 0.4, "DOB:1/2/1950"}),
			map[examine.Field]string{examine.FieldMRN: "A1234567", examine.FieldBirth: "1950-01-02"}},
		"words apart": {place([]any{0.1, "Patient", 0.2, "Name:", 0.3, "Doe,", 0.36, "Jane", 0.42, "Q.", 0.6, "Acct", 0.65, "#", 0.7, "0012345"}),
			map[examine.Field]string{examine.FieldName: "Doe, Jane Q", examine.FieldAccount: "0012345"}},
		"value under its caption": {place([]any{0.1, "Date", 0.16, "of", 0.2, "Birth:", 0.5, "Sex:"}, []any{0.1, "March", 0.17, "4,", 0.2, "1944", 0.5, "Female"}),
			map[examine.Field]string{examine.FieldBirth: "1944-03-04", examine.FieldSex: "F"}},
		"stay": {place([]any{0.1, "Admitted:", 0.25, "2025-03-10", 0.5, "Discharge", 0.63, "Date:", 0.72, "03/14/25"}),
			map[examine.Field]string{examine.FieldAdmit: "2025-03-10", examine.FieldDisch: "2025-03-14"}},
		"running text is no label": {place([]any{0.1, "The", 0.2, "patient", 0.3, "Jane", 0.4, "Doe", 0.5, "was", 0.6, "admitted", 0.7, "1/2/2025"}),
			map[examine.Field]string{}},
		"two-digit year of birth": {place([]any{0.1, "DOB:", 0.2, "07/04/48"}), map[examine.Field]string{examine.FieldBirth: "1948-07-04"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := map[examine.Field]string{}
			for _, id := range examine.FindIdentifiers(c.words) {
				got[id.Field] = id.Value
				if id.Box.X1 <= id.Box.X0 || id.LabelBox.X1 <= id.LabelBox.X0 {
					t.Errorf("%s has no box", id.Field)
				}
			}
			if len(got) != len(c.want) {
				t.Errorf("found %v, want %v", got, c.want)
			}
			for f, v := range c.want {
				if got[f] != v {
					t.Errorf("%s: found %q, want %q", f, got[f], v)
				}
			}
		})
	}
}
