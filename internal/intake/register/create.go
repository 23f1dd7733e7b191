package register

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"chartwright/internal/audit/trail"
	"chartwright/internal/intake/seals"
	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/platform/traces"
	"chartwright/internal/tenancy/principal"
)

type createInput struct{ Body EncounterFields }

type encounterOutput struct {
	ETag string `header:"ETag"`
	Body Encounter
}

func (m *Module) create(ctx context.Context, in *createInput) (*encounterOutput, error) {
	p, err := principal.From(ctx)
	if err != nil {
		return nil, err
	}
	if err := in.Body.check(m.Clock.Now()).err("body.", "The encounter cannot be registered; each part is named below."); err != nil {
		return nil, err
	}
	var out Encounter
	err = m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		f, c, err := m.placeFor(ctx, tx, in.Body)
		if err != nil {
			return err
		}
		id, _, err := httpx.Once(ctx, tx, p.UserID, func() (uuid.UUID, error) { return m.add(ctx, tx, c, f, in.Body) })
		if err != nil {
			return err
		}
		out, err = m.show(ctx, tx, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	return &encounterOutput{ETag: httpx.ETag(out.Version), Body: out}, nil
}

// placeFor finds the facility, which must take the work type, and the seals of its client.
func (m *Module) placeFor(ctx context.Context, tx *db.Tx, e EncounterFields) (facility, *seals.Client, error) {
	f, err := findFacility(tx, e.FacilityID)
	if apperr.Is(err, "not-found") {
		return f, nil, apperr.Invalid("The encounter cannot be registered.", apperr.Field{Location: "body.facilityId", Message: "is no facility of yours; choose one from the list"})
	}
	if err != nil {
		return f, nil, err
	}
	if why := f.refuses(e.WorkType); why != nil {
		return f, nil, findings{*why}.err("body.", "The encounter cannot be registered.")
	}
	c, err := m.Seals.ToIndex(ctx, tx, f.ClientID)
	return f, c, err
}

func (f facility) refuses(workType string) *apperr.Field {
	switch {
	case !f.Active:
		return &apperr.Field{Location: "facilityId", Message: "this facility is closed; choose another, or ask the manager to open it"}
	case !strings.Contains(","+f.WorkTypes+",", ","+workType+","):
		return &apperr.Field{Location: "workType", Message: "this facility does not send charts of this type; choose another, or ask the manager to add it"}
	}
	return nil
}

// Add registers an encounter in the caller's transaction, for set-up and demonstration data. It gives its id.
func (m *Module) Add(ctx context.Context, tx *db.Tx, e EncounterFields) (uuid.UUID, error) {
	if err := e.check(m.Clock.Now()).err("", "The encounter cannot be registered."); err != nil {
		return uuid.Nil, err
	}
	f, c, err := m.placeFor(ctx, tx, e)
	if err != nil {
		return uuid.Nil, err
	}
	return m.add(ctx, tx, c, f, e)
}

func (m *Module) add(ctx context.Context, tx *db.Tx, c *seals.Client, f facility, e EncounterFields) (uuid.UUID, error) {
	patient, wrong, err := m.patientFor(ctx, tx, c, e.Patient)
	if err != nil {
		return uuid.Nil, err
	}
	if err := wrong.err("body.", "Another patient is registered under this medical record number."); err != nil {
		return uuid.Nil, err
	}
	p, err := principal.From(ctx)
	if err != nil {
		return uuid.Nil, err
	}
	row := e.row(f, patient, p.UserID)
	made, err := insertEncounter(tx, &row)
	if err != nil {
		return uuid.Nil, err
	}
	if !made {
		return uuid.Nil, accountTaken("body.accountNumber")
	}
	_, chart := traces.Found(ctx, row.ID, "chart", traces.Tenant(row.TenantID))
	defer chart.End(nil)
	return row.ID, trail.Write(ctx, tx, trail.Entry{Act: "encounter.create", ObjectType: "encounter", ObjectID: row.ID, ClientID: row.ClientID,
		PatientID: patient, Encounter: row.ID, Details: map[string]any{"workType": row.WorkType}})
}

func accountTaken(location string) error {
	e := apperr.Conflict("account-exists", "An encounter with this account number is registered at this facility. Open that one, or check the number.")
	e.Fields = []apperr.Field{{Location: location, Message: "is registered already"}}
	return e
}

func (e EncounterFields) row(f facility, patient, by uuid.UUID) encounterRow {
	row := encounterRow{ClientID: f.ClientID, ID: db.NewID(), FacilityID: f.ID, PatientID: patient, AccountNumber: e.AccountNumber, WorkType: e.WorkType,
		AdmittedAt: e.AdmittedAt.UTC(), DischargedAt: e.DischargedAt, Disposition: orNull(e.Disposition), Payer: orNull(e.Payer),
		Attending: orNull(e.Attending), ChargesMinor: e.ChargesMinor, Currency: "USD", Status: "awaiting_documents", DelayOwner: "hospital", Version: 1}
	if by != uuid.Nil {
		row.CreatedBy = &by
	}
	return row
}
