package rules_test

import (
	"slices"
	"strings"
	"testing"

	"cloud.google.com/go/civil"

	"chartwright/internal/roi/rules"
)

func TestAccountable(t *testing.T) {
	t.Parallel()
	s := load(t)
	for _, tc := range []struct {
		name    string
		basis   rules.Basis
		class   rules.Class
		purpose rules.Purpose
		want    bool
	}{
		{"treatment", rules.Treatment, rules.Provider, rules.ContinuedCare, false},
		{"payment", rules.Payment, rules.Payer, rules.Insurance, false},
		{"operations", rules.Operations, rules.OtherRequester, rules.QualityReview, false},
		{"to the patient", rules.Access, rules.Patient, rules.PersonalUse, false},
		{"to the representative", rules.Access, rules.PersonalRepresentative, rules.PersonalUse, false},
		{"authorized", rules.AuthorizationOf, rules.Attorney, rules.Litigation, false},
		{"a subpoena", rules.Subpoena, rules.Attorney, rules.Litigation, true},
		{"a subpoena by the patient", rules.Subpoena, rules.Patient, rules.Litigation, false},
		{"a court order", rules.CourtOrder, rules.Attorney, rules.Litigation, true},
		{"required by law", rules.RequiredByLaw, rules.OtherRequester, rules.OtherPurpose, true},
		{"oversight", rules.GovernmentAudit, rules.GovernmentAuditor, rules.AuditPurpose, true},
		{"a payer's audit of a claim", rules.GovernmentAudit, rules.GovernmentAuditor, rules.PaymentReview, false},
		{"what no rule knows", "something_new", rules.OtherRequester, rules.OtherPurpose, true},
	} {
		got := s.Accountable(rules.Disclosure{Basis: tc.basis, Class: tc.class, Purpose: tc.purpose, State: "NV", On: day("2026-11-28")})
		if got.Counts != tc.want || got.Reason == "" || !tc.want && got.Rule.Source == "" {
			t.Errorf("%s: %+v", tc.name, got)
		}
	}
}

func TestAccount(t *testing.T) {
	t.Parallel()
	s := load(t)
	given := func(id, on, recipient string, basis rules.Basis) rules.Disclosed {
		return rules.Disclosed{ID: id, Recipient: recipient, Disclosure: rules.Disclosure{Basis: basis, Class: rules.OtherRequester, Purpose: rules.OtherPurpose, State: "NV", On: day(on)}}
	}
	ledger := []rules.Disclosed{
		given("too old", "2022-02-27", "court", rules.CourtOrder), given("first day", "2022-02-28", "court", rules.CourtOrder), given("treatment", "2025-01-01", "clinic", rules.Treatment),
		given("police", "2027-05-01", "police", rules.RequiredByLaw), given("today", "2028-02-28", "court", rules.Subpoena), given("later", "2028-02-29", "court", rules.Subpoena),
	}
	suspended := func(from, until string, written bool) []rules.Suspension {
		out := rules.Suspension{Recipient: "police", From: day(from), Written: written}
		if until != "" {
			out.Until = day(until)
		}
		return []rules.Suspension{out}
	}
	for _, tc := range []struct {
		name   string
		in     rules.AccountInput
		listed string
		free   bool
	}{
		{"six years", rules.AccountInput{}, "first day|police|today", true},
		{"asked on a leap day", rules.AccountInput{AskedOn: day("2028-02-29")}, "first day|police|today|later", true},
		{"a part", rules.AccountInput{From: day("2027-01-01"), To: day("2027-12-31")}, "police", true},
		{"more than six years", rules.AccountInput{From: day("2010-01-01")}, "first day|police|today", true},
		{"suspended in writing", rules.AccountInput{Suspensions: suspended("2027-06-01", "2028-12-31", true)}, "first day|today", true},
		{"on its last day", rules.AccountInput{Suspensions: suspended("2027-06-01", "2028-02-28", true)}, "first day|today", true},
		{"over", rules.AccountInput{Suspensions: suspended("2027-06-01", "2028-02-27", true)}, "first day|police|today", true},
		{"in writing without an end", rules.AccountInput{Suspensions: suspended("2027-06-01", "", true)}, "first day|police|today", true},
		{"by word of mouth, thirty days ago", rules.AccountInput{Suspensions: suspended("2028-01-29", "", false)}, "first day|today", true},
		{"by word of mouth, thirty-one days ago", rules.AccountInput{Suspensions: suspended("2028-01-28", "2030-01-01", false)}, "first day|police|today", true},
		{"one a year ago", rules.AccountInput{Earlier: []civil.Date{day("2027-02-28")}}, "first day|police|today", true},
		{"one less than a year ago", rules.AccountInput{Earlier: []civil.Date{day("2027-03-01")}}, "first day|police|today", false},
	} {
		in := tc.in
		in.State, in.Ledger = "NV", ledger
		if in.AskedOn.IsZero() {
			in.AskedOn = day("2028-02-28")
		}
		a, err := s.Account(in)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(a.Listed, "|"); got != tc.listed || a.Free != tc.free {
			t.Errorf("%s: %s, free %v, from %s", tc.name, got, a.Free, a.From)
		}
		if len(a.Listed)+len(a.LeftOut) != len(ledger) || a.Rule.Source == "" {
			t.Errorf("%s: %+v", tc.name, a)
		}
		if i := slices.IndexFunc(a.LeftOut, func(l rules.LeftOut) bool { return l.Suspended }); (i >= 0) != (len(tc.in.Suspensions) > 0 && !strings.Contains(tc.listed, "police")) {
			t.Errorf("%s: left out %+v", tc.name, a.LeftOut)
		}
	}
	if _, err := s.Account(rules.AccountInput{AskedOn: day("1990-01-01"), State: "NV"}); err == nil {
		t.Error("an account before the rule was made")
	}
}
