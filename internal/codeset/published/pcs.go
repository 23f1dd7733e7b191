package published

import (
	"bufio"
	"strconv"
	"strings"
)

const (
	maxPCSCodes = 400_000 // there are 79,000
	pcsAxes     = 7
)

// pcsValue is one choice of one axis.
type pcsValue struct{ char, label string }

// pcsTables collects the axes of the table and row that are open.
type pcsTables struct {
	content *Content
	axes    [pcsAxes + 1][]pcsValue // by position 1-7
}

// parsePCSTables reads the ICD-10-PCS tables and writes out every code they allow, with a description put together from the labels
// of its axes, and one header for each table. An order file, where imported too, has the official titles.
func parsePCSTables(r *bufio.Reader, c *Content) error {
	t := &pcsTables{content: c}
	c.Codes = make([]Code, 0, 80_000)
	return walkXML(r, t.open, t.closed)
}

func (t *pcsTables) open(w *walker) error {
	switch w.top().name {
	case "pcsTable":
		t.axes = [pcsAxes + 1][]pcsValue{}
	case "pcsRow":
		for pos := 4; pos <= pcsAxes; pos++ {
			t.axes[pos] = nil
		}
	}
	return nil
}

func (t *pcsTables) closed(w *walker) error {
	e := w.top()
	switch e.name {
	case "label":
		pos, _ := strconv.Atoi(w.up(1).attr("pos"))
		char := e.attr("code")
		if pos < 1 || pos > pcsAxes || len(char) != 1 {
			return malformed(w.line(), "a label has no code or its axis no position from 1 to 7")
		}
		t.axes[pos] = append(t.axes[pos], pcsValue{char, clean(e.text.String())})
		if pos == 3 {
			t.header()
		}
	case "definition":
		if w.up(1).name == "axis" && w.up(1).attr("pos") == "3" {
			t.define(clean(e.text.String()))
		}
	case "pcsRow":
		return t.row(w.line())
	}
	return nil
}

// table returns the code and the labels of the three axes that a table shares.
func (t *pcsTables) table() (code string, ok bool) {
	for pos := 1; pos <= 3; pos++ {
		if len(t.axes[pos]) == 0 {
			return "", false
		}
		code += t.axes[pos][len(t.axes[pos])-1].char
	}
	return code, true
}

func (t *pcsTables) header() {
	if code, ok := t.table(); ok {
		title := t.axes[2][0].label + ", " + t.axes[3][len(t.axes[3])-1].label
		t.content.Codes = append(t.content.Codes, Code{Code: code, Long: title, Short: title})
	}
}

func (t *pcsTables) define(text string) {
	if code, ok := t.table(); ok {
		t.content.Notes = append(t.content.Notes, Note{Code: code, Kind: NoteDefinition, Text: text})
	}
}

func (t *pcsTables) row(line int) error {
	table, ok := t.table()
	if !ok {
		return malformed(line, "a row stands outside of a table")
	}
	n := 1
	for pos := 4; pos <= pcsAxes; pos++ {
		n *= len(t.axes[pos])
		if len(t.axes[pos]) > 36 {
			return malformed(line, "an axis has more than 36 values")
		}
	}
	if len(t.content.Codes)+n > maxPCSCodes {
		return &ParseError{Line: line, Reason: "the tables allow more codes than ICD-10-PCS has", Cause: ErrTooLarge}
	}
	for _, part := range t.axes[4] {
		for _, approach := range t.axes[5] {
			for _, device := range t.axes[6] {
				for _, qualifier := range t.axes[7] {
					t.content.Codes = append(t.content.Codes, Code{
						Code:     table + part.char + approach.char + device.char + qualifier.char,
						Long:     pcsTitle(table[0], t.axes[2][0].label, t.axes[3][0].label, part.label, approach.label, device.label, qualifier.label),
						Billable: true,
					})
				}
			}
		}
	}
	return nil
}

