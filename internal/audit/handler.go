package audit

import (
	"context"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/audit/trail"
	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
)

type searchInput struct {
	PatientID   uuid.UUID `query:"patientId"`
	UserID      uuid.UUID `query:"userId"`
	EncounterID uuid.UUID `query:"encounterId"`
	Act         string    `query:"act" pattern:"^[a-z_.-]{1,80}$" doc:"an act, or the beginning of one: document, document.page"`
	From        time.Time `query:"from"`
	To          time.Time `query:"to"`
	Cursor      string    `query:"cursor"`
	Limit       int       `query:"limit" minimum:"1" maximum:"500" default:"100"`
}

type searchOutput struct {
	Body struct {
		Items      []Event `json:"items"`
		NextCursor string  `json:"nextCursor,omitempty"`
	}
}

// place is where a page of a search ended.
type place struct {
	At time.Time `json:"a"`
	ID uuid.UUID `json:"i"`
}

func (m *Module) search(ctx context.Context, in *searchInput) (*searchOutput, error) {
	f := filter{Patient: in.PatientID, Actor: in.UserID, Encounter: in.EncounterID, Act: in.Act, From: in.From, To: in.To, Limit: in.Limit + 1}
	var at place
	if _, err := httpx.DecodeCursor(in.Cursor, &at); err != nil {
		return nil, err
	}
	f.BeforeAt, f.BeforeID = at.At, at.ID
	out := &searchOutput{}
	err := m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		rows, err := findEvents(tx, f)
		if err != nil {
			return err
		}
		if len(rows) > in.Limit {
			rows = rows[:in.Limit]
			last := rows[len(rows)-1]
			out.Body.NextCursor = httpx.EncodeCursor(place{At: last.At, ID: last.ID})
		}
		out.Body.Items = public(rows)
		return trail.Write(ctx, tx, trail.Entry{Act: "audit.search", ObjectType: "trail", PatientID: in.PatientID, Encounter: in.EncounterID,
			Details: map[string]any{"rows": len(rows)}})
	})
	return out, err
}

type accessInput struct {
	ID     uuid.UUID `path:"id"`
	Cursor string    `query:"cursor"`
	Limit  int       `query:"limit" minimum:"1" maximum:"1000" default:"1000"`
}

// encounterAccess gives the newest first: each page that is asked for adds a row itself, which must not come up in the next.
func (m *Module) encounterAccess(ctx context.Context, in *accessInput) (*searchOutput, error) {
	out := &searchOutput{}
	err := m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		f := filter{Encounter: in.ID, Limit: in.Limit + 1}
		after, err := httpx.After(in.Cursor, func(id uuid.UUID) (eventRow, error) { return findEvent(tx, in.ID, id) })
		if err != nil {
			return err
		}
		if after != nil {
			f.BeforeAt, f.BeforeID = after.At, after.ID
		}
		rows, err := findEvents(tx, f)
		if err != nil {
			return err
		}
		if len(rows) == 0 && after == nil {
			return apperr.NotFound()
		}
		rows, out.Body.NextCursor = httpx.Cut(rows, in.Limit, func(r eventRow) uuid.UUID { return r.ID })
		out.Body.Items = public(rows)
		return trail.Write(ctx, tx, trail.Entry{Act: "audit.encounter.view", ObjectType: "encounter", ObjectID: in.ID, Encounter: in.ID,
			Details: map[string]any{"rows": len(rows)}})
	})
	return out, err
}

type verifyInput struct{}

type verifyOutput struct{ Body Report }

func (m *Module) verifyNow(ctx context.Context, _ *verifyInput) (*verifyOutput, error) {
	r, err := m.Verify(ctx)
	if err != nil {
		return nil, err
	}
	err = m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		return trail.Write(ctx, tx, trail.Entry{Act: "audit.verify", ObjectType: "trail", Details: map[string]any{"ok": r.OK, "sealed": r.Sealed}})
	})
	return &verifyOutput{Body: r}, err
}

type checkpointOutput struct {
	Body struct {
		Size      int64     `json:"size"`
		Note      string    `json:"note" doc:"signed note: origin, size, root hash, signature"`
		CreatedAt time.Time `json:"createdAt"`
	}
}

func (m *Module) checkpoint(ctx context.Context, _ *verifyInput) (*checkpointOutput, error) {
	out := &checkpointOutput{}
	err := m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) error {
		c, err := newestCheckpoint(tx)
		out.Body.Size, out.Body.Note, out.Body.CreatedAt = c.Size, c.Note, c.CreatedAt
		return err
	})
	return out, err
}

func public(rows []eventRow) []Event {
	out := make([]Event, len(rows))
	for i, r := range rows {
		out[i] = r.public()
	}
	return out
}
