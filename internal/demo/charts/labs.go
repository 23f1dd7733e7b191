package charts

import (
	_ "embed" // the analyte table
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"
)

//go:embed data/analytes.txt
var analyteTable string

// analyte is one laboratory test with its adult reference range and the values below or above which
// a laboratory telephones the unit.
type analyte struct {
	panel, name, unit         string
	low, high                 float64
	criticalLow, criticalHigh float64
	decimals                  int
}

// labBook holds all results of one stay, so that every document quotes the same numbers.
type labBook struct {
	analytes []analyte
	times    []time.Time
	values   map[string][]float64 // by analyte, one per time
	listed   []string             // analytes the story names, in its order
}

func readAnalytes() ([]analyte, error) {
	var list []analyte
	for _, line := range strings.Split(strings.TrimSpace(analyteTable), "\n") {
		f := strings.Split(line, "|")
		if len(f) != 8 {
			return nil, fmt.Errorf("charts: analyte line %q", line)
		}
		var numbers [5]float64
		for i := range numbers {
			n, err := strconv.ParseFloat(f[3+i], 64)
			if err != nil {
				return nil, fmt.Errorf("charts: analyte line %q: %w", line, err)
			}
			numbers[i] = n
		}
		list = append(list, analyte{panel: f[0], name: f[1], unit: f[2], low: numbers[0], high: numbers[1],
			decimals: int(numbers[2]), criticalLow: numbers[3], criticalHigh: numbers[4]})
	}
	return list, nil
}

// newLabBook lays out the story's lab values over the collection times. Analytes of a panel in use
// that the story does not name stay near one normal value of this patient.
func newLabBook(analytes []analyte, s *story, p Patient, times []time.Time, rng *rand.Rand) (*labBook, error) {
	b := &labBook{times: times, values: map[string][]float64{}}
	given, err := b.readGiven(analytes, s.sections["labs"])
	if err != nil {
		return nil, err
	}
	panels := strings.Fields(s.head["panels"])
	for _, a := range analytes {
		if _, ok := given[a.name]; ok || slices.Contains(panels, a.panel) {
			b.analytes = append(b.analytes, a)
			b.values[a.name] = series(a, given[a.name], len(times), rng)
		}
	}
	for i := range times {
		b.derive(i, p)
	}
	return b, nil
}

// readGiven reads lines "Analyte: 12.1 11.0 9.8".
func (b *labBook) readGiven(analytes []analyte, lines []string) (map[string][]float64, error) {
	given := map[string][]float64{}
	for _, line := range lines {
		name, rest, _ := strings.Cut(line, ": ")
		if !slices.ContainsFunc(analytes, func(a analyte) bool { return a.name == name }) {
			return nil, fmt.Errorf("charts: unknown analyte %q", name)
		}
		for _, word := range strings.Fields(rest) {
			v, err := strconv.ParseFloat(word, 64)
			if err != nil {
				return nil, fmt.Errorf("charts: lab line %q: %w", line, err)
			}
			given[name] = append(given[name], v)
		}
		b.listed = append(b.listed, name)
	}
	return given, nil
}

// series fills n values: those given, then the last of them with the scatter of a stable patient.
func series(a analyte, given []float64, n int, rng *rand.Rand) []float64 {
	if len(given) == 0 {
		given = []float64{a.low + (a.high-a.low)*(0.3+0.4*rng.Float64())}
	}
	out := make([]float64, n)
	for i := range out {
		if i < len(given) {
			out[i] = given[i]
			continue
		}
		wobble := min((a.high-a.low)*0.06, given[len(given)-1]*0.04)
		out[i] = max(0, given[len(given)-1]+(rng.Float64()*2-1)*wobble)
	}
	return out
}

