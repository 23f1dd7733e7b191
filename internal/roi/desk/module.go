// Package desk is the work of a release-of-information specialist and reviewer: the authorization is checked element by
// element, the patient accepted, pages picked, looked through and redacted, letters written, the fee reckoned, and all of it
// looked at by a second person where the client's rules want one. Every act is done under the live lease of an item.
package desk

import (
	"context"
	"net/http"
	"slices"

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/clock"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/roi/match"
	"chartwright/internal/roi/request"
	"chartwright/internal/tenancy/principal"
)

// Needs is what the module is built from.
type Needs struct {
	DB       *db.DB
	Clock    clock.Clock
	Requests *request.Module
	Models   *match.Models
	// Build has the package of a request that is ready made.
	Build func(ctx context.Context, tx *db.Tx, row request.Row) error
	Pages Pages
}

// Pages are the clients' public pages as letters name them.
type Pages interface {
	// Address is where people find a client's page; empty where none is open.
	Address(tx *db.Tx, client uuid.UUID) (string, error)
}

// Module is the desk.
type Module struct{ Needs }

// New builds it.
func New(n Needs) *Module { return &Module{n} }

// RegisterRoutes adds its operations.
func (m *Module) RegisterRoutes(api *httpx.API) {
	op := func(id, method, path, summary string) httpx.Op {
		return httpx.Op{ID: id, Method: method, Path: "/roi-requests/{id}/" + path, Summary: summary, Tag: "Release of information"}
	}
	makes := func(o httpx.Op) httpx.Op { o.Makes = true; return o }
	httpx.Register(api, op("roi-authorization-get", http.MethodGet, "authorization", "The authorization's checklist with what is wrong with it"), m.getAuthorization)
	httpx.Register(api, op("roi-authorization-put", http.MethodPut, "authorization", "Save the checklist: each element with its place on a page, or missing"), m.putAuthorization)
	httpx.Register(api, op("roi-authorization-revoke", http.MethodPost, "revocation", "Record that the authorization was revoked: nothing more leaves on it"), m.revoke)
	httpx.Register(api, op("roi-candidates", http.MethodGet, "candidates", "Patients of the index who may be meant, with the reasons"), m.candidates)
	httpx.Register(api, op("roi-patient-put", http.MethodPut, "patient", "Accept the patient, or take the acceptance back"), m.putPatient)
	httpx.Register(api, op("roi-chart-get", http.MethodGet, "chart", "The patient's encounters and documents, with the proposed scope and sensitive classes"), m.getChart)
	httpx.Register(api, op("roi-selection-get", http.MethodGet, "selection", "The pages that are to leave"), m.getSelection)
	httpx.Register(api, op("roi-selection-put", http.MethodPut, "selection", "Pick pages by document, by date or one by one"), m.putSelection)
	httpx.Register(api, op("roi-marks-list", http.MethodGet, "marks", "Redactions drafted on the selected pages"), m.listMarks)
	httpx.Register(api, makes(op("roi-marks-add", http.MethodPost, "marks", "Draft redactions: boxes, words, or what was found")), m.addMarks)
	httpx.Register(api, op("roi-marks-undo", http.MethodPost, "marks/undo", "Take back an act of redaction"), m.undoMarks)
	httpx.Register(api, op("roi-find", http.MethodPost, "find", "Find a word or pattern on all selected pages"), m.find)
	httpx.Register(api, op("roi-findings-list", http.MethodGet, "findings", "What stands against the release, as last looked through"), m.listFindings)
	httpx.Register(api, op("roi-check", http.MethodPost, "check", "Look everything through: authorization, paths, scope, sensitive classes, each page's identity"), m.checkNow)
	httpx.Register(api, op("roi-decide", http.MethodPost, "decisions", "Decide a finding with a reason"), m.decide)
	httpx.Register(api, op("roi-letters-list", http.MethodGet, "letters", "Letters that were sent"), m.listLetters)
	httpx.Register(api, makes(op("roi-letters-send", http.MethodPost, "letters", "Write a letter from a template: as a draft to read, or sent")), m.sendLetter)
	httpx.Register(api, op("roi-answer", http.MethodPost, "answer", "What was asked of the requester has arrived"), m.answer)
	httpx.Register(api, op("roi-fee", http.MethodPost, "fee", "Reckon the fee; nothing is kept"), m.fee)
	httpx.Register(api, op("roi-invoice-get", http.MethodGet, "invoice", "The invoice that stands, if there is one"), m.getInvoice)
	httpx.Register(api, makes(op("roi-invoice-create", http.MethodPost, "invoice", "Issue the invoice, in place of an earlier one")), m.issueInvoice)
	httpx.Register(api, op("roi-invoice-settle", http.MethodPost, "invoice/settlement", "Record that the invoice was accepted, paid or waived"), m.settleInvoice)
	httpx.Register(api, op("roi-review", http.MethodPost, "review", "Approve, or return with reasons"), m.review)
	httpx.Register(api, op("roi-reviews-list", http.MethodGet, "reviews", "What reviewers decided, the newest first, with their reasons"), m.listReviews)
}

