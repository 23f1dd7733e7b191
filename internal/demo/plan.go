package demo

import (
	"math/rand/v2"
	"slices"
	"time"

	"chartwright/internal/demo/charts"
)

// historyDays is how far back the agency's story goes.
const historyDays = 21

// Target is the expected speed and turnaround of a kind of work.
type Target struct {
	ItemsPerHour float64
	SLA          time.Duration
	Credential   string
}

// Targets answers with the target in force for a client (code), work type and kind.
type Targets func(client, workType, kind string) Target

// Plan is the whole story of the agency up to the moment of its founding. The same seed, moment and targets give the same
// plan, so that a seeding that was cut off can go on where it was.
type Plan struct {
	At    time.Time
	Stays []*Stay // in the order in which they are to be made: those that people see first come first
	Loose []Loose
}

// Stay is an encounter with its chart and what became of it.
type Stay struct {
	Facility   Facility
	Patient    charts.Patient
	Chart      charts.Encounter
	Registered time.Time
	Discharged *time.Time // nil: still in the house
	Files      []File
	Received   time.Time // when the hospital sent the files
	Status     string    // of the coding case
	Items      []*Item   // preparation first, then coding
	Codes      []charts.Code
	Saved      []time.Time // when the coder saved the codes
	FinalAt    time.Time
	Fetched    time.Time // by the hospital; zero: not yet
	Billed     time.Time
	Requests   []Request
	Presence   string // key of the coder who has it on the desk as soon as the server runs
}

// File is how one document of the chart comes.
type File struct {
	Document int // index into Chart.Documents
	Scan     bool
	Unsigned bool // comes without its signature
	Untyped  bool // its sender did not say what it is
}

// Request is a document asked of the hospital.
type Request struct {
	DocumentType, Problem string
	By                    string
	At                    time.Time
}

// Loose are pages that came without a word of whose they are, or under another patient's account.
type Loose struct {
	Of       *Stay // whose document it really is
	Document int
	Scan     bool
	Into     *Stay // the encounter it was sent for; nil: none was named
	Name     string
}

// coding is the stay's coding item; nil where there is none yet.
func (s *Stay) coding() *Item {
	for _, i := range s.Items {
		if i.Kind == "coding" {
			return i
		}
	}
	return nil
}

// finished reports that coding was completed.
func (s *Stay) finished() bool { return s.Status == "final" || s.Status == "delivered" }

// planner makes a plan.
type planner struct {
	at      time.Time
	brief   bool
	rng     *rand.Rand
	charts  *charts.Generator
	byType  map[string][]string // scenarios by work type
	used    map[string]int      // scenarios taken, to vary them
	targets Targets
	stories []*story
}

// story is a stay and the script that its coding follows.
type story struct {
	*Stay
	script script
}

// NewPlan tells the agency's story up to at; brief leaves most of the finished work and of the pages out.
func NewPlan(seed uint64, at time.Time, targets Targets, brief bool) (*Plan, error) {
	p := &planner{at: at.UTC().Truncate(time.Second), brief: brief, charts: charts.New(seed), targets: targets, used: map[string]int{},
		rng:    rand.New(rand.NewPCG(seed, seed+1)), // #nosec G404 -- demo data, repeatable on purpose
		byType: map[string][]string{}}
	for _, s := range p.charts.Scenarios() {
		p.byType[string(s.WorkType)] = append(p.byType[string(s.WorkType)], s.ID)
	}
	for _, w := range wishes() {
		if err := p.admit(w); err != nil {
			return nil, err
		}
	}
	if err := p.admitPast(); err != nil {
		return nil, err
	}
	p.simulate()
	plan := &Plan{At: p.at}
	for _, s := range p.stories {
		p.conclude(s)
		plan.Stays = append(plan.Stays, s.Stay)
	}
	plan.Loose = p.loose(plan.Stays)
	slices.SortStableFunc(plan.Stays, func(a, b *Stay) int { return weight(a) - weight(b) })
	return plan, nil
}

// weight puts first what people meet first.
func weight(s *Stay) int {
	switch {
	case s.Presence != "":
		return 0
	case s.Status == "ready" || s.Status == "in_coding" || s.Status == "on_hold":
		return 1
	case s.Status == "awaiting_documents":
		return 2
	}
	return 3
}

// scenario picks the scenario of a work type that was used least.
func (p *planner) scenario(workType string) string {
	least := slices.Clone(p.byType[workType])
	slices.SortStableFunc(least, func(a, b string) int { return p.used[a] - p.used[b] })
	p.used[least[0]]++
	return least[0]
}

// chart writes the chart of a stay that ends before the given moment.
func (p *planner) chart(f Facility, workType string, before time.Time) (charts.Patient, charts.Encounter, error) {
	id := p.scenario(workType)
	admitted := admission(f, workType, before, p.rng)
	patient, err := p.charts.PatientFor(id, admitted)
	if err != nil {
		return patient, charts.Encounter{}, err
	}
	chart, err := p.charts.Encounter(id, patient, admitted)
	if err != nil || !chart.Discharged.After(before) {
		return patient, chart, err
	}
	// The stay took longer than there was time: move it as a whole to whole days earlier.
	days := int(chart.Discharged.Sub(before).Hours()/24) + 1
	chart, err = p.charts.Encounter(id, patient, admitted.AddDate(0, 0, -days-2))
	return patient, chart, err
}

// usual lengths of stay leave room between admission and the moment by which the stay must be over.
func admission(f Facility, workType string, before time.Time, rng *rand.Rand) time.Time {
	loc := zone(f.Zone)
	back := map[string]int{"IP": 6, "OBS": 2}[workType]
	local := before.In(loc).AddDate(0, 0, -back-1)
	hour := 7 + rng.IntN(7)
	if workType == "IP" || workType == "ED" || workType == "OBS" {
		return time.Date(local.Year(), local.Month(), local.Day(), rng.IntN(24), rng.IntN(60), 0, 0, loc)
	}
	for !weekday(local) {
		local = local.AddDate(0, 0, -1)
	}
	return time.Date(local.Year(), local.Month(), local.Day(), hour, rng.IntN(60), 0, 0, loc)
}
