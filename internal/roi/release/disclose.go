package release

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"cloud.google.com/go/civil"
	"github.com/google/uuid"

	"chartwright/internal/audit/trail"
	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/roi/request"
	"chartwright/internal/roi/rules"
)

// disclose writes the row of the accounting for a release.
func (m *Module) disclose(ctx context.Context, tx *db.Tx, row request.Row, release uuid.UUID, pages int) error {
	if row.PatientID == nil {
		return apperr.Conflict("no-patient", "No patient has been accepted for this request.")
	}
	who, _, text, err := m.Requests.OpenFacts(ctx, tx, row)
	if err != nil {
		return err
	}
	what := strings.TrimSpace(strings.Join(row.WantedTypes, ", ") + "\n" + text)
	if what == "" {
		what = "Medical records"
	}
	in, err := m.Requests.ClockInput(tx, row)
	if err != nil {
		return err
	}
	return m.keepDisclosure(ctx, tx, disclosureRow{ClientID: row.ClientID, ID: db.NewID(), RequestID: &row.ID, ReleaseID: &release, PatientID: *row.PatientID,
		At: m.Clock.Now(), Purpose: row.Purpose, LegalBasis: row.LegalBasis, RequesterClass: row.RequesterClass, LawState: row.LawState, Pages: pages},
		request.Today(in), who, what)
}

// keepDisclosure seals who received what, and lets the rules of the day say whether it counts.
func (m *Module) keepDisclosure(ctx context.Context, tx *db.Tx, d disclosureRow, on civil.Date, who request.Requester, what string) error {
	s, err := request.SettingsOf(tx, d.ClientID)
	if err != nil {
		return err
	}
	set, err := m.Requests.RulesFor(s)
	if err != nil {
		return err
	}
	counted := set.Accountable(rules.Disclosure{Basis: rules.Basis(d.LegalBasis), Class: rules.Class(d.RequesterClass), Purpose: rules.Purpose(d.Purpose),
		State: d.LawState, On: on})
	d.Counts = counted.Counts
	if d.Rule, err = json.Marshal(counted.Rule); err != nil {
		return err
	}
	if d.RecipientSealed, err = m.Requests.Seals.Seal(ctx, tx, d.ClientID, recipient(who), d.ID); err != nil {
		return err
	}
	if d.RecipientIndex, err = m.recipientIndex(ctx, tx, d.ClientID, whose(who)); err != nil {
		return err
	}
	if d.WhatSealed, err = m.Requests.Seals.Seal(ctx, tx, d.ClientID, what, d.ID); err != nil {
		return err
	}
	return insertDisclosure(tx, &d)
}

// recipient is who received it, with the address where it is known.
func recipient(r request.Requester) string {
	return strings.Trim(strings.Join([]string{r.Organisation, r.Name, r.Address}, "\n"), "\n")
}

// whose is the name by which a suspension means a recipient.
func whose(r request.Requester) string {
	if r.Organisation != "" {
		return r.Organisation
	}
	return r.Name
}

// RecipientField tells recipients from other blind indexes.
const RecipientField = "recipient"

func (m *Module) recipientIndex(ctx context.Context, tx *db.Tx, client uuid.UUID, name string) ([]byte, error) {
	return m.Requests.Seals.Index(ctx, tx, client, RecipientField, m.Requests.Seals.NormalName(name))
}

// RecordFields are a disclosure that left by another way: a report to public health, what the police were told.
type RecordFields struct {
	At             time.Time `json:"at"`
	Name           string    `json:"name" minLength:"1" maxLength:"160" doc:"who received it"`
	Organisation   string    `json:"organisation,omitempty" maxLength:"160"`
	Address        string    `json:"address,omitempty" maxLength:"400" doc:"where it is known"`
	What           string    `json:"what" minLength:"3" maxLength:"1000" doc:"a brief description of what was disclosed"`
	Purpose        string    `json:"purpose" enum:"personal_use,continued_care,litigation,insurance,benefits_appeal,disability_claim,payment_review,quality_review,audit,employment,school,other"`
	LegalBasis     string    `json:"legalBasis" enum:"access_164_524,authorization_164_508,treatment,payment,operations,subpoena,court_order,government_audit,required_by_law"`
	RequesterClass string    `json:"requesterClass" enum:"patient,personal_representative,attorney,payer,provider,government_auditor,disability,other"`
	Pages          int       `json:"pages,omitempty" minimum:"0" maximum:"100000"`
}

type recordInput struct {
	ID   uuid.UUID `path:"id"`
	Body RecordFields
}

type recordOutput struct {
	Body struct {
		ID uuid.UUID `json:"id"`
	}
}

// record keeps a disclosure that a person tells of.
func (m *Module) record(ctx context.Context, in *recordInput) (*recordOutput, error) {
	by, err := m.actor(ctx)
	if err != nil {
		return nil, err
	}
	now := m.Clock.Now()
	if in.Body.At.After(now) || in.Body.At.Before(now.AddDate(-ledgerYears, 0, 0)) {
		return nil, apperr.Invalid("The disclosure cannot be kept.", apperr.Field{Location: "body.at", Message: "say when it left: within the last ten years, not in the future"})
	}
	out := &recordOutput{}
	err = m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		out.Body.ID, _, err = httpx.Once(ctx, tx, by, func() (uuid.UUID, error) { return m.keepRecord(ctx, tx, in, by) })
		return err
	})
	return out, err
}

func (m *Module) keepRecord(ctx context.Context, tx *db.Tx, in *recordInput, by uuid.UUID) (uuid.UUID, error) {
	who, err := m.Requests.Charts.Patient(ctx, tx, in.ID)
	if err != nil {
		return uuid.Nil, err
	}
	s, err := request.SettingsOf(tx, who.ClientID)
	if err != nil {
		return uuid.Nil, err
	}
	h, err := hospitalOf(tx, who.ClientID)
	if err != nil {
		return uuid.Nil, err
	}
	b := in.Body
	d := disclosureRow{ClientID: who.ClientID, ID: db.NewID(), RecordedBy: &by, PatientID: who.ID, At: b.At.UTC(), Purpose: b.Purpose, LegalBasis: b.LegalBasis,
		RequesterClass: b.RequesterClass, LawState: s.State, Pages: b.Pages}
	to := request.Requester{Name: b.Name, Organisation: b.Organisation, Address: b.Address}
	if err := m.keepDisclosure(ctx, tx, d, h.day(b.At), to, b.What); err != nil {
		return uuid.Nil, err
	}
	return d.ID, trail.Write(ctx, tx, trail.Entry{Act: "roi.disclosures.record", ObjectType: "patient", ObjectID: who.ID, ClientID: who.ClientID, PatientID: who.ID,
		Details: map[string]any{"disclosure": d.ID}})
}

// Record is record for callers inside the program.
func (m *Module) Record(ctx context.Context, patient uuid.UUID, f RecordFields) error {
	_, err := m.record(ctx, &recordInput{ID: patient, Body: f})
	return err
}
