// Package report writes figures as a table.
package report

import (
	"fmt"
	"io"
	"strings"
	"time"

	"chartwright/internal/bench/measure"
)

// Figure is one line of the table.
type Figure struct {
	Section string
	What    string
	Value   string
	Aim     string // empty: none
	Note    string
}

// Report collects figures and tells each as it comes.
type Report struct {
	Live    io.Writer
	section string
	figures []Figure
}

// Section begins a group of figures.
func (r *Report) Section(name string) {
	r.section = name
	fmt.Fprintf(r.Live, "\n%s\n", name)
}

// Add tells a figure.
func (r *Report) Add(what, value, aim, note string) {
	r.figures = append(r.figures, Figure{r.section, what, value, aim, note})
	line := fmt.Sprintf("  %-66s %s", what, value)
	if aim != "" {
		line += "  (aim " + aim + ")"
	}
	if note != "" {
		line += "  " + note
	}
	fmt.Fprintln(r.Live, line)
}

// Spread tells the quantiles of times, and their rate.
func (r *Report) Spread(what string, t measure.Times, aim, note string) {
	r.Add(what, fmt.Sprintf("p50 %s, p95 %s, p99 %s, %.0f/s", Short(t.At(.5)), Short(t.At(.95)), Short(t.At(.99)), t.Rate()), aim, note)
}

// Ratio tells a ratio.
func (r *Report) Ratio(what string, ratio float64, aim, note string) {
	r.Add(what, fmt.Sprintf("%.2f", ratio), aim, note)
}

// Table is everything as a Markdown table.
func (r *Report) Table() string {
	var b strings.Builder
	b.WriteString("| | figure | measured | aim | note |\n|---|---|---|---|---|\n")
	last := ""
	for _, f := range r.figures {
		section := f.Section
		if section == last {
			section = ""
		}
		last = f.Section
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", section, f.What, f.Value, f.Aim, f.Note)
	}
	return b.String()
}

// Short words a duration with three digits or so.
func Short(d time.Duration) string {
	switch {
	case d < 10*time.Microsecond:
		return fmt.Sprintf("%.1f µs", float64(d.Nanoseconds())/1e3)
	case d < time.Millisecond:
		return fmt.Sprintf("%d µs", d.Microseconds())
	case d < 100*time.Millisecond:
		return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1e3)
	case d < 10*time.Second:
		return fmt.Sprintf("%.2f s", d.Seconds())
	}
	return fmt.Sprintf("%.0f s", d.Seconds())
}
