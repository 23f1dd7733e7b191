package register

import (
	"context"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
)

// PatientOf opens a patient in reach, else 404. The caller keeps the trail.
func (m *Module) PatientOf(ctx context.Context, tx *db.Tx, patient uuid.UUID) (Patient, error) {
	row, err := findPatient(tx, patient)
	if err != nil {
		return Patient{}, err
	}
	c, err := m.Seals.ToRead(ctx, tx, row.ClientID)
	if err != nil {
		return Patient{}, err
	}
	return openPatient(c, row)
}

// EncountersOf opens the encounters of a patient, the newest first. The caller keeps the trail.
func (m *Module) EncountersOf(ctx context.Context, tx *db.Tx, patient uuid.UUID) ([]Identity, error) {
	rows, err := encountersOfPatient(tx, patient)
	if err != nil {
		return nil, err
	}
	return m.identify(ctx, tx, rows)
}
