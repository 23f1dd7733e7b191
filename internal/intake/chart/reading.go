package chart

import (
	"context"

	"github.com/google/uuid"

	"chartwright/internal/audit/trail"
	"chartwright/internal/intake/register"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/tenancy/principal"
)

// Page is a page as readers see it; width and height are points as displayed, rotation applied.
type Page struct {
	ID       uuid.UUID `json:"id"`
	N        int       `json:"n"`
	Width    float64   `json:"width"`
	Height   float64   `json:"height"`
	Rotation int       `json:"rotation" doc:"turned by a person, clockwise; pictures and boxes are turned already"`
	TextFrom string    `json:"textFrom" enum:"none,layer,ocr"`
	OCRState string    `json:"ocrState" enum:"not_needed,waiting,done,failed,unavailable"`
}

// Document is a document with its pages.
type Document struct {
	register.Document
	EncounterID *uuid.UUID `json:"encounterId,omitempty"`
	PageList    []Page     `json:"pageList"`
}

type byID struct {
	ID uuid.UUID `path:"id"`
}

type documentOutput struct {
	ETag string `header:"ETag"`
	Body Document
}

type documentsOutput struct {
	Body struct {
		Items []Document `json:"items"`
	}
}

// MayView decides whether the actor may see a document, by its encounter, by its request for records or, for
// loose pages, by its prep case.
func (m *Module) MayView(ctx context.Context, tx *db.Tx, d DocumentRow) (uuid.UUID, error) {
	return m.mayView(ctx, tx, nullable(d.EncounterID), nullable(d.PrepCaseID), nullable(d.RequestID))
}

func (m *Module) mayView(ctx context.Context, tx *db.Tx, encounter, prepCase, request uuid.NullUUID) (uuid.UUID, error) {
	if encounter.Valid {
		return m.Register.MayView(ctx, tx, encounter.UUID)
	}
	p, err := principal.From(ctx)
	if err != nil || !p.Role.Technician() {
		return uuid.Nil, err
	}
	item := uuid.Nil
	switch {
	case request.Valid:
		item, err = m.Work.HoldsLeaseOnCase(ctx, tx, request.UUID)
	case prepCase.Valid:
		item, err = m.Work.HoldsLeaseOnCase(ctx, tx, prepCase.UUID)
	}
	if err == nil && item == uuid.Nil {
		err = notFound()
	}
	return item, err
}

func nullable(id *uuid.UUID) uuid.NullUUID {
	if id == nil {
		return uuid.NullUUID{}
	}
	return uuid.NullUUID{UUID: *id, Valid: true}
}

func (m *Module) listDocuments(ctx context.Context, in *byID) (*documentsOutput, error) {
	out := &documentsOutput{}
	err := m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		item, err := m.Register.MayView(ctx, tx, in.ID)
		if err != nil {
			return err
		}
		e, err := m.Register.Facts(ctx, tx, in.ID)
		if err != nil {
			return err
		}
		rows, err := DocumentsOf(tx, in.ID)
		if err != nil {
			return err
		}
		if out.Body.Items, err = ShowAll(tx, rows); err != nil {
			return err
		}
		return trail.Write(ctx, tx, trail.Entry{Act: "documents.list", ObjectType: "encounter", ObjectID: e.ID, ClientID: e.ClientID,
			PatientID: e.PatientID, Encounter: e.ID, WorkItem: item})
	})
	return out, err
}

func (m *Module) getDocument(ctx context.Context, in *byID) (*documentOutput, error) {
	out := &documentOutput{}
	err := m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		row, err := FindDocument(tx, in.ID, false)
		if err != nil {
			return err
		}
		item, err := m.MayView(ctx, tx, row)
		if err != nil {
			return err
		}
		if out.Body, err = Show(tx, row); err != nil {
			return err
		}
		out.ETag = httpx.ETag(row.Version)
		return trail.Write(ctx, tx, trail.Entry{Act: "document.view", ObjectType: "document", ObjectID: row.ID, ClientID: row.ClientID,
			Encounter: nullable(row.EncounterID).UUID, WorkItem: item})
	})
	return out, err
}

