package coding

import (
	"context"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/audit/trail"
	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/tenancy/principal"
)

type getCaseInput struct {
	ID uuid.UUID `path:"id"`
}

type caseOutput struct {
	ETag string `header:"ETag"`
	Body Case
}

func (m *Module) getCase(ctx context.Context, in *getCaseInput) (*caseOutput, error) {
	var c Case
	err := m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		row, err := findCase(tx, in.ID, false)
		if err != nil {
			return err
		}
		item, err := m.mayView(ctx, tx, row)
		if err != nil {
			return err
		}
		if c, err = m.show(ctx, tx, row); err != nil {
			return err
		}
		if item != uuid.Nil {
			c.WorkItemID = &item
		}
		return trail.Write(ctx, tx, trail.Entry{Act: "coding.case.view", ObjectType: "coding_case", ObjectID: row.ID,
			ClientID: row.ClientID, Encounter: row.EncounterID, WorkItem: item})
	})
	if err != nil {
		return nil, err
	}
	return &caseOutput{ETag: httpx.ETag(c.Version), Body: c}, nil
}

// mayView lets technicians see only what is leased to them; for everybody else it is as if it were not there.
func (m *Module) mayView(ctx context.Context, tx *db.Tx, row caseRow) (uuid.UUID, error) {
	p, err := principal.From(ctx)
	if err != nil {
		return uuid.Nil, err
	}
	item, held, err := m.Work.HoldsLease(ctx, tx, row.ID)
	if err != nil || held {
		return item, err
	}
	if p.Role.Technician() {
		return uuid.Nil, apperr.NotFound()
	}
	return uuid.Nil, nil
}

// show builds the whole case, with the findings of every rule.
func (m *Module) show(ctx context.Context, tx *db.Tx, row caseRow) (Case, error) {
	e, err := m.Encounters.CodingFacts(ctx, tx, row.EncounterID)
	if err != nil {
		return Case{}, err
	}
	codes, err := m.load(ctx, tx, row)
	if err != nil {
		return Case{}, err
	}
	return m.with(ctx, row, e, codes), nil
}

// with is the case with these codes.
func (m *Module) with(ctx context.Context, row caseRow, e Encounter, codes []Code) Case {
	d := m.examine(ctx, e, codes)
	for i := range d.codes {
		d.codes[i].Description = d.facts[i].Description
	}
	return Case{ID: row.ID, EncounterID: row.EncounterID, ClientID: row.ClientID, FacilityID: row.FacilityID, WorkType: row.WorkType,
		Status: row.Status, CodesAsOf: d.asOf.Format(time.DateOnly), CodeSystems: d.practice.Systems, POARequired: d.practice.POA,
		Version: row.Version, Codes: d.codes, Edits: run(m.rules, d, false), CodedAt: row.CodedAt, FinalAt: row.FinalAt}
}

// examine looks every code up on the day that counts.
func (m *Module) examine(ctx context.Context, e Encounter, codes []Code) draft {
	d := draft{encounter: e, practice: practices()[e.WorkType], asOf: codesAsOf(e, time.Now()), codes: codes}
	for _, c := range codes {
		d.facts = append(d.facts, m.Codes.Facts(ctx, c.System, c.Code, d.asOf))
	}
	return d
}

func (m *Module) load(ctx context.Context, tx *db.Tx, row caseRow) ([]Code, error) {
	rows, err := codesOf(tx, row.ID)
	if err != nil {
		return nil, err
	}
	evidence, err := evidenceOf(tx, rows)
	if err != nil {
		return nil, err
	}
	words := map[uuid.UUID]string{}
	for _, e := range evidence {
		if words[e.ID], err = m.Encounters.Open(ctx, tx, row.ClientID, e.TextSealed, e.ID); err != nil {
			return nil, err
		}
	}
	return codesWith(rows, evidence, words), nil
}

func codesWith(rows []codeRow, evidence []evidenceRow, words map[uuid.UUID]string) []Code {
	byCode := map[uuid.UUID][]Evidence{}
	for _, e := range evidence {
		byCode[e.CodeID] = append(byCode[e.CodeID], Evidence{PageID: e.PageID, FirstWord: e.FirstWord, LastWord: e.LastWord, Text: words[e.ID]})
	}
	out := make([]Code, len(rows))
	for i, r := range rows {
		out[i] = r.public()
		out[i].Evidence = byCode[r.ID]
	}
	return out
}

func (r codeRow) public() Code {
	c := Code{ID: r.ID, Role: r.Role, System: r.System, Code: r.Code, Principal: r.Principal, Modifiers: r.Modifiers, Units: r.Units}
	if r.Poa != nil {
		c.POA = *r.Poa
	}
	if r.PerformedOn != nil {
		c.PerformedOn = r.PerformedOn.Format(time.DateOnly)
	}
	if r.Provider != nil {
		c.Provider = *r.Provider
	}
	return c
}
