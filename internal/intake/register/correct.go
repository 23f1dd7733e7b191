package register

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/audit/trail"
	"chartwright/internal/intake/seals"
	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/platform/phi"
	"chartwright/internal/tenancy/principal"
)

// Correction changes registered facts. What is left out stays as it is.
type Correction struct {
	Reason        string         `json:"reason" minLength:"3" maxLength:"200" doc:"why, in words without patient data"`
	AccountNumber *string        `json:"accountNumber,omitempty" maxLength:"40"`
	WorkType      *string        `json:"workType,omitempty" enum:"IP,OP,ED,SDS,OBS,PROFEE,ANC"`
	AdmittedAt    *time.Time     `json:"admittedAt,omitempty"`
	DischargedAt  *time.Time     `json:"dischargedAt,omitempty"`
	Disposition   *string        `json:"disposition,omitempty" pattern:"^([0-9]{2})?$"`
	Payer         *string        `json:"payer,omitempty" maxLength:"80"`
	Attending     *string        `json:"attending,omitempty" maxLength:"120"`
	ChargesMinor  *int64         `json:"chargesMinor,omitempty" minimum:"0"`
	BilledAt      *time.Time     `json:"billedAt,omitempty" doc:"when the hospital sent the final bill"`
	Patient       *PatientFields `json:"patient,omitempty" doc:"with another record number the encounter moves to that patient; else the patient is corrected"`
	WorkItemID    *uuid.UUID     `json:"workItemId,omitempty" doc:"technicians: the chart-prep item that allows it"`
	Fence         int64          `json:"fence,omitempty"`
}

type correctInput struct {
	ID      uuid.UUID `path:"id"`
	IfMatch string    `header:"If-Match"`
	Body    Correction
}

// changed is one corrected field, in words to be sealed.
type changed struct{ field, before, after string }

func (m *Module) correct(ctx context.Context, in *correctInput) (*encounterOutput, error) {
	seen, err := httpx.MatchVersion(in.IfMatch)
	if err != nil {
		return nil, err
	}
	var out Encounter
	err = m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		item, err := m.mayCorrect(ctx, tx, in)
		if err != nil {
			return err
		}
		row, err := findEncounter(tx, in.ID, true)
		if err != nil {
			return err
		}
		if row.Version != seen {
			return httpx.Stale()
		}
		if err := m.apply(ctx, tx, row, in.Body, item); err != nil {
			return err
		}
		if err := m.Charts.FactsChanged(ctx, tx, in.ID); err != nil {
			return err
		}
		out, err = m.show(ctx, tx, in.ID)
		return err
	})
	if err != nil {
		return nil, err
	}
	return &encounterOutput{ETag: httpx.ETag(out.Version), Body: out}, nil
}

// mayCorrect demands of technicians the live lease on the chart that they correct.
func (m *Module) mayCorrect(ctx context.Context, tx *db.Tx, in *correctInput) (uuid.UUID, error) {
	p, err := principal.From(ctx)
	if err != nil || !p.Role.Technician() {
		return uuid.Nil, err
	}
	if _, err := m.MayView(ctx, tx, in.ID); err != nil {
		return uuid.Nil, err
	}
	if in.Body.WorkItemID == nil {
		return uuid.Nil, apperr.Invalid("Say for which work item you correct the registration.", apperr.Field{Location: "body.workItemId", Message: "is missing"})
	}
	_, _, err = m.Leases.Require(ctx, tx, *in.Body.WorkItemID, in.Body.Fence)
	return *in.Body.WorkItemID, err
}

func (m *Module) apply(ctx context.Context, tx *db.Tx, row encounterRow, c Correction, item uuid.UUID) error {
	current, err := m.open(ctx, tx, row)
	if err != nil {
		return err
	}
	wanted := c.over(current)
	if err := wanted.check(m.Clock.Now()).err("body.", "The correction cannot be saved; each part is named below."); err != nil {
		return err
	}
	f, seal, err := m.placeFor(ctx, tx, wanted)
	if err != nil {
		return err
	}
	patient, moved, err := m.correctPatient(ctx, tx, seal, row.PatientID, current.Patient, wanted.Patient)
	if err != nil {
		return err
	}
	all := append(differences(current, wanted, c.BilledAt), moved...)
	changes := wanted.changes(f, patient)
	if c.BilledAt != nil {
		changes["billed_at"] = c.BilledAt.UTC()
	}
	if wanted.AccountNumber != row.AccountNumber {
		if err := m.accountFree(tx, row, wanted.AccountNumber); err != nil {
			return err
		}
	}
	if err := updateEncounter(tx, row.ID, row.Version, changes); err != nil {
		return err
	}
	return m.keepCorrections(ctx, tx, seal, row, patient, all, c.Reason, item)
}

