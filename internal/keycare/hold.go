package keycare

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/audit/trail"
	"chartwright/internal/platform/db"
)

// Hold forbids the destruction of a client's keys.
type Hold struct {
	ID       uuid.UUID  `json:"id"`
	Kind     string     `json:"kind"` // legal, retention
	UntilOn  *time.Time `json:"until,omitempty"`
	Reason   string     `json:"reason"`
	PlacedBy string     `json:"placedBy"`
	PlacedAt time.Time  `json:"placedAt"`
	LiftedBy *string    `json:"liftedBy,omitempty"`
	LiftedAt *time.Time `json:"liftedAt,omitempty"`
}

// standing are the holds that forbid destruction on that day.
func standing(tx *db.Tx, client uuid.UUID, today time.Time) ([]Hold, error) {
	var rows []Hold
	return rows, tx.Select(&rows, `select id, kind, until_on, reason, placed_by, placed_at, lifted_by, lifted_at from key_holds
		where tenant_id = @tenant and client_id = @client and lifted_at is null and (kind = 'legal' or until_on > cast(@today as date)) order by placed_at`,
		map[string]any{"client": client, "today": today.Format(time.DateOnly)})
}

// Place places a hold: a legal one until it is lifted, or one for retention until a day.
func (m *Module) Place(ctx context.Context, c Client, h Hold) (Hold, error) {
	if err := c.alive(); err != nil {
		return h, err
	}
	h.Reason, h.PlacedBy = strings.TrimSpace(h.Reason), strings.TrimSpace(h.PlacedBy)
	switch {
	case h.Kind != "legal" && h.Kind != "retention":
		return h, errors.New("--kind must be legal or retention")
	case (h.Kind == "retention") != (h.UntilOn != nil):
		return h, errors.New("a hold for retention needs --until DATE, a legal hold has none: it stands until it is lifted")
	case h.Reason == "" || h.PlacedBy == "":
		return h, errors.New("say why (--reason) and who places it (--by)")
	}
	h.ID, h.PlacedAt = db.NewID(), m.Clock.Now()
	return h, m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := lock(tx, c.ID); err != nil {
			return err
		}
		_, err := tx.Exec(`insert into key_holds (tenant_id, client_id, id, kind, until_on, reason, placed_by, placed_at)
			values (@tenant, @client, @id, @kind, @until, @reason, @by, @at)`, map[string]any{"client": c.ID, "id": h.ID, "kind": h.Kind, "until": h.UntilOn,
			"reason": h.Reason, "by": h.PlacedBy, "at": h.PlacedAt})
		if err != nil {
			return err
		}
		return trail.Write(ctx, tx, trail.Entry{Act: "client.key.hold", ObjectType: "client", ObjectID: c.ID, ClientID: c.ID, Reason: h.Reason,
			Details: map[string]any{"hold": h.ID, "kind": h.Kind, "by": h.PlacedBy}})
	})
}

// Lift lifts a hold of the client.
func (m *Module) Lift(ctx context.Context, c Client, id uuid.UUID, by, reason string) error {
	if strings.TrimSpace(by) == "" || strings.TrimSpace(reason) == "" {
		return errors.New("say why (--reason) and who lifts it (--by)")
	}
	return m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		n, err := tx.Exec(`update key_holds set lifted_by = @by, lifted_at = @at where tenant_id = @tenant and client_id = @client and id = @id and lifted_at is null`,
			map[string]any{"client": c.ID, "id": id, "by": by, "at": m.Clock.Now()})
		if err == nil && n == 0 {
			err = errors.New("no such hold stands for this client; chartwright keys list shows them")
		}
		if err != nil {
			return err
		}
		return trail.Write(ctx, tx, trail.Entry{Act: "client.key.unhold", ObjectType: "client", ObjectID: c.ID, ClientID: c.ID, Reason: reason,
			Details: map[string]any{"hold": id, "by": by}})
	})
}
