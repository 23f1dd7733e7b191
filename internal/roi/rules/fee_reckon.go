package rules

import (
	"errors"
	"fmt"
	"slices"
)

// maxPages and the other bounds keep every product far from the end of int64.
const (
	maxPages   = 1_000_000
	maxMinutes = 100_000
)

// Fee reckons an invoice. Where no schedule applies the invoice has no lines and says so: nothing may be charged then.
func (s *Set) Fee(in FeeInput) (Invoice, error) {
	if in.Pages < 0 || in.Pages > maxPages || in.ClericalMinutes < 0 || in.ClericalMinutes > maxMinutes || !validMinor(in.PostageMinor) ||
		in.Patient.CopyingMinutes < 0 || in.Patient.CopyingMinutes > maxMinutes || !validMinor(in.Patient.SuppliesMinor) || !validMinor(in.Patient.LabourPerHourMinor) {
		return Invoice{}, errors.New("rules: pages, minutes and amounts of a fee must be zero or more, and within reason")
	}
	if in.Class == Patient || in.Class == PersonalRepresentative {
		return s.patientFee(in), nil
	}
	r, ok := s.schedule(in, ThirdParty, Free)
	if !ok {
		return noSchedule(in), nil
	}
	b := newBill(r)
	if r.Engine == Free {
		b.Reasons = append(b.Reasons, "Copies for this purpose are free of charge.")
		return b.Invoice, nil
	}
	rate, ok := r.rate(in.Medium)
	if !ok {
		return noSchedule(in), nil
	}
	if in.Pages == 0 {
		b.Reasons = append(b.Reasons, "No pages are copied, so nothing is charged.")
		return b.Invoice, nil
	}
	b.copies(rate, in)
	b.extras(in)
	b.waive(in)
	b.cap(rate)
	b.tax()
	return b.total(), nil
}

func noSchedule(in FeeInput) Invoice {
	return Invoice{Reasons: []string{fmt.Sprintf("There is no fee schedule for %s, %s requesters and %s copies on %s. Nothing may be charged until the agency adds one.",
		in.State, spaced(string(in.Class)), in.Medium, in.On)}}
}

// schedule finds the one that applies; a state's stands before the country's.
func (s *Set) schedule(in FeeInput, engines ...Engine) (feeRule, bool) {
	var found feeRule
	ok := false
	for _, r := range s.fees.On(in.On) {
		if !slices.Contains(engines, r.Engine) || !r.Applies.to(in.State, in.Basis, in.Class) {
			continue
		}
		if !ok || slices.Contains(r.Applies.States, in.State) {
			found, ok = r, true
		}
	}
	return found, ok
}

func (r feeRule) rate(m Medium) (rateRule, bool) {
	i := slices.IndexFunc(r.Rates, func(rate rateRule) bool { return slices.Contains(rate.Media, m) })
	if i < 0 {
		return rateRule{}, false
	}
	return r.Rates[i], true
}

// bill is an invoice in the making.
type bill struct {
	Invoice
	rule   feeRule
	waived []string // keys of lines
}

func newBill(r feeRule) *bill {
	return &bill{rule: r, Invoice: Invoice{Engine: r.Engine, Currency: r.Currency, Rounding: r.Rounding, Schedule: r.Ref(), Lines: []Line{}}}
}

func (b *bill) add(key, text string, quantity, unit, amount int64, source string) {
	if amount != 0 {
		b.Lines = append(b.Lines, Line{Key: key, Text: text, Quantity: quantity, UnitMinor: unit, AmountMinor: amount, Rule: b.rule.RefOf(source)})
	}
}

