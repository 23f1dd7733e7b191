package rules

import (
	"fmt"
	"slices"
	"time"

	"cloud.google.com/go/civil"

	"chartwright/internal/roi/ruledoc"
)

// Disclosure is what left, as far as the accounting asks.
type Disclosure struct {
	Basis   Basis
	Class   Class
	Purpose Purpose
	State   string
	On      civil.Date
}

// Counted says whether a disclosure belongs in the accounting.
type Counted struct {
	Counts bool
	Reason string
	Rule   RuleRef
}

// Disclosed is a disclosure of the ledger.
type Disclosed struct {
	ID        string
	Recipient string // key of who received it; a suspension names one
	Disclosure
}

// Suspension is a statement by a law enforcement or oversight body that accounting would impede its work.
type Suspension struct {
	Recipient string
	From      civil.Date
	Until     civil.Date // last day; zero on an oral statement = as long as the rule allows
	Written   bool
}

// AccountInput asks for an accounting.
type AccountInput struct {
	State       string
	AskedOn     civil.Date
	From, To    civil.Date // zero = as far as the rule reaches
	Ledger      []Disclosed
	Suspensions []Suspension
	Earlier     []civil.Date // days of earlier requests for an accounting by this patient
}

// Account is an accounting. What is LeftOut is for the compliance officer and is not printed.
type Account struct {
	From, To civil.Date
	Listed   []string // ids in the order of the ledger
	LeftOut  []LeftOut
	Free     bool
	Reasons  []string
	Rule     RuleRef
}

// LeftOut is a disclosure that the account does not list.
type LeftOut struct {
	ID        string
	Suspended bool // it is listed again when the suspension ends
	Reason    string
	Rule      RuleRef
}

// accountingRule exempts disclosures, says that some count, or holds the terms of an account.
type accountingRule struct {
	ruledoc.Head `yaml:",inline"`
	Applies      applies    `yaml:"applies"`
	Purposes     []Purpose  `yaml:"purposes,omitempty"`
	Counts       bool       `yaml:"counts,omitempty"`
	Text         string     `yaml:"text"`
	Terms        *termsRule `yaml:"terms,omitempty"`
}

type termsRule struct {
	Years      int `yaml:"years"`
	OralDays   int `yaml:"oralDays"`   // how long an oral statement suspends
	FreeMonths int `yaml:"freeMonths"` // one account in so many months is free
}

// Slots implements ruledoc.Rule.
func (r accountingRule) Slots() []string {
	if r.Terms == nil {
		return nil // an exemption always wins over a rule that counts, so they may overlap
	}
	return r.Applies.slots("terms")
}

// Check implements ruledoc.Rule.
func (r accountingRule) Check() error {
	if err := r.Applies.check(); err != nil {
		return err
	}
	if r.Text == "" {
		return fmt.Errorf("text: say why in a sentence")
	}
	if t := r.Terms; t != nil && (t.Years < 1 || t.Years > 50 || t.OralDays < 0 || t.OralDays > 366 || t.FreeMonths < 1 || t.FreeMonths > 120) {
		return fmt.Errorf("terms: years, oralDays and freeMonths are needed, within reason")
	}
	return known("purposes", r.Purposes, Purposes())
}

// Accountable says whether a disclosure belongs in the accounting. An exemption wins; what no rule speaks of counts.
func (s *Set) Accountable(d Disclosure) Counted {
	out := Counted{Counts: true, Reason: "No rule exempts this disclosure, so it counts."}
	for _, r := range s.accounting.On(d.On) {
		if r.Terms != nil || !r.Applies.to(d.State, d.Basis, d.Class) || !oneOf(r.Purposes, d.Purpose) {
			continue
		}
		if !r.Counts {
			return Counted{Reason: r.Text, Rule: r.Ref()}
		}
		out = Counted{Counts: true, Reason: r.Text, Rule: r.Ref()}
	}
	return out
}

// Account makes an accounting: the disclosures of the period that count, without those that are suspended on the day of asking.
func (s *Set) Account(in AccountInput) (Account, error) {
	r, ok := s.terms(in)
	if !ok {
		return Account{}, fmt.Errorf("rules: no rule holds the terms of an accounting on %s", in.AskedOn)
	}
	out := Account{Rule: r.Ref(), From: yearsBefore(in.AskedOn, r.Terms.Years), To: in.AskedOn, Reasons: []string{r.Text}}
	if in.From.After(out.From) {
		out.From = in.From
	}
	if in.To.IsValid() && in.To.Before(out.To) {
		out.To = in.To
	}
	for _, d := range in.Ledger {
		left := s.leaveOut(d, in, out, r)
		if left.Reason == "" {
			out.Listed = append(out.Listed, d.ID)
			continue
		}
		out.LeftOut = append(out.LeftOut, left)
	}
	since := monthsBefore(in.AskedOn, r.Terms.FreeMonths)
	out.Free = !slices.ContainsFunc(in.Earlier, func(e civil.Date) bool { return e.After(since) && !e.After(in.AskedOn) })
	if out.Free {
		out.Reasons = append(out.Reasons, fmt.Sprintf("Free: no other accounting was asked for in the %d months before.", r.Terms.FreeMonths))
	} else {
		out.Reasons = append(out.Reasons, "A cost-based fee may be charged if the patient is told before and can change the request.")
	}
	return out, nil
}

func (s *Set) terms(in AccountInput) (found accountingRule, ok bool) {
	for _, r := range s.accounting.On(in.AskedOn) {
		if r.Terms != nil && r.Applies.to(in.State, "", "") && (!ok || slices.Contains(r.Applies.States, in.State)) {
			found, ok = r, true
		}
	}
	return found, ok
}

func (s *Set) leaveOut(d Disclosed, in AccountInput, a Account, terms accountingRule) LeftOut {
	if d.On.Before(a.From) || d.On.After(a.To) {
		return LeftOut{ID: d.ID, Reason: "It lies outside the period.", Rule: a.Rule}
	}
	if c := s.Accountable(d.Disclosure); !c.Counts {
		return LeftOut{ID: d.ID, Reason: c.Reason, Rule: c.Rule}
	}
	for _, sus := range in.Suspensions {
		if sus.Recipient == d.Recipient && sus.holds(in.AskedOn, terms.Terms.OralDays) {
			return LeftOut{ID: d.ID, Suspended: true, Reason: "Accounting of disclosures to this body is suspended.", Rule: a.Rule}
		}
	}
	return LeftOut{}
}

// holds says whether a suspension is in force. A written statement must say until when; an oral one ends after some days.
func (s Suspension) holds(on civil.Date, oralDays int) bool {
	until := s.Until
	if !s.Written {
		if last := s.From.AddDays(oralDays); !until.IsValid() || until.After(last) {
			until = last
		}
	}
	return until.IsValid() && !on.Before(s.From) && !on.After(until)
}

func yearsBefore(d civil.Date, years int) civil.Date { return monthsBefore(d, 12*years) }

// monthsBefore goes back to the same day of the month, or to the last one where the month is shorter.
func monthsBefore(d civil.Date, months int) civil.Date {
	first := time.Date(d.Year, d.Month-time.Month(months), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return civil.Date{Year: first.Year(), Month: first.Month(), Day: min(d.Day, last)}
}
