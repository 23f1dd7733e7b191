package rules

import (
	"fmt"
	"slices"

	"chartwright/internal/roi/ruledoc"
)

// feeRule is a schedule. A schedule of a state stands before one of the whole country.
type feeRule struct {
	ruledoc.Head  `yaml:",inline"`
	Applies       applies       `yaml:"applies"`
	Engine        Engine        `yaml:"engine"`
	Currency      string        `yaml:"currency"`
	Rounding      string        `yaml:"rounding"` // of each line: half_up, up or down, to the smallest unit
	Rates         []rateRule    `yaml:"rates,omitempty"`
	Clerical      *clericalRule `yaml:"clerical,omitempty"`
	Postage       string        `yaml:"postage"` // actual or none
	Certification int64         `yaml:"certification,omitempty"`
	Tax           *taxRule      `yaml:"tax,omitempty"`
	Flat          *flatRule     `yaml:"flat,omitempty"`
	Waivers       []waiverRule  `yaml:"waivers,omitempty"`
	Unpaid        *unpaidRule   `yaml:"releasedUnpaid,omitempty"`
}

// rateRule is what copies in some media cost.
type rateRule struct {
	Media  []Medium   `yaml:"media"`
	Base   *baseRule  `yaml:"base,omitempty"`
	Tiers  []tierRule `yaml:"tiers,omitempty"`
	Medium int64      `yaml:"medium,omitempty"` // for the disc or stick itself
	Cap    int64      `yaml:"cap,omitempty"`    // of base, pages and medium together; 0 = none
	Source string     `yaml:"source,omitempty"`
}

type baseRule struct {
	Minor         int64  `yaml:"minor"`
	IncludesPages int    `yaml:"includesPages,omitempty"`
	Label         string `yaml:"label"`
}

// tierRule is the price of each page up to a page number, counted from the first page of the copy; 0 = all further ones.
type tierRule struct {
	UpTo int   `yaml:"upTo,omitempty"`
	Each int64 `yaml:"each"`
}

type clericalRule struct {
	PerHour     int64  `yaml:"perHour"`
	StepMinutes int    `yaml:"stepMinutes"` // begun steps count whole
	Source      string `yaml:"source,omitempty"`
}

type taxRule struct {
	BasisPoints int64    `yaml:"basisPoints"` // 600 = 6 %
	Of          []string `yaml:"of"`
	Label       string   `yaml:"label"`
	Source      string   `yaml:"source,omitempty"`
}

// flatRule is an option in place of costs, for electronic copies of records that are kept electronically.
type flatRule struct {
	Minor  int64    `yaml:"minor"`
	Media  []Medium `yaml:"media"`
	Source string   `yaml:"source,omitempty"`
}

// unpaidRule says that copies in some media for some classes are released whether or not the invoice was paid.
type unpaidRule struct {
	Classes []Class  `yaml:"classes"`
	Media   []Medium `yaml:"media"`
	Source  string   `yaml:"source"`
}

type waiverRule struct {
	Key      string    `yaml:"key"`
	Text     string    `yaml:"text"`
	Classes  []Class   `yaml:"classes,omitempty"`
	Purposes []Purpose `yaml:"purposes,omitempty"`
	Fact     bool      `yaml:"fact,omitempty"` // only where somebody checked it: FeeInput.Facts has the key
	Waives   []string  `yaml:"waives"`         // keys of lines, or all
	Source   string    `yaml:"source,omitempty"`
}

func lineKeys() []string {
	return []string{"base", "pages", "medium", "clerical", "certification", "postage", "labour", "supplies", "flat"}
}

// Slots implements ruledoc.Rule.
func (r feeRule) Slots() []string {
	kind := "fee"
	if r.Engine == PatientAccess || r.Engine == PatientCeiling {
		kind = string(r.Engine)
	}
	return r.Applies.slots(kind)
}

// Check implements ruledoc.Rule.
func (r feeRule) Check() error {
	if err := r.Applies.check(); err != nil {
		return err
	}
	switch {
	case !slices.Contains([]Engine{ThirdParty, Free, PatientAccess, PatientCeiling}, r.Engine):
		return fmt.Errorf("engine: there is no %q", r.Engine)
	case !validCurrency(r.Currency):
		return fmt.Errorf("currency: use an ISO 4217 code")
	case !slices.Contains([]string{"half_up", "up", "down"}, r.Rounding):
		return fmt.Errorf("rounding: say half_up, up or down")
	case r.Postage != "actual" && r.Postage != "none":
		return fmt.Errorf("postage: say actual or none")
	case !validMinor(r.Certification):
		return fmt.Errorf("certification: must be 0 to %d", maxMinor)
	}
	if err := r.checkEngine(); err != nil {
		return err
	}
	if err := r.checkRates(); err != nil {
		return err
	}
	return r.checkExtras()
}

