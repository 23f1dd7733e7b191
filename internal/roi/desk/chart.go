package desk

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
	"chartwright/internal/roi/request"
	"chartwright/internal/roi/rules"
)

// ChartDocument is a document of the patient with what the rules say of it.
type ChartDocument struct {
	request.Document
	Proposed  bool        `json:"proposed" doc:"inside the minimum that the request needs"`
	Outside   string      `json:"outside,omitempty" doc:"why it is not proposed"`
	Sensitive []Sensitive `json:"sensitive"`
}

// Sensitive is a class found on a document, and whether the request may include it.
type Sensitive struct {
	Class    string         `json:"class"`
	Label    string         `json:"label"`
	Strength string         `json:"strength"`
	LeaveOut bool           `json:"leaveOut" doc:"until authority is there or a person decides otherwise"`
	Allowed  bool           `json:"allowed" doc:"the authority is there"`
	Reasons  []string       `json:"reasons"`
	Needs    []request.Need `json:"needs" doc:"papers and facts of which any would do; their keys go into held"`
	Rule     request.Rule   `json:"rule"`
}

// ChartStay is an encounter of the patient.
type ChartStay struct {
	request.Stay
	Documents []ChartDocument `json:"documents"`
}

// Chart is what may be picked from.
type Chart struct {
	Patient   request.Patient `json:"patient"`
	Stays     []ChartStay     `json:"stays"`
	Exempt    bool            `json:"exempt" doc:"the minimum-necessary limit does not hold for this basis"`
	Questions []string        `json:"questions" doc:"what the request leaves open"`
	Reasons   []string        `json:"reasons"`
	Rule      request.Rule    `json:"rule"`
}

type chartOutput struct{ Body Chart }

func (m *Module) getChart(ctx context.Context, in *byID) (*chartOutput, error) {
	out := &chartOutput{}
	err := m.read(ctx, in.ID, "roi.chart.view", func(ctx context.Context, tx *db.Tx, row request.Row) error {
		if row.PatientID == nil {
			return notChosen()
		}
		j, err := m.judge(tx, row)
		if err != nil {
			return err
		}
		if out.Body.Patient, err = m.Requests.Charts.Patient(ctx, tx, *row.PatientID); err != nil {
			return err
		}
		stays, err := m.Requests.Charts.Stays(ctx, tx, *row.PatientID)
		if err != nil {
			return err
		}
		_, _, text, err := m.Requests.OpenFacts(ctx, tx, row)
		if err != nil {
			return err
		}
		scope := j.scope(text, stays)
		out.Body.Exempt, out.Body.Rule = scope.Exempt, scope.Rule
		out.Body.Questions, out.Body.Reasons = append([]string{}, scope.Questions...), append([]string{}, scope.Reasons...)
		out.Body.Stays, err = m.judgeStays(ctx, tx, j, scope, stays, out.Body.Patient)
		return err
	})
	return out, err
}

// scope proposes the minimum that the request needs of a patient's documents.
func (j judgment) scope(text string, stays []request.Stay) rules.Scope {
	in := rules.ScopeInput{Basis: rules.Basis(j.row.LegalBasis), Class: rules.Class(j.row.RequesterClass), State: j.row.LawState,
		Purpose: rules.Purpose(j.row.Purpose), On: j.today, Text: text, Types: j.row.WantedTypes, From: civilOf(j.row.WantedFrom), To: civilOf(j.row.WantedTo)}
	for _, s := range stays {
		for _, d := range s.Documents {
			in.Documents = append(in.Documents, scopeDocument(s, d))
		}
	}
	return j.set.Scope(in)
}

// scopeDocument dates a document by itself, else by its encounter.
func scopeDocument(s request.Stay, d request.Document) rules.ScopeDocument {
	out := rules.ScopeDocument{ID: d.ID.String(), Type: d.DocumentType, From: dateOf(d.DocumentDate)}
	if !out.From.IsValid() {
		out.From, out.To = s.Days()
	}
	return out
}

func (m *Module) judgeStays(ctx context.Context, tx *db.Tx, j judgment, scope rules.Scope, stays []request.Stay, who request.Patient) ([]ChartStay, error) {
	outside := map[string]string{}
	for _, o := range scope.Outside {
		outside[o.ID] = o.Reason
	}
	out, read := make([]ChartStay, len(stays)), m.reader()
	for i, s := range stays {
		out[i] = ChartStay{Stay: s, Documents: make([]ChartDocument, len(s.Documents))}
		for k, d := range s.Documents {
			found, err := m.sensitive(ctx, tx, j, read, s, d, who)
			if err != nil {
				return nil, err
			}
			out[i].Documents[k] = ChartDocument{Document: d, Proposed: slices.Contains(scope.Inside, d.ID.String()), Outside: outside[d.ID.String()], Sensitive: found}
		}
	}
	return out, nil
}

// sensitive gives the classes that a document bears by its type, codes and words, each with whether the request may include it.
func (m *Module) sensitive(ctx context.Context, tx *db.Tx, j judgment, read *reader, s request.Stay, d request.Document, who request.Patient) ([]Sensitive, error) {
	pages, err := read.document(ctx, tx, d.ID)
	if err != nil {
		return nil, err
	}
	var text strings.Builder
	for _, p := range pages {
		for _, w := range p.Words {
			text.WriteString(w.Text)
			text.WriteByte(' ')
		}
		text.WriteByte('\n')
	}
	coded, err := m.Requests.Charts.Codes(ctx, tx, s.EncounterID, d.ID)
	if err != nil {
		return nil, err
	}
	codes := make([]rules.Code, len(coded))
	for i, c := range coded {
		codes[i] = rules.Code(c)
	}
	found := j.set.Sensitive(rules.SensitiveInput{State: j.row.LawState, DocumentType: d.DocumentType, Codes: codes, Text: text.String(), BirthDate: dateOf(who.BirthDate),
		ServiceOn: scopeDocument(s, d).From, On: j.today})
	out := []Sensitive{}
	for _, f := range found {
		answers := j.set.Authorities(rules.AuthorityInput{Basis: rules.Basis(j.row.LegalBasis), Class: rules.Class(j.row.RequesterClass), State: j.row.LawState,
			Classes: []rules.SensitiveClass{f.Class}, Held: j.row.Held, On: j.today})
		c := Sensitive{Class: string(f.Class), Label: f.Label, Strength: f.Strength.String(), LeaveOut: f.LeaveOut, Allowed: rules.MayInclude(answers, f.Class),
			Reasons: append([]string{}, f.Reasons...), Needs: []request.Need{}, Rule: f.Rule}
		for _, a := range answers {
			for _, n := range a.AnyOf {
				c.Needs = append(c.Needs, request.Need{Key: n.Key, Label: n.Label, Held: slices.Contains(j.row.Held, n.Key)})
			}
		}
		out = append(out, c)
	}
	return out, nil
}

// SelectedPage is a page that is to leave, in its place.
type SelectedPage struct {
	PageID     uuid.UUID `json:"pageId"`
	DocumentID uuid.UUID `json:"documentId"`
	N          int       `json:"n" doc:"of the document"`
	Marks      int       `json:"marks"`
}

type selectionOutput struct {
	ETag string `header:"ETag"`
	Body struct {
		Pages   []SelectedPage `json:"pages"`
		Version int64          `json:"version" doc:"the request's"`
	}
}
