package chart

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"chartwright/internal/audit/trail"
	"chartwright/internal/intake/register"
	"chartwright/internal/intake/source"
	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
)

// Problem is a file that was refused or put aside, about which a person decides.
type Problem struct {
	register.Waiting
	ClientID    uuid.UUID  `json:"clientId"`
	EncounterID *uuid.UUID `json:"encounterId,omitempty"`
	Name        string     `json:"name"`
	Size        int64      `json:"size"`
	MayRelease  bool       `json:"mayRelease" doc:"quarantined: its readable pages can be used"`
}

type problemsInput struct {
	ClientID uuid.UUID `query:"clientId"`
	Cursor   string    `query:"cursor"`
	Limit    int       `query:"limit" minimum:"1" maximum:"500" default:"100"`
}

type problemsOutput struct {
	Body struct {
		Items      []Problem `json:"items"`
		NextCursor string    `json:"nextCursor,omitempty"`
	}
}

type decideInput struct {
	ID   uuid.UUID `path:"id"`
	Body struct {
		Decision string `json:"decision" enum:"discard,release" doc:"discard removes the bytes; release uses the pages that can be read"`
		Reason   string `json:"reason" minLength:"3" maxLength:"200"`
	}
}

type decideOutput struct{ Body register.Waiting }

func (m *Module) registerProblems(api *httpx.API) {
	httpx.Register(api, httpx.Op{ID: "sources-problems-list", Method: http.MethodGet, Path: "/sources/problems", Tag: "Documents",
		Summary: "Files that were refused or put aside, and wait for a decision"}, m.listProblems)
	httpx.Register(api, httpx.Op{ID: "sources-decide", Method: http.MethodPost, Path: "/sources/{id}/decision", Tag: "Documents",
		Summary: "Discard a refused file, or let one out of quarantine"}, m.decide)
}

// Waiting implements register.Charts.
func (m *Module) Waiting(tx *db.Tx, encounter uuid.UUID) ([]register.Waiting, error) {
	rows, err := source.WaitingOf(tx, encounter)
	out := make([]register.Waiting, len(rows))
	for i, r := range rows {
		out[i] = waiting(r)
	}
	return out, err
}

func waiting(r source.Row) register.Waiting {
	w := register.Waiting{SourceID: r.ID, State: r.State, ReceivedAt: r.ReceivedAt}
	if r.ReasonCode != nil {
		w.ReasonCode = *r.ReasonCode
	}
	if r.ReasonText != nil {
		w.Reason = *r.ReasonText
	}
	return w
}

func (m *Module) listProblems(ctx context.Context, in *problemsInput) (*problemsOutput, error) {
	out := &problemsOutput{}
	out.Body.Items = []Problem{}
	err := m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		after, err := httpx.After(in.Cursor, func(id uuid.UUID) (source.Row, error) { return source.Find(tx, id, false) })
		if err != nil {
			return err
		}
		rows, err := source.Problems(tx, in.ClientID, after, in.Limit+1)
		if err != nil {
			return err
		}
		rows, out.Body.NextCursor = httpx.Cut(rows, in.Limit, func(r source.Row) uuid.UUID { return r.ID })
		for _, r := range rows {
			p, err := m.problem(ctx, tx, r)
			if err != nil {
				return err
			}
			out.Body.Items = append(out.Body.Items, p)
		}
		return trail.Write(ctx, tx, trail.Entry{Act: "sources.problems", ObjectType: "source", ClientID: register.Reach(ctx, in.ClientID), Details: map[string]any{"rows": len(rows)}})
	})
	return out, err
}

func (m *Module) problem(ctx context.Context, tx *db.Tx, r source.Row) (Problem, error) {
	c, err := m.Seals.ToRead(ctx, tx, r.ClientID)
	if err != nil {
		return Problem{}, err
	}
	name, err := c.Open(source.NameColumn, r.ID, r.NameSealed)
	return Problem{Waiting: waiting(r), ClientID: r.ClientID, EncounterID: r.EncounterID, Name: name.Reveal(), Size: r.Size,
		MayRelease: r.State == source.Quarantined}, err
}

func (m *Module) decide(ctx context.Context, in *decideInput) (*decideOutput, error) {
	out := &decideOutput{}
	var row source.Row
	err := m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		if row, err = source.Find(tx, in.ID, true); err != nil {
			return err
		}
		if err := m.decideIn(ctx, tx, &row, in.Body.Decision); err != nil {
			return err
		}
		out.Body = waiting(row)
		return trail.Write(ctx, tx, trail.Entry{Act: "source." + in.Body.Decision, ObjectType: "source", ObjectID: row.ID, ClientID: row.ClientID,
			Encounter: nullable(row.EncounterID).UUID, Reason: in.Body.Reason})
	})
	if err == nil && row.State == source.Discarded {
		err = m.Vault.DeleteDocument(ctx, row.Ref(source.PartOriginal))
	}
	return out, err
}

func (m *Module) decideIn(ctx context.Context, tx *db.Tx, row *source.Row, decision string) error {
	if row.State != source.Quarantined && !(row.State == source.Refused && decision == "discard") {
		return apperr.Conflict("source-decided", "Nothing is to be decided about this file. Load the list again to see where it stands.")
	}
	if decision == "discard" {
		row.State = source.Discarded
		return source.Update(tx, row.ID, map[string]any{"state": row.State, "original": []byte{}})
	}
	row.State, row.ReasonCode, row.ReasonText = source.Received, nil, nil
	err := source.Update(tx, row.ID, map[string]any{"state": row.State, "released": true, "reason_code": nil, "reason_text": nil})
	if err != nil {
		return err
	}
	return source.Examine(ctx, tx, *row)
}
