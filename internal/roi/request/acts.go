package request

import (
	"context"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
)

// What follows are the room's operations for callers inside the program, who act as a person just as the API's do.

// Enter enters a request and gives its id.
func (m *Module) Enter(ctx context.Context, f Fields) (uuid.UUID, error) {
	out, err := m.create(ctx, &createInput{Body: f})
	if err != nil {
		return uuid.Nil, err
	}
	return out.Body.ID, nil
}

// Approve is the hospital's consent to a request that waits for it.
func (m *Module) Approve(ctx context.Context, id uuid.UUID) error {
	in := &approveInput{ID: id}
	in.Body.Decision = "approve"
	_, err := m.approve(ctx, in)
	return err
}

// PlaceHold places a legal hold.
func (m *Module) PlaceHold(ctx context.Context, id uuid.UUID, reason string) error {
	in := &holdInput{ID: id}
	in.Body.Placed, in.Body.Reason = true, reason
	_, err := m.hold(ctx, in)
	return err
}

// Cancel withdraws a request, or lets it expire where the reason is not_answered.
func (m *Module) Cancel(ctx context.Context, id uuid.UUID, reason string) error {
	in := &cancelInput{ID: id}
	in.Body.Reason = reason
	_, err := m.cancel(ctx, in)
	return err
}

// Close ends a request whose release has reached the requester.
func (m *Module) Close(ctx context.Context, id uuid.UUID) error {
	_, err := m.closing(ctx, &byID{ID: id})
	return err
}

// SaveSettings replaces a client's settings.
func (m *Module) SaveSettings(ctx context.Context, client uuid.UUID, s Settings) error {
	now, err := m.getSettings(ctx, &byID{ID: client})
	if err != nil {
		return err
	}
	_, err = m.putSettings(ctx, &settingsInput{ID: client, IfMatch: now.ETag, Body: s})
	return err
}

// Tag is the entity tag of a request as it stands.
func (m *Module) Tag(ctx context.Context, id uuid.UUID) (tag string, err error) {
	err = m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) error {
		row, err := Find(tx, id, false)
		tag = httpx.ETag(row.Version)
		return err
	})
	return tag, err
}