// Show gives a document with its pages.
func Show(tx *db.Tx, row DocumentRow) (Document, error) {
	all, err := ShowAll(tx, []DocumentRow{row})
	return all[0], err
}

// ShowAll gives documents with their pages, in their order; one statement reads the pages of all.
func ShowAll(tx *db.Tx, rows []DocumentRow) ([]Document, error) {
	ids, at := make([]uuid.UUID, len(rows)), make(map[uuid.UUID]int, len(rows))
	out := make([]Document, len(rows))
	for i, row := range rows {
		ids[i], at[row.ID] = row.ID, i
		out[i] = Document{Document: row.Summary(), EncounterID: row.EncounterID, PageList: []Page{}}
	}
	pages, err := pagesOfAll(tx, ids)
	for _, p := range pages {
		d := &out[at[p.DocumentID]]
		d.PageList = append(d.PageList, p.public())
	}
	return out, err
}

func (p PageRow) public() Page {
	w, h := p.WidthPt, p.HeightPt
	if p.Rotation == 90 || p.Rotation == 270 {
		w, h = h, w
	}
	return Page{ID: p.ID, N: p.N, Width: w, Height: h, Rotation: p.Rotation, TextFrom: p.TextFrom, OCRState: p.OcrState}
}

type requestsInput struct {
	ClientID    uuid.UUID `query:"clientId"`
	EncounterID uuid.UUID `query:"encounterId"`
	Cursor      string    `query:"cursor"`
	Limit       int       `query:"limit" minimum:"1" maximum:"500" default:"100"`
}

// Request is a document that the hospital is asked for.
type Request struct {
	ID            uuid.UUID `json:"id"`
	EncounterID   uuid.UUID `json:"encounterId"`
	AccountNumber string    `json:"accountNumber"`
	PatientName   string    `json:"patientName"`
	DocumentType  string    `json:"documentType"`
	Problem       string    `json:"problem" enum:"missing,unsigned,illegible"`
	Note          string    `json:"note,omitempty"`
	AskedAt       string    `json:"askedAt" format:"date-time"`
}

type requestsOutput struct {
	Body struct {
		Items      []Request `json:"items"`
		NextCursor string    `json:"nextCursor,omitempty"`
	}
}

func (m *Module) listRequests(ctx context.Context, in *requestsInput) (*requestsOutput, error) {
	out := &requestsOutput{}
	out.Body.Items = []Request{}
	err := m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		after, err := httpx.After(in.Cursor, func(id uuid.UUID) (RequestRow, error) { return findRequest(tx, id) })
		if err != nil {
			return err
		}
		rows, err := allRequests(tx, in, after)
		if err != nil {
			return err
		}
		rows, out.Body.NextCursor = httpx.Cut(rows, in.Limit, func(r RequestRow) uuid.UUID { return r.ID })
		of := make([]uuid.UUID, len(rows))
		for i, r := range rows {
			of[i] = r.EncounterID
		}
		who, err := m.Register.IdentitiesOf(ctx, tx, of)
		if err != nil {
			return err
		}
		for _, r := range rows {
			out.Body.Items = append(out.Body.Items, r.public(who[r.EncounterID]))
		}
		return trail.Write(ctx, tx, trail.Entry{Act: "document_requests.list", ObjectType: "document_request", ClientID: register.Reach(ctx, in.ClientID),
			Details: map[string]any{"rows": len(rows)}})
	})
	return out, err
}

func (r RequestRow) public(who register.Identity) Request {
	q := Request{ID: r.ID, EncounterID: r.EncounterID, AccountNumber: who.AccountNumber, PatientName: who.Patient.LastName + ", " + who.Patient.FirstName,
		DocumentType: r.DocumentType, Problem: r.Problem, AskedAt: r.AskedAt.UTC().Format("2006-01-02T15:04:05Z07:00")}
	if r.Note != nil {
		q.Note = *r.Note
	}
	return q
}
