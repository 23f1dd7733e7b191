package charts

import (
	"fmt"
	"time"
)

func (c *composer) child() bool { return c.patient.AgeAt(c.enc.Admitted) < 18 }

func (c *composer) ageText() string { return fmt.Sprintf("%d years", c.patient.AgeAt(c.enc.Admitted)) }

func (c *composer) marital() string {
	if c.patient.AgeAt(c.enc.Admitted) < 22 {
		return "Single"
	}
	return pick(c.rng, []string{"Married", "Married", "Single", "Widowed", "Divorced"})
}

func (c *composer) relationship() string {
	if c.child() {
		return "Child of subscriber"
	}
	return "Self"
}

func (c *composer) guarantor() string {
	if c.child() {
		return c.patient.Last + ", parent"
	}
	return c.patient.Last + ", " + c.patient.First + " (self)"
}

func (c *composer) contact() string {
	kin := []string{"spouse", "daughter", "son", "sibling"}
	if c.child() {
		kin = []string{"mother", "father", "grandparent"}
	}
	return c.patient.Last + " (" + pick(c.rng, kin) + ")"
}

// dischargeOrders are the orders that end the stay, with the medication reconciliation.
func (c *composer) dischargeOrders() Document {
	at := c.enc.Discharged.Add(-70 * time.Minute)
	b := []Block{fields("Order date", stamp(at), "Ordering provider", c.staff.attending, "Discharge to", c.enc.DispositionText, "Condition", "Stable")}
	b = append(b, list("Diagnoses", c.lines("diagnoses")...)...)
	orders := []string{
		"Discharge patient when criteria are met and transport is arranged.",
		"Diet: " + orDefault(c.story.head["diet"], "regular as tolerated") + ".",
		"Activity: " + orDefault(c.story.head["activity"], "as tolerated, increase gradually") + ".",
		"Remove peripheral IV before discharge.",
		"Give written instructions and review with teach-back.",
	}
	b = append(b, list("Orders", orders...)...)
	b = append(b, c.medications("Discharge Medications", "dcmeds")...)
	var rows []string
	for _, line := range c.lines("meds") {
		rows = append(rows, line+" | "+"See discharge list")
	}
	b = append(b, table("Home Medications Reconciled", []string{"Medication", "Dose", "Route", "Frequency", "Action"}, []float64{2.6, 1.6, 1, 2, 1.9}, rows)...)
	b = append(b, list("Follow-up", c.lines("instructions")...)...)
	b = append(b, section("Call the Physician For", "Temperature above 101 F, worsening pain, bleeding, shortness of breath, chest pain, confusion, or inability to keep down food or medicine.")...)
	return Document{Author: c.staff.attending, Signed: c.signed(), DateTime: at, Blocks: b}
}
