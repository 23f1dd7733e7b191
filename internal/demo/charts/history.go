package charts

import (
	"slices"
	"strings"
	"time"
)

// body systems in the order a physician writes them, with a normal review and a normal examination.
type bodySystem struct{ name, review, exam string }

func bodySystems() []bodySystem {
	return []bodySystem{
		{"Constitutional", "Denies fever, chills, night sweats or unintended weight loss.", "Alert, no acute distress, appears stated age, cooperative with the examination."},
		{"Eyes", "Denies visual change, eye pain or discharge.", "Pupils equal, round and reactive to light. Extraocular movements intact. Sclerae anicteric."},
		{"ENT", "Denies sore throat, congestion, ear pain or hearing change.", "Oropharynx clear, mucous membranes moist, no exudate. Tympanic membranes normal."},
		{"Neck", "Denies neck pain, stiffness or swelling.", "Supple, trachea midline, no lymphadenopathy, no thyromegaly, no jugular venous distention."},
		{"Cardiovascular", "Denies chest pain, palpitations, orthopnea or leg swelling.", "Regular rate and rhythm, normal S1 and S2, no murmur, rub or gallop. Distal pulses 2+ and symmetric."},
		{"Respiratory", "Denies shortness of breath, cough, wheeze or hemoptysis.", "Breathing comfortably. Lungs clear to auscultation bilaterally, no wheezes, rales or rhonchi."},
		{"Gastrointestinal", "Denies abdominal pain, nausea, vomiting, diarrhea, melena or hematochezia.", "Soft, non-tender, non-distended. Bowel sounds present in all quadrants. No hepatosplenomegaly."},
		{"Genitourinary", "Denies dysuria, frequency, hematuria or incontinence.", "No suprapubic fullness, no costovertebral angle tenderness."},
		{"Musculoskeletal", "Denies joint pain, swelling or recent injury.", "Full range of motion of all four extremities, no deformity, no edema."},
		{"Skin", "Denies rash, wounds or new lesions.", "Warm and dry, good turgor, no rash, no ulceration."},
		{"Neurologic", "Denies headache, weakness, numbness, seizure or speech difficulty.", "Alert and oriented to person, place and time. Cranial nerves II-XII intact. Strength 5/5 throughout. Sensation intact to light touch."},
		{"Psychiatric", "Denies depression, anxiety or suicidal thoughts.", "Appropriate mood and affect. Judgement and insight intact."},
		{"Hematologic", "Denies easy bruising, bleeding or prior transfusion reaction.", "No petechiae or ecchymoses."},
	}
}

// systems lists "System: finding" for every body system, the story's own line before the normal one.
func (c *composer) systems(sectionName string, normal func(bodySystem) string) []string {
	var out []string
	own := c.lines(sectionName)
	for _, s := range bodySystems() {
		i := slices.IndexFunc(own, func(l string) bool { return strings.HasPrefix(l, s.name+": ") })
		if i >= 0 {
			out = append(out, own[i])
			continue
		}
		out = append(out, s.name+": "+normal(s))
	}
	return out
}

func (c *composer) reviewOfSystems() []Block {
	lines := c.systems("ros", func(s bodySystem) string { return s.review })
	return section("Review of Systems", append(lines, "All other systems reviewed and negative except as noted in the history of present illness.")...)
}

func (c *composer) examination() []Block {
	return section("Physical Examination", c.systems("exam", func(s bodySystem) string { return s.exam })...)
}

// background is the past, family and social history.
func (c *composer) background() []Block {
	var out []Block
	out = append(out, listOr("Past Medical History", "No chronic medical conditions.", c.lines("pmh"))...)
	out = append(out, listOr("Past Surgical History", "None.", c.lines("psh"))...)
	out = append(out, section("Allergies", c.allergies())...)
	out = append(out, c.medications("Home Medications", "meds")...)
	family := c.lines("family")
	if len(family) == 0 {
		family = []string{pick(c.rng, []string{
			"Father with hypertension. Mother with osteoarthritis. No family history of bleeding disorder or anesthetic complication.",
			"Mother with type 2 diabetes. Father died in his seventies of stroke. Siblings healthy.",
			"Reviewed and noncontributory to the present illness.",
		})}
	}
	out = append(out, section("Family History", family...)...)
	social := c.lines("social")
	if len(social) == 0 {
		social = []string{pick(c.rng, []string{
			"Lives in a single-story home. Never smoker. Alcohol rarely, no recreational drug use. Independent in activities of daily living.",
			"Lives with family. Never smoker, no alcohol or drug use. Walks without an assistive device.",
			"Lives alone with family nearby. Lifelong non-smoker. One glass of wine on occasion, no drug use. Independent at baseline.",
		})}
	}
	return append(out, section("Social History", social...)...)
}

