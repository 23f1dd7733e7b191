package charts

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"
)

// Generator makes patients and encounters. It is not safe for concurrent use.
type Generator struct {
	rng       *rand.Rand
	stories   []story
	analytes  []analyte
	used      map[string]bool // numbers given out
	providers []string
}

// New returns a Generator whose output depends only on seed and the calls made. It panics when the
// embedded catalogue is malformed, which the package's tests rule out.
func New(seed uint64) *Generator {
	stories, err := catalogue()
	if err != nil {
		panic(err)
	}
	analytes, err := readAnalytes()
	if err != nil {
		panic(err)
	}
	g := &Generator{
		rng:     rand.New(rand.NewPCG(seed, seed^0x9e3779b97f4a7c15)), // #nosec G404 -- demo data, repeatable on purpose
		stories: stories, analytes: analytes, used: map[string]bool{},
	}
	for len(g.providers) < 40 {
		first, last := g.name(pick(g.rng, []string{"F", "M"}))
		if full := first + " " + last; !slices.Contains(g.providers, full) {
			g.providers = append(g.providers, full)
		}
	}
	return g
}

// Scenarios lists the catalogue.
func (g *Generator) Scenarios() []Scenario {
	list := make([]Scenario, len(g.stories))
	for i, s := range g.stories {
		list[i] = s.Scenario
	}
	return list
}

// Patient invents an adult aged 19 to 88 as of 2026.
func (g *Generator) Patient() Patient {
	born := time.Date(2026-19-g.rng.IntN(70), time.January, 1+g.rng.IntN(365), 0, 0, 0, 0, time.UTC)
	return g.person(pick(g.rng, []string{"F", "M"}), born)
}

// PatientFor invents a patient of a sex and age that fit the scenario at the given time.
func (g *Generator) PatientFor(scenario string, at time.Time) (Patient, error) {
	s, err := g.story(scenario)
	if err != nil {
		return Patient{}, err
	}
	sex := s.Sex
	if sex == "" {
		sex = pick(g.rng, []string{"F", "M"})
	}
	age := s.MinAge + g.rng.IntN(s.MaxAge-s.MinAge+1)
	birthday := at.UTC().AddDate(-age, 0, -1-g.rng.IntN(360))
	born := time.Date(birthday.Year(), birthday.Month(), birthday.Day(), 0, 0, 0, 0, time.UTC)
	return g.person(sex, born), nil
}

// Encounter writes the chart of one stay. The patient must fit the scenario's sex and age. Times in
// the chart are in the location of admitted.
func (g *Generator) Encounter(scenario string, p Patient, admitted time.Time) (Encounter, error) {
	s, err := g.story(scenario)
	if err != nil {
		return Encounter{}, err
	}
	if age := p.AgeAt(admitted); (s.Sex != "" && s.Sex != p.Sex) || age < s.MinAge || age > s.MaxAge {
		return Encounter{}, fmt.Errorf("charts: the patient's sex or age does not fit scenario %s", s.ID)
	}
	c, err := g.composer(s, p, admitted)
	if err != nil {
		return Encounter{}, err
	}
	if err := c.writeDocuments(); err != nil {
		return Encounter{}, err
	}
	return c.enc, c.assignCodes()
}

func (g *Generator) story(id string) (*story, error) {
	for i := range g.stories {
		if g.stories[i].ID == id {
			return &g.stories[i], nil
		}
	}
	return nil, fmt.Errorf("charts: no scenario %q", id)
}

// number gives a fresh number of so many digits with the prefix, never the same twice.
func (g *Generator) number(prefix string, digits int) string {
	for {
		n := prefix
		for range digits {
			n += string(rune('0' + g.rng.IntN(10)))
		}
		if !g.used[n] {
			g.used[n] = true
			return n
		}
	}
}

func pick[T any](rng *rand.Rand, from []T) T {
	return from[rng.IntN(len(from))]
}
