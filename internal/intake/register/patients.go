package register

import (
	"context"

	"chartwright/internal/audit/trail"
	"chartwright/internal/platform/db"
)

type patientsInput struct {
	Body struct {
		MRN string `json:"mrn" minLength:"1" maxLength:"40"`
	}
}

type patientsOutput struct {
	Body struct {
		Items []Patient `json:"items"`
	}
}

func (m *Module) findPatients(ctx context.Context, in *patientsInput) (*patientsOutput, error) {
	out := &patientsOutput{}
	out.Body.Items = []Patient{}
	err := m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		rows, err := m.patientsWith(ctx, tx, in.Body.MRN)
		if err != nil {
			return err
		}
		for _, r := range rows {
			p, err := m.viewPatient(ctx, tx, r)
			if err != nil {
				return err
			}
			out.Body.Items = append(out.Body.Items, p)
		}
		return nil
	})
	return out, err
}

type patientOutput struct{ Body Patient }

func (m *Module) getPatient(ctx context.Context, in *byID) (*patientOutput, error) {
	out := &patientOutput{}
	err := m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		row, err := findPatient(tx, in.ID)
		if err != nil {
			return err
		}
		out.Body, err = m.viewPatient(ctx, tx, row)
		return err
	})
	return out, err
}

func (m *Module) viewPatient(ctx context.Context, tx *db.Tx, row patientRow) (Patient, error) {
	c, err := m.Seals.ToRead(ctx, tx, row.ClientID)
	if err != nil {
		return Patient{}, err
	}
	p, err := openPatient(c, row)
	if err != nil {
		return p, err
	}
	return p, trail.Write(ctx, tx, trail.Entry{Act: "patient.view", ObjectType: "patient", ObjectID: row.ID, ClientID: row.ClientID, PatientID: row.ID})
}
