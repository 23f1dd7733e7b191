package upload

import (
	"context"
	"net/http"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/audit/trail"
	"chartwright/internal/intake/source"
	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/tenancy/principal"
)

// Batch is a set of files that were sent together.
type Batch struct {
	ID         uuid.UUID  `json:"id"`
	ClientID   uuid.UUID  `json:"clientId"`
	FacilityID *uuid.UUID `json:"facilityId,omitempty"`
	CreatedAt  time.Time  `json:"createdAt"`
	Files      []File     `json:"files"`
}

// File is one line of the upload panel.
type File struct {
	ID          uuid.UUID  `json:"id" doc:"of the upload, and later of the source"`
	Name        string     `json:"name"`
	Size        int64      `json:"size"`
	Received    int64      `json:"received" doc:"bytes that are safe here"`
	State       string     `json:"state" enum:"uploading,received,examining,accepted,refused,quarantined,duplicate,discarded"`
	ReasonCode  string     `json:"reasonCode,omitempty"`
	Reason      string     `json:"reason,omitempty" doc:"in words for the person who sent it"`
	EncounterID *uuid.UUID `json:"encounterId,omitempty" doc:"the encounter it was matched to"`
	Pages       int        `json:"pages,omitempty"`
}

type batchFields struct {
	FacilityID uuid.UUID `json:"facilityId,omitempty" doc:"managers name the facility; hospital people may"`
}

type createBatchInput struct{ Body batchFields }

type batchOutput struct{ Body Batch }

type batchesOutput struct {
	Body struct {
		Items      []Batch `json:"items"`
		NextCursor string  `json:"nextCursor,omitempty"`
	}
}

type batchesInput struct {
	Cursor string `query:"cursor"`
	Limit  int    `query:"limit" minimum:"1" maximum:"50" default:"20"`
}

type byID struct {
	ID uuid.UUID `path:"id"`
}

func (m *Module) registerBatches(api *httpx.API) {
	op := func(id, method, path, summary string, status int) httpx.Op {
		return httpx.Op{ID: id, Method: method, Path: path, Summary: summary, Tag: "Upload", Status: status, Makes: status == http.StatusCreated}
	}
	httpx.Register(api, op("batches-create", http.MethodPost, "/batches", "Begin a batch of files", http.StatusCreated), m.createBatch)
	httpx.Register(api, op("batches-list", http.MethodGet, "/batches", "Batches, the newest first", 0), m.listBatches)
	httpx.Register(api, op("batches-get", http.MethodGet, "/batches/{id}", "What became of each file of a batch", 0), m.getBatch)
}

func (m *Module) createBatch(ctx context.Context, in *createBatchInput) (*batchOutput, error) {
	p, err := principal.From(ctx)
	if err != nil {
		return nil, err
	}
	var row batchRow
	err = m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		client := p.ClientID
		if in.Body.FacilityID != uuid.Nil {
			f, err := findFacility(tx, in.Body.FacilityID)
			if err != nil {
				return err
			}
			client = f.ClientID
		}
		if client == uuid.Nil {
			return apperr.Invalid("The batch cannot begin.", apperr.Field{Location: "body.facilityId", Message: "say for which facility the files are"})
		}
		id, _, err := httpx.Once(ctx, tx, p.UserID, func() (uuid.UUID, error) {
			made := batchRow{ClientID: client, ID: db.NewID(), FacilityID: ptr(in.Body.FacilityID), CreatedBy: p.UserID}
			if err := insertBatch(tx, &made); err != nil {
				return uuid.Nil, err
			}
			return made.ID, trail.Write(ctx, tx, trail.Entry{Act: "batch.create", ObjectType: "batch", ObjectID: made.ID, ClientID: client})
		})
		if err != nil {
			return err
		}
		row, err = findBatch(tx, id)
		return err
	})
	return &batchOutput{Body: row.public()}, err
}

func (b batchRow) public() Batch {
	return Batch{ID: b.ID, ClientID: b.ClientID, FacilityID: b.FacilityID, CreatedAt: b.CreatedAt, Files: []File{}}
}

func (m *Module) listBatches(ctx context.Context, in *batchesInput) (*batchesOutput, error) {
	out := &batchesOutput{}
	out.Body.Items = []Batch{}
	err := m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		after, err := httpx.After(in.Cursor, func(id uuid.UUID) (batchRow, error) { return findBatch(tx, id) })
		if err != nil {
			return err
		}
		rows, err := listBatches(tx, after, in.Limit+1)
		if err != nil {
			return err
		}
		rows, out.Body.NextCursor = httpx.Cut(rows, in.Limit, func(r batchRow) uuid.UUID { return r.ID })
		for _, row := range rows {
			b, err := m.fill(ctx, tx, row)
			if err != nil {
				return err
			}
			out.Body.Items = append(out.Body.Items, b)
		}
		return nil
	})
	return out, err
}

func (m *Module) getBatch(ctx context.Context, in *byID) (*batchOutput, error) {
	out := &batchOutput{}
	err := m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		row, err := findBatch(tx, in.ID)
		if err != nil {
			return err
		}
		out.Body, err = m.fill(ctx, tx, row)
		return err
	})
	return out, err
}

// fill adds the files: those under way, then those that arrived.
func (m *Module) fill(ctx context.Context, tx *db.Tx, row batchRow) (Batch, error) {
	b := row.public()
	c, err := m.Seals.ToRead(ctx, tx, row.ClientID)
	if err != nil {
		return b, err
	}
	open, err := openOfBatch(tx, row.ID)
	if err != nil {
		return b, err
	}
	arrived, err := source.OfBatch(tx, row.ID)
	if err != nil {
		return b, err
	}
	for _, u := range open {
		name, err := c.Open(source.NameColumn, u.ID, u.NameSealed)
		if err != nil {
			return b, err
		}
		b.Files = append(b.Files, File{ID: u.ID, Name: name.Reveal(), Size: u.Size, Received: u.Received, State: "uploading", EncounterID: u.EncounterID})
	}
	for _, s := range arrived {
		name, err := c.Open(source.NameColumn, s.ID, s.NameSealed)
		if err != nil {
			return b, err
		}
		b.Files = append(b.Files, File{ID: s.ID, Name: name.Reveal(), Size: s.Size, Received: s.Size, State: s.State,
			ReasonCode: text(s.ReasonCode), Reason: text(s.ReasonText), EncounterID: s.EncounterID, Pages: s.Pages})
	}
	return b, trail.Write(ctx, tx, trail.Entry{Act: "batch.view", ObjectType: "batch", ObjectID: row.ID, ClientID: row.ClientID})
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
