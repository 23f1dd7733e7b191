package request

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"slices"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/platform/phi"
	"chartwright/internal/platform/traces"
	"chartwright/internal/roi/rules"
	"chartwright/internal/tenancy/principal"
)

type createInput struct{ Body Fields }

type requestOutput struct {
	ETag string `header:"ETag"`
	Body Request
}

func (m *Module) create(ctx context.Context, in *createInput) (*requestOutput, error) {
	p, err := principal.From(ctx)
	if err != nil {
		return nil, err
	}
	if err := in.Body.check(m.Clock.Now()); err != nil {
		return nil, err
	}
	if in.Body.Channel == Portal {
		return nil, invalid("channel", "is that of requesters themselves; say how the request reached you")
	}
	out := &requestOutput{}
	err = m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		f, err := m.place(tx, in.Body.FacilityID)
		if err != nil {
			return err
		}
		id, _, err := httpx.Once(ctx, tx, p.UserID, func() (uuid.UUID, error) { return m.add(ctx, tx, f, in.Body, nil) })
		if err != nil {
			return err
		}
		return m.render(ctx, tx, id, uuid.Nil, out)
	})
	return out, err
}

// place finds the facility, which must be open.
func (m *Module) place(tx *db.Tx, id uuid.UUID) (facility, error) {
	f, err := findFacility(tx, id)
	if apperr.Is(err, "not-found") {
		return f, invalid("facilityId", "is no facility of yours; choose one from the list")
	}
	if err == nil && !f.Active {
		err = invalid("facilityId", "this facility is closed; choose another, or ask the manager to open it")
	}
	return f, err
}

func invalid(field, why string) error {
	return apperr.Invalid("The request cannot be entered; what is wrong is named below.", apperr.Field{Location: "body." + field, Message: why})
}

// check refuses what cannot be true, field by field.
func (f Fields) check(now time.Time) error {
	e := apperr.Invalid("The request cannot be entered; each part is named below.")
	refuse := func(bad bool, field, why string) {
		if bad {
			e.Fields = append(e.Fields, apperr.Field{Location: "body." + field, Message: why})
		}
	}
	refuse(f.ReceivedAt.After(now.Add(time.Hour)), "receivedAt", "lies in the future")
	refuse(f.ReceivedAt.Before(now.AddDate(-10, 0, 0)), "receivedAt", "lies more than ten years back; check the year")
	born, err := time.Parse(time.DateOnly, f.Patient.BirthDate)
	refuse(err != nil, "patient.birthDate", "write it as 1950-03-01")
	refuse(err == nil && born.After(now), "patient.birthDate", "lies in the future")
	from, badFrom := time.Parse(time.DateOnly, f.Wanted.From)
	to, badTo := time.Parse(time.DateOnly, f.Wanted.To)
	refuse(f.Wanted.From != "" && badFrom != nil, "wanted.from", "write it as 2026-03-01")
	refuse(f.Wanted.To != "" && badTo != nil, "wanted.to", "write it as 2026-03-01")
	refuse(badFrom == nil && badTo == nil && to.Before(from), "wanted.to", "lies before the first date of service")
	for _, s := range f.Situations {
		refuse(!slices.Contains(rules.Situations(), s), "situations", "holds a fact that the rules do not know")
	}
	if len(e.Fields) > 0 {
		return e
	}
	return nil
}

// Portal is the channel of requests that requesters enter themselves.
const Portal = "portal"

// Ask makes a request in the caller's transaction for a requester who is there themselves: its work waits until they have
// proved how they can be reached (Offer of Work). codeHash gives the keyed hash of their code for a tracking number.
func (m *Module) Ask(ctx context.Context, tx *db.Tx, in Fields, codeHash func(tracking string) []byte) (Row, error) {
	if err := in.check(m.Clock.Now()); err != nil {
		return Row{}, err
	}
	f, err := m.place(tx, in.FacilityID)
	if err != nil {
		return Row{}, err
	}
	id, err := m.add(ctx, tx, f, in, func(row *Row) { row.CodeHash, row.Proofing = codeHash(row.Tracking), "pending" })
	if err != nil {
		return Row{}, err
	}
	return Find(tx, id, false)
}

// add makes the request, its clocks and its work. Where the hospital wants a say the work waits for it. more, if any, changes the
// row before it is kept.
func (m *Module) add(ctx context.Context, tx *db.Tx, f facility, in Fields, more func(*Row)) (uuid.UUID, error) {
	p, err := principal.From(ctx)
	if err != nil {
		return uuid.Nil, err
	}
	s, err := SettingsOf(tx, f.ClientID)
	if err != nil {
		return uuid.Nil, err
	}
	row := Row{ClientID: f.ClientID, ID: db.NewID(), FacilityID: f.ID, WorkType: f.WorkType, Tracking: newTracking(), Channel: in.Channel,
		Status: Received, DelayOwner: "agency", LawState: s.State, Proofing: "not_asked", Approval: approvalFor(s, in.RequesterClass), Review: "open",
		Version: 1, CreatedAt: m.Clock.Now()}
	if p.UserID != uuid.Nil {
		row.CreatedBy = &p.UserID
	}
	if err := m.fill(ctx, tx, &row, in); err != nil {
		return uuid.Nil, err
	}
	if more != nil {
		more(&row)
	}
	if err := insert(tx, &row); err != nil {
		return uuid.Nil, err
	}
	ctx, begun := traces.Found(ctx, row.ID, "request for records", traces.Tenant(tx.Tenant()))
	defer begun.End(nil)
	return row.ID, m.begin(ctx, tx, row, in.Priority)
}

