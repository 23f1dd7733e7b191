package register

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/audit/trail"
	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/tenancy/principal"
)

type byID struct {
	ID uuid.UUID `path:"id"`
}

// MayView decides whether the actor may see an encounter that the transaction reaches. Technicians, auditors among them, see
// what is leased to them, and for them everything else is a 404: the minimum necessary (45 CFR 164.502(b)). It gives the item
// that allows it.
func (m *Module) MayView(ctx context.Context, tx *db.Tx, encounter uuid.UUID) (uuid.UUID, error) {
	p, err := principal.From(ctx)
	if err != nil {
		return uuid.Nil, err
	}
	if !p.Role.Technician() {
		return uuid.Nil, nil
	}
	item, err := m.Leases.HoldsLeaseOn(ctx, tx, encounter)
	if err != nil || item != uuid.Nil {
		return item, err
	}
	cases, err := m.Charts.PrepCases(tx, encounter)
	if err != nil {
		return uuid.Nil, err
	}
	for _, c := range cases {
		if item, err = m.Leases.HoldsLeaseOnCase(ctx, tx, c); err != nil || item != uuid.Nil {
			return item, err
		}
	}
	row, err := findEncounter(tx, encounter, false)
	if err != nil {
		return uuid.Nil, err
	}
	if item, err = m.Requests.HoldsPatient(ctx, tx, row.PatientID); err != nil || item != uuid.Nil {
		return item, err
	}
	return uuid.Nil, apperr.NotFound()
}

func (m *Module) get(ctx context.Context, in *byID) (*encounterOutput, error) {
	var out Encounter
	err := m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		item, err := m.MayView(ctx, tx, in.ID)
		if err != nil {
			return err
		}
		if out, err = m.show(ctx, tx, in.ID); err != nil {
			return err
		}
		if item != uuid.Nil {
			out.WorkItemID = &item
		}
		return trail.Write(ctx, tx, trail.Entry{Act: "encounter.view", ObjectType: "encounter", ObjectID: out.ID, ClientID: out.ClientID,
			PatientID: out.Patient.ID, Encounter: out.ID, WorkItem: item})
	})
	if err != nil {
		return nil, err
	}
	return &encounterOutput{ETag: httpx.ETag(out.Version), Body: out}, nil
}

// show builds the whole encounter; the caller has decided that it may be seen and keeps the trail.
func (m *Module) show(ctx context.Context, tx *db.Tx, id uuid.UUID) (Encounter, error) {
	row, err := findEncounter(tx, id, false)
	if err != nil {
		return Encounter{}, err
	}
	out, err := m.open(ctx, tx, row)
	if err != nil {
		return out, err
	}
	if out.Documents, err = m.Charts.Documents(tx, id); err != nil {
		return out, err
	}
	out.Waiting, err = m.Charts.Waiting(tx, id)
	return out, err
}

func (m *Module) open(ctx context.Context, tx *db.Tx, row encounterRow) (Encounter, error) {
	c, err := m.Seals.ToRead(ctx, tx, row.ClientID)
	if err != nil {
		return Encounter{}, err
	}
	patient, err := findPatient(tx, row.PatientID)
	if err != nil {
		return Encounter{}, err
	}
	opened, err := openPatient(c, patient)
	return Encounter{ID: row.ID, ClientID: row.ClientID, FacilityID: row.FacilityID, AccountNumber: row.AccountNumber, WorkType: row.WorkType,
		Patient: opened, AdmittedAt: row.AdmittedAt, DischargedAt: row.DischargedAt, Disposition: orEmpty(row.Disposition), Payer: orEmpty(row.Payer),
		Attending: orEmpty(row.Attending), ChargesMinor: row.ChargesMinor, Currency: row.Currency, Status: row.Status, DelayOwner: row.DelayOwner,
		HoldReason: orEmpty(row.HoldReason), BilledAt: row.BilledAt, CreatedAt: row.CreatedAt, Version: row.Version}, err
}

// Facts gives what coding needs; an encounter out of reach is a 404.
func (m *Module) Facts(_ context.Context, tx *db.Tx, id uuid.UUID) (Facts, error) {
	row, err := findEncounter(tx, id, false)
	if err != nil {
		return Facts{}, err
	}
	f, err := findFacility(tx, row.FacilityID)
	return Facts{ID: row.ID, ClientID: row.ClientID, FacilityID: row.FacilityID, PatientID: row.PatientID, WorkType: row.WorkType,
		AdmittedAt: row.AdmittedAt, DischargedAt: row.DischargedAt, Zone: f.Timezone}, err
}

