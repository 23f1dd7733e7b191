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
		"cells that touch": {place([]any{0.1, "MRN,S1000911"}, []any{0.1, `"Patient`, 0.22, `Name","Zeller,`, 0.4, `Mona"`}, []any{0.1, "DOB;06/27/1975"}),
			map[examine.Field]string{examine.FieldMRN: "S1000911", examine.FieldName: "Zeller, Mona", examine.FieldBirth: "1975-06-27"}},
		"pairs in one row": {place([]any{0.1, "Ward,4B,MRN,S1000911,Date", 0.4, "of", 0.43, "Birth,1975-06-27,"}),
			map[examine.Field]string{examine.FieldMRN: "S1000911", examine.FieldBirth: "1975-06-27"}},
		"under a heading": {place([]any{0.1, "test,mrn,last_name,first_name,date_of_birth,result"}, []any{0.1, "Sodium,S1000911,Zeller,Mona,1975-06-27,138"}),
			map[examine.Field]string{examine.FieldMRN: "S1000911", examine.FieldName: "Zeller, Mona", examine.FieldBirth: "1975-06-27"}},
		"under a heading that does not fit its line": {place([]any{0.1, "account_number|mrn|sex|docu"}, []any{0.1, "ment_type|source"},
			[]any{0.1, "SRC200037|S1000911|F|Progress"}, []any{0.1, "Note|aci"}),
			map[examine.Field]string{examine.FieldAccount: "SRC200037", examine.FieldMRN: "S1000911", examine.FieldSex: "F"}},
		"a value that is a label as well": {place([]any{0.1, "mrn,kind,sex"}, []any{0.1, "S1000911,Discharge,F"}),
			map[examine.Field]string{examine.FieldMRN: "S1000911", examine.FieldSex: "F"}},
		"columns of other things": {place([]any{0.1, "name,Test", 0.3, "Name,patient,Test", 0.6, "Unit"}, []any{0.1, "Metoprolol", 0.3, "Tartrate,12,5,mg"}, []any{0.1, "mrn,dose"}, []any{0.1, "12,500"}),
			map[examine.Field]string{}},
		"sentences are no cells": {place([]any{0.1, "patient,", 0.2, "John", 0.3, "Smith,"}, []any{0.1, "born,", 0.2, "1/2/1950,"}),
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
