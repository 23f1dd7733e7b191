package charts

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// composer writes one chart. Everything that several documents mention (lab values, vital signs,
// staff, wording) is drawn once, so that the documents agree.
type composer struct {
	story    *story
	rng      *rand.Rand
	patient  Patient
	enc      Encounter
	vars     map[string]string
	sections map[string][]string
	labs     *labBook
	arrival  vitals
	goal     vitals
	came     time.Time // arrival at the door, before the admission order
	staff    staff
	heightCM int
	weightKG float64
}

// staff are the people who write in the chart, with credentials.
type staff struct {
	attending, emergency, surgeon, anesthesia, consultant, radiologist, pathologist, nurse, triage, clerk string
}

func (g *Generator) composer(s *story, p Patient, admitted time.Time) (*composer, error) {
	c := &composer{story: s, rng: g.rng, patient: p, vars: variables(s, p, admitted, g.rng), sections: map[string][]string{}}
	for _, name := range sortedKeys(s.sections) {
		for _, line := range s.sections[name] {
			c.sections[name] = append(c.sections[name], expand(line, c.vars, g.rng))
		}
	}
	var err error
	if c.arrival, err = parseVitals(s.head["vitals"]); err != nil {
		return nil, err
	}
	c.goal = healthy(p.AgeAt(admitted))
	if text := s.head["goal"]; text != "" {
		if c.goal, err = parseVitals(text); err != nil {
			return nil, err
		}
	}
	g.assignStaff(c)
	if err := g.register(c, admitted); err != nil {
		return nil, err
	}
	c.measure()
	c.labs, err = newLabBook(g.analytes, s, p, c.collections(), g.rng)
	return c, err
}

// assignStaff draws distinct people for the roles.
func (g *Generator) assignStaff(c *composer) {
	order := g.rng.Perm(len(g.providers))
	who := func(i int, credential string) string { return g.providers[order[i]] + ", " + credential }
	c.staff = staff{
		attending: who(0, "MD"), emergency: who(1, "MD"), surgeon: who(2, "MD"), anesthesia: who(3, "MD"),
		consultant: who(4, "MD"), radiologist: who(5, "MD"), pathologist: who(6, "MD"),
		nurse: who(7, "RN"), triage: who(8, "RN"), clerk: g.providers[order[9]],
	}
	switch c.story.WorkType {
	case SameDaySurgery:
		c.staff.attending = c.staff.surgeon
	case Emergency:
		c.staff.attending = c.staff.emergency
	case Inpatient, Observation, Outpatient, Ancillary, ProfessionalFee:
	}
	if c.story.head["surgeon"] == "attending" {
		c.staff.surgeon = c.staff.attending
	}
}

// register fills the registration facts of the encounter.
func (g *Generator) register(c *composer, admitted time.Time) error {
	s := c.story
	stay, err := stayLength(s.head["stay"], admitted, g.rng)
	if err != nil {
		return err
	}
	low, high, err := span(s.head["charges"])
	if err != nil {
		return fmt.Errorf("charts: charges: %w", err)
	}
	status, text, _ := strings.Cut(s.head["disposition"], " ")
	if status == "" {
		status, text = "01", "Home or self care"
	}
	c.came = admitted
	if c.has("ed") && s.WorkType != Emergency {
		c.came = admitted.Add(-time.Duration(180+g.rng.IntN(150)) * time.Minute)
	}
	c.enc = Encounter{
		Scenario: s.ID, WorkType: s.WorkType, AccountNumber: g.number("4", 9),
		Admitted: admitted, Discharged: admitted.Add(stay), Disposition: status, DispositionText: text,
		Service: s.head["service"], Attending: c.staff.attending,
		Payer:             payer(c.patient.AgeAt(admitted), g.rng),
		TotalChargesCents: int64(low)*100 + g.rng.Int64N(int64(high-low)*100+1),
	}
	return nil
}

