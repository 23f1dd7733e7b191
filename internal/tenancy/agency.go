package tenancy

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"chartwright/internal/audit/trail"
	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/tenancy/principal"
)

// NewAgency is a tenant to be made.
type NewAgency struct {
	Name        string
	Slug        string // lower case, digits, hyphens; unique in the installation
	MFARequired bool
	Demo        bool
}

// CreateAgency makes a tenant with the usual hold reasons and targets. A slug in use is a conflict.
func (m *Module) CreateAgency(ctx context.Context, a NewAgency) (uuid.UUID, error) {
	id := db.NewID()
	ctx = principal.With(ctx, principal.ForTenant(id))
	err := m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		row := agencyRow{TenantID: id, Name: a.Name, Slug: a.Slug, MfaRequired: a.MFARequired, Demo: a.Demo}
		if err := createRow(tx, &row, "Another agency has this short name."); err != nil {
			return err
		}
		for _, r := range usualHoldReasons() {
			if err := m.SetHoldReason(ctx, tx, r); err != nil {
				return err
			}
		}
		if err := m.SetTargets(ctx, tx, UsualTargets()); err != nil {
			return err
		}
		return trail.Write(ctx, tx, trail.Entry{Act: "agency.create", ObjectType: "agency", ObjectID: id})
	})
	return id, err
}

// FindAgency gives a tenant's id by its short name, for the operator's commands.
func (m *Module) FindAgency(ctx context.Context, slug string) (uuid.UUID, error) {
	var ids []uuid.UUID
	err := m.DB.AsSystem(ctx, "operator", "find an agency by its short name", func(_ context.Context, tx *db.Tx) error {
		return selectAgency(tx, slug, &ids)
	})
	if err == nil && len(ids) == 0 {
		err = apperr.New(http.StatusNotFound, "agency-not-found", "No agency has this short name; see chartwright agency list.")
	}
	if err != nil {
		return uuid.Nil, err
	}
	return ids[0], nil
}
