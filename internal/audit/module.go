// Package audit seals the trail into a Merkle log for each tenant (RFC 6962), signs its checkpoints, searches it and
// verifies that nothing was altered, removed or slipped in.
package audit

import (
	"context"
	"net/http"
	"time"

	"github.com/google/uuid"
	"golang.org/x/mod/sumdb/note"

	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/platform/jobs"
)

// Witness keeps checkpoints where the database's owner cannot rewrite them (S3 Object Lock, or a folder of its own).
type Witness interface {
	Keep(ctx context.Context, tenant uuid.UUID, size int64, signed []byte) error
	// Newest gives the newest kept checkpoint, nil where none is kept yet.
	Newest(ctx context.Context, tenant uuid.UUID) ([]byte, error)
}

// Needs is what the module is built from. Signer and Verifier are two halves of one key.
type Needs struct {
	DB       *db.DB
	Signer   note.Signer
	Verifier note.Verifier
	Witness  Witness
}

// Module is the audit room.
type Module struct{ Needs }

// New builds the module.
func New(n Needs) *Module { return &Module{Needs: n} }

// SealKind is the recurring job that seals a tenant's new rows.
const SealKind = "audit.seal"

// RegisterJobs adds the sealer.
func (m *Module) RegisterJobs(r *jobs.Registry) {
	r.Handle(SealKind, jobs.Options{Class: jobs.Quick, Every: 5 * time.Second}, func(ctx context.Context, _ jobs.Job) error {
		return m.Seal(ctx)
	})
}

// RegisterRoutes adds the room's operations.
func (m *Module) RegisterRoutes(api *httpx.API) {
	httpx.Register(api, httpx.Op{ID: "audit-search", Method: http.MethodGet, Path: "/audit-events", Tag: "Trail",
		Summary: "Search the trail by patient, user, act and time, newest first"}, m.search)
	httpx.Register(api, httpx.Op{ID: "audit-encounter", Method: http.MethodGet, Path: "/encounters/{id}/access", Tag: "Trail",
		Summary: "Who did what with an encounter, down to the page, newest first"}, m.encounterAccess)
	httpx.Register(api, httpx.Op{ID: "audit-verify", Method: http.MethodPost, Path: "/audit/verify", Tag: "Trail",
		Summary: "Recompute the whole log and compare it with every signed checkpoint"}, m.verifyNow)
	httpx.Register(api, httpx.Op{ID: "audit-checkpoint", Method: http.MethodGet, Path: "/audit/checkpoint", Tag: "Trail",
		Summary: "The newest signed checkpoint"}, m.checkpoint)
}
