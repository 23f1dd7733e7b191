// Package register keeps patients and encounters: who was treated where and when, sealed with the client's key, and where
// each chart stands.
package register

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"chartwright/internal/intake/seals"
	"chartwright/internal/platform/clock"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
)

// Leases tells which work item of a chart the actor holds by a live lease; the nil UUID where none.
type Leases interface {
	HoldsLeaseOn(ctx context.Context, tx *db.Tx, encounter uuid.UUID) (uuid.UUID, error)
	// HoldsLeaseOnCase is HoldsLeaseOn for work on pages that have no encounter yet.
	HoldsLeaseOnCase(ctx context.Context, tx *db.Tx, caseID uuid.UUID) (uuid.UUID, error)
	// Require demands the live lease with that fencing token and gives the case and encounter of the item.
	Require(ctx context.Context, tx *db.Tx, item uuid.UUID, fence int64) (caseID, encounter uuid.UUID, err error)
}

// Charts tells what of an encounter's chart is here. Set by the facade after both are built.
type Charts interface {
	Documents(tx *db.Tx, encounter uuid.UUID) ([]Document, error)
	Waiting(tx *db.Tx, encounter uuid.UUID) ([]Waiting, error)
	// PrepCases are the cases of loose pages that were matched to the encounter.
	PrepCases(tx *db.Tx, encounter uuid.UUID) ([]uuid.UUID, error)
	// FactsChanged asks the chart again whether it is complete.
	FactsChanged(ctx context.Context, tx *db.Tx, encounter uuid.UUID) error
}

// Requests tells of requests for records whose release the actor works on.
type Requests interface {
	// HoldsPatient gives the item that the actor holds by a live lease on a request for this patient's records.
	HoldsPatient(ctx context.Context, tx *db.Tx, patient uuid.UUID) (uuid.UUID, error)
}

// Needs is what the register is built from.
type Needs struct {
	DB     *db.DB
	Clock  clock.Clock
	Seals  *seals.Book
	Leases Leases
	Charts Charts

	Requests Requests
}

// Module is the register.
type Module struct{ Needs }

// New builds it.
func New(n Needs) *Module { return &Module{Needs: n} }

// RegisterRoutes adds its operations.
func (m *Module) RegisterRoutes(api *httpx.API) {
	op := func(id, method, path, summary string, status int) httpx.Op {
		return httpx.Op{ID: id, Method: method, Path: path, Summary: summary, Tag: "Encounters", Status: status, Makes: status == http.StatusCreated}
	}
	httpx.Register(api, op("encounters-create", http.MethodPost, "/encounters", "Register an encounter", http.StatusCreated), m.create)
	httpx.Register(api, op("encounters-list", http.MethodGet, "/encounters", "Encounters and where they stand", 0), m.list)
	httpx.Register(api, op("encounters-search", http.MethodPost, "/encounters/search", "Encounters by account or medical record number", 0), m.search)
	httpx.Register(api, op("encounters-dnfb", http.MethodGet, "/encounters/dnfb", "Discharged, not final billed: by owner of the delay and age", 0), m.dnfb)
	httpx.Register(api, op("encounters-get", http.MethodGet, "/encounters/{id}", "One encounter with its documents", 0), m.get)
	httpx.Register(api, op("encounters-update", http.MethodPut, "/encounters/{id}", "Correct registered facts, with a reason", 0), m.correct)
	httpx.Register(api, op("patients-search", http.MethodPost, "/patients/search", "Find a patient by medical record number", 0), m.findPatients)
	httpx.Register(api, op("patients-get", http.MethodGet, "/patients/{id}", "One patient", 0), m.getPatient)
	httpx.Register(api, op("search", http.MethodPost, "/search", "Find encounters by account or medical record number", 0), m.searchLine)
	m.registerImport(api)
}