// checkEngine keeps the patient's engine and the others' apart.
func (r feeRule) checkEngine() error {
	patient := []Class{Patient, PersonalRepresentative}
	forPatients := slices.ContainsFunc(r.Applies.Classes, func(c Class) bool { return slices.Contains(patient, c) })
	switch r.Engine {
	case PatientAccess, PatientCeiling:
		if len(r.Applies.Classes) == 0 || slices.ContainsFunc(r.Applies.Classes, func(c Class) bool { return !slices.Contains(patient, c) }) {
			return fmt.Errorf("applies.classes: this engine is for patient and personal_representative alone")
		}
		if r.Clerical != nil || r.Tax != nil || r.Certification != 0 {
			return fmt.Errorf("engine: patients are charged for copying, supplies and postage alone")
		}
	case ThirdParty, Free:
		if r.Engine == ThirdParty && (len(r.Applies.Classes) == 0 || forPatients) {
			return fmt.Errorf("applies.classes: name the classes; a third-party schedule is never for patients or their representatives")
		}
		if r.Flat != nil {
			return fmt.Errorf("flat: belongs to patient_access")
		}
	}
	if hasRates := len(r.Rates) > 0; hasRates != (r.Engine == ThirdParty || r.Engine == PatientCeiling) {
		return fmt.Errorf("rates: belong to third_party and patient_ceiling and are needed there")
	}
	return nil
}

func (r feeRule) checkRates() error {
	seen := map[Medium]bool{}
	for i, rate := range r.Rates {
		key := fmt.Sprintf("rates[%d]", i)
		if len(rate.Media) == 0 {
			return fmt.Errorf("%s.media: is empty", key)
		}
		if err := known(key+".media", rate.Media, Media()); err != nil {
			return err
		}
		for _, m := range rate.Media {
			if seen[m] {
				return fmt.Errorf("%s.media: %s stands twice", key, m)
			}
			seen[m] = true
		}
		if err := rate.check(key); err != nil {
			return err
		}
	}
	return nil
}

func (r rateRule) check(key string) error {
	if b := r.Base; b != nil && (!validMinor(b.Minor) || b.IncludesPages < 0 || b.Label == "") {
		return fmt.Errorf("%s.base: a label, minor of 0 or more and includesPages of 0 or more are needed", key)
	}
	if !validMinor(r.Medium) || !validMinor(r.Cap) {
		return fmt.Errorf("%s: medium and cap must be 0 to %d", key, maxMinor)
	}
	before := 0
	for i, t := range r.Tiers {
		last := i == len(r.Tiers)-1
		if !validMinor(t.Each) || (t.UpTo == 0) != last || !last && t.UpTo <= before {
			return fmt.Errorf("%s.tiers[%d]: upTo must rise, and only the last tier has none", key, i)
		}
		before = t.UpTo
	}
	return nil
}

func (r feeRule) checkExtras() error {
	if c := r.Clerical; c != nil && (!validMinor(c.PerHour) || c.StepMinutes < 1 || c.StepMinutes > 60) {
		return fmt.Errorf("clerical: perHour of 0 or more and stepMinutes of 1 to 60 are needed")
	}
	if t := r.Tax; t != nil {
		if t.BasisPoints < 1 || t.BasisPoints > 5000 || t.Label == "" || len(t.Of) == 0 {
			return fmt.Errorf("tax: a label, what it is of, and basisPoints of 1 to 5000 are needed")
		}
		if err := known("tax.of", t.Of, lineKeys()); err != nil {
			return err
		}
		if r.capsUntaxed() {
			return fmt.Errorf("tax.of: a schedule with a cap taxes base, pages and medium together or none of them")
		}
	}
	if u := r.Unpaid; u != nil && (r.Engine != PatientAccess || len(u.Classes) == 0 || len(u.Media) == 0 || u.Source == "") {
		return fmt.Errorf("releasedUnpaid: belongs to patient_access and needs classes, media and its source")
	}
	if f := r.Flat; f != nil {
		if !validMinor(f.Minor) || len(f.Media) == 0 || slices.Contains(f.Media, Paper) || slices.Contains(f.Media, Microfilm) {
			return fmt.Errorf("flat: an amount and electronic media are needed")
		}
	}
	for i, w := range r.Waivers {
		if w.Key == "" || w.Text == "" || len(w.Waives) == 0 {
			return fmt.Errorf("waivers[%d]: key, text and waives are needed", i)
		}
		if err := known(fmt.Sprintf("waivers[%d].waives", i), w.Waives, append(lineKeys(), "all")); err != nil {
			return err
		}
		if err := known(fmt.Sprintf("waivers[%d].purposes", i), w.Purposes, Purposes()); err != nil {
			return err
		}
		if err := known(fmt.Sprintf("waivers[%d].classes", i), w.Classes, Classes()); err != nil {
			return err
		}
	}
	return nil
}

// maxMinor bounds every amount of a schedule, so that no sum can overflow.
const maxMinor = 1_000_000_00

func validMinor(v int64) bool { return v >= 0 && v <= maxMinor }

// capsUntaxed says that a cap would take off what is not all taxed.
func (r feeRule) capsUntaxed() bool {
	taxed := 0
	for _, key := range capped() {
		if slices.Contains(r.Tax.Of, key) {
			taxed++
		}
	}
	return taxed > 0 && taxed < len(capped()) && slices.ContainsFunc(r.Rates, func(rate rateRule) bool { return rate.Cap > 0 })
}
