package request

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"cloud.google.com/go/civil"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/clock"
	"chartwright/internal/platform/db"
	"chartwright/internal/roi/letters"
	"chartwright/internal/roi/rules"
)

// RulesFor are the rules of a client: the program's own with the client's laid over them. What was saved was read before, so
// a refusal means that the program's rules have changed beneath the client's.
func (m *Module) RulesFor(s SettingsRow) (*rules.Set, error) {
	if s.Overrides == "" {
		return m.Rules, nil
	}
	set, err := m.Rules.With([]byte(s.Overrides))
	return set, unfit(err)
}

// LettersFor are the templates of a client's letters, as RulesFor are its rules.
func (m *Module) LettersFor(s SettingsRow) (*letters.Book, error) {
	if s.Overrides == "" {
		return m.Letters, nil
	}
	book, err := m.Letters.With([]byte(s.Overrides))
	return book, unfit(err)
}

func unfit(err error) error {
	if err == nil {
		return nil
	}
	e := apperr.Conflict("client-rules-unfit", "The client's own rules do not fit this version's any more. A manager must mend them in the client's settings for records.")
	e.Fields = append(e.Fields, apperr.Field{Location: "settings.overrides", Message: err.Error()})
	return e
}

// Reckon gives the clocks of a request as they stand now.
func (m *Module) Reckon(tx *db.Tx, row Row) (rules.Deadline, error) {
	in, err := m.ClockInput(tx, row)
	if err != nil {
		return rules.Deadline{}, err
	}
	s, err := SettingsOf(tx, row.ClientID)
	if err != nil {
		return rules.Deadline{}, err
	}
	set, err := m.RulesFor(s)
	if err != nil {
		return rules.Deadline{}, err
	}
	return set.Deadline(in)
}

// ClockInput gathers what the clocks of a request depend on.
func (m *Module) ClockInput(tx *db.Tx, row Row) (rules.ClockInput, error) {
	f, err := findFacility(tx, row.FacilityID)
	if err != nil {
		return rules.ClockInput{}, err
	}
	stops, err := stopsOf(tx, row)
	if err != nil {
		return rules.ClockInput{}, err
	}
	notices, err := extensionsOf(tx, row.ID)
	if err != nil {
		return rules.ClockInput{}, err
	}
	in := rules.ClockInput{Basis: rules.Basis(row.LegalBasis), Class: rules.Class(row.RequesterClass), State: row.LawState, Form: rules.Form(row.Form),
		ReceivedAt: row.ReceivedAt, Zone: clock.Zone(f.Zone), Stops: stops, Now: m.Clock.Now()}
	if row.EndedAt != nil {
		in.Now = *row.EndedAt
	}
	if row.LetterOn != nil {
		in.LetterOn = civil.DateOf(*row.LetterOn)
	}
	for _, n := range notices {
		in.Notices = append(in.Notices, rules.Notice{SentAt: n.SentAt, Written: true, Reason: "as the letter says", NewDate: civil.DateOf(n.DueOn)})
	}
	return in, nil
}

// Senders gives the names of the hospital that a request was made to, and of the agency that works for it.
func (m *Module) Senders(tx *db.Tx, row Row) (hospital, agency string, err error) {
	f, err := findFacility(tx, row.FacilityID)
	return f.Name, f.Agency, err
}

// stopsOf reads the times in which work stood still from the request's steps and its legal holds.
func stopsOf(tx *db.Tx, row Row) ([]rules.Stop, error) {
	events, err := eventsOf(tx, row.ID)
	if err != nil {
		return nil, err
	}
	var out []rules.Stop
	for i, e := range events {
		reason := stopIn(e)
		if reason == "" {
			continue
		}
		stop := rules.Stop{Reason: reason, Owner: e.Owner, From: e.At}
		if i+1 < len(events) {
			stop.To = events[i+1].At
		}
		out = append(out, stop)
	}
	holds, err := holdsOf(tx, row.ID)
	for _, h := range holds {
		stop := rules.Stop{Reason: rules.LegalHold, Owner: "hospital", From: h.PlacedAt}
		if h.LiftedAt != nil {
			stop.To = *h.LiftedAt
		}
		out = append(out, stop)
	}
	return out, err
}

