// Package chart keeps what a chart is made of: documents, their pages, the words on them, whether all that a client demands
// is there, and how people read it.
package chart

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"chartwright/internal/intake/picture"
	"chartwright/internal/intake/register"
	"chartwright/internal/intake/seals"
	"chartwright/internal/platform/blob"
	"chartwright/internal/platform/clock"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
)

// NewWork is a chart-prep item to be made; absent ids are the nil UUID.
type NewWork struct {
	Kind, WorkType                            string
	ClientID, FacilityID, CaseID, EncounterID uuid.UUID
	Priority                                  int
}

// Work is the part of the worklist that charts lean on.
type Work interface {
	register.Leases
	// Open makes an item that is offered at once; where the case has an open one of the kind it changes nothing.
	Open(ctx context.Context, tx *db.Tx, w NewWork) error
	// Resume ends the holds of an encounter whose delay that owner has.
	Resume(ctx context.Context, tx *db.Tx, encounter uuid.UUID, owner string) error
	// Withdraw cancels the case's open item of the kind where nobody holds it.
	Withdraw(ctx context.Context, tx *db.Tx, caseID uuid.UUID, kind, reason string) error
	// Hold stops the actor's item for one of the agency's reasons.
	Hold(ctx context.Context, tx *db.Tx, item uuid.UUID, fence int64, reason string) error
}

// Coding is told of charts that may be coded.
type Coding interface {
	DocumentsComplete(ctx context.Context, tx *db.Tx, e register.Facts, priority int) error
}

// Needs is what the module is built from.
type Needs struct {
	DB       *db.DB
	Clock    clock.Clock
	Vault    *blob.Vault
	Seals    *seals.Book
	Register *register.Module
	Work     Work
	Coding   Coding
}

// Module keeps charts.
type Module struct {
	Needs
	words *wordCache
	marks *picture.Marks
}

// New builds it.
func New(n Needs) *Module {
	return &Module{Needs: n, words: newWordCache(), marks: picture.NewMarks()}
}

// RegisterRoutes adds its operations.
func (m *Module) RegisterRoutes(api *httpx.API) {
	op := func(id, path, summary string) httpx.Op {
		return httpx.Op{ID: id, Method: http.MethodGet, Path: path, Summary: summary, Tag: "Documents"}
	}
	httpx.Register(api, op("encounter-documents-list", "/encounters/{id}/documents", "Documents of an encounter with their pages"), m.listDocuments)
	httpx.Register(api, op("documents-get", "/documents/{id}", "One document with its pages"), m.getDocument)
	httpx.Register(api, op("page-words", "/documents/{id}/pages/{n}/words", "Words of a page with their boxes"), m.getWords)
	look := op("chart-find", "/encounters/{id}/find", "Find words in the whole chart")
	look.Method = http.MethodPost // what is looked for is the patient's and stays out of addresses
	httpx.Register(api, look, m.find)
	httpx.Register(api, op("document-requests-list", "/document-requests", "Documents asked of the hospital and not arrived"), m.listRequests)
	m.registerImages(api)
	m.registerProblems(api)
}

// Documents implements register.Charts.
func (m *Module) Documents(tx *db.Tx, encounter uuid.UUID) ([]register.Document, error) {
	rows, err := DocumentsOf(tx, encounter)
	out := make([]register.Document, len(rows))
	for i, r := range rows {
		out[i] = r.Summary()
	}
	return out, err
}

// PrepCases implements register.Charts.
func (m *Module) PrepCases(tx *db.Tx, encounter uuid.UUID) ([]uuid.UUID, error) {
	return prepCasesOf(tx, encounter)
}

// Summary is the document as lists show it.
func (r DocumentRow) Summary() register.Document {
	d := register.Document{ID: r.ID, DocumentType: r.DocumentType, TypeSource: r.TypeSource, Confidence: r.TypeConfidence, Signed: r.Signed,
		Identity: r.Identity, Pages: r.PageCount, CreatedAt: r.CreatedAt, Version: r.Version}
	if r.DocumentDate != nil {
		d.DocumentDate = r.DocumentDate.Format("2006-01-02")
	}
	return d
}
