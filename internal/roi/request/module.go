// Package request keeps requests for records: what was asked by whom for which patient, where each stands and who owns the
// delay, its clocks, the hospital's approval and legal holds.
package request

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"chartwright/internal/audit/trail"
	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/clock"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/roi/letters"
	"chartwright/internal/roi/rules"
	"chartwright/internal/tenancy/principal"
)

// Needs is what the module is built from.
type Needs struct {
	DB      *db.DB
	Clock   clock.Clock
	Rules   *rules.Set
	Letters *letters.Book
	Seals   Seals
	Charts  Charts
	Work    Work
	// Moved is told of each step that a request has taken, in the transaction in which it took it. Optional.
	Moved func(ctx context.Context, tx *db.Tx, row Row, to Status) error
}

// Module keeps requests.
type Module struct{ Needs }

// New builds it.
func New(n Needs) *Module { return &Module{n} }

// RegisterRoutes adds its operations.
func (m *Module) RegisterRoutes(api *httpx.API) {
	op := func(id, method, path, summary string, status int) httpx.Op {
		return httpx.Op{ID: id, Method: method, Path: path, Summary: summary, Tag: "Release of information", Status: status}
	}
	enter := op("roi-requests-create", http.MethodPost, "/roi-requests", "Enter a request that came by mail, fax, e-mail or in person", http.StatusCreated)
	enter.Makes = true
	httpx.Register(api, enter, m.create)
	httpx.Register(api, op("roi-requests-list", http.MethodGet, "/roi-requests", "Requests, their deadlines and where they stand", 0), m.list)
	httpx.Register(api, op("roi-requests-search", http.MethodPost, "/roi-requests/search", "Find requests by tracking number, or by the patient's name or record number", 0), m.find)
	httpx.Register(api, op("roi-requests-get", http.MethodGet, "/roi-requests/{id}", "One request with its clocks, paths and papers", 0), m.get)
	httpx.Register(api, op("roi-requests-update", http.MethodPut, "/roi-requests/{id}", "Correct what was entered", 0), m.correct)
	httpx.Register(api, op("roi-requests-approve", http.MethodPost, "/roi-requests/{id}/approval", "The hospital's say: approve or refuse", 0), m.approve)
	httpx.Register(api, op("roi-requests-hold", http.MethodPost, "/roi-requests/{id}/legal-hold", "Place or lift a legal hold", 0), m.hold)
	httpx.Register(api, op("roi-requests-cancel", http.MethodPost, "/roi-requests/{id}/cancellation", "Withdraw a request", 0), m.cancel)
	httpx.Register(api, op("roi-requests-close", http.MethodPost, "/roi-requests/{id}/closure", "Close a request whose records have reached the requester", 0), m.closing)
	httpx.Register(api, op("roi-requests-history", http.MethodGet, "/roi-requests/{id}/history", "What happened to a request, and who owned the time", 0), m.history)
	httpx.Register(api, op("roi-settings-get", http.MethodGet, "/clients/{id}/roi-settings", "How a client wants its requests handled", 0), m.getSettings)
	httpx.Register(api, op("roi-settings-put", http.MethodPut, "/clients/{id}/roi-settings", "Change how a client wants its requests handled", 0), m.putSettings)
}

type byID struct {
	ID uuid.UUID `path:"id"`
}

// Locked gives a request in reach, locked with its work: the work first, as whoever acts under a lease does.
func (m *Module) Locked(ctx context.Context, tx *db.Tx, id uuid.UUID) (Row, error) {
	if err := m.Work.Lock(ctx, tx, id); err != nil {
		return Row{}, err
	}
	return Find(tx, id, true)
}

// MayView lets technicians see only the request whose item they hold; for everybody else in reach it is open.
func (m *Module) MayView(ctx context.Context, tx *db.Tx, id uuid.UUID) (uuid.UUID, error) {
	p, err := principal.From(ctx)
	if err != nil || !p.Role.Technician() {
		return uuid.Nil, err
	}
	item, err := m.Work.Holds(ctx, tx, id)
	if err == nil && item == uuid.Nil {
		err = apperr.NotFound()
	}
	return item, err
}

// HoldsPatient gives the item that the actor holds by a live lease on an open request whose patient was accepted as this one.
func (m *Module) HoldsPatient(ctx context.Context, tx *db.Tx, patient uuid.UUID) (uuid.UUID, error) {
	requests, err := ofPatient(tx, patient)
	if err != nil {
		return uuid.Nil, err
	}
	for _, id := range requests {
		if item, err := m.Work.Holds(ctx, tx, id); err != nil || item != uuid.Nil {
			return item, err
		}
	}
	return uuid.Nil, nil
}

// TakesFiles tells where the papers of a request belong; 404 where it is out of reach, a conflict where it has ended.
func (m *Module) TakesFiles(ctx context.Context, tx *db.Tx, id uuid.UUID) (client, site uuid.UUID, err error) {
	row, err := Find(tx, id, false)
	if err != nil {
		return uuid.Nil, uuid.Nil, err
	}
	if _, err := m.MayView(ctx, tx, id); err != nil {
		return uuid.Nil, uuid.Nil, err
	}
	if row.Status.Ended() {
		return uuid.Nil, uuid.Nil, apperr.Conflict("request-ended", "This request has ended and takes no more papers. Enter a new request.")
	}
	return row.ClientID, row.FacilityID, nil
}

// Note writes an act on a request into the trail.
func Note(ctx context.Context, tx *db.Tx, row Row, act string, item uuid.UUID, details map[string]any) error {
	return trail.Write(ctx, tx, Entry(row, act, item, details))
}

// Entry is what Note writes, for acts on many requests that are written together.
func Entry(row Row, act string, item uuid.UUID, details map[string]any) trail.Entry {
	e := trail.Entry{Act: act, ObjectType: "roi_request", ObjectID: row.ID, ClientID: row.ClientID, WorkItem: item, Details: details}
	if row.PatientID != nil {
		e.PatientID = *row.PatientID
	}
	return e
}

func noteSettings(ctx context.Context, tx *db.Tx, s SettingsRow) error {
	return trail.Write(ctx, tx, trail.Entry{Act: "roi.settings.save", ObjectType: "client", ObjectID: s.ClientID, ClientID: s.ClientID,
		Details: map[string]any{"state": s.State, "approval": s.Approval, "percent": s.ReviewPercent, "version": s.Version}})
}