func listOr(title, none string, items []string) []Block {
	if len(items) == 0 {
		return section(title, none)
	}
	return list(title, items...)
}

// results are the pertinent findings at the given collections. A second study comes later in the stay
// and is left to the discharge summary.
func (c *composer) results(at ...int) []Block {
	var out []Block
	if len(c.labs.listed) > 0 {
		out = append(out, heading("Laboratory Results"), c.labs.trend(at...))
	}
	if lines := c.lines("tests"); len(lines) > 0 {
		out = append(out, section("Other Studies", lines...)...)
	}
	return append(out, c.imaging("radiology")...)
}

// imaging quotes the impressions of the named studies.
func (c *composer) imaging(names ...string) []Block {
	var impressions []string
	for _, name := range names {
		if len(c.lines(name)) > 0 {
			impressions = append(impressions, c.keyValue(name, "Exam")+": "+c.keyValue(name, "Impression"))
		}
	}
	return section("Imaging", impressions...)
}

// keyValue is the text of "Key: text" in a section.
func (c *composer) keyValue(sectionName, key string) string {
	for _, line := range c.lines(sectionName) {
		if rest, ok := strings.CutPrefix(line, key+": "); ok {
			return rest
		}
	}
	return ""
}

// problems prints "Title :: plan" lines as a numbered assessment and plan.
func (c *composer) problems(title, sectionName string) []Block {
	var out []Block
	for i, line := range c.lines(sectionName) {
		name, plan, _ := strings.Cut(line, " :: ")
		out = append(out, paragraph(string(rune('1'+i))+". "+name+". "+plan))
	}
	if len(out) == 0 {
		return nil
	}
	return append([]Block{heading(title)}, out...)
}

func (c *composer) historyPhysical() Document {
	at := c.enc.Admitted.Add(time.Duration(40+c.rng.IntN(80)) * time.Minute)
	author := c.staff.attending
	if c.story.WorkType == SameDaySurgery {
		at = c.enc.Admitted.Add(-20 * time.Minute)
	}
	b := []Block{fields("Date of Service", stamp(at), "Service", c.enc.Service, "Attending", c.enc.Attending,
		"Source of history", pick(c.rng, []string{"Patient, reliable", "Patient and family", "Patient and prior records"}))}
	b = append(b, section("Chief Complaint", expand(c.story.head["chief"], c.vars, c.rng))...)
	b = append(b, section("History of Present Illness", c.lines("hpi")...)...)
	b = append(b, c.background()...)
	b = append(b, c.reviewOfSystems()...)
	set := c.arrival.toward(c.goal, 0.25, c.rng)
	b = append(b, section("Vital Signs", set.line()+".", c.bmi()+".")...)
	b = append(b, c.examination()...)
	b = append(b, c.results(0)...)
	b = append(b, c.problems("Assessment and Plan", "problems")...)
	b = append(b, c.admissionPlan()...)
	return Document{Author: author, Signed: c.signed(), DateTime: at, Blocks: b}
}

// admissionPlan closes a history and physical with the orders every admission has.
func (c *composer) admissionPlan() []Block {
	switch c.story.WorkType {
	case SameDaySurgery:
		return section("Preoperative Statement", "ASA class and airway assessment per anesthesia. The risks, benefits and alternatives of the procedure, including bleeding, infection, injury to adjacent structures and the risks of anesthesia, were discussed; questions were answered and written consent was obtained. The patient has been NPO since midnight. Site marked. No change in condition since the office evaluation.")
	case Inpatient:
		return []Block{heading("Admission Orders and Certification"), {Kind: Bullets, Items: []string{
			"Admit to inpatient status; expected to require hospital care spanning at least two midnights.",
			"Code status: full code, confirmed with the patient.",
			"VTE prophylaxis: " + substitute(orDefault(c.story.head["vte"], "enoxaparin 40 mg subcutaneous daily"), c.vars) + ".",
			"Diet: " + orDefault(c.story.head["diet"], "regular as tolerated") + ".",
			"Activity: up with assistance, fall precautions.",
			"Home medications reconciled with the patient and the outpatient pharmacy record.",
		}}}
	case Observation, Emergency, Outpatient, Ancillary, ProfessionalFee:
	}
	return section("Status", "Place in observation status; reassess for discharge or conversion to inpatient within 24 hours. Full code.")
}

func orDefault(text, fallback string) string {
	if text == "" {
		return fallback
	}
	return text
}
