package desk

import (
	"context"
	"encoding/json"

	"cloud.google.com/go/civil"
	"github.com/google/uuid"

	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/roi/match"
	"chartwright/internal/roi/request"
)

// Candidate is a patient of the index who may be meant, with the reasons.
type Candidate struct {
	Patient request.Patient `json:"patient"`
	Verdict string          `json:"verdict" enum:"auto,possible,no"`
	Rule    string          `json:"rule,omitempty" doc:"the deterministic rule that decided; none: the score did"`
	Score   float64         `json:"score"`
	Fields  []MatchField    `json:"fields"`
	Doubts  []string        `json:"doubts" doc:"why a person must look, whatever the score"`
}

// MatchField is what one field added to the score.
type MatchField struct {
	Name   string  `json:"name"`
	Level  string  `json:"level"`
	Weight float64 `json:"weight"`
	Text   string  `json:"text"`
}

type candidatesOutput struct {
	Body struct {
		Verdict    string       `json:"verdict" enum:"auto,possible,no"`
		Reasons    []string     `json:"reasons"`
		Candidates []Candidate  `json:"candidates"`
		Model      request.Rule `json:"model"`
	}
}

func (m *Module) candidates(ctx context.Context, in *byID) (*candidatesOutput, error) {
	out := &candidatesOutput{}
	err := m.read(ctx, in.ID, "roi.candidates.view", func(ctx context.Context, tx *db.Tx, row request.Row) error {
		result, people, err := m.rank(ctx, tx, row)
		if err != nil {
			return err
		}
		out.Body.Verdict, out.Body.Model = string(result.Verdict), result.Model
		out.Body.Reasons, out.Body.Candidates = append([]string{}, result.Reasons...), []Candidate{}
		for _, c := range result.Candidates {
			out.Body.Candidates = append(out.Body.Candidates, publicCandidate(c, people[c.ID]))
		}
		return nil
	})
	return out, err
}

func publicCandidate(c match.Ranked, p request.Patient) Candidate {
	out := Candidate{Patient: p, Verdict: string(c.Verdict), Rule: c.Rule, Score: c.Score, Fields: []MatchField{}, Doubts: append([]string{}, c.Doubts...)}
	for _, f := range c.Fields {
		out.Fields = append(out.Fields, MatchField{Name: f.Name, Level: f.Level, Weight: f.Weight, Text: f.Text})
	}
	return out
}

// rank compares who is asked for with the patients of the index whom anything speaks for.
func (m *Module) rank(ctx context.Context, tx *db.Tx, row request.Row) (match.Result, map[string]request.Patient, error) {
	_, asked, _, err := m.Requests.OpenFacts(ctx, tx, row)
	if err != nil {
		return match.Result{}, nil, err
	}
	h := request.Hints{LastNames: append([]string{asked.LastName}, asked.Former...), BirthDates: []string{asked.BirthDate}}
	if asked.MRN != "" {
		h.MRNs = []string{asked.MRN}
	}
	found, err := m.Requests.Charts.Candidates(ctx, tx, row.ClientID, h)
	if err != nil {
		return match.Result{}, nil, err
	}
	j, err := m.judge(tx, row)
	if err != nil {
		return match.Result{}, nil, err
	}
	model, err := m.Models.On(j.today)
	if err != nil {
		return match.Result{}, nil, err
	}
	people := map[string]request.Patient{}
	index := make([]match.Candidate, len(found))
	for i, p := range found {
		people[p.ID.String()] = p
		index[i] = match.Candidate{ID: p.ID.String(), Person: match.Person{MRN: p.MRN, First: p.FirstName, Middle: p.MiddleName, Last: p.LastName,
			Birth: dateOf(p.BirthDate), Sex: p.Sex}}
	}
	return model.Rank(match.Person{MRN: asked.MRN, First: asked.FirstName, Middle: asked.MiddleName, Last: asked.LastName, Former: asked.Former,
		Birth: dateOf(asked.BirthDate), Sex: asked.Sex, Postal: asked.Postal, Phone: asked.Phone, Email: asked.Email}, index), people, nil
}

func dateOf(s string) civil.Date {
	d, err := civil.ParseDate(s)
	if err != nil {
		return civil.Date{}
	}
	return d
}

type patientInput struct {
	ID      uuid.UUID `path:"id"`
	IfMatch string    `header:"If-Match"`
	Body    struct {
		Under
		PatientID *uuid.UUID `json:"patientId,omitempty" doc:"one of the candidates; none: take the acceptance back"`
	}
}

type standingOutput struct {
	ETag string `header:"ETag"`
	Body struct {
		ID        uuid.UUID      `json:"id"`
		Status    request.Status `json:"status"`
		PatientID *uuid.UUID     `json:"patientId,omitempty"`
		Version   int64          `json:"version"`
	}
}

// putPatient keeps a person's choice among the candidates. Pages of another patient leave the selection with it.
func (m *Module) putPatient(ctx context.Context, in *patientInput) (*standingOutput, error) {
	seen, err := httpx.MatchVersion(in.IfMatch)
	if err != nil {
		return nil, err
	}
	out := &standingOutput{}
	err = m.act(ctx, in.ID, in.Body.Under, "roi.patient.accept", func(ctx context.Context, tx *db.Tx, row request.Row) (map[string]any, error) {
		if err := editable(row); err != nil {
			return nil, err
		}
		changes := map[string]any{"patient_id": in.Body.PatientID, "match": nil}
		if in.Body.PatientID != nil {
			if changes["match"], err = m.evidence(ctx, tx, row, *in.Body.PatientID); err != nil {
				return nil, err
			}
		}
		if row.PatientID == nil || in.Body.PatientID == nil || *row.PatientID != *in.Body.PatientID {
			if err := replaceSelection(tx, row.ID, nil); err != nil {
				return nil, err
			}
		}
		if err := request.Update(tx, row.ID, seen, changes); err != nil {
			return nil, err
		}
		if err := m.step(ctx, tx, row, in.Body.PatientID != nil); err != nil {
			return nil, err
		}
		return map[string]any{"accepted": in.Body.PatientID != nil}, m.standing(tx, row.ID, out)
	})
	return out, err
}

// step lets an accepted patient begin the selection, and a patient taken back end it.
func (m *Module) step(ctx context.Context, tx *db.Tx, row request.Row, accepted bool) error {
	to := request.Validating
	if accepted {
		to = request.Selecting
	}
	if row.Status == to || !request.MayBecome(row.Status, to) {
		return nil
	}
	return m.Requests.Become(ctx, tx, row, request.Move{To: to})
}

func (m *Module) standing(tx *db.Tx, id uuid.UUID, out *standingOutput) error {
	row, err := request.Find(tx, id, false)
	out.ETag = httpx.ETag(row.Version)
	out.Body.ID, out.Body.Status, out.Body.PatientID, out.Body.Version = row.ID, row.Status, row.PatientID, row.Version
	return err
}

// evidence is why the chosen candidate may be the one, without values; who is no candidate cannot be chosen.
func (m *Module) evidence(ctx context.Context, tx *db.Tx, row request.Row, patient uuid.UUID) (json.RawMessage, error) {
	result, _, err := m.rank(ctx, tx, row)
	if err != nil {
		return nil, err
	}
	for _, c := range result.Candidates {
		if c.ID == patient.String() {
			return json.Marshal(map[string]any{"verdict": c.Verdict, "rule": c.Rule, "score": c.Score, "fields": c.Fields, "doubts": c.Doubts, "model": result.Model})
		}
	}
	return nil, refused("patientId", "is none of the candidates; correct the patient's facts on the request, then look again")
}
