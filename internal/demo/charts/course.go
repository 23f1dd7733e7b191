package charts

import (
	"fmt"
	"strings"
	"time"
)

// progressNotes holds one dated note for each full day of the stay. The story gives "interval || plan"
// lines; the last is for the last day.
func (c *composer) progressNotes() Document {
	days := c.labs.last()
	lines := c.lines("progress")
	var b []Block
	at := c.labs.times[0]
	for day := 1; day <= days; day++ {
		at = c.labs.times[day].Add(time.Duration(150+c.rng.IntN(90)) * time.Minute)
		line := "Clinically improving and tolerating treatment without new complaint. || Continue the present plan. Reviewed with nursing and case management on rounds."
		switch {
		case len(lines) > 0 && day == days:
			line = lines[len(lines)-1]
		case day < len(lines):
			line = lines[day-1]
		}
		b = append(b, c.progressNote(day, at, line)...)
	}
	return Document{Author: c.staff.attending, Signed: c.signed(), DateTime: at, Blocks: b}
}

func (c *composer) progressNote(day int, at time.Time, line string) []Block {
	interval, plan, _ := strings.Cut(line, " || ")
	set := c.arrival.toward(c.goal, min(1, 0.35+0.75*c.stayShare(at)), c.rng)
	b := []Block{heading(fmt.Sprintf("Progress Note - Hospital Day %d - %s", day+1, stamp(at)))}
	b = append(b, paragraph("Subjective: "+interval))
	b = append(b, paragraph("Objective: "+set.line()+fmt.Sprintf(". Intake %d mL, output %d mL over 24 hours.", 1400+c.rng.IntN(900), 1200+c.rng.IntN(1100))))
	for _, finding := range c.lines("dailyexam") {
		b = append(b, paragraph(finding))
	}
	if len(c.labs.listed) > 0 {
		b = append(b, c.labs.trend(day-1, day))
	}
	b = append(b, paragraph("Assessment and Plan: "+plan))
	for i, problem := range c.lines("problems") {
		name, _, _ := strings.Cut(problem, " :: ")
		b = append(b, paragraph(fmt.Sprintf("#%d %s - %s", i+1, name, pick(c.rng, []string{
			"continue present treatment, reviewed today.", "improving, plan as above.", "stable on current management.",
			"monitored, no change in orders.", "responding as expected."}))))
	}
	return append(b, paragraph("Discussed on multidisciplinary rounds. "+c.staff.attending+", "+at.Format("15:04")))
}

func (c *composer) consultation() Document {
	at := c.enc.Admitted.Add(time.Duration(3+c.rng.IntN(5)) * time.Hour)
	if end := c.enc.Discharged; at.After(end) {
		at = end.Add(-30 * time.Minute)
	}
	b := []Block{fields("Date of Service", stamp(at), "Specialty", c.keyValue("consult", "Specialty"),
		"Requested by", c.staff.attending, "Reason", c.keyValue("consult", "Reason"))}
	b = append(b, section("History", c.lines("hpi")...)...)
	b = append(b, listOr("Past Medical History", "No chronic medical conditions.", c.lines("pmh"))...)
	b = append(b, c.medications("Current Medications", "meds")...)
	b = append(b, section("Allergies", c.allergies())...)
	b = append(b, c.reviewOfSystems()...)
	b = append(b, section("Vital Signs", c.arrival.toward(c.goal, 0.35, c.rng).line()+".", c.bmi()+".")...)
	b = append(b, c.examination()...)
	b = append(b, c.results(0)...)
	b = append(b, section("Impression", c.keyValue("consult", "Impression"))...)
	b = append(b, list("Recommendations", strings.Split(c.keyValue("consult", "Recommendations"), "; ")...)...)
	b = append(b, paragraph("Thank you for asking us to take part in this patient's care. We will follow."))
	title := "Consultation - " + c.keyValue("consult", "Specialty")
	return Document{Title: title, Author: c.staff.consultant, Signed: c.signed(), DateTime: at, Blocks: b}
}

func (c *composer) dischargeSummary() Document {
	days := int(c.enc.Discharged.Sub(c.enc.Admitted).Hours()/24 + 0.5)
	b := []Block{fields("Admitted", stamp(c.enc.Admitted), "Discharged", stamp(c.enc.Discharged),
		"Length of stay", fmt.Sprintf("%d days", max(1, days)), "Service", c.enc.Service,
		"Attending", c.enc.Attending, "Disposition", c.enc.DispositionText)}
	b = append(b, list("Discharge Diagnoses", c.lines("diagnoses")...)...)
	b = append(b, list("Procedures Performed", c.lines("performed")...)...)
	if len(c.lines("consult")) > 0 {
		b = append(b, section("Consultations", c.keyValue("consult", "Specialty")+" - "+c.staff.consultant)...)
	}
	b = append(b, section("Brief History", c.either("brief", "hpi")...)...)
	b = append(b, section("Hospital Course", c.lines("course")...)...)
	if len(c.labs.listed) > 0 {
		at := []int{0, c.labs.last()}
		if c.labs.last() == 0 {
			at = at[:1]
		}
		b = append(b, heading("Laboratory Values, First and Last"), c.labs.trend(at...))
	}
	b = append(b, c.imaging("radiology", "radiology2")...)
	last := c.arrival.toward(c.goal, 1, c.rng)
	b = append(b, section("Condition at Discharge", "Stable and improved. "+last.line()+".", strings.Join(append(c.lines("dailyexam"),
		"Alert and oriented, ambulating at the level expected."), " "))...)
	b = append(b, c.medications("Discharge Medications", "dcmeds")...)
	b = append(b, section("Allergies", c.allergies())...)
	b = append(b, list("Follow-up and Instructions", c.dischargeAdvice()...)...)
	b = append(b, section("Time", fmt.Sprintf("%d minutes were spent on the day of discharge in examination, medication reconciliation, counselling and coordination of care. A copy is sent to the primary care physician.", 31+c.rng.IntN(20)))...)
	return Document{Author: c.staff.attending, Signed: c.signed(), DateTime: c.enc.Discharged.Add(time.Duration(30+c.rng.IntN(400)) * time.Minute), Blocks: b}
}

func (c *composer) clinicNote() Document {
	at := c.enc.Admitted
	b := []Block{fields("Date of Service", stamp(at), "Clinic", c.enc.Service, "Provider", c.enc.Attending, "Visit type", orDefault(c.story.head["visit"], "Established patient"))}
	b = append(b, section("Reason for Visit", expand(c.story.head["chief"], c.vars, c.rng))...)
	b = append(b, section("History of Present Illness", c.lines("hpi")...)...)
	b = append(b, c.background()...)
	b = append(b, c.reviewOfSystems()...)
	b = append(b, section("Vital Signs", c.arrival.line()+".", c.bmi()+".")...)
	b = append(b, c.examination()...)
	b = append(b, c.results(0)...)
	b = append(b, section("Procedures", c.lines("procedure")...)...)
	b = append(b, c.problems("Assessment and Plan", "problems")...)
	b = append(b, list("Patient Instructions", c.lines("instructions")...)...)
	b = append(b, section("Time", fmt.Sprintf("Total time on the date of the visit: %d minutes, including review of records, counselling and documentation.", 18+c.rng.IntN(22)))...)
	return Document{Author: c.enc.Attending, Signed: c.signed(), DateTime: at.Add(40 * time.Minute), Blocks: b}
}
