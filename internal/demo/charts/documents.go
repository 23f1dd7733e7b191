package charts

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// documentTypes are the short names used in story files.
func documentTypes() map[string]DocumentType {
	return map[string]DocumentType{
		"face": FaceSheet, "ed": EmergencyNote, "hp": HistoryPhysical, "progress": ProgressNotes,
		"consult": Consultation, "op": OperativeReport, "anesthesia": AnesthesiaRecord,
		"pathology": PathologyReport, "labs": LaboratoryReport, "radiology": RadiologyReport,
		"radiology2": RadiologyReport, "nursing": NursingNote, "orders": DischargeOrders,
		"discharge": DischargeSummary, "clinic": ClinicNote,
	}
}

// writeDocuments writes the documents the story lists, in its order.
func (c *composer) writeDocuments() error {
	writers := map[string]func() Document{
		"face": c.faceSheet, "ed": c.emergencyNote, "hp": c.historyPhysical, "progress": c.progressNotes,
		"consult": c.consultation, "op": c.operativeReport, "anesthesia": c.anesthesiaRecord,
		"pathology": c.pathologyReport, "labs": c.laboratoryReport, "nursing": c.nursingNote,
		"radiology":  func() Document { return c.radiologyReport("radiology") },
		"radiology2": func() Document { return c.radiologyReport("radiology2") },
		"orders":     c.dischargeOrders, "discharge": c.dischargeSummary, "clinic": c.clinicNote,
	}
	for _, name := range strings.Fields(c.story.head["documents"]) {
		write, ok := writers[name]
		if !ok {
			return fmt.Errorf("charts: scenario %s: no document kind %q", c.story.ID, name)
		}
		d := write()
		d.Type = documentTypes()[name]
		if d.Title == "" {
			d.Title = string(d.Type)
		}
		c.enc.Documents = append(c.enc.Documents, d)
	}
	return nil
}

// signed is false for about one document in eighteen, as in life.
func (c *composer) signed() bool { return c.rng.IntN(18) > 0 }

func heading(text string) Block   { return Block{Kind: Heading, Text: text} }
func paragraph(text string) Block { return Block{Kind: Paragraph, Text: text} }

// section is a heading with paragraphs; nothing when there are none.
func section(title string, paragraphs ...string) []Block {
	if len(paragraphs) == 0 {
		return nil
	}
	out := []Block{heading(title)}
	for _, p := range paragraphs {
		out = append(out, paragraph(p))
	}
	return out
}

// list is a heading with bullets; nothing when there are none.
func list(title string, items ...string) []Block {
	if len(items) == 0 {
		return nil
	}
	return []Block{heading(title), {Kind: Bullets, Items: items}}
}

// table is a heading with a table whose rows are "a | b | c" lines under the given columns.
func table(title string, columns []string, widths []float64, lines []string) []Block {
	if len(lines) == 0 {
		return nil
	}
	rows := [][]string{columns}
	for _, line := range lines {
		cells := strings.Split(line, " | ")
		for len(cells) < len(columns) {
			cells = append(cells, "")
		}
		rows = append(rows, cells[:len(columns)])
	}
	return []Block{heading(title), {Kind: Table, Rows: rows, Widths: widths}}
}

// keyed turns "Key: text" lines into headed paragraphs; a line without a key continues the last.
func keyed(lines []string) []Block {
	var out []Block
	for _, line := range lines {
		key, text, ok := strings.Cut(line, ": ")
		if !ok || len(key) > 34 {
			out = append(out, paragraph(line))
			continue
		}
		out = append(out, heading(key), paragraph(text))
	}
	return out
}

// fields is a two-column grid of label and value.
func fields(pairs ...string) Block {
	b := Block{Kind: Fields}
	for pair := range slices.Chunk(pairs, 2) {
		b.Rows = append(b.Rows, pair)
	}
	return b
}

func (c *composer) medications(title, sectionName string) []Block {
	lines := c.lines(sectionName)
	if len(lines) == 0 {
		return section(title, "None.")
	}
	return table(title, []string{"Medication", "Dose", "Route", "Frequency"}, []float64{3, 2, 1, 2.6}, lines)
}

func (c *composer) allergies() string {
	if a := c.story.head["allergy"]; a != "" {
		return substitute(a, c.vars)
	}
	return "No known drug allergies"
}

func (c *composer) fullName() string {
	return fmt.Sprintf("%s, %s %s", c.patient.Last, c.patient.First, c.patient.Middle)
}

func stamp(t time.Time) string { return t.Format("01/02/2006 15:04") }

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
