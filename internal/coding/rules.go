package coding

import (
	"fmt"
	"regexp"
	"slices"
	"time"

	"chartwright/internal/platform/clock"
)

// draft is what the rules look at: the codes with what the code sets say of each.
type draft struct {
	encounter Encounter
	practice  practice
	asOf      time.Time
	codes     []Code
	facts     []CodeFacts
}

// rule finds what is wrong with a draft. Structural rules also refuse a save: no draft may hold what they find.
type rule struct {
	name       string
	level      string
	structural bool
	source     string
	find       func(d draft) []finding
}

type finding struct {
	location string
	message  string
}

const (
	uhdds   = "UHDDS; ICD-10-CM Official Guidelines, sections II and III"
	poaCMS  = "CMS Present on Admission reporting; Official Guidelines, appendix I"
	codeSet = "45 CFR 162.1002: the code set in force on the date"
)

// usualRules are those every client's cases must clear.
func usualRules() []rule {
	each := func(f func(d draft, i int) (field, message string)) func(draft) []finding {
		return func(d draft) (out []finding) {
			for i := range d.codes {
				if field, message := f(d, i); message != "" {
					out = append(out, finding{fmt.Sprintf("codes[%d].%s", i, field), message})
				}
			}
			return out
		}
	}
	return []rule{
		{"code-system", "error", true, codeSet, each(wrongSystem)},
		{"code-unknown", "error", true, codeSet, each(unknownCode)},
		{"code-not-in-force", "error", true, codeSet, each(notInForce)},
		{"code-header", "error", true, codeSet, each(headerCode)},
		{"code-twice", "error", true, uhdds, duplicateCode},
		{"principal-twice", "error", true, uhdds, twoPrincipals},
		{"modifier-form", "error", true, "HCPCS modifiers are two characters", each(badModifier)},
		{"procedure-date-form", "error", true, "", each(badDate)},
		{"principal-missing", "error", false, uhdds, noPrincipal},
		{"principal-external-cause", "error", false, "Official Guidelines, section I.C.20.a.6", each(externalCausePrincipal)},
		{"poa-missing", "error", false, poaCMS, each(poaMissing)},
		{"poa-exempt", "error", false, poaCMS, each(poaExempt)},
		{"procedure-date-missing", "error", false, "UHDDS: date of each significant procedure", each(noProcedureDate)},
		{"procedure-date-outside", "warning", false, "", each(dateOutsideStay)},
		{"evidence-missing", "warning", false, "", each(noEvidence)},
	}
}

func wrongSystem(d draft, i int) (string, string) {
	c := d.codes[i]
	if c.Role == "dx" && c.System == d.practice.Systems.Diagnoses {
		return "", ""
	}
	if c.Role == "px" && slices.Contains(d.practice.Systems.Procedures, c.System) {
		return "", ""
	}
	return "system", "This code system is not used for this kind of encounter. Choose a code of the right system."
}

func unknownCode(d draft, i int) (string, string) {
	if d.facts[i].Known {
		return "", ""
	}
	return "code", "There is no such code. Search for it and pick one from the list."
}

func notInForce(d draft, i int) (string, string) {
	if !d.facts[i].Known || d.facts[i].Valid {
		return "", ""
	}
	return "code", "This code is not in force on " + d.asOf.Format(time.DateOnly) + ". Pick the code that was in force that day."
}

func headerCode(d draft, i int) (string, string) {
	if !d.facts[i].Valid || d.facts[i].Billable {
		return "", ""
	}
	return "code", "This is a category, not a billable code. Pick one of the codes below it."
}

func duplicateCode(d draft) (out []finding) {
	seen := map[string]bool{}
	for i, c := range d.codes {
		if c.Role != "dx" { // a service may be given twice
			continue
		}
		if seen[c.Code] {
			out = append(out, finding{fmt.Sprintf("codes[%d].code", i), "This diagnosis is on the case already. Remove one of the two."})
		}
		seen[c.Code] = true
	}
	return out
}

func principals(d draft) (at []int) {
	for i, c := range d.codes {
		if c.Principal {
			at = append(at, i)
		}
	}
	return at
}

