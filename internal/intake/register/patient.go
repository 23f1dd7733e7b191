package register

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/google/uuid"

	"chartwright/internal/intake/seals"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/phi"
)

// Places of sealed columns; part of what each value is bound to.
const (
	SealedMRN   = "patients.mrn"
	SealedName  = "patients.name"
	SealedBirth = "patients.birth_date"
	SealedOld   = "corrections.old"
	SealedNew   = "corrections.new"
)

// Fields of blind indexes.
const (
	IndexMRN      = "mrn"
	IndexLastName = "last-name"
	IndexBirth    = "birth-date"
)

// LastNameIn gives the last name of what stands sealed as a patient's name.
func LastNameIn(sealed string) (string, error) {
	var n fullName
	err := json.Unmarshal([]byte(sealed), &n)
	return n.Last, err
}

// fullName is what stands sealed in one column.
type fullName struct {
	Last   string `json:"l"`
	First  string `json:"f"`
	Middle string `json:"m,omitempty"`
}

func sealPatient(c *seals.Client, id uuid.UUID, p PatientFields) (patientRow, error) {
	name, err := json.Marshal(fullName{p.LastName, p.FirstName, p.MiddleName})
	if err != nil {
		return patientRow{}, err
	}
	return patientRow{
		ClientID: c.ID, ID: id, Sex: p.Sex, Version: 1,
		MrnSealed: c.Seal(SealedMRN, id, phi.NewText(p.MRN)), MrnIndex: c.Index(IndexMRN, NormalMRN(p.MRN)),
		NameSealed: c.Seal(SealedName, id, phi.NewText(string(name))), LastNameIndex: c.Index(IndexLastName, NormalName(p.LastName)),
		BirthDateSealed: c.Seal(SealedBirth, id, phi.NewText(p.BirthDate)), BirthDateIndex: c.Index(IndexBirth, p.BirthDate),
	}, nil
}

func openPatient(c *seals.Client, row patientRow) (Patient, error) {
	mrn, err := c.Open(SealedMRN, row.ID, row.MrnSealed)
	if err != nil {
		return Patient{}, err
	}
	name, err := openName(c, row.ID, row.NameSealed)
	if err != nil {
		return Patient{}, err
	}
	born, err := c.Open(SealedBirth, row.ID, row.BirthDateSealed)
	return Patient{ID: row.ID, ClientID: row.ClientID, PatientFields: PatientFields{MRN: mrn.Reveal(), LastName: name.Last, FirstName: name.First,
		MiddleName: name.Middle, BirthDate: born.Reveal(), Sex: row.Sex}}, err
}

func openName(c *seals.Client, id uuid.UUID, sealed []byte) (fullName, error) {
	var n fullName
	text, err := c.Open(SealedName, id, sealed)
	if err != nil {
		return n, err
	}
	if text.Reveal() == phi.Destroyed {
		return fullName{Last: phi.Destroyed, First: phi.Destroyed}, nil
	}
	return n, json.Unmarshal([]byte(text.Reveal()), &n)
}

func (n fullName) String() string {
	return strings.TrimSpace(n.Last + ", " + n.First + " " + n.Middle)
}

// sameAs compares a patient as registered with one as sent and names the fields that differ. First names are compared by
// their beginning, because one system writes Kate and the other Katherine only rarely, but J and John often.
func (p PatientFields) sameAs(o PatientFields) findings {
	const other = "differs from the patient registered under this medical record number; correct it, or correct the registration with a reason"
	var f findings
	f.refuse(NormalName(p.LastName) != NormalName(o.LastName), "patient.lastName", other)
	a, b := NormalName(p.FirstName), NormalName(o.FirstName)
	f.refuse(!strings.HasPrefix(a, b) && !strings.HasPrefix(b, a), "patient.firstName", other)
	f.refuse(p.BirthDate != o.BirthDate, "patient.birthDate", other)
	f.refuse(p.Sex != o.Sex && p.Sex != "U" && o.Sex != "U", "patient.sex", other)
	return f
}

// patientFor finds the patient by record number, or registers one. A patient who is somebody else is never overwritten.
func (m *Module) patientFor(_ context.Context, tx *db.Tx, c *seals.Client, p PatientFields) (uuid.UUID, findings, error) {
	row, err := sealPatient(c, db.NewID(), p)
	if err != nil {
		return uuid.Nil, nil, err
	}
	number := NormalMRN(p.MRN)
	for range 2 { // once more where somebody registered the number between the two statements
		known, err := patientsByMRN(tx, c, []string{number})
		if err != nil {
			return uuid.Nil, nil, err
		}
		if k, ok := known[number]; ok {
			registered, err := openPatient(c, k)
			if err != nil {
				return uuid.Nil, nil, err
			}
			return k.ID, p.sameAs(registered.PatientFields), nil
		}
		if made, err := insertPatient(tx, &row); err != nil || made {
			return row.ID, nil, err
		}
	}
	return uuid.Nil, findings{{Location: "patient.mrn", Message: "is being registered by somebody else; try again"}}, nil
}
