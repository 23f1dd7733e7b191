package requester

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/roi/request"
)

type messageWriteInput struct {
	Body struct {
		Text string `json:"text" minLength:"1" maxLength:"4000"`
	}
}

// write keeps what the requester says. Where a correction was asked of them, it is the answer, and the work goes on.
func (m *Module) write(ctx context.Context, in *messageWriteInput) (*noOutput, error) {
	if strings.TrimSpace(in.Body.Text) == "" {
		return nil, apperr.Invalid("The message cannot be sent.", apperr.Field{Location: "body.text", Message: "write something first"})
	}
	if err := m.Door.Spend(ctx, "write"); err != nil {
		return nil, err
	}
	return &noOutput{}, m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		row, err := m.open(ctx, tx)
		if err != nil {
			return err
		}
		if err := m.Desk.Write(ctx, tx, row, in.Body.Text); err != nil {
			return err
		}
		if err := request.Note(ctx, tx, row, "portal.message", uuid.Nil, nil); err != nil {
			return err
		}
		return later(ctx, tx, row)
	})
}

type feeDecisionInput struct {
	Body struct {
		InvoiceID uuid.UUID `json:"invoiceId" doc:"the one that was shown"`
		Agree     bool      `json:"agree"`
	}
}

// decideFee keeps whether the requester agrees to the fee that they saw, line by line.
func (m *Module) decideFee(ctx context.Context, in *feeDecisionInput) (*noOutput, error) {
	if err := m.Door.Spend(ctx, "write"); err != nil {
		return nil, err
	}
	return &noOutput{}, m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		row, err := m.open(ctx, tx)
		if err != nil {
			return err
		}
		if err := m.Desk.DecideFee(tx, row.ID, in.Body.InvoiceID, in.Body.Agree); err != nil {
			return err
		}
		return request.Note(ctx, tx, row, "portal.fee", uuid.Nil, map[string]any{"agreed": in.Body.Agree, "invoice": in.Body.InvoiceID})
	})
}
