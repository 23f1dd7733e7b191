package coding

import (
	"time"

	"chartwright/internal/platform/clock"
)

// practice is how a work type is coded: which systems, from whose date, with or without POA.
type practice struct {
	Systems     CodeSystem
	ByDischarge bool // the codes of the discharge date apply, not of the service date
	POA         bool // present-on-admission indicators are reported (UHDDS; CMS POA reporting, inpatient only)
}

// practices by work type. ICD-10-PCS is used for inpatient procedures alone (45 CFR 162.1002(c)(3)); services of other
// settings are CPT and HCPCS Level II (162.1002(c)(1)).
func practices() map[string]practice {
	outpatient := practice{Systems: CodeSystem{Diagnoses: "ICD10CM", Procedures: []string{"CPT", "HCPCS"}}}
	return map[string]practice{
		"IP":     {Systems: CodeSystem{Diagnoses: "ICD10CM", Procedures: []string{"ICD10PCS"}}, ByDischarge: true, POA: true},
		"OBS":    outpatient,
		"OP":     outpatient,
		"ED":     outpatient,
		"SDS":    outpatient,
		"PROFEE": outpatient,
		"ANC":    outpatient,
	}
}

// codesAsOf is the day whose code sets apply to an encounter, in the facility's zone. An inpatient not yet discharged is
// coded as of now.
func codesAsOf(e Encounter, now time.Time) time.Time {
	at := e.AdmittedAt
	if practices()[e.WorkType].ByDischarge {
		at = now
		if e.DischargedAt != nil {
			at = *e.DischargedAt
		}
	}
	return clock.DayIn(at, e.Zone)
}
