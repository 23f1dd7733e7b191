package people

import (
	"context"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/tenancy/principal"
)

const (
	defaultPage = 50
	largestPage = 200
)

// List gives a page of people by name, and the cursor of the next page, empty at the end.
func (m *Module) List(ctx context.Context, f Filter) (users []*User, next string, err error) {
	limit := min(f.Limit, largestPage)
	if limit <= 0 {
		limit = defaultPage
	}
	var at position
	more, err := httpx.DecodeCursor(f.Cursor, &at)
	if err != nil {
		return nil, "", err
	}
	after := &at
	if !more {
		after = nil
	}
	err = m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) error {
		rows, err := page(tx, f, after, limit)
		if err != nil {
			return err
		}
		if len(rows) > limit {
			rows = rows[:limit]
			next = httpx.EncodeCursor(position{ID: rows[limit-1].ID})
		}
		users = views(rows)
		return complete(tx, users)
	})
	return users, next, err
}

// Get gives one person; 404 where there is none in the agency.
func (m *Module) Get(ctx context.Context, id uuid.UUID) (out *User, err error) {
	err = m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) error {
		out, err = get(tx, id)
		return err
	})
	return out, err
}

func get(tx *db.Tx, id uuid.UUID) (*User, error) {
	r, err := byID(tx, id)
	if err != nil {
		return nil, err
	}
	u := r.view()
	return u, complete(tx, []*User{u})
}

func views(rows []*userRow) []*User {
	out := make([]*User, len(rows))
	for i, r := range rows {
		out[i] = r.view()
	}
	return out
}

// Names gives the display names of people of the agency, whatever their status; ids of nobody are left out.
func (m *Module) Names(tx *db.Tx, ids []uuid.UUID) (map[uuid.UUID]string, error) {
	return names(tx, ids)
}

// Technicians gives the active people who draw work, with their skills, facilities and certificates, by name.
func (m *Module) Technicians(tx *db.Tx) ([]*User, error) {
	rows, err := byRoles(tx, []principal.Role{principal.Coder, principal.Prep, principal.ROI, principal.Auditor})
	if err != nil {
		return nil, err
	}
	users := views(rows)
	return users, complete(tx, users)
}

// Person gives one person inside a transaction of another room; 404 where there is none.
func (m *Module) Person(tx *db.Tx, id uuid.UUID) (*User, error) { return get(tx, id) }
