package prep

import (
	"context"

	"github.com/google/uuid"

	"chartwright/internal/audit/trail"
	"chartwright/internal/intake/chart"
	"chartwright/internal/intake/source"
	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/tenancy/principal"
)

// Case is what a chart-prep item is about: an encounter's chart, or loose pages.
type Case struct {
	ID          uuid.UUID        `json:"id"`
	EncounterID *uuid.UUID       `json:"encounterId,omitempty"`
	Documents   []chart.Document `json:"documents"`
	Lacks       []chart.Lack     `json:"lacks"`
}

type caseOutput struct{ Body Case }

type byID struct {
	ID uuid.UUID `path:"id"`
}

func (m *Module) getCase(ctx context.Context, in *byID) (*caseOutput, error) {
	out := &caseOutput{Body: Case{ID: in.ID, Documents: []chart.Document{}, Lacks: []chart.Lack{}}}
	err := m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		loose, err := chart.OfPrepCase(tx, in.ID)
		if err != nil {
			return err
		}
		if len(loose) > 0 {
			return m.showLoose(ctx, tx, loose, &out.Body)
		}
		return m.showChart(ctx, tx, in.ID, &out.Body)
	})
	return out, err
}

func (m *Module) showLoose(ctx context.Context, tx *db.Tx, rows []chart.DocumentRow, c *Case) error {
	item, err := m.Charts.MayView(ctx, tx, chart.DocumentRow{PrepCaseID: &c.ID})
	if err != nil {
		return err
	}
	if c.Documents, err = chart.ShowAll(tx, rows); err != nil {
		return err
	}
	return trail.Write(ctx, tx, trail.Entry{Act: "prep.case.view", ObjectType: "prep_case", ObjectID: c.ID, ClientID: rows[0].ClientID, WorkItem: item})
}

func (m *Module) showChart(ctx context.Context, tx *db.Tx, encounter uuid.UUID, c *Case) error {
	item, err := m.Register.MayView(ctx, tx, encounter)
	if err != nil {
		return err
	}
	e, err := m.Register.Facts(ctx, tx, encounter)
	if err != nil {
		return err
	}
	c.EncounterID = &e.ID
	rows, err := chart.DocumentsOf(tx, encounter)
	if err != nil {
		return err
	}
	if c.Documents, err = chart.ShowAll(tx, rows); err != nil {
		return err
	}
	if c.Lacks, err = m.Charts.Lacks(ctx, tx, encounter); err != nil {
		return err
	}
	return trail.Write(ctx, tx, trail.Entry{Act: "prep.case.view", ObjectType: "prep_case", ObjectID: encounter, ClientID: e.ClientID,
		PatientID: e.PatientID, Encounter: e.ID, WorkItem: item})
}

// Asked is one document that the hospital is asked for.
type Asked struct {
	DocumentType string `json:"documentType"`
	Problem      string `json:"problem" enum:"missing,unsigned,illegible"`
	Note         string `json:"note,omitempty" maxLength:"200" doc:"short words for the hospital, without patient data"`
}

type requestInput struct {
	ID   uuid.UUID `path:"id"`
	Body struct {
		Under
		Items []Asked `json:"items" minItems:"1" maxItems:"20"`
	}
}

type requestOutput struct {
	Body struct {
		Items []Asked `json:"items"`
	}
}

// request asks the hospital and stops the work: the delay is the hospital's until what was asked for arrives.
func (m *Module) request(ctx context.Context, in *requestInput) (*requestOutput, error) {
	p, err := principal.From(ctx)
	if err != nil {
		return nil, err
	}
	err = m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, _, err := httpx.Once(ctx, tx, p.UserID, func() (uuid.UUID, error) { return in.ID, m.ask(ctx, tx, in, p.UserID) })
		return err
	})
	out := &requestOutput{}
	out.Body.Items = in.Body.Items
	return out, err
}

