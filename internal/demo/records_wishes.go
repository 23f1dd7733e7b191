package demo

import (
	"slices"
	"strings"
	"time"

	"chartwright/internal/demo/papers"
)

// recordsWish is a request for records that the demonstration shows, and how it came to where it stands.
type recordsWish struct {
	facility, workType string // whose chart
	scenario           string // part of the chart's scenario; empty: any
	child              bool
	ago                time.Duration
	class, basis       string
	purpose, text      string
	language           string
	by                 papers.Party // who asks; without a name the patient
	paper              string       // authorization, subpoena, audit, letter
	omit               string       // element that the authorization lacks
	situations, held   []string
	priority           int
	tell               func(*tale) error // nil: nobody has looked at it
	releases           bool              // only where packages can be built
	closed             bool              // and the records have reached the requester
}

// recordsWishes are requests of every class in every status that the desk brings about.
func recordsWishes() []recordsWish {
	return slices.Concat(freshRequests(), deskRequests(), reviewRequests(), pathRequests(), endedRequests(), releasedRequests())
}

func attorney() papers.Party {
	return papers.Party{Name: "Harriet Boone", Organisation: "Boone & Castellan LLP", Address: "88 Court Street, Suite 400\nSummit Ridge, CO 80499"}
}

func disability() papers.Party {
	return papers.Party{Name: "Claims Unit 7", Organisation: "Lakeshore Disability Services", Address: "P.O. Box 5512\nFallow Creek, IL 61099"}
}

func payer() papers.Party {
	return papers.Party{Name: "Medical Review", Organisation: "Prairie Mutual Health Plan", Address: "1400 Commerce Avenue\nTidewater Bay, VA 23499"}
}

func provider() papers.Party {
	return papers.Party{Name: "Amara Nwosu, MD", Organisation: "Harbor Family Practice", Address: "12 Quay Street\nTidewater Bay, VA 23499"}
}

func auditor() papers.Party {
	return papers.Party{Name: "Medical Review Team 3", Organisation: "Meridian Recovery Audit Contractor", Address: "900 Federal Plaza\nSummit Ridge, CO 80499"}
}

func kin(relation string) papers.Party { return papers.Party{Name: relation} } // told by the patient's name

func freshRequests() []recordsWish {
	return []recordsWish{
		{facility: "SRMC", workType: "IP", ago: 6 * hour, class: "attorney", basis: "authorization_164_508", purpose: "litigation", by: attorney(), paper: "authorization",
			text: "The complete chart of the hospital stay."},
		{facility: "TBH", workType: "ED", ago: 3 * hour, class: "patient", basis: "access_164_524", purpose: "personal_use", language: "es", paper: "letter",
			text: "Todo mi expediente de urgencias, por favor."},
		{facility: "FCH", workType: "OP", ago: 26 * hour, class: "payer", basis: "payment", purpose: "payment_review", by: payer(), paper: "letter", priority: 2,
			text: "The visit note and orders, to decide on the claim."},
		{facility: "SRDC", workType: "OP", ago: 2 * day, class: "patient", basis: "access_164_524", purpose: "continued_care", paper: "letter", text: "My visit notes of this year."},
	}
}

func deskRequests() []recordsWish {
	return []recordsWish{
		{facility: "TBH", workType: "IP", ago: 30 * hour, class: "provider", basis: "treatment", purpose: "continued_care", by: provider(), paper: "letter", priority: 2,
			text: "Discharge summary and medication list; the patient is seen here on Monday.", tell: validating},
		{facility: "TBH", workType: "SDS", ago: 4 * day, class: "attorney", basis: "authorization_164_508", purpose: "litigation", by: attorney(), paper: "authorization",
			omit: "signature_date", text: "Operative report and anesthesia record.", tell: corrected},
		{facility: "SRMC", workType: "OBS", ago: 6 * day, class: "patient", basis: "access_164_524", purpose: "personal_use", paper: "letter",
			text: "Everything about my stay for observation.", tell: selecting},
		{facility: "FCH", workType: "OP", ago: 24 * day, class: "patient", basis: "access_164_524", purpose: "personal_use", paper: "letter",
			text: "My records of all visits.", tell: extended},
		{facility: "SRMC", workType: "IP", scenario: "alcohol", ago: 8 * day, class: "disability", basis: "authorization_164_508", purpose: "disability_claim",
			by: disability(), paper: "authorization", text: "The complete chart of the hospital stay.", tell: sensitive},
	}
}

