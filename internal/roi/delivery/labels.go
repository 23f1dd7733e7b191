package delivery

import (
	"context"
	"strings"

	"cloud.google.com/go/civil"
	"github.com/google/uuid"

	"chartwright/internal/audit/trail"
	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/roi/packet"
	"chartwright/internal/roi/request"
)

type labelsInput struct {
	Body struct {
		IDs []uuid.UUID `json:"ids" minItems:"1" maxItems:"300"`
	}
}

type labelsOutput struct {
	ContentType string `header:"Content-Type"`
	Body        []byte
}

// labels prints the addresses of what is to be mailed, in the order asked for.
func (m *Module) labels(ctx context.Context, in *labelsInput) (*labelsOutput, error) {
	out := &labelsOutput{ContentType: "application/pdf"}
	var addresses [][]string
	err := m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		found, rows, err := m.labelled(ctx, tx, in.Body.IDs)
		if err != nil {
			return err
		}
		addresses = nil
		acts := make([]trail.Entry, 0, len(in.Body.IDs))
		for _, id := range in.Body.IDs {
			d := found[id]
			to, err := m.Requests.Seals.Open(ctx, tx, d.ClientID, d.ToSealed, d.ID)
			if err != nil {
				return err
			}
			addresses = append(addresses, strings.Split(strings.TrimSpace(to), "\n"))
			acts = append(acts, request.Entry(rows[d.RequestID], "roi.delivery.label", uuid.Nil, map[string]any{"delivery": d.ID}))
		}
		return trail.WriteAll(ctx, tx, acts)
	})
	if err != nil {
		return nil, err
	}
	sheet, err := packet.Labels(civil.DateOf(m.Clock.Now()), addresses, 0)
	if err != nil {
		return nil, apperr.Invalid("An address does not fit its label.", apperr.Field{Location: "body.ids", Message: err.Error()})
	}
	out.Body = sheet
	return out, nil
}

// labelled reads deliveries and their requests, all of which the actor must be allowed to deliver.
func (m *Module) labelled(ctx context.Context, tx *db.Tx, ids []uuid.UUID) (map[uuid.UUID]deliveryRow, map[uuid.UUID]request.Row, error) {
	found, err := findAll(tx, ids)
	if err != nil {
		return nil, nil, err
	}
	var of []uuid.UUID
	for _, id := range ids {
		d, ok := found[id]
		if !ok {
			return nil, nil, apperr.NotFound()
		}
		of = append(of, d.RequestID)
	}
	rows, err := request.FindAll(tx, of)
	if err != nil {
		return nil, nil, err
	}
	for _, id := range of {
		if _, ok := rows[id]; !ok {
			return nil, nil, apperr.NotFound()
		}
	}
	for _, row := range rows {
		if err := m.mayDeliver(ctx, tx, row); err != nil {
			return nil, nil, err
		}
	}
	return found, rows, nil
}