func twoPrincipals(d draft) (out []finding) {
	at := principals(d)
	for _, i := range at {
		if d.codes[i].Role != "dx" {
			out = append(out, finding{fmt.Sprintf("codes[%d].principal", i), "Only a diagnosis can be principal."})
		}
	}
	if len(at) > 1 {
		out = append(out, finding{fmt.Sprintf("codes[%d].principal", at[1]), "A case has one principal diagnosis. Unmark one of them."})
	}
	return out
}

func noPrincipal(d draft) []finding {
	if len(principals(d)) > 0 {
		return nil
	}
	return []finding{{"codes", "Mark the principal (first-listed) diagnosis."}}
}

// externalCauses are chapter 20 (V00-Y99), never first-listed.
var externalCauses = regexp.MustCompile(`^[V-Y]`)

func externalCausePrincipal(d draft, i int) (string, string) {
	c := d.codes[i]
	if c.Principal && c.System == "ICD10CM" && externalCauses.MatchString(c.Code) {
		return "principal", "An external cause cannot be principal. Mark the injury or condition instead."
	}
	return "", ""
}

func poaMissing(d draft, i int) (string, string) {
	c := d.codes[i]
	if !d.practice.POA || c.Role != "dx" || c.POA != "" || d.facts[i].POAExempt {
		return "", ""
	}
	return "poa", "Say whether this was present on admission: Y, N, U or W."
}

func poaExempt(d draft, i int) (string, string) {
	c := d.codes[i]
	switch {
	case c.Role != "dx" || c.POA == "":
		return "", ""
	case c.POA == "1" && !d.facts[i].POAExempt:
		return "poa", "1 is for codes exempt from POA reporting; this one is not. Use Y, N, U or W."
	case c.POA != "1" && d.facts[i].POAExempt:
		return "poa", "This code is exempt from POA reporting. Clear the indicator."
	}
	return "", ""
}

var modifierForm = regexp.MustCompile(`^[A-Z0-9]{2}$`)

func badModifier(d draft, i int) (string, string) {
	for j, m := range d.codes[i].Modifiers {
		if !modifierForm.MatchString(m) {
			return fmt.Sprintf("modifiers[%d]", j), "A modifier is two capitals or digits, such as RT or 59."
		}
	}
	return "", ""
}

func badDate(d draft, i int) (string, string) {
	if on := d.codes[i].PerformedOn; on != "" {
		if _, err := time.Parse(time.DateOnly, on); err != nil {
			return "performedOn", "Give the day as year-month-day, such as 2026-03-01."
		}
	}
	return "", ""
}

func noProcedureDate(d draft, i int) (string, string) {
	c := d.codes[i]
	if c.Role == "px" && c.System == "ICD10PCS" && c.PerformedOn == "" {
		return "performedOn", "Give the day of the procedure."
	}
	return "", ""
}

func dateOutsideStay(d draft, i int) (string, string) {
	on, err := time.Parse(time.DateOnly, d.codes[i].PerformedOn)
	if err != nil {
		return "", ""
	}
	first := clock.DayIn(d.encounter.AdmittedAt, d.encounter.Zone).AddDate(0, 0, -3) // the three-day payment window
	if on.Before(first) || (d.encounter.DischargedAt != nil && on.After(clock.DayIn(*d.encounter.DischargedAt, d.encounter.Zone))) {
		return "performedOn", "The day lies outside the stay. Check it against the operative report."
	}
	return "", ""
}

func noEvidence(d draft, i int) (string, string) {
	if len(d.codes[i].Evidence) == 0 {
		return "evidence", "No words of the chart are linked to this code."
	}
	return "", ""
}

func run(rules []rule, d draft, structuralOnly bool) []Edit {
	out := []Edit{}
	for _, r := range rules {
		if structuralOnly && !r.structural {
			continue
		}
		for _, f := range r.find(d) {
			out = append(out, Edit{Rule: r.name, Level: r.level, Location: f.location, Message: f.message, Source: r.source})
		}
	}
	return out
}
