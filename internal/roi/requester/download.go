package requester

import (
	"context"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/roi/delivery"
)

type downloadBeginInput struct {
	ID uuid.UUID `path:"id"`
}

type downloadBeginOutput struct{ Body delivery.Begun }

// beginDownload counts a download and gives what to fetch it by.
func (m *Module) beginDownload(ctx context.Context, in *downloadBeginInput) (*downloadBeginOutput, error) {
	out := &downloadBeginOutput{}
	return out, m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		row, err := m.own(ctx, tx)
		if err != nil {
			return err
		}
		if out.Body, err = m.Deliveries.Begin(ctx, tx, row, in.ID); err != nil {
			return err
		}
		return later(ctx, tx, row)
	})
}

// download serves a download that was begun, in whole or by ranges.
func (m *Module) download(c *gin.Context) {
	id, err := uuid.Parse(c.Param("id"))
	if err != nil {
		httpx.WriteError(c, apperr.NotFound())
		return
	}
	if err := m.Deliveries.Serve(c.Writer, c.Request, id); err != nil {
		httpx.WriteError(c, err)
	}
}
