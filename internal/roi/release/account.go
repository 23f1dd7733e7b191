package release

import (
	"context"
	"encoding/hex"
	"encoding/json"
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

// Disclosure is a line of the accounting (45 CFR 164.528(b)(2)): date, recipient, what, purpose, and the rule that decided
// whether it counts.
type Disclosure struct {
	ID        uuid.UUID    `json:"id"`
	RequestID *uuid.UUID   `json:"requestId,omitempty" doc:"none: it left by another way"`
	At        time.Time    `json:"at"`
	On        string       `json:"on" format:"date" doc:"the day of the hospital's calendar"`
	Recipient string       `json:"recipient" doc:"name and address, lines divided by line breaks"`
	What      string       `json:"what"`
	Purpose   string       `json:"purpose"`
	Basis     string       `json:"legalBasis"`
	Pages     int          `json:"pages"`
	Counts    bool         `json:"counts" doc:"in the account that the patient gets"`
	Suspended bool         `json:"suspended" doc:"left out while a suspension stands"`
	Reason    string       `json:"reason,omitempty" doc:"why it is left out"`
	Rule      request.Rule `json:"rule"`
}

type accountOutput struct {
	Body struct {
		From    string       `json:"from" format:"date"`
		To      string       `json:"to" format:"date"`
		Free    bool         `json:"free" doc:"the first within twelve months"`
		Reasons []string     `json:"reasons"`
		Rule    request.Rule `json:"rule"`
		Items   []Disclosure `json:"items" doc:"every disclosure, those left out of the account too"`
	}
}

// ledgerYears is how far back the ledger is read; the rules decide how far the account reaches.
const ledgerYears = 10

func (m *Module) account(ctx context.Context, in *byID) (*accountOutput, error) {
	out := &accountOutput{}
	err := m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		a, err := m.accountOf(ctx, tx, in.ID)
		if err != nil {
			return err
		}
		out.Body.From, out.Body.To, out.Body.Free, out.Body.Rule = a.From.String(), a.To.String(), a.Free, a.Rule
		out.Body.Reasons = append([]string{}, a.Reasons...)
		if out.Body.Items, err = m.lines(ctx, tx, a); err != nil {
			return err
		}
		return trail.Write(ctx, tx, trail.Entry{Act: "roi.disclosures.view", ObjectType: "patient", ObjectID: a.who.ID, ClientID: a.who.ClientID, PatientID: a.who.ID,
			Details: map[string]any{"rows": len(a.rows)}})
	})
	return out, err
}

// reckoned is an account as it stands now, with the ledger that it was made from.
type reckoned struct {
	rules.Account
	who      request.Patient
	hospital hospital
	rows     []disclosureRow
}

func (m *Module) accountOf(ctx context.Context, tx *db.Tx, patient uuid.UUID) (a reckoned, err error) {
	if a.who, err = m.Requests.Charts.Patient(ctx, tx, patient); err != nil {
		return a, err
	}
	now := m.Clock.Now()
	if a.rows, err = disclosuresOf(tx, a.who.ID, now.AddDate(-ledgerYears, 0, 0)); err != nil {
		return a, err
	}
	if a.hospital, err = hospitalOf(tx, a.who.ClientID); err != nil {
		return a, err
	}
	a.Account, err = m.reckon(ctx, tx, a, now)
	return a, err
}

// reckon has the rules of the client's day say what the account holds.
func (m *Module) reckon(ctx context.Context, tx *db.Tx, a reckoned, now time.Time) (rules.Account, error) {
	s, err := request.SettingsOf(tx, a.who.ClientID)
	if err != nil {
		return rules.Account{}, err
	}
	set, err := m.Requests.RulesFor(s)
	if err != nil {
		return rules.Account{}, err
	}
	suspended, err := suspensionsOf(tx, a.who.ID)
	if err != nil {
		return rules.Account{}, err
	}
	if err := m.alike(ctx, tx, a.who.ClientID, a.rows, suspended); err != nil {
		return rules.Account{}, err
	}
	today := a.hospital.day(now)
	given, err := accountsOf(tx, a.who.ID, today.In(a.hospital.zone)) // printed twice on a day it is one account
	if err != nil {
		return rules.Account{}, err
	}
	in := rules.AccountInput{State: s.State, AskedOn: today}
	for _, g := range given {
		in.Earlier = append(in.Earlier, a.hospital.day(g.GivenAt))
	}
	for _, r := range a.rows {
		in.Ledger = append(in.Ledger, rules.Disclosed{ID: r.ID.String(), Recipient: hex.EncodeToString(r.RecipientIndex), Disclosure: rules.Disclosure{
			Basis: rules.Basis(r.LegalBasis), Class: rules.Class(r.RequesterClass), Purpose: rules.Purpose(r.Purpose), State: r.LawState, On: a.hospital.day(r.At)}})
	}
	for _, r := range suspended {
		in.Suspensions = append(in.Suspensions, rules.Suspension{Recipient: hex.EncodeToString(r.RecipientIndex), From: civil.DateOf(r.FromOn), Until: civil.DateOf(r.ToOn), Written: true})
	}
	return set.Account(in)
}

