package delivery

import (
	"context"
	"encoding/hex"
	"slices"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/roi/release"
	"chartwright/internal/roi/request"

	"chartwright/internal/audit/trail"
)

// Delivery is a delivery with its proofs, for the agency and the hospital.
type Delivery struct {
	ID           uuid.UUID  `json:"id"`
	RequestID    uuid.UUID  `json:"requestId"`
	Tracking     string     `json:"requestTracking"`
	ReleaseID    uuid.UUID  `json:"releaseId"`
	Method       string     `json:"method" enum:"portal,zip,print,mail,fax"`
	To           string     `json:"to" doc:"lines divided by line breaks"`
	State        string     `json:"state" enum:"waiting,sent,picked_up,revoked,expired"`
	ExpiresAt    *time.Time `json:"expiresAt,omitempty"`
	DownloadsMax int        `json:"downloadsMax"`
	Downloads    int        `json:"downloads"`
	Size         int64      `json:"size"`
	Hash         string     `json:"hash,omitempty" doc:"SHA-256 of what was handed over"`
	Files        []Piece    `json:"files" doc:"what is handed over, where it is more than one file"`
	Reference    string     `json:"reference,omitempty"`
	CreatedAt    time.Time  `json:"createdAt"`
	SentAt       *time.Time `json:"sentAt,omitempty"`
	DoneAt       *time.Time `json:"doneAt,omitempty"`
	RevokedAt    *time.Time `json:"revokedAt,omitempty"`
	Pickups      []Pickup   `json:"pickups"`
}

// Piece is a file of what is handed over.
type Piece = release.ReleaseFile

// Pickup is one time that it was taken.
type Pickup struct {
	At      time.Time  `json:"at"`
	Address string     `json:"address,omitempty" doc:"network address of who fetched it"`
	ByUser  *uuid.UUID `json:"byUser,omitempty" doc:"of the agency, to print or hand it over"`
	Hash    string     `json:"hash"`
	Served  int64      `json:"served" doc:"bytes"`
}

type deliveriesOutput struct {
	Body struct {
		Items []Delivery `json:"items"`
		Page  string     `json:"page,omitempty" doc:"address at which the requester fetches what is online"`
	}
}

func (m *Module) list(ctx context.Context, in *byID) (*deliveriesOutput, error) {
	out := &deliveriesOutput{}
	out.Body.Items = []Delivery{}
	return out, m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		row, err := m.deliverable(ctx, tx, in.ID, false)
		if err != nil {
			return err
		}
		rows, err := ofRequest(tx, row.ID)
		if err != nil {
			return err
		}
		taken, err := pickupsOf(tx, row.ID)
		if err != nil {
			return err
		}
		files, err := m.files(tx, rows)
		if err != nil {
			return err
		}
		for _, d := range rows {
			shown, err := m.show(ctx, tx, row, d, files[d.ReleaseID], taken)
			if err != nil {
				return err
			}
			out.Body.Items = append(out.Body.Items, shown)
		}
		if out.Body.Page, err = m.Portal.Address(tx, row.ClientID); err != nil {
			return err
		}
		return request.Note(ctx, tx, row, "roi.deliveries.view", uuid.Nil, nil)
	})
}

// shown is show of one delivery.
func (m *Module) shown(ctx context.Context, tx *db.Tx, row request.Row, d deliveryRow, taken []pickupRow) (Delivery, error) {
	files, err := m.files(tx, []deliveryRow{d})
	if err != nil {
		return Delivery{}, err
	}
	return m.show(ctx, tx, row, d, files[d.ReleaseID], taken)
}

// files gives the files of the releases that are more than one file.
func (m *Module) files(tx *db.Tx, rows []deliveryRow) (map[uuid.UUID][]Piece, error) {
	var ids []uuid.UUID
	for _, d := range rows {
		if !slices.Contains(ids, d.ReleaseID) {
			ids = append(ids, d.ReleaseID)
		}
	}
	all, err := m.Releases.FilesOf(tx, ids)
	for id, files := range all {
		if len(files) == 1 {
			delete(all, id)
		}
	}
	return all, err
}

// show gives a delivery of a request with its proofs.
func (m *Module) show(ctx context.Context, tx *db.Tx, row request.Row, d deliveryRow, files []Piece, taken []pickupRow) (Delivery, error) {
	out := Delivery{ID: d.ID, RequestID: d.RequestID, Tracking: row.Tracking, ReleaseID: d.ReleaseID, Method: d.Method, State: d.stateAt(m.Clock.Now()),
		ExpiresAt: d.ExpiresAt, DownloadsMax: d.DownloadsMax, Downloads: d.Downloads, Size: d.Size, Hash: hex.EncodeToString(d.Hash), CreatedAt: d.CreatedAt,
		SentAt: d.SentAt, DoneAt: d.DoneAt, RevokedAt: d.RevokedAt, Files: append([]Piece{}, files...), Pickups: []Pickup{}}
	if d.Reference != nil {
		out.Reference = *d.Reference
	}
	for _, p := range taken {
		if p.DeliveryID == d.ID {
			out.Pickups = append(out.Pickups, Pickup{At: p.At, Address: p.Address, ByUser: p.ByUser, Hash: hex.EncodeToString(p.Hash), Served: p.Served})
		}
	}
	var err error
	out.To, err = m.Requests.Seals.Open(ctx, tx, d.ClientID, d.ToSealed, d.ID)
	return out, err
}

type deliveryJobsInput struct {
	State  string `query:"state" enum:"waiting,sent" default:"waiting"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	Cursor string `query:"cursor"`
}

type deliveryJobsOutput struct {
	Body struct {
		Items      []Delivery `json:"items"`
		NextCursor string     `json:"nextCursor,omitempty"`
	}
}

func (m *Module) jobs(ctx context.Context, in *deliveryJobsInput) (*deliveryJobsOutput, error) {
	var after position
	more, err := httpx.DecodeCursor(in.Cursor, &after)
	if err != nil {
		return nil, err
	}
	out := &deliveryJobsOutput{}
	out.Body.Items = []Delivery{}
	return out, m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		from := &after
		if !more {
			from = nil
		}
		rows, err := jobRows(tx, in.State, from, in.Limit+1)
		if err != nil {
			return err
		}
		if len(rows) > in.Limit {
			rows = rows[:in.Limit]
			out.Body.NextCursor = httpx.EncodeCursor(position{rows[in.Limit-1].CreatedAt, rows[in.Limit-1].ID})
		}
		files, err := m.files(tx, rows)
		if err != nil {
			return err
		}
		of := make([]uuid.UUID, len(rows))
		for i, d := range rows {
			of[i] = d.RequestID
		}
		requests, err := request.FindAll(tx, of)
		if err != nil {
			return err
		}
		for _, d := range rows {
			shown, err := m.show(ctx, tx, requests[d.RequestID], d, files[d.ReleaseID], nil)
			if err != nil {
				return err
			}
			out.Body.Items = append(out.Body.Items, shown)
		}
		return trail.Write(ctx, tx, trail.Entry{Act: "roi.deliveries.list", ObjectType: "roi_delivery", Details: map[string]any{"rows": len(rows)}})
	})
}
