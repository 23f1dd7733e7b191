package charts

import (
	"fmt"
	"time"
)

// incision is when an operation of the stay begins.
func (c *composer) incision() time.Time {
	if c.story.WorkType == SameDaySurgery || c.story.head["surgery"] == "same day" {
		return c.enc.Admitted.Add(75 * time.Minute)
	}
	y, m, d := c.enc.Admitted.Date()
	return time.Date(y, m, d+1, 8, 20, 0, 0, c.enc.Admitted.Location())
}

func (c *composer) operativeReport() Document {
	at := c.incision()
	assistant := "Surgical first assistant"
	closing := "I was present and scrubbed for the key and critical portions of the procedure. All sponge, needle and instrument counts were reported correct at the end of the case."
	if c.story.head["optitle"] != "" { // endoscopy and catheterization: no open field
		assistant, closing = "Procedure nurse and technician", "I performed the procedure and was present throughout. The patient tolerated it well and went to recovery in stable condition."
	}
	b := []Block{fields("Date of Procedure", at.Format("01/02/2006"), "Performed by", c.staff.surgeon,
		"Assistant", assistant, "Anesthesiologist", c.staff.anesthesia)}
	b = append(b, keyed(c.lines("operation"))...)
	b = append(b, paragraph(closing))
	return Document{Title: orDefault(c.story.head["optitle"], "Operative Report"), Author: c.staff.surgeon, Signed: c.signed(), DateTime: at.Add(2 * time.Hour), Blocks: b}
}

// anesthesiaRecord charts the case at five-minute steps.
func (c *composer) anesthesiaRecord() Document {
	start := c.incision().Add(-25 * time.Minute)
	b := []Block{fields("Procedure", c.keyValue("operation", "Procedure Performed"), "Anesthesia", c.keyValue("operation", "Anesthesia"),
		"ASA class", orDefault(c.story.head["asa"], "II"), "Airway", "Mallampati II, mouth opening adequate, neck full range",
		"NPO status", "Solids > 8 h, clear liquids > 2 h", "Anesthesiologist", c.staff.anesthesia,
		"Anesthesia start", stamp(start), "Allergies", c.allergies())}
	b = append(b, paragraph("Pre-induction assessment: patient identified, chart and consent reviewed, "+lowerFirst(c.bmi())+". Machine check complete. Time-out performed with the whole team before incision."))
	b = append(b, table("Agents and Medications", []string{"Agent", "Dose", "Route", "Time"}, []float64{3, 2, 1.4, 1.4}, c.agents(start))...)
	rows := [][]string{{"Time", "HR", "BP", "SpO2 %", "EtCO2", "Temp C", "Event"}}
	events := []string{"Monitors on", "Induction", "", "Position, pad", "Time-out", "Incision"}
	for i := range 22 {
		event := ""
		if i < len(events) {
			event = events[i]
		}
		if i == 21 {
			event = "To recovery"
		}
		rows = append(rows, []string{start.Add(time.Duration(i) * 5 * time.Minute).Format("15:04"),
			fmt.Sprint(62 + c.rng.IntN(18)), fmt.Sprintf("%d/%d", 104+c.rng.IntN(28), 58+c.rng.IntN(18)),
			fmt.Sprint(97 + c.rng.IntN(4)), fmt.Sprint(33 + c.rng.IntN(6)), fmt.Sprintf("36.%d", 1+c.rng.IntN(7)), event})
	}
	b = append(b, heading("Intraoperative Monitoring"), Block{Kind: Table, Rows: rows, Widths: []float64{1, 1, 1.3, 1, 1, 1, 2.2}})
	b = append(b, section("Totals", fmt.Sprintf("Crystalloid %d mL. Estimated blood loss per operative report. Urine output not measured unless catheterised.", 600+50*c.rng.IntN(14)))...)
	b = append(b, section("Post-anesthesia Evaluation", "Patient awake and following commands, airway patent, hemodynamically stable, temperature above 36.0 C, pain controlled, no nausea. No apparent anesthetic complication.")...)
	return Document{Author: c.staff.anesthesia, Signed: c.signed(), DateTime: start.Add(115 * time.Minute), Blocks: b}
}

// agents are the drugs of the anesthetic the story names, with the times they were given.
func (c *composer) agents(start time.Time) []string {
	drugs := c.lines("agents")
	if len(drugs) == 0 {
		drugs = []string{"Midazolam | 2 mg | IV", fmt.Sprintf("Fentanyl | %d mcg | IV", 50+25*c.rng.IntN(4)),
			fmt.Sprintf("Propofol | %d mg | IV", 120+10*c.rng.IntN(7)), "Rocuronium | 50 mg | IV", "Sevoflurane | 1.8 - 2.2 % | Inhaled",
			"Cefazolin | 2 g | IV", "Dexamethasone | 4 mg | IV", "Ondansetron | 4 mg | IV", "Sugammadex | 200 mg | IV"}
	}
	out := make([]string, len(drugs))
	for i, d := range drugs {
		minute := i * 4
		if i == len(drugs)-1 { // reversal, or what is given at closure
			minute = 95
		}
		out[i] = d + " | " + start.Add(time.Duration(minute)*time.Minute).Format("15:04")
	}
	return out
}

func (c *composer) pathologyReport() Document {
	collected := c.incision().Add(50 * time.Minute)
	if !c.has("op") {
		collected = c.enc.Admitted.Add(30 * time.Minute)
	}
	reported := collected.Add(time.Duration(30+c.rng.IntN(30)) * time.Hour)
	b := []Block{fields("Accession", fmt.Sprintf("S%02d-%05d", collected.Year()%100, 1000+c.rng.IntN(88000)), "Collected", stamp(collected),
		"Received", stamp(collected.Add(70*time.Minute)), "Reported", stamp(reported), "Submitting physician", c.staff.surgeon, "Pathologist", c.staff.pathologist)}
	b = append(b, keyed(c.lines("pathology"))...)
	b = append(b, paragraph("The attending pathologist has personally examined the gross description, all slides and any special studies, and has rendered the diagnosis above. Controls for special stains reacted appropriately."))
	return Document{Title: "Surgical Pathology Report", Author: c.staff.pathologist, Signed: true, DateTime: reported, Blocks: b}
}
