package rules

import (
	"cloud.google.com/go/civil"
)

// Engine is a way of reckoning fees.
type Engine string

// The engines. A patient's or representative's request is only ever reckoned by PatientAccess, whatever other schedules say.
const (
	ThirdParty     Engine = "third_party"
	Free           Engine = "free"
	PatientAccess  Engine = "patient_access"  // labour for copying, supplies, postage, or the flat option
	PatientCeiling Engine = "patient_ceiling" // a state's limit on what PatientAccess may come to
)

// Purpose is what the records are for.
type Purpose string

// The purposes.
const (
	PersonalUse     Purpose = "personal_use"
	ContinuedCare   Purpose = "continued_care"
	Litigation      Purpose = "litigation"
	Insurance       Purpose = "insurance"
	BenefitsAppeal  Purpose = "benefits_appeal" // Social Security, Medicaid and the like
	DisabilityClaim Purpose = "disability_claim"
	PaymentReview   Purpose = "payment_review"
	QualityReview   Purpose = "quality_review"
	AuditPurpose    Purpose = "audit"
	Employment      Purpose = "employment"
	School          Purpose = "school"
	OtherPurpose    Purpose = "other"
)

// Purposes are all purposes.
func Purposes() []Purpose {
	return []Purpose{PersonalUse, ContinuedCare, Litigation, Insurance, BenefitsAppeal, DisabilityClaim, PaymentReview, QualityReview, AuditPurpose, Employment, School, OtherPurpose}
}

// FeeInput is what a fee depends on. Amounts are in the smallest unit of the schedule's currency.
type FeeInput struct {
	Basis           Basis
	Class           Class
	State           string
	Purpose         Purpose
	Medium          Medium
	On              civil.Date // day of the request: the schedule then in force holds
	Pages           int
	ClericalMinutes int      // time of a clerk; only third-party schedules that allow it count it
	PostageMinor    int64    // as paid
	Certified       bool     // a certified copy was asked for
	Facts           []string // keys of waivers that hang on a fact somebody checked ("unable_to_pay")
	Patient         PatientCosts
}

// PatientCosts are the only costs that a patient may be charged. Searching and retrieving are none of them.
type PatientCosts struct {
	CopyingMinutes     int   // labour for copying alone
	LabourPerHourMinor int64 // wage of who copies
	SuppliesMinor      int64 // paper, toner, a disc
	ElectronicPHI      bool  // the records are kept electronically
	ChooseFlat         bool  // the client charges the flat fee in place of costs
}

// Line is one line of an invoice.
type Line struct {
	Key         string // base, pages, medium, cap, clerical, certification, postage, tax, labour, supplies, flat, ceiling, waiver
	Text        string
	Quantity    int64
	UnitMinor   int64
	AmountMinor int64 // negative for caps, ceilings and waivers
	Rule        RuleRef
}

// Invoice is a fee with its reasons. TotalMinor is the sum of the lines and never below zero.
type Invoice struct {
	Engine     Engine
	Currency   string
	Rounding   string
	Lines      []Line
	TotalMinor int64
	Schedule   RuleRef // zero where no schedule applies; then nothing may be charged
	Reasons    []string
}

// Total gives the sum with its currency.
func (i Invoice) Total() Money { return Money{Minor: i.TotalMinor, Currency: i.Currency} }