type byID struct {
	ID uuid.UUID `path:"id"`
}

// Under is the lease that an act is done under.
type Under struct {
	WorkItemID uuid.UUID `json:"workItemId"`
	Fence      int64     `json:"fence" doc:"fencing token of the lease"`
}

// read opens a request that the actor may see, keeps the trail, and does something with it.
func (m *Module) read(ctx context.Context, id uuid.UUID, act string, do func(ctx context.Context, tx *db.Tx, row request.Row) error) error {
	return m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		row, err := request.Find(tx, id, false)
		if err != nil {
			return err
		}
		item, err := m.Requests.MayView(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := request.Note(ctx, tx, row, act, item, nil); err != nil {
			return err
		}
		return do(ctx, tx, row)
	})
}

// act changes a request whose item the actor holds, and keeps the trail with what do tells of itself.
func (m *Module) act(ctx context.Context, id uuid.UUID, u Under, name string, do func(ctx context.Context, tx *db.Tx, row request.Row) (map[string]any, error)) error {
	return m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error { return m.under(ctx, tx, id, u, name, do) })
}

// under is act in a transaction that is open.
func (m *Module) under(ctx context.Context, tx *db.Tx, id uuid.UUID, u Under, name string, do func(ctx context.Context, tx *db.Tx, row request.Row) (map[string]any, error)) error {
	row, err := m.leased(ctx, tx, id, u, "roi")
	if err != nil {
		return err
	}
	details, err := do(ctx, tx, row)
	if err != nil {
		return err
	}
	return request.Note(ctx, tx, row, name, u.WorkItemID, details)
}

// made is what an act made, and what the trail says of it.
type made struct {
	id      uuid.UUID
	details map[string]any
}

// make is act for what makes something: sent again with the same key it makes nothing anew, even where the lease has ended
// meanwhile, and show tells of what the first one made.
func (m *Module) make(ctx context.Context, id uuid.UUID, u Under, name string, do func(ctx context.Context, tx *db.Tx, row request.Row) (made, error),
	show func(ctx context.Context, tx *db.Tx, thing uuid.UUID) error) error {
	p, err := principal.From(ctx)
	if err != nil {
		return err
	}
	return m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		thing, _, err := httpx.Once(ctx, tx, p.UserID, func() (uuid.UUID, error) {
			var it made
			err := m.under(ctx, tx, id, u, name, func(ctx context.Context, tx *db.Tx, row request.Row) (map[string]any, error) {
				var err error
				it, err = do(ctx, tx, row)
				return it.details, err
			})
			return it.id, err
		})
		if err != nil {
			return err
		}
		return show(ctx, tx, thing)
	})
}

// leased gives the locked request if the actor holds the item of that kind that it belongs to.
func (m *Module) leased(ctx context.Context, tx *db.Tx, id uuid.UUID, u Under, kinds ...string) (request.Row, error) {
	caseID, kind, err := m.Requests.Work.Require(ctx, tx, u.WorkItemID, u.Fence)
	if err != nil {
		return request.Row{}, err
	}
	if caseID != id || !slices.Contains(kinds, kind) {
		return request.Row{}, apperr.NotFound()
	}
	return request.Find(tx, id, true)
}

// editable refuses changes to what was submitted.
func editable(row request.Row) error {
	if row.Status.Editable() {
		return nil
	}
	return apperr.Conflict("request-closed", "This request is past preparation, so this cannot be changed. Have it returned first.")
}

func refused(field, why string) error {
	return apperr.Invalid("This cannot be done like that; what is wrong is named below.", apperr.Field{Location: "body." + field, Message: why})
}
