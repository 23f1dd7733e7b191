package charts

import (
	"fmt"
	"strings"
	"time"
)

// laboratoryReport prints every collection panel by panel, then urine and cultures.
func (c *composer) laboratoryReport() Document {
	var b []Block
	for i, at := range c.labs.times {
		if i > 0 && len(c.labs.times) == 2 && c.story.WorkType != Inpatient {
			break
		}
		b = append(b, c.collection(i, at)...)
	}
	b = append(b, table("Urinalysis", []string{"Test", "Result", "Flag", "Reference"}, []float64{3, 2, 1, 2}, c.lines("urine"))...)
	b = append(b, table("Microbiology", []string{"Test", "Specimen", "Result"}, []float64{2.2, 2, 4}, c.lines("micro"))...)
	b = append(b, paragraph("Flags: H above, L below the reference range; HH or LL critical, called to the unit and read back. Reference ranges are for adults. eGFR by the CKD-EPI 2021 equation."))
	last := c.labs.times[c.labs.last()]
	if len(c.labs.times) == 2 && c.story.WorkType != Inpatient {
		last = c.labs.times[0]
	}
	return Document{Title: "Laboratory Report - Cumulative", Author: c.staff.pathologist, Signed: true, DateTime: last.Add(95 * time.Minute), Blocks: b}
}

func (c *composer) collection(i int, at time.Time) []Block {
	b := []Block{heading("Specimen Collected " + stamp(at)), fields(
		"Accession", fmt.Sprintf("%s-%04d", at.Format("0102"), 1000+c.rng.IntN(9000)), "Specimen", "Venous blood",
		"Received", stamp(at.Add(18*time.Minute)), "Resulted", stamp(at.Add(time.Duration(48+c.rng.IntN(40))*time.Minute)))}
	rows := [][]string{{"Test", "Result", "Flag", "Units", "Reference"}}
	panel := ""
	for _, a := range c.labs.analytes {
		if i > 0 && !daily(a.panel) && len(c.story.sections["labs"]) > 0 && !c.repeated(a.name, i) {
			continue
		}
		if a.panel != panel {
			rows = append(rows, []string{strings.ToUpper(panelName(a.panel)), "", "", "", ""})
			panel = a.panel
		}
		value, flag := c.labs.result(a, i)
		rows = append(rows, []string{a.name, value, flag, a.unit, a.reference()})
	}
	return append(b, Block{Kind: Table, Rows: rows, Widths: []float64{3.4, 1.2, 0.8, 2, 1.8}})
}

// daily says whether a panel is repeated every morning.
func daily(panel string) bool { return panel == "CBC" || panel == "CMP" || panel == "Electrolytes" }

// repeated says whether the story gives a value of its own for that collection.
func (c *composer) repeated(name string, i int) bool {
	for _, line := range c.lines("labs") {
		if rest, ok := strings.CutPrefix(line, name+": "); ok {
			return len(strings.Fields(rest)) > i
		}
	}
	return false
}

func panelName(panel string) string {
	switch panel {
	case "CBC":
		return "Complete blood count with differential"
	case "CMP":
		return "Comprehensive metabolic panel"
	}
	return panel
}

func (c *composer) radiologyReport(sectionName string) Document {
	at := c.came.Add(time.Duration(50+c.rng.IntN(40)) * time.Minute)
	if sectionName == "radiology2" {
		at = c.labs.times[c.labs.last()].Add(time.Hour)
		if c.labs.last() > 0 { // a later study is done on the second day
			at = c.labs.times[1].Add(3 * time.Hour)
		}
		if latest := c.enc.Discharged.Add(-90 * time.Minute); at.After(latest) {
			at = latest
		}
	}
	ordering := c.staff.attending
	if c.has("ed") && sectionName == "radiology" {
		ordering = c.staff.emergency
	}
	b := []Block{fields("Exam date", stamp(at), "Accession", fmt.Sprintf("R%s%05d", at.Format("06"), c.rng.IntN(99999)),
		"Ordering provider", ordering, "Radiologist", c.staff.radiologist)}
	b = append(b, keyed(c.lines(sectionName))...)
	b = append(b, paragraph("Dictated by "+c.staff.radiologist+". If a critical finding is described above it was communicated to the ordering provider and read back."))
	return Document{Title: "Radiology Report - " + c.keyValue(sectionName, "Exam"), Author: c.staff.radiologist, Signed: c.signed(), DateTime: at.Add(45 * time.Minute), Blocks: b}
}
