package charts_test

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"chartwright/internal/demo/charts"
)

var admitted = time.Date(2026, time.March, 3, 14, 20, 0, 0, time.FixedZone("EST", -5*3600))

// sample makes n encounters of every scenario.
func sample(t *testing.T, seed uint64, n int) (patients []charts.Patient, encounters []charts.Encounter) {
	t.Helper()
	g := charts.New(seed)
	for _, s := range g.Scenarios() {
		for range n {
			p, err := g.PatientFor(s.ID, admitted)
			if err != nil {
				t.Fatal(err)
			}
			e, err := g.Encounter(s.ID, p, admitted)
			if err != nil {
				t.Fatal(err)
			}
			patients, encounters = append(patients, p), append(encounters, e)
		}
	}
	return patients, encounters
}

func TestSameSeedGivesTheSameCharts(t *testing.T) {
	t.Parallel()
	patients, encounters := sample(t, 7, 1)
	again, same := sample(t, 7, 1)
	if !reflect.DeepEqual(patients, again) || !reflect.DeepEqual(encounters, same) {
		t.Error("two generators of one seed differ")
	}
	if other, _ := sample(t, 8, 1); reflect.DeepEqual(patients, other) {
		t.Error("two seeds give the same people")
	}
}

func TestCatalogueCoversTheWork(t *testing.T) {
	t.Parallel()
	count := map[charts.WorkType]int{}
	types := map[charts.DocumentType]int{}
	_, encounters := sample(t, 1, 1)
	for _, e := range encounters {
		count[e.WorkType]++
		for _, d := range e.Documents {
			types[d.Type]++
		}
	}
	for _, w := range []charts.WorkType{charts.Inpatient, charts.Emergency, charts.SameDaySurgery, charts.Observation,
		charts.Outpatient, charts.Ancillary, charts.ProfessionalFee} {
		if count[w] < 2 {
			t.Errorf("%d scenarios of %s", count[w], w)
		}
	}
	if len(encounters) < 24 || len(types) != 14 {
		t.Errorf("%d scenarios, %d document types", len(encounters), len(types))
	}
}

func TestEvidenceStandsInItsDocument(t *testing.T) {
	t.Parallel()
	_, encounters := sample(t, 3, 4)
	for _, e := range encounters {
		principal := 0
		for _, c := range e.Codes {
			if c.Principal {
				principal++
			}
			if !slices.ContainsFunc(e.Documents[c.Document].Blocks, func(b charts.Block) bool { return inOneElement(b, c.Evidence) }) {
				t.Errorf("%s: evidence of %s is not inside one element of its document", e.Scenario, c.Code)
			}
		}
		if principal != 1 || !e.Codes[0].Principal {
			t.Errorf("%s: %d principal diagnoses, or not first", e.Scenario, principal)
		}
	}
}

// inOneElement says whether the phrase is in a paragraph, an item or a cell.
func inOneElement(b charts.Block, phrase string) bool {
	all := append([]string{b.Text}, b.Items...)
	for _, row := range b.Rows {
		all = append(all, row...)
	}
	return slices.ContainsFunc(all, func(s string) bool { return strings.Contains(s, phrase) })
}

func TestTextHasNoTemplateLeftovers(t *testing.T) {
	t.Parallel()
	leftover := regexp.MustCompile(`[{}]|\[\[|\]\]|::|\|\||NaN|%!|[^\x20-\x7e\n]`)
	_, encounters := sample(t, 5, 3)
	for _, e := range encounters {
		for _, d := range e.Documents {
			if found := leftover.FindString(d.Text() + d.Title + d.Author); found != "" {
				t.Errorf("%s, %s: %q in the text", e.Scenario, d.Type, found)
			}
		}
	}
}

func TestTimesAreInOrder(t *testing.T) {
	t.Parallel()
	_, encounters := sample(t, 9, 2)
	for _, e := range encounters {
		if !e.Discharged.After(e.Admitted) {
			t.Errorf("%s: discharged before admission", e.Scenario)
		}
		for _, d := range e.Documents {
			late := e.Discharged.Add(80 * time.Hour) // pathology may come days later
			if d.DateTime.Before(e.Admitted.Add(-9*time.Hour)) || d.DateTime.After(late) {
				t.Errorf("%s: %s is dated outside the stay", e.Scenario, d.Type)
			}
		}
	}
}

func TestEncounterRefusesWhatDoesNotFit(t *testing.T) {
	t.Parallel()
	g := charts.New(1)
	child, err := g.PatientFor("ed-pediatric-otitis", admitted)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := g.Encounter("ip-hip-fracture", child, admitted); err == nil {
		t.Error("a child was given a geriatric hip fracture")
	}
	if _, err := g.Encounter("no-such", child, admitted); err == nil {
		t.Error("an unknown scenario was accepted")
	}
}

func TestNumbersAreUnique(t *testing.T) {
	t.Parallel()
	patients, encounters := sample(t, 2, 6)
	seen := map[string]bool{}
	for i := range patients {
		for _, n := range []string{patients[i].MRN, encounters[i].AccountNumber} {
			if seen[n] {
				t.Error("a number was given out twice")
			}
			seen[n] = true
		}
	}
}