func reviewRequests() []recordsWish {
	return []recordsWish{
		{facility: "FCH", workType: "SDS", ago: 5 * day, class: "attorney", basis: "authorization_164_508", purpose: "litigation", by: attorney(), paper: "authorization",
			text: "Operative report.", tell: submitted},
		{facility: "TBH", workType: "OBS", ago: 7 * day, class: "attorney", basis: "authorization_164_508", purpose: "litigation", by: attorney(), paper: "authorization",
			text: "The whole chart of the stay for observation.", tell: sentBack},
		{facility: "TBH", workType: "ED", ago: 9 * day, class: "disability", basis: "authorization_164_508", purpose: "disability_claim", by: disability(),
			paper: "authorization", text: "Emergency department records.", tell: invoiced},
	}
}

func pathRequests() []recordsWish {
	return []recordsWish{
		{facility: "TBH", workType: "IP", ago: 3 * day, class: "attorney", basis: "subpoena", purpose: "litigation", by: attorney(), paper: "subpoena",
			text: "Any and all records, by subpoena.", held: []string{"subpoena_valid"}, tell: heldByLaw},
		{facility: "SRMC", workType: "ED", ago: 5 * day, class: "personal_representative", basis: "access_164_524", purpose: "personal_use", by: kin("child"), paper: "letter",
			text: "The records of the last visit to the emergency department.", situations: []string{"deceased"}, held: []string{"death_certificate"}, tell: validating},
		{facility: "FCH", workType: "ED", child: true, ago: 2 * day, class: "personal_representative", basis: "access_164_524", purpose: "school", by: kin("parent"),
			paper: "letter", text: "The visit note, for the school.", held: []string{"parent_proved"}, tell: validating},
		{facility: "SRMC", workType: "IP", ago: 47 * day, class: "government_auditor", basis: "government_audit", purpose: "audit", by: auditor(), paper: "audit",
			text: "The complete record of the stay, for a review of the claim.", held: []string{"audit_letter"}, priority: 1, tell: validating},
	}
}

func endedRequests() []recordsWish {
	return []recordsWish{
		{facility: "SRMC", workType: "SDS", ago: 12 * day, class: "patient", basis: "access_164_524", purpose: "personal_use", paper: "letter",
			text: "My psychotherapist's private notes.", tell: denied},
		{facility: "TBH", workType: "ANC", ago: 6 * day, class: "payer", basis: "payment", purpose: "payment_review", by: payer(), paper: "letter",
			text: "Laboratory results of the visit.", tell: duplicate},
		{facility: "FCH", workType: "ED", ago: 45 * day, class: "attorney", basis: "authorization_164_508", purpose: "litigation", by: attorney(), paper: "authorization",
			omit: "signature", text: "Emergency department records.", tell: expired},
	}
}

// releasedRequests go all the way. They are told where packages can be built.
func releasedRequests() []recordsWish {
	return []recordsWish{
		{facility: "TBH", workType: "ED", ago: 10 * day, class: "patient", basis: "access_164_524", purpose: "personal_use", paper: "letter",
			text: "My emergency department records.", tell: released, releases: true},
		{facility: "FCH", workType: "SDS", ago: 14 * day, class: "attorney", basis: "authorization_164_508", purpose: "litigation", by: attorney(), paper: "authorization",
			text: "Operative report.", tell: approved, releases: true},
		{facility: "TBH", workType: "OBS", ago: 8 * day, class: "provider", basis: "treatment", purpose: "continued_care", by: provider(), paper: "letter",
			text: "Discharge summary.", tell: released, releases: true, closed: true},
		{facility: "SRDC", workType: "ANC", ago: 30 * hour, class: "patient", basis: "access_164_524", purpose: "personal_use", paper: "letter",
			text: "My test results.", tell: ready, releases: true},
	}
}

// asks gives who asks for a patient's records.
func (w recordsWish) asks(s *Stay) papers.Party {
	home := s.Patient.Street + "\n" + s.Patient.City + ", " + s.Patient.State + " " + s.Patient.ZIP
	switch {
	case w.by.Name == "":
		return papers.Party{Name: s.Patient.First + " " + s.Patient.Last, Address: home}
	case w.by.Organisation == "":
		return papers.Party{Name: map[string]string{"child": "Corinne ", "parent": "Marisol "}[w.by.Name] + s.Patient.Last, Address: home}
	}
	return w.by
}

// mail is an address that leads nowhere.
func mail(p papers.Party) string {
	host := strings.ToLower(strings.Join(strings.FieldsFunc(p.Organisation, func(r rune) bool { return r == ' ' || r == '&' || r == ',' || r == '.' }), ""))
	if host == "" {
		return strings.ToLower(strings.ReplaceAll(p.Name, " ", ".")) + "@mail.example"
	}
	return "records@" + host + ".example"
}
