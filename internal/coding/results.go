package coding

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/audit/trail"
	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/platform/traces"
	"chartwright/internal/tenancy/principal"
)

// ResultCode is a code as delivered.
type ResultCode struct {
	Sequence    int      `json:"sequence"`
	Role        string   `json:"role" enum:"dx,px"`
	System      string   `json:"system"`
	Code        string   `json:"code" doc:"without the dot"`
	Principal   bool     `json:"principal,omitempty"`
	POA         string   `json:"poa,omitempty"`
	PerformedOn string   `json:"performedOn,omitempty"`
	Provider    string   `json:"provider,omitempty"`
	Modifiers   []string `json:"modifiers,omitempty"`
	Units       int      `json:"units,omitempty"`
}

// Result is the coded result of an encounter, as the hospital fetches it. It names the encounter by facility and account
// number and holds no other patient data.
type Result struct {
	ID            uuid.UUID    `json:"id"`
	EncounterID   uuid.UUID    `json:"encounterId"`
	FacilityCode  string       `json:"facilityCode"`
	AccountNumber string       `json:"accountNumber"`
	WorkType      string       `json:"workType"`
	AdmittedAt    time.Time    `json:"admittedAt"`
	DischargedAt  *time.Time   `json:"dischargedAt,omitempty"`
	Version       int          `json:"version" doc:"counts the results of this encounter; the highest holds"`
	FinalAt       time.Time    `json:"finalAt"`
	Codes         []ResultCode `json:"codes"`
}

type listResultsInput struct {
	Since  time.Time `query:"since" doc:"finalised at or after; default: all"`
	Cursor string    `query:"cursor"`
	Limit  int       `query:"limit" minimum:"1" maximum:"500" default:"100"`
}

type listResultsOutput struct {
	Body struct {
		Items      []Result `json:"items"`
		NextCursor string   `json:"nextCursor" doc:"always given: ask again with it to get what came after"`
	}
}

type getResultInput struct {
	ID uuid.UUID `path:"id"`
}

type resultOutput struct{ Body Result }

func resultDocument(codes []Code) []ResultCode {
	out := make([]ResultCode, len(codes))
	seq := map[string]int{}
	for i, c := range codes {
		seq[c.Role]++
		out[i] = ResultCode{Sequence: seq[c.Role], Role: c.Role, System: c.System, Code: c.Code, Principal: c.Principal, POA: c.POA,
			PerformedOn: c.PerformedOn, Provider: c.Provider, Modifiers: c.Modifiers, Units: c.Units}
	}
	return out
}

func (m *Module) listResults(ctx context.Context, in *listResultsInput) (*listResultsOutput, error) {
	var at position
	if _, err := httpx.DecodeCursor(in.Cursor, &at); err != nil {
		return nil, err
	}
	out := &listResultsOutput{}
	items, next, err := m.fetch(ctx, in.Since, at, in.Limit)
	out.Body.Items, out.Body.NextCursor = items, httpx.EncodeCursor(next)
	return out, err
}

func (m *Module) getResult(ctx context.Context, in *getResultInput) (*resultOutput, error) {
	r, err := m.fetchOne(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &resultOutput{Body: r}, nil
}

func (m *Module) fetchOne(ctx context.Context, encounter uuid.UUID) (Result, error) {
	var out []Result
	err := m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		r, err := newestResult(tx, encounter)
		if err != nil {
			return err
		}
		out, err = m.deliver(ctx, tx, []fetchedResult{r})
		return err
	})
	if err != nil {
		return Result{}, err
	}
	return out[0], nil
}

// fetch gives up to limit results after a position, and the position to go on from.
func (m *Module) fetch(ctx context.Context, since time.Time, at position, limit int) ([]Result, position, error) {
	out := []Result{}
	err := m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		rows, err := resultsAfter(tx, since, at, limit)
		if err != nil || len(rows) == 0 {
			return err
		}
		last := rows[len(rows)-1]
		at = position{Xact: last.Xact, ID: last.ID}
		out, err = m.deliver(ctx, tx, rows)
		return err
	})
	return out, at, err
}

// deliver turns rows into results, leaves a trail of the export and, where the hospital itself fetches, marks delivery.
func (m *Module) deliver(ctx context.Context, tx *db.Tx, rows []fetchedResult) ([]Result, error) {
	p, err := principal.From(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]Result, len(rows))
	acts := make([]trail.Entry, len(rows))
	var fresh []fetchedResult
	for i, r := range rows {
		if out[i], err = r.public(); err != nil {
			return nil, err
		}
		if r.FetchedAt == nil && p.Role == principal.Hospital {
			fresh = append(fresh, r)
		}
		acts[i] = trail.Entry{Act: "result.fetch", ObjectType: "coding_result", ObjectID: r.ID, ClientID: r.ClientID,
			Encounter: r.EncounterID, Details: map[string]any{"version": r.Version}}
	}
	if err := trail.WriteAll(ctx, tx, acts); err != nil {
		return nil, err
	}
	return out, m.markDelivered(ctx, tx, fresh)
}

func (m *Module) markDelivered(ctx context.Context, tx *db.Tx, rows []fetchedResult) error {
	if len(rows) == 0 {
		return nil
	}
	ids := make([]uuid.UUID, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
		c, err := findCase(tx, r.CaseID, true)
		if err != nil {
			return err
		}
		if c.Status != final {
			continue
		}
		_, act := traces.Follow(ctx, r.EncounterID, "results delivered", traces.Tenant(tx.Tenant()))
		err = m.become(ctx, tx, c, delivered, "", "")
		if act.End(err); err != nil {
			return err
		}
	}
	return markFetched(tx, ids, time.Now().UTC())
}

func (r fetchedResult) public() (Result, error) {
	out := Result{ID: r.ID, EncounterID: r.EncounterID, FacilityCode: r.FacilityCode, AccountNumber: r.AccountNumber, WorkType: r.WorkType,
		AdmittedAt: r.AdmittedAt.UTC(), DischargedAt: r.DischargedAt, Version: r.Version, FinalAt: r.FinalAt.UTC()}
	if err := json.Unmarshal(r.Document, &out.Codes); err != nil {
		return Result{}, apperr.New(500, "result-unreadable", "This result cannot be read. Tell support the request id.").Because(err)
	}
	return out, nil
}