// over lays the correction over what is registered.
func (c Correction) over(e Encounter) EncounterFields {
	w := EncounterFields{FacilityID: e.FacilityID, AccountNumber: e.AccountNumber, WorkType: e.WorkType, Patient: e.Patient.PatientFields,
		AdmittedAt: e.AdmittedAt, DischargedAt: e.DischargedAt, Disposition: e.Disposition, Payer: e.Payer, Attending: e.Attending, ChargesMinor: e.ChargesMinor}
	given(&w.AccountNumber, c.AccountNumber)
	given(&w.WorkType, c.WorkType)
	given(&w.AdmittedAt, c.AdmittedAt)
	given(&w.Disposition, c.Disposition)
	given(&w.Payer, c.Payer)
	given(&w.Attending, c.Attending)
	given(&w.ChargesMinor, c.ChargesMinor)
	given(&w.Patient, c.Patient)
	if c.DischargedAt != nil {
		w.DischargedAt = c.DischargedAt
	}
	return w
}

func given[T any](field *T, value *T) {
	if value != nil {
		*field = *value
	}
}

func (e EncounterFields) changes(f facility, patient uuid.UUID) map[string]any {
	row := e.row(f, patient, uuid.Nil)
	return map[string]any{"patient_id": patient, "account_number": row.AccountNumber, "work_type": row.WorkType, "admitted_at": row.AdmittedAt,
		"discharged_at": row.DischargedAt, "disposition": row.Disposition, "payer": row.Payer, "attending": row.Attending, "charges_minor": row.ChargesMinor}
}

func (m *Module) accountFree(tx *db.Tx, row encounterRow, account string) error {
	others, err := encountersByAccount(tx, row.ClientID, []string{account})
	for _, o := range others {
		if err == nil && o.FacilityID == row.FacilityID && o.ID != row.ID {
			err = accountTaken("body.accountNumber")
		}
	}
	return err
}

// correctPatient moves the encounter to the patient of another record number, or corrects its own patient.
func (m *Module) correctPatient(ctx context.Context, tx *db.Tx, c *seals.Client, id uuid.UUID, is Patient, wanted PatientFields) (uuid.UUID, []changed, error) {
	if is.PatientFields == wanted {
		return id, nil, nil
	}
	was := []changed{{"patient", is.words(), wanted.words()}}
	if NormalMRN(is.MRN) != NormalMRN(wanted.MRN) {
		other, wrong, err := m.patientFor(ctx, tx, c, wanted)
		if err == nil {
			err = wrong.err("body.", "Another patient is registered under this medical record number.")
		}
		return other, was, err
	}
	row, err := sealPatient(c, id, wanted)
	if err != nil {
		return id, nil, err
	}
	return id, was, updatePatient(tx, id, map[string]any{"mrn_sealed": row.MrnSealed, "name_sealed": row.NameSealed, "last_name_index": row.LastNameIndex,
		"birth_date_sealed": row.BirthDateSealed, "birth_date_index": row.BirthDateIndex, "sex": row.Sex})
}

func (p PatientFields) words() string {
	return strings.Join([]string{p.MRN, p.LastName, p.FirstName, p.MiddleName, p.BirthDate, p.Sex}, "|")
}

func differences(is Encounter, w EncounterFields, billed *time.Time) []changed {
	var out []changed
	add := func(field, before, after string) {
		if before != after {
			out = append(out, changed{field, before, after})
		}
	}
	add("account_number", is.AccountNumber, w.AccountNumber)
	add("work_type", is.WorkType, w.WorkType)
	add("admitted_at", instant(&is.AdmittedAt), instant(&w.AdmittedAt))
	add("discharged_at", instant(is.DischargedAt), instant(w.DischargedAt))
	add("disposition", is.Disposition, w.Disposition)
	add("payer", is.Payer, w.Payer)
	add("attending", is.Attending, w.Attending)
	add("charges", strconv.FormatInt(is.ChargesMinor, 10), strconv.FormatInt(w.ChargesMinor, 10))
	if billed != nil {
		add("billed_at", instant(is.BilledAt), instant(billed))
	}
	return out
}

func instant(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// keepCorrections writes who changed what and why; old and new values are sealed, the trail names the fields alone.
func (m *Module) keepCorrections(ctx context.Context, tx *db.Tx, c *seals.Client, e encounterRow, patient uuid.UUID, all []changed, reason string, item uuid.UUID) error {
	p, err := principal.From(ctx)
	if err != nil {
		return err
	}
	rows := make([]correctionRow, len(all))
	fields := make([]string, len(all))
	for i, one := range all {
		id := db.NewID()
		fields[i] = one.field
		rows[i] = correctionRow{ClientID: e.ClientID, ID: id, EncounterID: e.ID, Field: one.field, Reason: reason, ByUser: p.UserID,
			OldSealed: c.Seal(SealedOld, id, phi.NewText(one.before)), NewSealed: c.Seal(SealedNew, id, phi.NewText(one.after))}
	}
	if err := insertCorrections(tx, rows); err != nil {
		return err
	}
	return trail.Write(ctx, tx, trail.Entry{Act: "encounter.correct", ObjectType: "encounter", ObjectID: e.ID, ClientID: e.ClientID,
		PatientID: patient, Encounter: e.ID, WorkItem: item, Details: map[string]any{"fields": fields}})
}
