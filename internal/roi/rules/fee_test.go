package rules_test

import (
	"strings"
	"testing"

	"chartwright/internal/roi/rules"
)

func keys(i rules.Invoice) string {
	var out []string
	for _, l := range i.Lines {
		out = append(out, l.Key)
	}
	return strings.Join(out, " ")
}

func TestThirdPartyFees(t *testing.T) {
	t.Parallel()
	s := load(t)
	attorney := func(state string, medium rules.Medium, pages int, change ...func(*rules.FeeInput)) rules.FeeInput {
		in := rules.FeeInput{Basis: rules.AuthorizationOf, Class: rules.Attorney, State: state, Purpose: rules.Litigation, Medium: medium, On: day("2026-11-28"), Pages: pages}
		for _, c := range change {
			c(&in)
		}
		return in
	}
	clerk := func(minutes int) func(*rules.FeeInput) {
		return func(in *rules.FeeInput) { in.ClericalMinutes = minutes }
	}
	post := func(in *rules.FeeInput) { in.PostageMinor = 499 }
	benefits := func(in *rules.FeeInput) { in.Purpose = rules.BenefitsAppeal }
	for _, tc := range []struct {
		name, lines, schedule string
		in                    rules.FeeInput
		total                 int64
	}{
		{"California", "pages", "fees/ca-third-party", attorney("CA", rules.Paper, 40), 1000},
		{"California, a minute of a clerk", "pages clerical", "fees/ca-third-party", attorney("CA", rules.Paper, 40, clerk(1)), 1600},
		{"California, a quarter of an hour", "pages clerical", "fees/ca-third-party", attorney("CA", rules.Paper, 40, clerk(15)), 1600},
		{"California, sixteen minutes", "pages clerical", "fees/ca-third-party", attorney("CA", rules.Paper, 40, clerk(16)), 2200},
		{"Florida with tax and postage", "pages postage tax", "fees/fl-hospital", attorney("FL", rules.Paper, 33, post), 3300 + 499 + 198},
		{"Florida, tax of a half cent goes up", "pages tax", "fees/fl-hospital", attorney("FL", rules.Paper, 1), 106},
		{"Florida, film", "pages tax", "fees/fl-hospital", attorney("FL", rules.Microfilm, 10), 2120},
		{"Florida has no clerk", "pages tax", "fees/fl-hospital", attorney("FL", rules.Paper, 1, clerk(60)), 106},
		{"Alabama, one page", "base pages", "fees/al-third-party", attorney("AL", rules.Paper, 1), 600},
		{"Alabama, the last dear page", "base pages", "fees/al-third-party", attorney("AL", rules.Paper, 25), 3000},
		{"Alabama, the first cheap page", "base pages pages", "fees/al-third-party", attorney("AL", rules.Paper, 26), 3050},
		{"District of Columbia beneath the cap", "base pages", "fees/dc-third-party", attorney("DC", rules.Electronic, 96), 2288 + 96*66},
		{"District of Columbia above the cap", "base pages cap", "fees/dc-third-party", attorney("DC", rules.Electronic, 97), 8654},
		{"District of Columbia, postage above the cap", "base pages postage cap", "fees/dc-third-party", attorney("DC", rules.Disc, 5000, post), 8654 + 499},
		{"District of Columbia, paper is not seeded", "", "", attorney("DC", rules.Paper, 10), 0},
		{"Texas, the base includes ten pages", "base", "fees/tx-hospital", attorney("TX", rules.Paper, 10), 3000},
		{"Texas, page eleven", "base pages", "fees/tx-hospital", attorney("TX", rules.Paper, 11), 3100},
		{"Texas, sixty pages", "base pages", "fees/tx-hospital", attorney("TX", rules.Paper, 60), 8000},
		{"Texas, every tier", "base pages pages pages", "fees/tx-hospital", attorney("TX", rules.Paper, 500), 3000 + 50*100 + 340*50 + 100*25},
		{"Texas, electronic", "base", "fees/tx-hospital", attorney("TX", rules.Electronic, 5000), 7500},
		{"Texas, benefits", "base waiver", "fees/tx-hospital", attorney("TX", rules.Paper, 10, benefits), 0},
		{"New York", "pages", "fees/ny-third-party", attorney("NY", rules.Paper, 100), 7500},
		{"New York, benefits", "pages waiver", "fees/ny-third-party", attorney("NY", rules.Paper, 100, benefits), 0},
		{"no pages", "", "fees/tx-hospital", attorney("TX", rules.Paper, 0), 0},
		{"a state without schedule", "", "", attorney("WY", rules.Paper, 10), 0},
		{"a provider for treatment", "", "fees/us-continuity-of-care", rules.FeeInput{Basis: rules.Treatment, Class: rules.Provider, State: "FL", Medium: rules.Paper, On: day("2026-11-28"), Pages: 10}, 0},
		{"an auditor", "", "fees/us-government-audit", rules.FeeInput{Basis: rules.GovernmentAudit, Class: rules.GovernmentAuditor, State: "FL", Medium: rules.Paper, On: day("2026-11-28"), Pages: 10}, 0},
		{"a third party that the patient directs", "pages", "fees/ny-third-party", attorney("NY", rules.Paper, 4, func(in *rules.FeeInput) { in.Basis = rules.Access }), 300},
	} {
		i, err := s.Fee(tc.in)
		if err != nil {
			t.Fatal(err)
		}
		if i.TotalMinor != tc.total || keys(i) != tc.lines || i.Schedule.ID != tc.schedule {
			t.Errorf("%s: %d by %s with %q", tc.name, i.TotalMinor, i.Schedule.ID, keys(i))
		}
		for _, l := range i.Lines {
			if l.Rule.ID != tc.schedule || l.Rule.Source == "" || l.Text == "" {
				t.Errorf("%s: line %+v", tc.name, l)
			}
		}
		if tc.schedule == "" && len(i.Reasons) == 0 {
			t.Errorf("%s: no reason is given", tc.name)
		}
	}
}

