package people

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
)

// PutSkills replaces what work a technician does.
func (m *Module) PutSkills(ctx context.Context, id uuid.UUID, version int64, skills []UserSkill) (*User, error) {
	rows := make([]skillRow, 0, len(skills))
	seen := map[UserSkill]bool{}
	for _, s := range skills {
		if !seen[s] {
			rows = append(rows, skillRow{UserID: id, WorkType: s.WorkType, Kind: s.Kind})
		}
		seen[s] = true
	}
	return m.put(ctx, id, version, "user.skills", len(rows), func(tx *db.Tx) error { return replaceSkills(tx, id, rows) })
}

// PutCredentials replaces a technician's certificates. Expired ones are kept: they show what was valid when.
func (m *Module) PutCredentials(ctx context.Context, id uuid.UUID, version int64, credentials []UserCredential) (*User, error) {
	rows := make([]credentialRow, 0, len(credentials))
	seen := map[string]bool{}
	for i, c := range credentials {
		day, err := time.Parse(time.DateOnly, c.ExpiresOn)
		if err != nil {
			return nil, wrongCredential(i, "expiresOn", "give a day like 2027-12-31")
		}
		if seen[c.Credential] {
			return nil, wrongCredential(i, "credential", "this certificate is named twice; keep one")
		}
		seen[c.Credential] = true
		rows = append(rows, credentialRow{UserID: id, Credential: c.Credential, ExpiresOn: day})
	}
	return m.put(ctx, id, version, "user.credentials", len(rows), func(tx *db.Tx) error { return replaceCredentials(tx, id, rows) })
}

func wrongCredential(i int, field, message string) error {
	return apperr.Invalid("The certificates were not saved.", apperr.Field{Location: fmt.Sprintf("body.credentials[%d].%s", i, field), Message: message})
}

// PutFacilities replaces the facilities whose charts a technician may draw.
func (m *Module) PutFacilities(ctx context.Context, id uuid.UUID, version int64, facilities []uuid.UUID) (*User, error) {
	rows := facilityRows(id, facilities)
	return m.put(ctx, id, version, "user.facilities", len(rows), func(tx *db.Tx) error { return replaceFacilities(tx, id, rows) })
}

func facilityRows(id uuid.UUID, facilities []uuid.UUID) []facilityRow {
	rows := make([]facilityRow, 0, len(facilities))
	seen := map[uuid.UUID]bool{}
	for _, f := range facilities {
		if !seen[f] {
			rows = append(rows, facilityRow{UserID: id, FacilityID: f})
		}
		seen[f] = true
	}
	return rows
}

func (m *Module) put(ctx context.Context, id uuid.UUID, version int64, act string, count int, replace func(*db.Tx) error) (*User, error) {
	return m.edit(ctx, id, version, putting(act, count, replace))
}

func putting(act string, count int, replace func(*db.Tx) error) func(context.Context, *db.Tx, *userRow) error {
	return func(ctx context.Context, tx *db.Tx, r *userRow) error {
		if !r.Role.Technician() {
			return apperr.Conflict("not-a-technician", "Only people who draw work from queues have skills, certificates and facilities.")
		}
		if err := replace(tx); err != nil {
			return err
		}
		if err := update(tx, r, map[string]any{}); err != nil {
			return err
		}
		return record(ctx, tx, r, act, map[string]any{"count": count})
	}
}