func approvalFor(s SettingsRow, class string) string {
	if s.Approval == "always" || s.Approval == "third_party" && class != "patient" && class != "personal_representative" {
		return "waiting"
	}
	return "not_needed"
}

// begin keeps the first step, starts the clocks and makes the work.
func (m *Module) begin(ctx context.Context, tx *db.Tx, row Row, priority int) error {
	first := Move{To: Received, Owner: "agency"}
	if row.Approval == "waiting" {
		first.Owner, first.Reason = "hospital", string(rules.HospitalAwaited)
	}
	step := row
	step.Status = ""
	if err := m.keep(ctx, tx, step, first); err != nil {
		return err
	}
	d, err := m.Reckon(tx, row)
	if err != nil {
		return err
	}
	due, rule, err := dueOf(d)
	if err != nil {
		return err
	}
	if err := Update(tx, row.ID, 0, map[string]any{"due_at": due, "clock_rule": rule, "delay_owner": first.Owner}); err != nil {
		return err
	}
	w := NewWork{Kind: "roi", WorkType: row.WorkType, ClientID: row.ClientID, FacilityID: row.FacilityID, CaseID: row.ID, Priority: priority,
		Ready: row.Approval != "waiting" && row.Proofing != "pending"}
	if due != nil {
		w.DueAt = *due
	}
	if err := m.Work.Open(ctx, tx, w); err != nil {
		return err
	}
	if err := m.alarm(ctx, tx, row); err != nil { // a letter that lay about for weeks is late on its first day here
		return err
	}
	return Note(ctx, tx, row, "roi.request.enter", uuid.Nil, map[string]any{"channel": row.Channel, "class": row.RequesterClass, "basis": row.LegalBasis})
}

// fill writes the entered fields into the row, sealed where they name people.
func (m *Module) fill(ctx context.Context, tx *db.Tx, row *Row, in Fields) (err error) {
	row.RequesterClass, row.LegalBasis, row.Purpose = in.RequesterClass, in.LegalBasis, in.Purpose
	row.Medium, row.Form, row.Language = orElse(in.Medium, "electronic"), orElse(in.Form, "copy"), orElse(in.Language, "en")
	row.ReceivedAt, row.Channel = in.ReceivedAt.UTC(), in.Channel
	row.PartPages, row.PartMB, row.WithOriginals = some(in.PartPages), some(in.PartMB), in.WithOriginals
	row.WantedTypes, row.Situations, row.Held = texts(in.Wanted.Types), texts(in.Situations), texts(in.Held)
	if row.WantedFrom, err = day(in.Wanted.From, "wanted.from"); err != nil {
		return err
	}
	if row.WantedTo, err = day(in.Wanted.To, "wanted.to"); err != nil {
		return err
	}
	if row.LetterOn, err = day(in.LetterOn, "letterOn"); err != nil {
		return err
	}
	return m.sealFacts(ctx, tx, row, facts{in.Requester, in.Patient, in.Wanted.Text})
}

func (m *Module) sealFacts(ctx context.Context, tx *db.Tx, row *Row, f facts) error {
	text, err := json.Marshal(f)
	if err != nil {
		return err
	}
	if row.FactsSealed, err = m.Seals.Seal(ctx, tx, row.ClientID, string(text), row.ID); err != nil {
		return err
	}
	row.PatientMrnIndex, row.EmailIndex = nil, nil
	for _, of := range []struct {
		into  *[]byte
		field string
		value string
	}{{&row.PatientNameIndex, IndexLastName, m.Seals.NormalName(f.Patient.LastName)}, {&row.PatientMrnIndex, IndexMRN, m.Seals.NormalMRN(f.Patient.MRN)},
		{&row.EmailIndex, IndexEmail, m.Seals.NormalName(f.Requester.Email)}} {
		if of.value == "" && of.field != IndexLastName {
			continue
		}
		if *of.into, err = m.Seals.Index(ctx, tx, row.ClientID, of.field, of.value); err != nil {
			return err
		}
	}
	return nil
}

// Fields of blind indexes; the first two are those of the register.
const (
	IndexMRN      = "mrn"
	IndexLastName = "last-name"
	IndexEmail    = "email"
)

// IndexedIn gives what of the facts that stand sealed with a request it is found by.
func IndexedIn(sealed string) (lastName, mrn, email string, err error) {
	var f facts
	err = json.Unmarshal([]byte(sealed), &f)
	return f.Patient.LastName, f.Patient.MRN, f.Requester.Email, err
}

// OpenFacts gives who asks, for whom, and in which words.
func (m *Module) OpenFacts(ctx context.Context, tx *db.Tx, row Row) (Requester, Asked, string, error) {
	text, err := m.Seals.Open(ctx, tx, row.ClientID, row.FactsSealed, row.ID)
	if err != nil {
		return Requester{}, Asked{}, "", err
	}
	var f facts
	if text == phi.Destroyed {
		return f.Requester, f.Patient, text, nil
	}
	err = json.Unmarshal([]byte(text), &f)
	return f.Requester, f.Patient, f.Text, err
}

// trackingAlphabet leaves out what is misread on paper and by telephone.
const trackingAlphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

// newTracking is a number to quote; 31^10 of them, so that none is guessed.
func newTracking() string {
	raw := make([]byte, 10)
	_, _ = rand.Read(raw) // never fails
	for i, b := range raw {
		raw[i] = trackingAlphabet[int(b)%len(trackingAlphabet)]
	}
	return "R-" + string(raw[:5]) + "-" + string(raw[5:])
}

func texts(in []string) db.Texts {
	if in == nil {
		return db.Texts{}
	}
	return in
}

// some is a number where one was given.
func some(n int) *int {
	if n == 0 {
		return nil
	}
	return &n
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