func (m *Module) lines(ctx context.Context, tx *db.Tx, a reckoned) ([]Disclosure, error) {
	left := map[string]rules.LeftOut{}
	for _, l := range a.LeftOut {
		left[l.ID] = l
	}
	out := []Disclosure{}
	for _, r := range a.rows {
		d := Disclosure{ID: r.ID, RequestID: r.RequestID, At: r.At, On: a.hospital.day(r.At).String(), Purpose: r.Purpose, Basis: r.LegalBasis, Pages: r.Pages, Counts: r.Counts}
		if l, is := left[r.ID.String()]; is {
			d.Counts, d.Suspended, d.Reason = l.Suspended && r.Counts, l.Suspended, l.Reason
		}
		var err error
		if d.Recipient, err = m.Requests.Seals.Open(ctx, tx, r.ClientID, r.RecipientSealed, r.ID); err != nil {
			return nil, err
		}
		if d.What, err = m.Requests.Seals.Open(ctx, tx, r.ClientID, r.WhatSealed, r.ID); err != nil {
			return nil, err
		}
		if err := json.Unmarshal(r.Rule, &d.Rule); err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, nil
}

type suspendInput struct {
	ID   uuid.UUID `path:"id"`
	Body struct {
		Recipient string `json:"recipient" minLength:"1" maxLength:"160" doc:"the agency, as the disclosures name it"`
		Statement string `json:"statement" minLength:"3" maxLength:"2000" doc:"what the agency stated in writing"`
		From      string `json:"from" format:"date"`
		To        string `json:"to" format:"date" doc:"last day of the suspension"`
	}
}

type suspendOutput struct {
	Body struct {
		ID uuid.UUID `json:"id"`
	}
}

// suspend leaves the disclosures to an agency out of the account while its statement holds.
func (m *Module) suspend(ctx context.Context, in *suspendInput) (*suspendOutput, error) {
	by, err := m.actor(ctx)
	if err != nil {
		return nil, err
	}
	from, badFrom := time.Parse(time.DateOnly, in.Body.From)
	to, badTo := time.Parse(time.DateOnly, in.Body.To)
	if badFrom != nil || badTo != nil || to.Before(from) {
		return nil, apperr.Invalid("The suspension cannot be kept.", apperr.Field{Location: "body.to", Message: "give both days, the last not before the first"})
	}
	out := &suspendOutput{}
	err = m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		out.Body.ID, _, err = httpx.Once(ctx, tx, by, func() (uuid.UUID, error) {
			return m.keepSuspension(ctx, tx, in, suspensionRow{ID: db.NewID(), FromOn: from, ToOn: to, PlacedBy: by, PlacedAt: m.Clock.Now()})
		})
		return err
	})
	return out, err
}

func (m *Module) keepSuspension(ctx context.Context, tx *db.Tx, in *suspendInput, r suspensionRow) (uuid.UUID, error) {
	who, err := m.Requests.Charts.Patient(ctx, tx, in.ID)
	if err != nil {
		return uuid.Nil, err
	}
	r.ClientID, r.PatientID = who.ClientID, who.ID
	if r.RecipientIndex, err = m.recipientIndex(ctx, tx, who.ClientID, in.Body.Recipient); err != nil {
		return uuid.Nil, err
	}
	if r.RecipientSealed, err = m.Requests.Seals.Seal(ctx, tx, who.ClientID, in.Body.Recipient, r.ID); err != nil {
		return uuid.Nil, err
	}
	if r.StatementSealed, err = m.Requests.Seals.Seal(ctx, tx, who.ClientID, in.Body.Statement, r.ID); err != nil {
		return uuid.Nil, err
	}
	if err := insertSuspension(tx, &r); err != nil {
		return uuid.Nil, err
	}
	return r.ID, trail.Write(ctx, tx, trail.Entry{Act: "roi.disclosures.suspend", ObjectType: "patient", ObjectID: who.ID, ClientID: who.ClientID, PatientID: who.ID})
}
