package charts

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"
)

// vitals is one set of vital signs: temperature F, heart rate, respirations, systolic, diastolic,
// oxygen saturation, pain 0-10.
type vitals [7]float64

// parseVitals reads "101.2 112 22 96/54 94 6".
func parseVitals(text string) (vitals, error) {
	var v vitals
	words := strings.Fields(strings.ReplaceAll(text, "/", " "))
	if len(words) != len(v) {
		return v, fmt.Errorf("charts: vitals %q", text)
	}
	for i, w := range words {
		n, err := strconv.ParseFloat(w, 64)
		if err != nil {
			return v, fmt.Errorf("charts: vitals %q: %w", text, err)
		}
		v[i] = n
	}
	return v, nil
}

// healthy is what recovery tends to.
func healthy(age int) vitals {
	switch {
	case age < 4:
		return vitals{98.8, 112, 26, 92, 56, 99, 0}
	case age < 13:
		return vitals{98.6, 92, 20, 104, 64, 99, 0}
	case age > 64:
		return vitals{98.2, 74, 17, 132, 72, 96, 2}
	}
	return vitals{98.4, 76, 16, 124, 76, 98, 2}
}

// toward gives the vital signs a fraction (0 to 1) of the way from v to the goal, with scatter.
func (v vitals) toward(goal vitals, fraction float64, rng *rand.Rand) vitals {
	scatter := vitals{0.3, 4, 1, 5, 3, 0.8, 0.6}
	var out vitals
	for i := range v {
		out[i] = v[i] + (goal[i]-v[i])*fraction + (rng.Float64()*2-1)*scatter[i]
	}
	out[5] = min(out[5], 100)
	out[6] = math.Max(0, out[6])
	return out
}

// cells are the columns of a vital signs table, without the time.
func (v vitals) cells() []string {
	return []string{fmt.Sprintf("%.1f", v[0]), fmt.Sprintf("%.0f", v[1]), fmt.Sprintf("%.0f", v[2]),
		fmt.Sprintf("%.0f/%.0f", v[3], v[4]), fmt.Sprintf("%.0f", v[5]), fmt.Sprintf("%.0f", v[6])}
}

// line is the one-line form used in notes.
func (v vitals) line() string {
	return fmt.Sprintf("T %.1f F, HR %.0f, RR %.0f, BP %.0f/%.0f, SpO2 %.0f%%, pain %.0f/10", v[0], v[1], v[2], v[3], v[4], v[5], v[6])
}

// vitalsTable charts n sets every so often from start while the patient moves along the course of the
// stay, where from and to are fractions of recovery.
func (c *composer) vitalsTable(start time.Time, every time.Duration, n int, from, to float64) Block {
	rows := [][]string{{"Time", "Temp F", "HR", "RR", "BP", "SpO2 %", "Pain"}}
	for i := range n {
		share := from
		if n > 1 {
			share += (to - from) * float64(i) / float64(n-1)
		}
		set := c.arrival
		if i > 0 || from > 0 {
			set = c.arrival.toward(c.goal, share, c.rng)
		}
		at := start.Add(time.Duration(i) * every)
		rows = append(rows, append([]string{at.Format("01/02 15:04")}, set.cells()...))
	}
	return Block{Kind: Table, Rows: rows, Widths: []float64{2, 1.2, 1, 1, 1.4, 1.2, 1}}
}