// copies adds what the copies themselves cost: base, pages by tier, and the medium.
func (b *bill) copies(rate rateRule, in FeeInput) {
	first := 1
	if rate.Base != nil {
		b.add("base", rate.Base.Label, 1, rate.Base.Minor, rate.Base.Minor, rate.Source)
		first += rate.Base.IncludesPages
	}
	from := 1
	for _, t := range rate.Tiers {
		to := in.Pages
		if t.UpTo > 0 {
			to = min(to, t.UpTo)
		}
		if begin := max(from, first); to >= begin {
			n := int64(to - begin + 1)
			b.add("pages", fmt.Sprintf("Pages %d to %d", begin, to), n, t.Each, n*t.Each, rate.Source)
		}
		from = t.UpTo + 1
	}
	b.add("medium", "The medium itself", 1, rate.Medium, rate.Medium, rate.Source)
}

func (b *bill) extras(in FeeInput) {
	if c := b.rule.Clerical; c != nil && in.ClericalMinutes > 0 {
		step := int64(c.StepMinutes)
		minutes := (int64(in.ClericalMinutes) + step - 1) / step * step
		b.add("clerical", fmt.Sprintf("Clerical time, %d minutes in begun steps of %d", in.ClericalMinutes, step), minutes, c.PerHour, b.divide(c.PerHour*minutes, 60), c.Source)
	} else if in.ClericalMinutes > 0 {
		b.Reasons = append(b.Reasons, "This schedule does not allow clerical time, so none is charged.")
	}
	if in.Certified {
		b.add("certification", "Certification of the copy", 1, b.rule.Certification, b.rule.Certification, "")
	}
	b.postage(in)
}

func (b *bill) postage(in FeeInput) {
	if b.rule.Postage == "actual" {
		b.add("postage", "Postage as paid", 1, in.PostageMinor, in.PostageMinor, "")
	}
}

// waive takes off what the schedule's waivers take off; each kind of line is waived once.
func (b *bill) waive(in FeeInput) {
	for _, w := range b.rule.Waivers {
		if !oneOf(w.Classes, in.Class) || !oneOf(w.Purposes, in.Purpose) || w.Fact && !slices.Contains(in.Facts, w.Key) {
			continue
		}
		keys := w.Waives
		if slices.Contains(keys, "all") {
			keys = lineKeys()
		}
		off := b.unwaived(keys)
		b.waived = append(b.waived, keys...)
		b.add("waiver", w.Text, 1, -off, -off, w.Source)
	}
}

// cap reduces what the copies cost, as far as it is not waived, to the schedule's cap.
func (b *bill) cap(rate rateRule) {
	if sum := b.unwaived(capped()); rate.Cap > 0 && sum > rate.Cap {
		b.add("cap", "Reduced to the schedule's cap", 1, rate.Cap-sum, rate.Cap-sum, rate.Source)
	}
}

func capped() []string { return []string{"base", "pages", "medium"} }

// tax is reckoned on the named lines as far as they are not waived, less the cap.
func (b *bill) tax() {
	t := b.rule.Tax
	if t == nil {
		return
	}
	of := b.unwaived(t.Of)
	if slices.Contains(t.Of, "pages") {
		of += b.sum("cap")
	}
	if of > 0 {
		b.add("tax", t.Label, 1, t.BasisPoints, b.divide(of*t.BasisPoints, 10_000), t.Source)
	}
}

// sum adds the lines of the given keys; of all where none are given.
func (b *bill) sum(keys ...string) (sum int64) {
	for _, l := range b.Lines {
		if oneOf(keys, l.Key) {
			sum += l.AmountMinor
		}
	}
	return sum
}

func (b *bill) unwaived(keys []string) (sum int64) {
	for _, l := range b.Lines {
		if slices.Contains(keys, l.Key) && !slices.Contains(b.waived, l.Key) {
			sum += l.AmountMinor
		}
	}
	return sum
}

func (b *bill) total() Invoice {
	b.TotalMinor = max(0, b.sum())
	return b.Invoice
}

// divide rounds as the schedule says; both are zero or more.
func (b *bill) divide(a, by int64) int64 {
	switch b.rule.Rounding {
	case "up":
		return (a + by - 1) / by
	case "down":
		return a / by
	}
	return (2*a + by) / (2 * by)
}
