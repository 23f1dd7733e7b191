package rules

import (
	"golang.org/x/text/currency"

	"chartwright/internal/roi/ruledoc"
)

// RuleRef names the rule that decided; every decision carries one. Keep it with the decision.
type RuleRef = ruledoc.Ref

// Basis is the legal basis of a request.
type Basis string

// The legal bases.
const (
	Access          Basis = "access_164_524"
	AuthorizationOf Basis = "authorization_164_508"
	Treatment       Basis = "treatment"
	Payment         Basis = "payment"
	Operations      Basis = "operations"
	Subpoena        Basis = "subpoena"
	CourtOrder      Basis = "court_order"
	GovernmentAudit Basis = "government_audit"
	RequiredByLaw   Basis = "required_by_law"
)

// Bases are all legal bases.
func Bases() []Basis {
	return []Basis{Access, AuthorizationOf, Treatment, Payment, Operations, Subpoena, CourtOrder, GovernmentAudit, RequiredByLaw}
}

// Class is the class of a requester.
type Class string

// The classes of requesters.
const (
	Patient                Class = "patient"
	PersonalRepresentative Class = "personal_representative"
	Attorney               Class = "attorney"
	Payer                  Class = "payer"
	Provider               Class = "provider"
	GovernmentAuditor      Class = "government_auditor"
	Disability             Class = "disability"
	OtherRequester         Class = "other"
)

// Classes are all classes of requesters.
func Classes() []Class {
	return []Class{Patient, PersonalRepresentative, Attorney, Payer, Provider, GovernmentAuditor, Disability, OtherRequester}
}

// Medium is the form in which copies leave.
type Medium string

// The media.
const (
	Paper      Medium = "paper"
	Electronic Medium = "electronic" // portal, e-mail notice, encrypted ZIP
	Disc       Medium = "disc"       // CD, DVD or USB stick by mail
	Microfilm  Medium = "microfilm"
)

// Media are all media.
func Media() []Medium { return []Medium{Paper, Electronic, Disc, Microfilm} }

// Form is what the requester wants to do with the records.
type Form string

// The forms of access.
const (
	Copy    Form = "copy"
	Inspect Form = "inspect"
)

// Federal stands in a rule's list of states for the whole country.
const Federal = "US"

// SensitiveClass is a class of records that needs an authority of its own.
type SensitiveClass string

// The sensitive classes.
const (
	PsychotherapyNotes SensitiveClass = "psychotherapy_notes"
	SubstanceUsePart2  SensitiveClass = "substance_use_part2"
	HIV                SensitiveClass = "hiv"
	Reproductive       SensitiveClass = "reproductive"
	GenderAffirming    SensitiveClass = "gender_affirming"
	MinorConsented     SensitiveClass = "minor_consented"
	MentalHealth       SensitiveClass = "mental_health"
)

// SensitiveClasses are all sensitive classes.
func SensitiveClasses() []SensitiveClass {
	return []SensitiveClass{PsychotherapyNotes, SubstanceUsePart2, HIV, Reproductive, GenderAffirming, MinorConsented, MentalHealth}
}

// Language of what a requester reads.
type Language string

// The languages.
const (
	English Language = "en"
	Spanish Language = "es"
)

// Money is an amount in the smallest unit of its currency (cents).
type Money struct {
	Minor    int64  `json:"minor"`
	Currency string `json:"currency"` // ISO 4217
}

func validCurrency(code string) bool {
	unit, err := currency.ParseISO(code)
	return err == nil && unit.String() == code
}
