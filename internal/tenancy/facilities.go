package tenancy

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"chartwright/internal/audit/trail"
	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/tenancy/principal"
)

// WorkTypes are the kinds of chart an encounter can be.
func WorkTypes() []string { return []string{"IP", "OP", "ED", "SDS", "OBS", "PROFEE", "ANC"} }

// FacilityFields are what a person sets of a facility.
type FacilityFields struct {
	Name      string   `json:"name" minLength:"1" maxLength:"200"`
	Code      string   `json:"code" pattern:"^[A-Z0-9]{2,12}$"`
	Timezone  string   `json:"timezone"`
	WorkTypes []string `json:"workTypes" minItems:"1" uniqueItems:"true"`
	Active    bool     `json:"active"`
}

type createFacilityInput struct {
	Body struct {
		ClientID uuid.UUID `json:"clientId"`
		FacilityFields
	}
}

type updateFacilityInput struct {
	ID      uuid.UUID `path:"id"`
	IfMatch string    `header:"If-Match"`
	Body    FacilityFields
}

type listFacilitiesInput struct {
	ClientID uuid.UUID `query:"clientId"`
	Cursor   string    `query:"cursor"`
	Limit    int       `query:"limit" minimum:"1" maximum:"500" default:"100"`
}

func (f FacilityFields) check() error {
	for _, w := range f.WorkTypes {
		if !slices.Contains(WorkTypes(), w) {
			return apperr.Invalid("A work type is not known.", apperr.Field{Location: "body.workTypes", Message: "use IP, OP, ED, SDS, OBS, PROFEE or ANC"})
		}
	}
	return checkZone(f.Timezone, "body.timezone")
}

func (m *Module) listFacilities(ctx context.Context, in *listFacilitiesInput) (*Page[Facility], error) {
	var rows []facilityRow
	err := m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) error {
		after, err := httpx.After(in.Cursor, func(id uuid.UUID) (facilityRow, error) { return findFacility(tx, id) })
		if err != nil {
			return err
		}
		rows, err = listFacilities(tx, in.ClientID, after, in.Limit+1)
		return err
	})
	rows, next := httpx.Cut(rows, in.Limit, func(r facilityRow) uuid.UUID { return r.ID })
	return pageOf(rows, facilityRow.public).before(next), err
}

func (m *Module) createFacility(ctx context.Context, in *createFacilityInput) (*One[Facility], error) {
	p, err := principal.From(ctx)
	if err != nil {
		return nil, err
	}
	var row facilityRow
	err = m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		id, _, err := httpx.Once(ctx, tx, p.UserID, func() (uuid.UUID, error) {
			f, err := m.AddFacility(ctx, tx, in.Body.ClientID, in.Body.FacilityFields)
			return f.ID, err
		})
		if err != nil {
			return err
		}
		row, err = findFacility(tx, id)
		return err
	})
	return &One[Facility]{ETag: httpx.ETag(row.Version), Body: row.public()}, err
}

// AddFacility makes a site of a client. A client that is not there is a 404, a code in use a conflict.
func (m *Module) AddFacility(ctx context.Context, tx *db.Tx, client uuid.UUID, f FacilityFields) (Facility, error) {
	if err := f.check(); err != nil {
		return Facility{}, err
	}
	if _, err := findClient(tx, client); err != nil {
		return Facility{}, err
	}
	row := facilityRow{ClientID: client, ID: db.NewID(), Name: f.Name, Code: f.Code, Timezone: f.Timezone, WorkTypes: f.WorkTypes, Active: f.Active, Version: 1}
	if err := createRow(tx, &row, "Another facility has this code."); err != nil {
		return Facility{}, err
	}
	return row.public(), trail.Write(ctx, tx, trail.Entry{Act: "facility.create", ObjectType: "facility", ObjectID: row.ID, ClientID: client})
}

func (m *Module) updateFacility(ctx context.Context, in *updateFacilityInput) (*One[Facility], error) {
	seen, err := httpx.MatchVersion(in.IfMatch)
	if err != nil {
		return nil, err
	}
	if err := in.Body.check(); err != nil {
		return nil, err
	}
	var row facilityRow
	err = m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := findFacility(tx, in.ID); err != nil {
			return err
		}
		err := updateFacility(tx, in.ID, seen, map[string]any{"name": in.Body.Name, "code": in.Body.Code, "timezone": in.Body.Timezone,
			"work_types": db.Texts(in.Body.WorkTypes), "active": in.Body.Active})
		if err != nil {
			return err
		}
		if row, err = findFacility(tx, in.ID); err != nil {
			return err
		}
		return trail.Write(ctx, tx, trail.Entry{Act: "facility.update", ObjectType: "facility", ObjectID: in.ID, ClientID: row.ClientID})
	})
	return &One[Facility]{ETag: httpx.ETag(row.Version), Body: row.public()}, err
}