func TestPatientFees(t *testing.T) {
	t.Parallel()
	s := load(t)
	costs := rules.PatientCosts{CopyingMinutes: 10, LabourPerHourMinor: 2000, SuppliesMinor: 120, ElectronicPHI: true}
	patient := func(state string, medium rules.Medium, pages int, change ...func(*rules.FeeInput)) rules.FeeInput {
		in := rules.FeeInput{Basis: rules.Access, Class: rules.Patient, State: state, Purpose: rules.PersonalUse, Medium: medium, On: day("2026-11-28"), Pages: pages, Patient: costs,
			PostageMinor: 300, ClericalMinutes: 600}
		for _, c := range change {
			c(&in)
		}
		return in
	}
	flat := func(in *rules.FeeInput) { in.Patient.ChooseFlat = true }
	for _, tc := range []struct {
		name, lines string
		in          rules.FeeInput
		total       int64
	}{
		{"costs", "labour supplies postage", patient("TX", rules.Paper, 500), 333 + 120 + 300},
		{"flat, electronic", "flat", patient("TX", rules.Electronic, 5000, flat), 650},
		{"flat, a disc, postage included", "flat", patient("TX", rules.Disc, 5000, flat), 650},
		{"flat is not for paper", "labour supplies postage", patient("TX", rules.Paper, 5, flat), 753},
		{"flat is not for records on paper", "labour supplies postage", patient("TX", rules.Electronic, 5, flat, func(in *rules.FeeInput) { in.Patient.ElectronicPHI = false }), 753},
		{"the representative too", "flat", patient("FL", rules.Electronic, 5000, flat, func(in *rules.FeeInput) { in.Class = rules.PersonalRepresentative }), 650},
		{"on an authorization too", "flat", patient("FL", rules.Electronic, 5000, flat, func(in *rules.FeeInput) { in.Basis = rules.AuthorizationOf }), 650},
		{"California's ceiling", "labour supplies postage ceiling", patient("CA", rules.Paper, 4), 100 + 300},
		{"beneath California's ceiling", "labour supplies postage", patient("CA", rules.Paper, 40), 753},
		{"California, benefits", "labour supplies postage ceiling", patient("CA", rules.Paper, 40, func(in *rules.FeeInput) { in.Purpose = rules.BenefitsAppeal }), 0},
		{"New York's ceiling", "labour supplies postage ceiling", patient("NY", rules.Paper, 0), 300},
		{"New York, cannot pay", "labour supplies postage ceiling", patient("NY", rules.Paper, 40, func(in *rules.FeeInput) { in.Facts = []string{"unable_to_pay"} }), 0},
		{"New York, nobody checked", "labour supplies postage", patient("NY", rules.Paper, 40), 753},
		{"a state without schedule has the federal one", "labour supplies postage", patient("WY", rules.Paper, 4), 753},
	} {
		i, err := s.Fee(tc.in)
		if err != nil {
			t.Fatal(err)
		}
		if i.TotalMinor != tc.total || keys(i) != tc.lines || i.Engine != rules.PatientAccess {
			t.Errorf("%s: %d with %q by %s", tc.name, i.TotalMinor, keys(i), i.Engine)
		}
	}
}

