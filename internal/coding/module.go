// Package coding keeps coding cases: the codes of an encounter, the words that support them, the edits they must clear,
// and the result that goes back to the hospital.
package coding

import (
	"context"
	"net/http"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
)

// CodeFacts is what the code sets say of a code on a date.
type CodeFacts struct {
	Known       bool // in some release
	Valid       bool // in force on the date
	Billable    bool // not a header
	POAExempt   bool
	Description string
}

// Codes answers from the code sets in force on a date.
type Codes interface {
	Facts(ctx context.Context, system, code string, on time.Time) CodeFacts
}

// Encounter is what coding needs to know of an encounter. Times are instants; Zone is the facility's.
type Encounter struct {
	ID, ClientID, FacilityID, PatientID uuid.UUID
	WorkType                            string
	AdmittedAt                          time.Time
	DischargedAt                        *time.Time
	Zone                                string
}

// Encounters is the part of intake that coding leans on.
type Encounters interface {
	CodingFacts(ctx context.Context, tx *db.Tx, encounter uuid.UUID) (Encounter, error)
	// SetStatus keeps the encounter's read model: status, who owns the delay (none when finished), the hold's reason.
	SetStatus(ctx context.Context, tx *db.Tx, encounter uuid.UUID, status, owner, reason string) error
	// Words gives the text of the words first..last of a page of that encounter, or a field error.
	Words(ctx context.Context, tx *db.Tx, encounter, page uuid.UUID, first, last int) (string, error)
	// Seal and Open keep short texts sealed with the client's key, bound to the row they belong to.
	Seal(ctx context.Context, tx *db.Tx, client uuid.UUID, text string, row uuid.UUID) ([]byte, error)
	Open(ctx context.Context, tx *db.Tx, client uuid.UUID, sealed []byte, row uuid.UUID) (string, error)
}

// NewWork is a coding item to be made.
type NewWork struct {
	Kind, WorkType                            string
	ClientID, FacilityID, CaseID, EncounterID uuid.UUID
	Priority                                  int
}

// Work is the part of the worklist that coding leans on.
type Work interface {
	Open(ctx context.Context, tx *db.Tx, w NewWork) error
	Cancel(ctx context.Context, tx *db.Tx, caseID uuid.UUID, reason string) error
	// Require demands that the actor holds the live lease on the item with this fencing token and gives the item's case.
	Require(ctx context.Context, tx *db.Tx, item uuid.UUID, fence int64) (caseID uuid.UUID, err error)
	// HoldsLease reports whether the actor holds a live lease on any item of the case.
	HoldsLease(ctx context.Context, tx *db.Tx, caseID uuid.UUID) (item uuid.UUID, held bool, err error)
}

// Needs is what the module is built from.
type Needs struct {
	DB         *db.DB
	Codes      Codes
	Encounters Encounters
	Work       Work
}

// Module is the coding room.
type Module struct {
	Needs
	rules []rule
}

// New builds the module.
func New(n Needs) *Module { return &Module{Needs: n, rules: usualRules()} }

// RegisterRoutes adds the room's operations.
func (m *Module) RegisterRoutes(api *httpx.API) {
	httpx.Register(api, httpx.Op{ID: "coding-case-get", Method: http.MethodGet, Path: "/coding-cases/{id}", Tag: "Coding",
		Summary: "A case with its codes, evidence and edits"}, m.getCase)
	httpx.Register(api, httpx.Op{ID: "coding-codes-put", Method: http.MethodPut, Path: "/coding-cases/{id}/codes", Tag: "Coding",
		Summary:     "Save the codes of a case (autosave)",
		Description: "Replaces the draft. Needs the live lease's fencing token and, as If-Match, the version last seen. What is not yet complete comes back as edits."}, m.putCodes)
	httpx.Register(api, httpx.Op{ID: "results-list", Method: http.MethodGet, Path: "/results", Tag: "Results",
		Summary: "Coded results finalised since a time, oldest first"}, m.listResults)
	httpx.Register(api, httpx.Op{ID: "results-get", Method: http.MethodGet, Path: "/encounters/{id}/result", Tag: "Results",
		Summary: "The newest coded result of an encounter"}, m.getResult)
	m.registerExports(api)
}