// derive computes what a laboratory computes, so that the figures agree with each other.
func (b *labBook) derive(i int, p Patient) {
	set := func(name string, v float64) {
		if values, ok := b.values[name]; ok {
			values[i] = v
		}
	}
	at := func(name string) float64 {
		if values, ok := b.values[name]; ok {
			return values[i]
		}
		return 0
	}
	hct := at("Hemoglobin") * 2.98
	set("Hematocrit", hct)
	set("MCHC", 33.6)
	if mcv := at("MCV"); mcv > 0 {
		set("RBC", hct*10/mcv)
	}
	if wbc := at("WBC"); wbc > 0 {
		neutrophils := min(91, 52+max(0, wbc-7)*2.6)
		rest := 100 - neutrophils
		set("Neutrophils", neutrophils)
		set("Monocytes", round(rest*0.18, 1))
		set("Eosinophils", round(rest*0.04, 1))
		set("Basophils", round(rest*0.012, 1))
		set("Lymphocytes", rest-round(rest*0.18, 1)-round(rest*0.04, 1)-round(rest*0.012, 1))
		set("Neutrophils, absolute", wbc*neutrophils/100)
	}
	set("Anion gap", round(at("Sodium"), 0)-round(at("Chloride"), 0)-round(at("CO2"), 0))
	if creatinine := at("Creatinine"); creatinine > 0 {
		set("eGFR (CKD-EPI 2021)", egfr(round(creatinine, 2), float64(p.AgeAt(b.times[i])), p.Sex))
	}
	set("LDL cholesterol, calculated", at("Cholesterol, total")-at("HDL cholesterol")-at("Triglycerides")/5)
}

// egfr is the CKD-EPI 2021 creatinine equation (Inker et al., N Engl J Med 2021;385:1737), in
// mL/min/1.73 m2, without race.
func egfr(creatinine, age float64, sex string) float64 {
	kappa, alpha, factor := 0.9, -0.302, 1.0
	if sex == "F" {
		kappa, alpha, factor = 0.7, -0.241, 1.012
	}
	ratio := creatinine / kappa
	return 142 * math.Pow(min(ratio, 1), alpha) * math.Pow(max(ratio, 1), -1.2) * math.Pow(0.9938, age) * factor
}

func round(v float64, decimals int) float64 {
	scale := math.Pow(10, float64(decimals))
	return math.Round(v*scale) / scale
}

// result formats one value and its flag: H, L, critical HH or LL, or nothing.
func (b *labBook) result(a analyte, i int) (value, flag string) {
	v := round(b.values[a.name][i], a.decimals)
	value = strconv.FormatFloat(v, 'f', a.decimals, 64)
	switch {
	case v > a.criticalHigh:
		return value, "HH"
	case v > a.high:
		return value, "H"
	case v < a.criticalLow:
		return value, "LL"
	case v < a.low:
		return value, "L"
	}
	return value, ""
}

// reference prints the reference range.
func (a analyte) reference() string {
	if a.low == 0 {
		return "<= " + strconv.FormatFloat(a.high, 'f', a.decimals, 64)
	}
	return strconv.FormatFloat(a.low, 'f', a.decimals, 64) + " - " + strconv.FormatFloat(a.high, 'f', a.decimals, 64)
}

// trend is a table of the story's analytes at the given collections.
func (b *labBook) trend(at ...int) Block {
	head := []string{"Test"}
	widths := []float64{3}
	for _, i := range at {
		head = append(head, b.times[i].Format("01/02 15:04"))
		widths = append(widths, 1.6)
	}
	rows := [][]string{append(head, "Reference")}
	for _, name := range b.listed {
		a := b.analytes[slices.IndexFunc(b.analytes, func(a analyte) bool { return a.name == name })]
		row := []string{name}
		for _, i := range at {
			value, flag := b.result(a, i)
			row = append(row, strings.TrimSpace(value+" "+flag))
		}
		rows = append(rows, append(row, strings.TrimSpace(a.reference()+" "+a.unit)))
	}
	return Block{Kind: Table, Rows: rows, Widths: append(widths, 3)}
}

// last is the index of the last collection.
func (b *labBook) last() int { return len(b.times) - 1 }
