// Package prep is the work of chart preparation: loose pages are matched to their encounter with the evidence shown,
// documents are named, turned, split, merged and put in order, and what is missing is asked of the hospital. Every act is
// done under the live lease of a chart-prep item.
package prep

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"chartwright/internal/audit/trail"
	"chartwright/internal/intake/chart"
	"chartwright/internal/intake/register"
	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/clock"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/tenancy/principal"
)

// Needs is what the module is built from.
type Needs struct {
	DB       *db.DB
	Clock    clock.Clock
	Register *register.Module
	Charts   *chart.Module
	Work     chart.Work
}

// Module prepares charts.
type Module struct{ Needs }

// New builds it.
func New(n Needs) *Module { return &Module{n} }

// RegisterRoutes adds its operations.
func (m *Module) RegisterRoutes(api *httpx.API) {
	op := func(id, method, path, summary string) httpx.Op {
		return httpx.Op{ID: id, Method: method, Path: path, Summary: summary, Tag: "Chart preparation"}
	}
	making := func(o httpx.Op) httpx.Op { o.Makes = true; return o }
	httpx.Register(api, op("prep-case-get", http.MethodGet, "/prep-cases/{id}", "What a chart-prep item is about, and what is lacking"), m.getCase)
	httpx.Register(api, op("prep-candidates", http.MethodPost, "/documents/{id}/candidates", "Encounters that a document may belong to, with the evidence"), m.candidates)
	httpx.Register(api, op("prep-match", http.MethodPost, "/documents/{id}/match", "Match a document to an encounter, confirm it, or detach it"), m.match)
	httpx.Register(api, op("prep-describe", http.MethodPut, "/documents/{id}/description", "Name a document's type, date and signature"), m.describe)
	httpx.Register(api, op("prep-rotate", http.MethodPut, "/documents/{id}/rotation", "Turn pages"), m.rotate)
	httpx.Register(api, making(op("prep-split", http.MethodPost, "/documents/{id}/split", "Split a document after a page")), m.split)
	httpx.Register(api, op("prep-merge", http.MethodPost, "/documents/{id}/merge", "Append another document's pages"), m.merge)
	httpx.Register(api, op("prep-arrange", http.MethodPut, "/documents/{id}/pages", "Put pages in order, or move pages here from other documents"), m.arrange)
	httpx.Register(api, making(op("prep-request", http.MethodPost, "/encounters/{id}/document-requests", "Ask the hospital for documents and hold the work")), m.request)
}

// Under is the lease that an act is done under.
type Under struct {
	WorkItemID uuid.UUID `json:"workItemId"`
	Fence      int64     `json:"fence" doc:"fencing token of the lease"`
}

// held is a lease that was found to be live.
type held struct {
	item, caseID, encounter uuid.UUID
}

func (m *Module) hold(ctx context.Context, tx *db.Tx, u Under) (held, error) {
	caseID, encounter, err := m.Work.Require(ctx, tx, u.WorkItemID, u.Fence)
	return held{u.WorkItemID, caseID, encounter}, err
}

// covers reports whether the document belongs to the case that is leased.
func (h held) covers(d chart.DocumentRow) bool {
	return is(d.EncounterID, h.caseID) || is(d.EncounterID, h.encounter) || is(d.PrepCaseID, h.caseID)
}

func is(id *uuid.UUID, other uuid.UUID) bool { return id != nil && other != uuid.Nil && *id == other }

// on runs an act on a document of the leased case and writes it into the trail.
func (m *Module) on(ctx context.Context, u Under, document uuid.UUID, act string, do func(context.Context, *db.Tx, held, chart.DocumentRow) (map[string]any, error)) (*documentOutput, error) {
	out := &documentOutput{}
	p, err := principal.From(ctx)
	if err != nil {
		return nil, err
	}
	err = m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		h, err := m.hold(ctx, tx, u)
		if err != nil {
			return err
		}
		d, err := m.document(tx, h, document)
		if err != nil {
			return err
		}
		_, _, err = httpx.Once(ctx, tx, p.UserID, func() (uuid.UUID, error) {
			details, err := do(ctx, tx, h, d)
			if err != nil {
				return uuid.Nil, err
			}
			return d.ID, m.note(ctx, tx, h, d, act, details)
		})
		if err != nil {
			return err
		}
		if d, err = chart.FindDocument(tx, document, false); err != nil {
			return err
		}
		out.ETag = httpx.ETag(d.Version)
		out.Body, err = chart.Show(tx, d)
		return err
	})
	return out, err
}

// edit is on for what replaces a part of the document: only of the version that the person saw.
func (m *Module) edit(ctx context.Context, seen SeenDocument, u Under, act string, do func(context.Context, *db.Tx, held, chart.DocumentRow) (map[string]any, error)) (*documentOutput, error) {
	version, err := httpx.MatchVersion(seen.IfMatch)
	if err != nil {
		return nil, err
	}
	return m.on(ctx, u, seen.ID, act, func(ctx context.Context, tx *db.Tx, h held, d chart.DocumentRow) (map[string]any, error) {
		if d.Version != version {
			return nil, httpx.Stale()
		}
		return do(ctx, tx, h, d)
	})
}

func (m *Module) document(tx *db.Tx, h held, id uuid.UUID) (chart.DocumentRow, error) {
	d, err := chart.FindDocument(tx, id, true)
	if err == nil && !h.covers(d) {
		err = apperr.NotFound()
	}
	return d, err
}

func (m *Module) note(ctx context.Context, tx *db.Tx, h held, d chart.DocumentRow, act string, details map[string]any) error {
	e := trail.Entry{Act: act, ObjectType: "document", ObjectID: d.ID, ClientID: d.ClientID, WorkItem: h.item, Details: details}
	if d.EncounterID != nil {
		e.Encounter = *d.EncounterID
	}
	return trail.Write(ctx, tx, e)
}

type documentOutput struct {
	ETag string `header:"ETag"`
	Body chart.Document
}
