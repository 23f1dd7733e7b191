package charts

import (
	"fmt"
	"strings"
	"time"
)

// nursingNote is the nursing record: admission assessment, flow sheet, medications given, shift notes.
func (c *composer) nursingNote() Document {
	start := c.enc.Admitted.Add(35 * time.Minute)
	b := []Block{fields("Unit", c.unit(), "Primary nurse", c.staff.nurse, "Admission assessment", stamp(start),
		"Isolation", orDefault(c.story.head["isolation"], "Standard precautions"))}
	b = append(b, section("Admission Assessment",
		"Patient oriented to room, call light within reach, bed low and locked, identification band checked by two identifiers. "+c.bmi()+". Allergies verified: "+c.allergies()+".",
		fmt.Sprintf("Braden score %d. Morse fall score %d. Pain on arrival %.0f/10. Skin inspected on all pressure areas with a second nurse.", 15+c.rng.IntN(8), 20+5*c.rng.IntN(9), c.arrival[6]))...)
	b = append(b, section("Nursing Focus", c.lines("nursing")...)...)
	n, every := 6, c.enc.Discharged.Sub(start)/6
	if c.story.WorkType == Inpatient {
		every = 6 * time.Hour
		n = min(20, int(c.enc.Discharged.Sub(start)/every))
	}
	b = append(b, heading("Vital Signs Flow Sheet"), c.vitalsTable(start, every, n, 0.3, 1))
	b = append(b, c.administration(start)...)
	b = append(b, c.shiftNotes(start)...)
	b = append(b, section("Discharge Note", fmt.Sprintf("%s Discharge instructions reviewed with teach-back, questions answered, peripheral IV removed with catheter intact. Belongings returned. Left the unit in stable condition: %s.",
		stamp(c.enc.Discharged), lowerFirst(c.enc.DispositionText)))...)
	return Document{Author: c.staff.nurse, Signed: c.signed(), DateTime: c.enc.Discharged, Blocks: b}
}

func (c *composer) unit() string {
	switch c.story.WorkType {
	case SameDaySurgery:
		return "Ambulatory Surgery / PACU"
	case Observation:
		return "Clinical Decision Unit"
	case Inpatient, Emergency, Outpatient, Ancillary, ProfessionalFee:
	}
	return orDefault(c.story.head["unit"], fmt.Sprintf("%d West Medical", 2+c.rng.IntN(5)))
}

// administration is the record of doses given on the first day.
func (c *composer) administration(start time.Time) []Block {
	var rows []string
	for i, line := range append(append([]string{}, c.lines("given")...), c.lines("inpatient")...) {
		cells := strings.Split(line, " | ")
		if len(cells) < 3 {
			continue
		}
		at := start.Add(time.Duration(20+i*55) * time.Minute)
		rows = append(rows, strings.Join([]string{cells[0], cells[1], cells[2], at.Format("01/02 15:04"), initials(c.staff.nurse)}, " | "))
	}
	return table("Medication Administration", []string{"Medication", "Dose", "Route", "Given", "By"}, []float64{3.2, 1.8, 1, 1.6, 0.8}, rows)
}

func initials(name string) string {
	var out strings.Builder
	for _, word := range strings.Fields(strings.Split(name, ",")[0]) {
		out.WriteByte(word[0])
	}
	return out.String()
}

// shiftNotes are short narrative entries, two a day on stays of days.
func (c *composer) shiftNotes(start time.Time) []Block {
	phrases := []string{
		"Resting quietly, respirations even and unlabored. Turned and repositioned, heels floated. Safety rounds hourly.",
		"Assessment as charted. Up to chair with one assist for meals, tolerated well. Intake about 75 percent.",
		"Medications given as ordered, no adverse reaction. Pain reassessed within the hour after each dose and improved.",
		"Peripheral IV site clean, dry and intact, flushed without resistance. Call light answered promptly.",
		"Family at bedside and updated. Plan of care reviewed and goals for the shift agreed.",
		"Ambulated in the hallway with standby assist. Gait steady. Incentive spirometer used ten times an hour while awake.",
		"Provider updated on morning laboratory values and vital signs. New orders noted and carried out.",
		"Slept in intervals. Voided without difficulty. No complaints at bedside handoff.",
	}
	gap, n := 12*time.Hour, int(c.enc.Discharged.Sub(start)/(12*time.Hour))
	if c.story.WorkType != Inpatient {
		gap, n = c.enc.Discharged.Sub(start)/4, 3
	}
	b := []Block{heading("Shift Notes")}
	order := c.rng.Perm(len(phrases))
	for i := range n {
		at := start.Add(time.Duration(i+1)*gap - 20*time.Minute)
		b = append(b, paragraph(stamp(at)+" - "+phrases[order[i%len(order)]]))
	}
	return b
}

func (c *composer) faceSheet() Document {
	p, e := c.patient, c.enc
	ssn := fmt.Sprintf("XXX-XX-%04d", c.rng.IntN(10000))
	b := []Block{heading("Patient"), fields("Name", c.fullName(), "Date of birth", p.DOB.Format("01/02/2006"),
		"Age", c.ageText(), "Sex", map[string]string{"F": "Female", "M": "Male"}[p.Sex],
		"Medical record no.", p.MRN, "SSN", ssn, "Address", p.Street, "City, state, ZIP", p.City+", "+p.State+" "+p.ZIP,
		"Home phone", p.Phone, "Language", "English", "Marital status", c.marital(), "Religion", "Declined to state")}
	b = append(b, heading("Encounter"), fields("Account no.", e.AccountNumber, "Patient class", string(e.WorkType)+" - "+e.Service,
		"Admitted", stamp(e.Admitted), "Discharged", stamp(e.Discharged), "Admitting / attending", e.Attending,
		"Admit source", orDefault(c.story.head["source"], "Physician referral"), "Discharge status", e.Disposition+" - "+e.DispositionText,
		"Admitting diagnosis", expand(c.story.head["chief"], c.vars, c.rng), "Registrar", c.staff.clerk, "Unit", c.unit()))
	b = append(b, heading("Insurance"), fields("Primary payer", e.Payer, "Member ID", fmt.Sprintf("%c%c%c%09d", 'A'+c.rng.IntN(26), 'A'+c.rng.IntN(26), 'A'+c.rng.IntN(26), c.rng.IntN(1e9)),
		"Group no.", fmt.Sprintf("%06d", c.rng.IntN(1e6)), "Relationship", c.relationship(), "Authorization", fmt.Sprintf("AUTH-%07d", c.rng.IntN(1e7)), "Secondary payer", "None on file"))
	b = append(b, heading("Guarantor and Emergency Contact"), fields("Guarantor", c.guarantor(), "Guarantor phone", p.Phone,
		"Emergency contact", c.contact(), "Contact phone", fmt.Sprintf("%s 555-01%02d", p.Phone[:5], c.rng.IntN(100))))
	b = append(b, section("Consents", "Conditions of admission, notice of privacy practices and assignment of benefits signed at registration. Advance directive information offered.")...)
	return Document{Author: c.staff.clerk, Signed: true, DateTime: e.Admitted.Add(10 * time.Minute), Blocks: b}
}
