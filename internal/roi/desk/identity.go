package desk

import (
	"strings"

	"github.com/google/uuid"

	"chartwright/internal/examine"
	"chartwright/internal/roi/request"
)

// HeatPage says whose page it seems to be, by what is printed on it.
type HeatPage struct {
	PageID     uuid.UUID   `json:"pageId"`
	DocumentID uuid.UUID   `json:"documentId"`
	N          int         `json:"n"`
	Verdict    string      `json:"verdict" enum:"matches,differs,unknown"`
	Fields     []HeatField `json:"fields"`
}

// HeatField is an identifier found on a page.
type HeatField struct {
	Field   string     `json:"field" enum:"mrn,patient_name,date_of_birth"`
	Matches bool       `json:"matches"`
	Box     [4]float64 `json:"box"`
}

// heat compares the identifiers printed on a page with the patient's.
func (m *Module) heat(p request.ReadPage, who request.Patient) HeatPage {
	out := HeatPage{PageID: p.ID, DocumentID: p.Document, N: p.N, Verdict: "unknown", Fields: []HeatField{}}
	words := make([]examine.Word, len(p.Words))
	for i, w := range p.Words {
		words[i] = examine.Word{Text: w.Text, Line: w.Line, Box: examine.Box{X0: w.Box[0], Y0: w.Box[1], X1: w.Box[2], Y1: w.Box[3]}}
	}
	for _, f := range examine.FindIdentifiers(words) {
		same, compared := m.same(f, who)
		if !compared {
			continue
		}
		out.Fields = append(out.Fields, HeatField{Field: string(f.Field), Matches: same, Box: [4]float64{f.Box.X0, f.Box.Y0, f.Box.X1, f.Box.Y1}})
		switch {
		case !same:
			out.Verdict = "differs"
		case out.Verdict == "unknown":
			out.Verdict = "matches"
		}
	}
	return out
}

func (m *Module) same(f examine.Identifier, who request.Patient) (same, compared bool) {
	seals := m.Requests.Seals
	switch f.Field {
	case examine.FieldMRN:
		return seals.NormalMRN(f.Value) == seals.NormalMRN(who.MRN), true
	case examine.FieldBirth:
		return f.Value == who.BirthDate, true
	case examine.FieldName:
		return nameOn(seals, f.Value, who), true
	}
	return false, false
}

// nameOn reports that a printed name holds the patient's last name and the beginning of the first.
func nameOn(seals request.Seals, printed string, who request.Patient) bool {
	last, first := seals.NormalName(who.LastName), seals.NormalName(who.FirstName)
	whole := seals.NormalName(printed)
	if last == "" || !strings.Contains(whole, last) {
		return false
	}
	rest := strings.Replace(whole, last, "", 1)
	return strings.TrimSpace(rest) == "" || first != "" && strings.Contains(rest, first[:1])
}
