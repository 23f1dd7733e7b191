// Package delivery hands a sealed release over: by the portal's link, as an encrypted archive, or as a job for print, mail or fax.
// Each delivery keeps the hash of what was handed over, to whom, when, and each time it was taken.
package delivery

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"chartwright/internal/platform/blob"
	"chartwright/internal/platform/clock"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/platform/jobs"
	"chartwright/internal/roi/code"
	"chartwright/internal/roi/release"
	"chartwright/internal/roi/request"
)

// Notice is a message to a requester; Kind names its text.
type Notice struct {
	Client, Request uuid.UUID
	Kind            string
	To              string
	Language        string
	Values          NoticeValues
}

// NoticeValues are all that a notice tells.
type NoticeValues struct{ Tracking, Page, Code string }

// Notices sends messages to requesters.
type Notices interface {
	Post(ctx context.Context, tx *db.Tx, n Notice) error
}

// Portal is the public page as deliveries need it.
type Portal interface {
	// Address is where people find the page of a client; empty where it has none.
	Address(tx *db.Tx, client uuid.UUID) (string, error)
	// EndAll ends every session of a request.
	EndAll(tx *db.Tx, request uuid.UUID) error
}

// Needs is what the module is built from.
type Needs struct {
	DB       *db.DB
	Clock    clock.Clock
	Requests *request.Module
	Releases *release.Module
	Vault    *blob.Vault
	Notices  Notices
	Portal   Portal
	Codes    code.Keys
}

// Module delivers.
type Module struct{ Needs }

// New builds it.
func New(n Needs) *Module { return &Module{n} }

// The kinds of jobs: an archive to be made, whose argument is the delivery's id; a request to be looked at anew, whose argument is
// the request's.
const (
	ArchiveJob = "roi.archive"
	FollowJob  = "roi.follow"
)

// RegisterRoutes adds its operations.
func (m *Module) RegisterRoutes(api *httpx.API) {
	op := func(id, method, path, summary string) httpx.Op {
		return httpx.Op{ID: id, Method: method, Path: path, Summary: summary, Tag: "Release of information"}
	}
	create := op("roi-deliveries-create", http.MethodPost, "/roi-requests/{id}/deliveries", "Deliver the sealed release")
	create.Makes, create.Status = true, http.StatusCreated
	httpx.Register(api, op("roi-deliveries-list", http.MethodGet, "/roi-requests/{id}/deliveries", "Deliveries of a request with their proofs"), m.list)
	httpx.Register(api, create, m.create)
	httpx.Register(api, op("roi-delivery-jobs", http.MethodGet, "/roi-deliveries", "What is to be printed, mailed or faxed, the oldest first"), m.jobs)
	httpx.Register(api, op("roi-deliveries-done", http.MethodPost, "/roi-deliveries/{id}/done", "Note that something was printed, mailed or faxed, or was picked up"), m.done)
	httpx.Register(api, op("roi-deliveries-revoke", http.MethodPost, "/roi-deliveries/{id}/revocation", "Close a delivery: nothing more can be fetched by it"), m.revoke)
	id := []*huma.Param{{Name: "id", In: "path", Required: true, Schema: &huma.Schema{Type: "string", Format: "uuid"}}}
	api.Raw(op("roi-deliveries-file", http.MethodGet, "/roi-deliveries/{id}/file", "What is to be handed over, to print it or to put it on a disc"), id,
		[]httpx.Response{{Status: http.StatusOK, Description: "The release: a PDF, a ZIP of several files, or the encrypted archive", MediaType: "application/pdf"}}, m.file)
	labels := op("roi-deliveries-labels", http.MethodPost, "/roi-deliveries/labels", "Address labels of what is to be mailed, as PDF")
	httpx.Register(api, labels, m.labels)
}

// RegisterJobs adds the making of archives.
func (m *Module) RegisterJobs(r *jobs.Registry) {
	r.Handle(ArchiveJob, jobs.Options{Class: jobs.Awaited, Timeout: 15 * time.Minute}, m.archive)
}
