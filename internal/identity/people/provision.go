package people

import (
	"context"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
	"chartwright/internal/tenancy/principal"
)

// What follows acts inside the transaction of provisioning, with the same limits as the acts of people: nobody touches people
// of a role that they do not look after, and nobody ends their own access.

// Manages lists the roles whose people a role looks after.
func Manages(role principal.Role) []principal.Role { return manages(role) }

// Enrol adds a person who has no password, because the agency's organisation vouches for them, and who is not let in yet.
func (m *Module) Enrol(ctx context.Context, tx *db.Tx, in NewUser) (uuid.UUID, error) {
	if _, err := allow(ctx, in.Role); err != nil {
		return uuid.Nil, err
	}
	if in.Timezone == "" {
		in.Timezone = defaultTimezone
	}
	if err := checkNew(&in); err != nil {
		return uuid.Nil, err
	}
	r := &userRow{ID: db.NewID(), Email: in.Email, Name: in.Name, Role: in.Role, Status: disabled, Timezone: in.Timezone, Version: 1, CreatedAt: m.Clock.Now()}
	if err := insertUser(tx, r); err != nil {
		return uuid.Nil, err
	}
	return r.ID, record(ctx, tx, r, "user.create", map[string]any{"role": r.Role, "provisioned": true})
}

// Alter is Update of whatever version.
func (m *Module) Alter(ctx context.Context, tx *db.Tx, id uuid.UUID, in UserChange) error {
	return editIn(ctx, tx, id, AnyVersion, func(ctx context.Context, tx *db.Tx, r *userRow) error { return m.change(ctx, tx, r, in) })
}

// Open is Enable.
func (m *Module) Open(ctx context.Context, tx *db.Tx, id uuid.UUID) error {
	return editIn(ctx, tx, id, AnyVersion, giveAccess)
}

// Close is Disable.
func (m *Module) Close(ctx context.Context, tx *db.Tx, id uuid.UUID) error {
	return editIn(ctx, tx, id, AnyVersion, m.endAccess)
}

// Place replaces a technician's facilities.
func (m *Module) Place(ctx context.Context, tx *db.Tx, id uuid.UUID, facilities []uuid.UUID) error {
	rows := facilityRows(id, facilities)
	return editIn(ctx, tx, id, AnyVersion, putting("user.facilities", len(rows), func(tx *db.Tx) error { return replaceFacilities(tx, id, rows) }))
}
