package charts

import (
	_ "embed" // the name lists
	"fmt"
	"strings"
	"time"
)

//go:embed data/names.txt
var nameLists string

// namePool is one line of data/names.txt: given names that go with family names of one origin.
type namePool struct {
	female, male, family []string
}

func namePools() []namePool {
	var pools []namePool
	for _, line := range strings.Split(strings.TrimSpace(nameLists), "\n") {
		part := strings.Split(line, "|")
		pools = append(pools, namePool{strings.Fields(part[0]), strings.Fields(part[1]), strings.Fields(part[2])})
	}
	return pools
}

// name draws a given and a family name, mostly of one origin, as families in the US are.
func (g *Generator) name(sex string) (first, last string) {
	pools := namePools()
	given, family := pick(g.rng, pools), pick(g.rng, pools)
	if g.rng.IntN(10) < 7 {
		family = given
	}
	first = pick(g.rng, given.female)
	if sex == "M" {
		first = pick(g.rng, given.male)
	}
	return first, pick(g.rng, family.family)
}

// person fills in the registration data around sex and birth date.
func (g *Generator) person(sex string, born time.Time) Patient {
	first, last := g.name(sex)
	middle, _ := g.name(sex)
	for middle == first {
		middle, _ = g.name(sex)
	}
	place := pick(g.rng, places())
	return Patient{
		Last: last, First: first, Middle: middle, DOB: born, Sex: sex,
		MRN:    g.number("0", 7),
		Phone:  fmt.Sprintf("(%s) 555-01%02d", place.area, g.rng.IntN(100)),
		Street: fmt.Sprintf("%d %s", 100+g.rng.IntN(8900), pick(g.rng, streets())),
		City:   place.city, State: place.state, ZIP: place.zip,
	}
}

type place struct{ city, state, zip, area string }

// places are invented towns; the area codes are real and the 555-01xx numbers are kept for fiction.
func places() []place {
	return []place{
		{"Harlow Springs", "OH", "43099", "614"}, {"Brenton", "OH", "44399", "330"},
		{"West Alder", "PA", "19599", "610"}, {"Marlowe", "PA", "17599", "717"},
		{"Cedar Fork", "TX", "75099", "972"}, {"Las Palomas", "TX", "78299", "210"},
		{"Pine Hollow", "WA", "98299", "360"}, {"Larkspur Bay", "WA", "98499", "253"},
		{"Eastmoor", "IL", "60599", "630"}, {"Dunmore Falls", "NC", "27599", "919"},
	}
}

func streets() []string {
	return []string{"Maple Street", "Oak Ridge Drive", "Linden Avenue", "Old Mill Road", "Harbor View Court",
		"Sycamore Lane", "Prospect Avenue Apt 4B", "Juniper Way", "County Road 12", "Chestnut Street Unit 7",
		"Fairview Terrace", "Bluebird Lane", "Washington Boulevard", "Quarry Hill Road", "Elm Court"}
}