// pcsTitle words a code from its labels, leaving out the axes that say "none".
func pcsTitle(section byte, system, operation, part, approach, device, qualifier string) string {
	var b strings.Builder
	part = sideFirst(part)
	if section == '0' || section == '1' {
		b.WriteString(actOn(operation, part, device) + ", " + approach)
		if !strings.Contains(approach, "Opening") && approach != "External" {
			b.WriteString(" Approach")
		}
	} else {
		b.WriteString(operation)
		for _, label := range []string{part, approach, device} {
			if !saysNone(label) && label != operation {
				b.WriteString(", " + label)
			}
		}
	}
	if !saysNone(qualifier) {
		b.WriteString(", " + qualifier)
	}
	if section != '0' && section != '1' && !strings.Contains(b.String(), system) && !saysNone(system) {
		b.WriteString(" (" + system + ")")
	}
	return b.String()
}

// actOn words operation, body part and device in the order of the official titles.
func actOn(operation, part, device string) string {
	switch {
	case operation == "Insertion" && !saysNone(device):
		return "Insertion of " + device + " into " + part
	case operation == "Removal" && !saysNone(device):
		return "Removal of " + device + " from " + part
	case operation == "Bypass":
		operation += " " + part
	default:
		operation += " of " + part
	}
	if !saysNone(device) {
		operation += " with " + device
	}
	return operation
}

// sideFirst writes "Knee Joint, Right" as "Right Knee Joint".
func sideFirst(part string) string {
	if name, side, ok := strings.Cut(part, ", "); ok && (side == "Right" || side == "Left" || side == "Bilateral") {
		return side + " " + name
	}
	return part
}

func saysNone(label string) bool {
	return label == "None" || strings.HasPrefix(label, "No ") || label == ""
}

// parsePCSIndex reads the ICD-10-PCS index: "see" and "use" lines become references, lines with a code or the first characters
// of one become terms.
func parsePCSIndex(r *bufio.Reader, c *Content) error {
	x := &pcsIndex{content: c}
	return walkXML(r, x.open, x.closed)
}

type pcsIndex struct {
	content *Content
	stack   []string
}

func (x *pcsIndex) open(w *walker) error {
	if isTerm(w.top().name) {
		if len(x.stack) >= maxIndexDepth {
			return &ParseError{Line: w.line(), Reason: "index terms are nested deeper than in any published file", Cause: ErrTooLarge}
		}
		x.stack = append(x.stack, "")
	}
	return nil
}

func (x *pcsIndex) closed(w *walker) error {
	e := w.top()
	if len(x.stack) == 0 {
		return nil
	}
	switch e.name {
	case "title":
		x.stack[len(x.stack)-1] = clean(e.text.String())
	case "see", "use":
		if to := clean(e.text.String()); to != "" {
			x.content.References = append(x.content.References, Reference{From: x.path(), To: to})
		}
	case "code", "codes":
		if !isTerm(w.up(1).name) {
			return nil // the codes inside of a "see" line belong to its target
		}
		if code := bareCode(e.text.String()); code != "" {
			x.content.Terms = append(x.content.Terms, Term{Text: x.path(), Codes: []string{code}})
		}
	case "mainTerm", "term":
		x.stack = x.stack[:len(x.stack)-1]
	}
	return nil
}

func (x *pcsIndex) path() string {
	var parts []string
	for _, title := range x.stack {
		if title != "" {
			parts = append(parts, title)
		}
	}
	return strings.Join(parts, ", ")
}

// parsePCSDefinitions reads what the terms of the axes mean. What a term includes becomes a reference, so that "face lift"
// finds Alteration.
func parsePCSDefinitions(r *bufio.Reader, c *Content) error {
	title := ""
	return walkXML(r, nil, func(w *walker) error {
		e := w.top()
		if w.up(1).name != "terms" {
			return nil
		}
		switch e.name {
		case "title":
			title = clean(e.text.String())
		case "includes":
			for _, part := range strings.Split(clean(e.text.String()), ",") {
				if part = strings.TrimSpace(part); part != "" && title != "" {
					c.References = append(c.References, Reference{From: part, To: title})
				}
			}
		}
		return nil
	})
}
