package rules

import (
	"slices"
	"strings"
)

// patientFee reckons what a patient or representative pays: costs of copying, supplies and postage, or the flat option; then no
// more than the state's ceiling. It reads no third-party schedule.
func (s *Set) patientFee(in FeeInput) Invoice {
	r, ok := s.schedule(in, PatientAccess)
	if !ok {
		return noSchedule(in)
	}
	b := newBill(r)
	b.Reasons = append(b.Reasons, "Searching and retrieving are never charged to a patient.")
	if !b.flat(in) {
		p := in.Patient
		b.add("labour", "Labour for copying, in minutes", int64(p.CopyingMinutes), p.LabourPerHourMinor, b.divide(int64(p.CopyingMinutes)*p.LabourPerHourMinor, 60), "")
		b.add("supplies", "Supplies", 1, p.SuppliesMinor, p.SuppliesMinor, "")
		b.postage(in)
	}
	b.waive(in)
	s.ceiling(b, in)
	return b.total()
}

// flat charges the flat option where it is chosen and allowed.
func (b *bill) flat(in FeeInput) bool {
	f := b.rule.Flat
	if f == nil || !in.Patient.ChooseFlat {
		return false
	}
	if !in.Patient.ElectronicPHI || !slices.Contains(f.Media, in.Medium) {
		b.Reasons = append(b.Reasons, "The flat fee is allowed only for electronic copies of records kept electronically, so costs are charged.")
		return false
	}
	b.add("flat", "Flat fee for an electronic copy, all costs included", 1, f.Minor, f.Minor, f.Source)
	return true
}

// ceiling reduces the bill to what the patient's state allows, where that is less.
func (s *Set) ceiling(b *bill, in FeeInput) {
	r, ok := s.schedule(in, PatientCeiling)
	if !ok {
		return
	}
	limit := newBill(r)
	rate, ok := r.rate(in.Medium)
	if !ok {
		return
	}
	if r.Currency != b.Currency {
		b.Reasons = append(b.Reasons, "The state's ceiling is in another currency and was not applied; have the schedules mended.")
		return
	}
	limit.copies(rate, in)
	limit.postage(in)
	limit.waive(in)
	limit.cap(rate)
	over := b.sum() - limit.total().TotalMinor
	if over > 0 {
		b.Lines = append(b.Lines, Line{Key: "ceiling", Text: "Reduced to the state's ceiling for patients", Quantity: 1, UnitMinor: -over, AmountMinor: -over, Rule: r.Ref()})
	}
}

func spaced(s string) string { return strings.ReplaceAll(s, "_", " ") }