func stopIn(e eventRow) rules.StopReason {
	switch Status(e.ToStatus) {
	case CorrectionNeeded:
		return rules.CorrectionAwaited
	case AwaitingPayment:
		return rules.PaymentAwaited
	}
	if e.Reason != nil && slices.Contains(rules.StopReasons(), rules.StopReason(*e.Reason)) {
		return rules.StopReason(*e.Reason)
	}
	return ""
}

// dueOf gives the governing clock's end and rule, for the columns that lists and queues read.
func dueOf(d rules.Deadline) (*time.Time, json.RawMessage, error) {
	c, ok := d.Governing()
	if !ok {
		return nil, nil, nil
	}
	rule, err := json.Marshal(c.Rule)
	return &c.DueAt, rule, err
}

// Reclock reckons the clocks anew after something that moves them, and keeps the due time, the work item's with it.
func (m *Module) Reclock(ctx context.Context, tx *db.Tx, row Row) error {
	d, err := m.Reckon(tx, row)
	if err != nil {
		return err
	}
	due, rule, err := dueOf(d)
	if err != nil {
		return err
	}
	if err := Update(tx, row.ID, 0, map[string]any{"due_at": due, "clock_rule": rule}); err != nil {
		return err
	}
	if due != nil {
		if err := m.Work.Reschedule(ctx, tx, row.ID, *due); err != nil {
			return err
		}
	}
	return m.wind(ctx, tx, row.ID, d)
}

func publicClocks(d rules.Deadline) []Clock {
	out := make([]Clock, len(d.Clocks))
	for i, c := range d.Clocks {
		out[i] = Clock{Label: c.Label, Nature: string(c.Nature), Hard: c.Hard, Limit: c.Limit, LastDay: c.LastDay.String(), DueAt: c.DueAt,
			Stopped: c.Stopped, Overdue: c.Overdue, Extension: string(c.Extension.State), Reasons: append([]string{}, c.Reasons...), Rule: c.Rule,
			Segments: make([]Segment, len(c.Segments))}
		if !c.Extension.NoticeBy.IsZero() {
			out[i].NoticeBy = &c.Extension.NoticeBy
		}
		for j, s := range c.Segments {
			out[i].Segments[j] = Segment{From: s.From, To: s.To, Kind: s.Kind, Reason: string(s.Reason), Owner: s.Owner, Text: s.Text}
		}
	}
	return out
}

// pathsOf gives what the request needs before release, beside its authorization.
func pathsOf(set *rules.Set, row Row, born, on civil.Date) []Path {
	found := set.Path(rules.PathInput{Basis: rules.Basis(row.LegalBasis), Class: rules.Class(row.RequesterClass), State: row.LawState,
		Situations: row.Situations, Held: row.Held, BirthDate: born, On: on})
	out := make([]Path, len(found))
	for i, p := range found {
		out[i] = Path{Key: p.Key, Label: p.Label, Decides: p.Decides, Ready: p.Ready, Rule: p.Rule, Steps: make([]Step, len(p.Steps))}
		for j, s := range p.Steps {
			out[i].Steps[j] = Step{Label: s.Label, Why: s.Why, Met: s.Met, AnyOf: []Need{}}
			for _, n := range s.AnyOf {
				out[i].Steps[j].AnyOf = append(out[i].Steps[j].AnyOf, Need{Key: n.Key, Label: n.Label, Held: n.Held})
			}
		}
	}
	return out
}

// Today is the day of the request's facility, on which rules of the day are asked.
func Today(in rules.ClockInput) civil.Date { return civil.DateOf(in.Now.In(in.Zone)) }

func day(text, field string) (*time.Time, error) {
	if text == "" {
		return nil, nil
	}
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return nil, apperr.Invalid("A date cannot be read.", apperr.Field{Location: "body." + field, Message: "write it as 2026-03-01"})
	}
	return &t, nil
}

func dayText(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.Format(time.DateOnly)
}