// SetStatus keeps where the chart stands, who owns the delay and the reason of a hold.
func (m *Module) SetStatus(_ context.Context, tx *db.Tx, encounter uuid.UUID, status, owner, reason string) error {
	return writeStatus(tx, encounter, status, owner, reason)
}

// Standing locks an encounter and gives its facts and status.
func (m *Module) Standing(ctx context.Context, tx *db.Tx, encounter uuid.UUID) (Facts, string, error) {
	row, err := findEncounter(tx, encounter, true)
	if err != nil {
		return Facts{}, "", err
	}
	f, err := m.Facts(ctx, tx, encounter)
	return f, row.Status, err
}

// Identity is what identifies the patient of an encounter, to compare with what is printed on pages.
type Identity struct {
	EncounterID   uuid.UUID
	FacilityID    uuid.UUID
	AccountNumber string
	WorkType      string
	AdmittedAt    time.Time
	DischargedAt  *time.Time
	Zone          string // of the facility
	Status        string
	Patient       Patient
}

// IdentityOf opens the identity of an encounter. The caller keeps the trail.
func (m *Module) IdentityOf(ctx context.Context, tx *db.Tx, encounter uuid.UUID) (Identity, error) {
	all, err := m.IdentitiesOf(ctx, tx, []uuid.UUID{encounter})
	return all[encounter], err
}

// IdentitiesOf is IdentityOf for a list: three statements, however long it is. It fails where an encounter is out of reach.
func (m *Module) IdentitiesOf(ctx context.Context, tx *db.Tx, encounters []uuid.UUID) (map[uuid.UUID]Identity, error) {
	if len(encounters) == 0 {
		return nil, nil
	}
	known, err := encountersByID(tx, encounters)
	if err != nil {
		return nil, err
	}
	for _, id := range encounters {
		if _, ok := known[id]; !ok {
			return nil, apperr.NotFound()
		}
	}
	opened, err := m.identify(ctx, tx, slices.Collect(maps.Values(known)))
	out := make(map[uuid.UUID]Identity, len(opened))
	for _, who := range opened {
		out[who.EncounterID] = who
	}
	return out, err
}

// identify opens the identities of encounters, in their order.
func (m *Module) identify(ctx context.Context, tx *db.Tx, rows []encounterRow) ([]Identity, error) {
	ids := make([]uuid.UUID, len(rows))
	for i, row := range rows {
		ids[i] = row.PatientID
	}
	patients, err := patientsByID(tx, ids)
	if err != nil {
		return nil, err
	}
	zones, err := zonesOf(tx, rows)
	if err != nil {
		return nil, err
	}
	out := make([]Identity, len(rows))
	for i, row := range rows {
		c, err := m.Seals.ToRead(ctx, tx, row.ClientID)
		if err != nil {
			return nil, err
		}
		patient, err := openPatient(c, patients[row.PatientID])
		if err != nil {
			return nil, err
		}
		out[i] = Identity{EncounterID: row.ID, FacilityID: row.FacilityID, AccountNumber: row.AccountNumber, WorkType: row.WorkType,
			AdmittedAt: row.AdmittedAt, DischargedAt: row.DischargedAt, Zone: zones[row.FacilityID], Status: row.Status, Patient: patient}
	}
	return out, nil
}

// Located is an encounter found by its account number.
type Located struct {
	ID, FacilityID uuid.UUID
	AccountNumber  string
}

// ByAccount gives the encounters of a client with one of those account numbers, the newest first.
func (m *Module) ByAccount(tx *db.Tx, client uuid.UUID, accounts []string) ([]Located, error) {
	rows, err := encountersByAccount(tx, client, accounts)
	out := make([]Located, len(rows))
	for i, r := range rows {
		out[i] = Located{r.ID, r.FacilityID, r.AccountNumber}
	}
	return out, err
}

// Reach is the client that a search is written down for: hospital people's own, else the one that was named, if any.
func Reach(ctx context.Context, named uuid.UUID) uuid.UUID {
	if p, err := principal.From(ctx); err == nil && p.ClientID != uuid.Nil {
		return p.ClientID
	}
	return named
}
