package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"cloud.google.com/go/civil"

	"chartwright/internal/platform/db"
	"chartwright/internal/roi/letters"
	"chartwright/internal/roi/rules"
)

// valuesFor gathers what a letter can be filled with: what the request, its authorization, its invoice and the client's
// settings tell. What is not known stays away, and the letter asks for it.
func (m *Module) valuesFor(ctx context.Context, tx *db.Tx, j judgment) (letters.Values, error) {
	v := letters.Values{Text: map[string]string{}, Lists: map[string][]string{}}
	for _, fill := range []func(context.Context, *db.Tx, judgment, letters.Values) error{m.fillFacts, m.fillSenders, m.fillLacks, m.fillFee} {
		if err := fill(ctx, tx, j, v); err != nil {
			return v, err
		}
	}
	return v, nil
}

func (m *Module) fillFacts(ctx context.Context, tx *db.Tx, j judgment, v letters.Values) error {
	who, patient, text, err := m.Requests.OpenFacts(ctx, tx, j.row)
	if err != nil {
		return err
	}
	in, err := m.Requests.ClockInput(tx, j.row)
	if err != nil {
		return err
	}
	day := func(t time.Time) string { return longDate(civil.DateOf(t.In(in.Zone)), j.row.Language) }
	v.Text["requester_name"], v.Text["recipient_name"] = who.Name, who.Name
	v.Text["patient_name"], v.Text["records_description"] = patient.FirstName+" "+patient.LastName, inSentence(text)
	v.Text["request_number"], v.Text["letter_date"] = j.row.Tracking, longDate(j.today, j.row.Language)
	v.Text["request_date"] = day(j.row.ReceivedAt)
	if j.row.DueAt != nil { // the first moment that is too late; people count in days
		v.Text["due_date"] = day(j.row.DueAt.Add(-time.Second))
	}
	return nil
}

// inSentence is what a person wrote, without the space and the stop at its end: the letter's sentence has its own.
func inSentence(text string) string { return strings.TrimRight(text, ". \n\t") }

func (m *Module) fillSenders(_ context.Context, tx *db.Tx, j judgment, v letters.Values) error {
	hospital, agency, err := m.Requests.Senders(tx, j.row)
	if err != nil {
		return err
	}
	page, err := m.Pages.Address(tx, j.row.ClientID)
	if err != nil {
		return err
	}
	c, err := j.settings.ContactOf()
	v.Text["hospital_name"], v.Text["agency_name"] = hospital, agency
	v.Text["contact_phone"], v.Text["contact_email"], v.Text["contact_address"], v.Text["privacy_officer"] = c.Phone, c.Email, c.Address, c.PrivacyOfficer
	v.Text["portal_address"] = page
	return err
}

// fillLacks names what the authorization lacks and what a subpoena still needs.
func (m *Module) fillLacks(ctx context.Context, tx *db.Tx, j judgment, v letters.Values) error {
	a, err := authorizationOf(tx, j.row.ID)
	if err != nil {
		return err
	}
	fields, err := a.fields()
	if err != nil {
		return err
	}
	for _, f := range j.set.CheckAuthorization(j.elements(a), a.found(fields)) {
		if f.Blocks {
			v.Lists["missing_items"] = append(v.Lists["missing_items"], f.Reason)
		}
	}
	_, patient, _, err := m.Requests.OpenFacts(ctx, tx, j.row)
	if err != nil {
		return err
	}
	for _, p := range j.set.Path(j.path(dateOf(patient.BirthDate))) {
		for _, s := range p.Steps {
			if !s.Met {
				v.Lists["needed_items"] = append(v.Lists["needed_items"], s.Label+". "+s.Why)
			}
		}
	}
	return nil
}

// path asks for the ways that the request must go, of a patient born on that day.
func (j judgment) path(born civil.Date) rules.PathInput {
	return rules.PathInput{Basis: rules.Basis(j.row.LegalBasis), Class: rules.Class(j.row.RequesterClass), State: j.row.LawState, Situations: j.row.Situations,
		Held: j.row.Held, BirthDate: born, On: j.today}
}

func (m *Module) fillFee(_ context.Context, tx *db.Tx, j judgment, v letters.Values) error {
	inv, err := invoiceOf(tx, j.row.ID)
	if err != nil || inv == nil {
		return err
	}
	var f Fee
	if err := json.Unmarshal(inv.Document, &f); err != nil {
		return err
	}
	v.Text["fee_total"], v.Text["page_count"] = amount(f.TotalMinor, inv.Currency), fmt.Sprint(f.Pages)
	for _, l := range f.Lines {
		v.Lists["fee_lines"] = append(v.Lists["fee_lines"], l.Text+": "+amount(l.AmountMinor, inv.Currency)+" ("+l.Rule.Source+")")
	}
	v.Lists["fee_reasons"] = f.Reasons
	if len(f.Reasons) == 0 && f.Schedule.Source != "" { // a schedule of a state's says no more than that it is the law
		v.Lists["fee_reasons"] = []string{f.Schedule.Source}
	}
	return nil
}

// amount writes cents as people read them.
func amount(minor int64, currency string) string {
	sign := ""
	if minor < 0 {
		sign, minor = "-", -minor
	}
	text := fmt.Sprintf("%d.%02d", minor/100, minor%100)
	if currency == "USD" {
		return sign + "$" + text
	}
	return sign + text + " " + currency
}

// longDate writes a day out in the letter's language.
func longDate(d civil.Date, language string) string {
	if language != "es" {
		return d.In(time.UTC).Format("January 2, 2006")
	}
	months := [...]string{"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"}
	return fmt.Sprintf("%d de %s de %d", d.Day, months[d.Month-1], d.Year)
}
