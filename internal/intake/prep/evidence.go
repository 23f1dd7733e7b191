package prep

import (
	"strings"
	"time"

	"chartwright/internal/examine"
	"chartwright/internal/intake/register"
)

// Weights of agreement add up to 100: the account names the encounter, the record number and the birth date only the patient.
const (
	accountWeight = 50
	mrnWeight     = 25
	birthWeight   = 15
	nameWeight    = 10
)

// judge weighs what is printed against one encounter, with the places as evidence.
func judge(who register.Identity, printed []mark) Candidate {
	c := Candidate{EncounterID: who.EncounterID, FacilityID: who.FacilityID, AccountNumber: who.AccountNumber, WorkType: who.WorkType,
		AdmittedAt: who.AdmittedAt.UTC().Format(time.RFC3339), Timezone: who.Zone, Status: who.Status, Patient: who.Patient, Evidence: []Evidence{}}
	if who.DischargedAt != nil {
		c.DischargedAt = who.DischargedAt.UTC().Format(time.RFC3339)
	}
	agreed := map[examine.Field]bool{}
	for _, p := range printed {
		same, known := agrees(who, p)
		if !known {
			continue
		}
		agreed[p.Field] = agreed[p.Field] || same
		c.Evidence = append(c.Evidence, Evidence{Field: string(p.Field), Agrees: same, PageID: p.page.ID, N: p.page.N, Value: p.Value,
			Box: corners(p.page.Turned(p.Box)), LabelBox: corners(p.page.Turned(p.LabelBox))})
	}
	for field, weight := range map[examine.Field]int{examine.FieldAccount: accountWeight, examine.FieldMRN: mrnWeight,
		examine.FieldBirth: birthWeight, examine.FieldName: nameWeight} {
		if agreed[field] {
			c.Score += weight
		}
	}
	return c
}

func agrees(who register.Identity, p mark) (same, known bool) {
	switch p.Field {
	case examine.FieldAccount:
		return register.NormalMRN(p.Value) == register.NormalMRN(who.AccountNumber), true
	case examine.FieldMRN:
		return register.NormalMRN(p.Value) == register.NormalMRN(who.Patient.MRN), true
	case examine.FieldBirth:
		return p.Value == who.Patient.BirthDate, true
	case examine.FieldName:
		last, first := register.NormalName(who.Patient.LastName), register.NormalName(who.Patient.FirstName)
		all := register.NormalName(p.Value)
		return strings.Contains(all, last) && strings.Contains(all, first), true
	}
	return false, false
}

// namesIn gives the words of a printed name that may be the last name: the first of "Last, First", the last of "First Last".
func namesIn(printed string) []string {
	if last, _, ok := strings.Cut(printed, ","); ok {
		return []string{last}
	}
	words := strings.Fields(printed)
	if len(words) == 0 {
		return nil
	}
	return []string{words[len(words)-1], words[0]}
}

func corners(b examine.Box) [4]float64 { return [4]float64{b.X0, b.Y0, b.X1, b.Y1} }