// stayLength reads "4-6d" or "3-5h". Inpatients leave between 10:00 and 15:59 of their last day.
func stayLength(text string, admitted time.Time, rng *rand.Rand) (time.Duration, error) {
	low, high, err := span(text[:len(text)-1])
	if err != nil {
		return 0, fmt.Errorf("charts: stay: %w", err)
	}
	n := low + rng.IntN(high-low+1)
	if strings.HasSuffix(text, "h") {
		return time.Duration(n*60+rng.IntN(50)) * time.Minute, nil
	}
	y, m, d := admitted.Date()
	out := time.Date(y, m, d+n, 10+rng.IntN(6), rng.IntN(60), 0, 0, admitted.Location())
	return out.Sub(admitted), nil
}

func payer(age int, rng *rand.Rand) string {
	switch {
	case age >= 65:
		return pick(rng, []string{"Medicare Part A and B", "Medicare Part A and B", "Medicare Advantage - Northfield Senior"})
	case age < 19:
		return pick(rng, []string{"State Medicaid - Children", "Blue Ridge PPO", "Commonwell HMO"})
	}
	return pick(rng, []string{"Blue Ridge PPO", "Commonwell HMO", "Unity Employers Trust", "State Medicaid", "Self pay", "Atlas Health Choice"})
}

// measure draws height and weight; the story's BMI, where it has one, holds to the decimal.
func (c *composer) measure() {
	age := c.patient.AgeAt(c.enc.Admitted)
	c.heightCM = 157 + c.rng.IntN(14)
	if c.patient.Sex == "M" {
		c.heightCM = 169 + c.rng.IntN(16)
	}
	bmi := 23 + 5*c.rng.Float64()
	if age < 16 {
		c.heightCM, bmi = 72+age*8, 16.3
	}
	var given float64
	if _, err := fmt.Sscanf(c.story.head["bmi"], "%f", &given); err == nil {
		bmi = given
	}
	c.weightKG = bmi * float64(c.heightCM) * float64(c.heightCM) / 10000
}

func (c *composer) bmi() string {
	return fmt.Sprintf("Height %d cm, weight %.1f kg, BMI %.1f", c.heightCM, c.weightKG,
		c.weightKG*10000/float64(c.heightCM*c.heightCM))
}

// collections are the times blood is drawn: on arrival and, for stays, each morning at about five.
func (c *composer) collections() []time.Time {
	times := []time.Time{c.came.Add(25 * time.Minute)}
	y, m, d := c.enc.Admitted.Date()
	for day := 1; ; day++ {
		at := time.Date(y, m, d+day, 4, 40+c.rng.IntN(55), 0, 0, c.came.Location())
		if !at.Before(c.enc.Discharged) {
			return times
		}
		times = append(times, at)
	}
}

// has says whether the story has a document of that short name.
func (c *composer) has(document string) bool {
	return strings.Contains(" "+c.story.head["documents"]+" ", " "+document+" ")
}

// lines is a section of the story in this chart's wording.
func (c *composer) lines(section string) []string { return c.sections[section] }

// either is the first of the named sections that the story has.
func (c *composer) either(names ...string) []string {
	for _, n := range names {
		if len(c.sections[n]) > 0 {
			return c.sections[n]
		}
	}
	return nil
}

// stayShare is how far through the stay t is, from 0 to 1.
func (c *composer) stayShare(t time.Time) float64 {
	return min(1, max(0, float64(t.Sub(c.came))/float64(c.enc.Discharged.Sub(c.came))))
}

// assignCodes resolves the story's codes against the documents written.
func (c *composer) assignCodes() error {
	for _, line := range c.story.codes {
		if line.variable != "" && c.vars[line.variable] != line.value {
			continue
		}
		code := line.code
		code.Evidence = substitute(line.phrase, c.vars)
		code.Document = -1
		for i, d := range c.enc.Documents {
			if d.Type == documentTypes()[line.document] && strings.Contains(d.Text(), code.Evidence) {
				code.Document = i
				break
			}
		}
		if code.Document < 0 {
			return fmt.Errorf("charts: scenario %s: no words %q in its %s", c.story.ID, line.phrase, line.document)
		}
		c.enc.Codes = append(c.enc.Codes, code)
	}
	return nil
}
