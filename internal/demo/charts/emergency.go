package charts

import (
	"fmt"
	"time"
)

// emergencyNote is the emergency physician's record from triage to disposition.
func (c *composer) emergencyNote() Document {
	seen := c.came.Add(time.Duration(12+c.rng.IntN(25)) * time.Minute)
	left := c.enc.Admitted
	if c.story.WorkType == Emergency {
		left = c.enc.Discharged
	}
	chief := expand(c.story.head["chief"], c.vars, c.rng)
	b := []Block{fields("Arrival", stamp(c.came), "Seen by provider", stamp(seen), "Mode of arrival", orDefault(c.story.head["arrival"], "Private vehicle"),
		"Acuity (ESI)", orDefault(c.story.head["esi"], "3"), "Triage nurse", c.staff.triage, "Emergency physician", c.staff.emergency)}
	b = append(b, section("Chief Complaint", chief)...)
	b = append(b, section("Triage Note", fmt.Sprintf("%d-year-old %s presents with %s. Triage vital signs: %s. %s. Allergies: %s. Screened for fall risk, abuse and travel exposure; nothing to add.",
		c.patient.AgeAt(c.came), c.vars["man"], lowerFirst(chief), c.arrival.line(), c.bmi(), c.allergies()))...)
	b = append(b, section("History of Present Illness", c.either("brief", "hpi")...)...)
	b = append(b, c.background()...)
	b = append(b, c.reviewOfSystems()...)
	b = append(b, c.examination()...)
	b = append(b, heading("Vital Signs in the Department"), c.vitalsTable(c.came, left.Sub(c.came)/6, 6, 0, 0.45))
	b = append(b, c.results(0)...)
	b = append(b, table("Medications Given", []string{"Medication", "Dose", "Route", "Response"}, []float64{3, 1.6, 1, 3}, c.lines("given"))...)
	b = append(b, section("Procedures", c.lines("procedure")...)...)
	b = append(b, section("Medical Decision Making", c.lines("mdm")...)...)
	b = append(b, section("Reassessment", c.reassessment(left.Add(-35*time.Minute)))...)
	if c.story.WorkType == Emergency {
		b = append(b, list("Clinical Impression", c.lines("diagnoses")...)...)
		b = append(b, list("Discharge Instructions", c.dischargeAdvice()...)...)
		b = append(b, c.medications("Prescriptions", "dcmeds")...)
	} else {
		b = append(b, section("Emergency Department Diagnosis", c.either("edimpression", "diagnoses")...)...)
		b = append(b, section("Disposition", "Discussed with "+c.staff.attending+" of "+c.enc.Service+", who accepts the patient. Condition at transfer of care: stable.")...)
	}
	if minutes := c.story.head["critical"]; minutes != "" {
		b = append(b, section("Critical Care", "Critical care time of "+minutes+" minutes was provided, exclusive of separately reportable procedures and teaching.")...)
	}
	return Document{Author: c.staff.emergency, Signed: c.signed(), DateTime: left.Add(15 * time.Minute), Blocks: b}
}

func (c *composer) reassessment(at time.Time) string {
	set := c.arrival.toward(c.goal, 0.6, c.rng)
	return fmt.Sprintf("%s: %s. %s The results, the working diagnosis and the plan were reviewed with the patient and family, who voiced understanding.",
		at.Format("15:04"), set.line(), pick(c.rng, []string{
			"Resting more comfortably after treatment.", "Symptoms improved on repeat examination.", "Examination repeated and improved."}))
}

func (c *composer) dischargeAdvice() []string {
	return append(append([]string{}, c.lines("instructions")...),
		"Return to the emergency department at once for worsening pain, fever above 101 F, trouble breathing, fainting, or any new or worrying symptom.",
		"Take medicines only as directed; do not drive or operate machinery after any sedating medicine.",
		"Call your primary care office on the next business day to arrange the follow-up visit above; bring these papers with you.",
		"Test results still pending at discharge, if any, will be reviewed and you will be called about any that need action.")
}

func lowerFirst(s string) string {
	if len(s) > 1 && s[1] >= 'a' && s[1] <= 'z' {
		return string(s[0]|0x20) + s[1:]
	}
	return s
}