func (m *Module) ask(ctx context.Context, tx *db.Tx, in *requestInput, by uuid.UUID) error {
	h, err := m.hold(ctx, tx, in.Body.Under)
	if err != nil {
		return err
	}
	if h.caseID != in.ID && h.encounter != in.ID {
		return apperr.NotFound()
	}
	e, err := m.Register.Facts(ctx, tx, in.ID)
	if err != nil {
		return err
	}
	reason := "missing_document"
	for _, a := range in.Body.Items {
		if !source.KnownType(a.DocumentType) {
			return refused("items", "names a type of document that is not known here")
		}
		if a.Problem == "unsigned" {
			reason = "unsigned_document"
		}
		row := chart.RequestRow{ClientID: e.ClientID, ID: db.NewID(), EncounterID: e.ID, DocumentType: a.DocumentType, Problem: a.Problem,
			State: "open", AskedBy: &by}
		if a.Note != "" {
			row.Note = &a.Note
		}
		if err := chart.InsertRequest(tx, &row); err != nil {
			return err
		}
	}
	if err := trail.Write(ctx, tx, trail.Entry{Act: "prep.request", ObjectType: "encounter", ObjectID: e.ID, ClientID: e.ClientID,
		PatientID: e.PatientID, Encounter: e.ID, WorkItem: h.item, Details: map[string]any{"documents": len(in.Body.Items)}}); err != nil {
		return err
	}
	if err := m.Work.Hold(ctx, tx, h.item, in.Body.Fence, reason); err != nil {
		return err
	}
	return m.Register.SetStatus(ctx, tx, e.ID, "awaiting_documents", "hospital", reason)
}

// Complete ends the preparation of a case: the worklist calls it in the transaction that completes the item. Loose pages
// must have their encounter; a chart must hold what its checklist demands, or the hospital must have been asked for it.
func (m *Module) Complete(ctx context.Context, tx *db.Tx, caseID uuid.UUID) error {
	loose, err := chart.OfPrepCase(tx, caseID)
	if err != nil {
		return err
	}
	if len(loose) == 0 {
		return m.completeChart(ctx, tx, caseID)
	}
	done := map[uuid.UUID]bool{}
	for _, d := range loose {
		if d.EncounterID == nil {
			return apperr.Conflict("unmatched", "Some pages have no encounter yet. Match each document, or hold the item for the hospital.")
		}
		if !done[*d.EncounterID] {
			done[*d.EncounterID] = true
			if err := m.Charts.Settle(ctx, tx, *d.EncounterID); err != nil {
				return err
			}
		}
	}
	return nil
}

func (m *Module) completeChart(ctx context.Context, tx *db.Tx, encounter uuid.UUID) error {
	unasked, err := m.Charts.Unasked(ctx, tx, encounter)
	if err != nil {
		return err
	}
	if len(unasked) > 0 {
		e := apperr.Conflict("chart-incomplete", "The chart still lacks documents. Name the types of those that are here, or ask the hospital for the rest.")
		for _, l := range unasked {
			e.Fields = append(e.Fields, apperr.Field{Location: l.DocumentType, Message: l.Problem})
		}
		return e
	}
	return m.Charts.Settle(ctx, tx, encounter)
}

// Moved follows a chart-prep item in the transaction in which it moved, so that the encounter says who owns the delay.
func (m *Module) Moved(ctx context.Context, tx *db.Tx, caseID uuid.UUID, to, owner, reason string) error {
	_, status, err := m.Register.Standing(ctx, tx, caseID)
	if apperr.Is(err, "not-found") || err == nil && status != "awaiting_documents" {
		return nil // loose pages, or a chart that is past preparation
	}
	if err != nil {
		return err
	}
	switch to {
	case "held":
		return m.Register.SetStatus(ctx, tx, caseID, status, owner, reason)
	case "ready", "claimed":
		return m.Register.SetStatus(ctx, tx, caseID, status, "agency", "")
	}
	return nil
}