func TestFeeInputsThatAreRefused(t *testing.T) {
	t.Parallel()
	s := load(t)
	for _, in := range []rules.FeeInput{{Pages: -1}, {Pages: 1 << 40}, {ClericalMinutes: -1}, {PostageMinor: -1}, {PostageMinor: 1 << 60}, {Patient: rules.PatientCosts{SuppliesMinor: -5}},
		{Patient: rules.PatientCosts{CopyingMinutes: -5}}, {Patient: rules.PatientCosts{LabourPerHourMinor: 1 << 62}}} {
		in.On, in.Class, in.State = day("2026-01-01"), rules.Patient, "CA"
		if _, err := s.Fee(in); err == nil {
			t.Errorf("%+v was taken", in)
		}
	}
}

const newRates = `rules:
  - family: fees
    id: client/al-2027
    version: 1
    effective: {from: 2027-01-01}
    source: Contract with the hospital, schedule B
    counsel: verified
    replaces: fees/al-third-party
    applies: {states: [AL], bases: [authorization_164_508], classes: [attorney]}
    engine: third_party
    currency: USD
    rounding: half_up
    rates:
      - {media: [paper], base: {minor: 1000, includesPages: 5, label: Base}, tiers: [{upTo: 8, each: 10}, {each: 5}], medium: 700, cap: 5000}
    postage: none
    certification: 1500
    tax: {basisPoints: 825, of: [base, pages, medium], label: Tax}
    waivers:
      - {key: courtesy, text: Pages waived, fact: true, waives: [pages]}
      - {key: all_of_it, text: All waived, fact: true, waives: [all]}
`

func TestAClientsOwnSchedule(t *testing.T) {
	t.Parallel()
	s := with(t, newRates)
	in := rules.FeeInput{Basis: rules.AuthorizationOf, Class: rules.Attorney, State: "AL", Medium: rules.Paper, On: day("2026-12-31"), Pages: 10, PostageMinor: 100, Certified: true}
	if i, err := s.Fee(in); err != nil || i.Schedule.ID != "fees/al-third-party" || i.TotalMinor != 1600 {
		t.Errorf("the day before: %s %d %v", i.Schedule.ID, i.TotalMinor, err)
	}
	in.On = day("2027-01-01")
	for _, tc := range []struct {
		name  string
		pages int
		facts []string
		total int64
		lines string
	}{
		// base 1000, pages 6 to 8 at 10, 9 and 10 at 5, the medium 700: 1740; 8.25 % of it is 143.55
		{"ten pages", 10, nil, 1740 + 1500 + 144, "base pages pages medium certification tax"},
		{"in the base", 3, nil, 1700 + 1500 + 140, "base medium certification tax"},
		{"pages waived", 10, []string{"courtesy"}, 1700 + 1500 + 140, "base pages pages medium certification waiver tax"},
		{"at the cap", 5000, nil, 5000 + 1500 + 413, "base pages pages medium certification cap tax"},
		{"pages waived under a cap", 5000, []string{"courtesy"}, 1700 + 1500 + 140, "base pages pages medium certification waiver tax"},
		{"all waived after some", 10, []string{"courtesy", "all_of_it"}, 0, "base pages pages medium certification waiver waiver"},
	} {
		in.Pages, in.Facts = tc.pages, tc.facts
		i, err := s.Fee(in)
		if err != nil || i.TotalMinor != tc.total || keys(i) != tc.lines {
			t.Errorf("%s: %d with %q, %v", tc.name, i.TotalMinor, keys(i), err)
		}
		if i.Schedule != (rules.RuleRef{ID: "client/al-2027", Version: 1, Source: "Contract with the hospital, schedule B"}) {
			t.Errorf("%s: by %s", tc.name, i.Schedule)
		}
	}
}
