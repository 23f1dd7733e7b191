package published

import (
	"bufio"
	"strconv"
	"strings"
)

// maxIndexDepth bounds the levels of an index term; the deepest published one has nine.
const maxIndexDepth = 16

// indexTerm is an open line of an index while its parts are read.
type indexTerm struct {
	title, optional string
	codes           []string
	see             []string
	cells           map[int]string
}

type indexReader struct {
	content *Content
	heads   map[int]string
	stack   []*indexTerm
}

// parseIndexXML reads the alphabetic index, the external cause index, the table of drugs and the neoplasm table, which share
// one layout. Of the tables every column becomes a term of its own, worded by the column's head.
func parseIndexXML(r *bufio.Reader, c *Content) error {
	x := &indexReader{content: c, heads: map[int]string{}}
	return walkXML(r, x.open, x.closed)
}

func isTerm(name string) bool { return name == "mainTerm" || name == "term" }

func (x *indexReader) open(w *walker) error {
	if !isTerm(w.top().name) {
		// A line's own codes are complete before its first sub-term, but emit waits for its end: the order of terms does not matter.
		return nil
	}
	if len(x.stack) >= maxIndexDepth {
		return &ParseError{Line: w.line(), Reason: "index terms are nested deeper than in any published file", Cause: ErrTooLarge}
	}
	x.stack = append(x.stack, &indexTerm{})
	return nil
}

func (x *indexReader) closed(w *walker) error {
	e, parent := w.top(), w.up(1)
	text := clean(e.text.String())
	if e.name == "head" {
		col, _ := strconv.Atoi(e.attr("col"))
		x.heads[col] = text
		return nil
	}
	if len(x.stack) == 0 {
		return nil
	}
	term := x.stack[len(x.stack)-1]
	switch e.name {
	case "title":
		if isTerm(parent.name) {
			term.title = text
		}
	case "nemod":
		term.optional = strings.TrimSpace(term.optional + " " + text)
	case "see", "seeAlso":
		term.see = append(term.see, text)
	case "code", "subcat", "seecat":
		term.codes = appendCode(term.codes, text)
	case "cell":
		col, _ := strconv.Atoi(e.attr("col"))
		if term.cells == nil {
			term.cells = map[int]string{}
		}
		term.cells[col] = text
	case "mainTerm", "term":
		x.emit()
		x.stack = x.stack[:len(x.stack)-1]
	}
	return nil
}

// emit adds the innermost open term with its whole path.
func (x *indexReader) emit() {
	term := x.stack[len(x.stack)-1]
	path, optional := pathOf(x.stack)
	if len(term.codes) > 0 {
		x.content.Terms = append(x.content.Terms, Term{Text: path, Optional: optional, Codes: term.codes})
	}
	for col := 2; col < 10; col++ {
		if code := bareCode(term.cells[col]); code != "" {
			x.content.Terms = append(x.content.Terms, Term{Text: path + ", " + x.heads[col], Optional: optional, Codes: []string{code}})
		}
	}
	for _, see := range term.see {
		x.content.References = append(x.content.References, Reference{From: path, To: see})
	}
}

func pathOf(stack []*indexTerm) (path, optional string) {
	var titles, mods []string
	for _, t := range stack {
		if t.title != "" {
			titles = append(titles, t.title)
		}
		if t.optional != "" {
			mods = append(mods, t.optional)
		}
	}
	return strings.Join(titles, ", "), strings.Join(mods, " ")
}

// appendCode adds the code of a cell that may hold one, several or a range; of a range its first.
func appendCode(codes []string, text string) []string {
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' || r == ';' }) {
		if code := bareCode(part); code != "" {
			codes = append(codes, code)
		}
	}
	return codes
}

// parseIndexCSV reads the flat alphabetic index: RowID, Letter, Level, Term, See, SeeAlso, NonEssModif, Code. Level gives the depth under
// the main term.
func parseIndexCSV(r *bufio.Reader, c *Content) error {
	x := &indexReader{content: c}
	first := true
	return eachRow(r, ',', func(line int, row []string) error {
		if first {
			first = false
			return nil
		}
		if len(row) < 8 {
			return malformed(line, "eight columns are expected")
		}
		level, err := strconv.Atoi(row[2])
		if err != nil || level < 0 || level >= maxIndexDepth {
			return malformed(line, "the level is not a number from 0 to 15")
		}
		if level > len(x.stack) {
			level = len(x.stack) // a level is skipped here and there: the line belongs to the last term above it
		}
		term := &indexTerm{title: clean(row[3]), optional: clean(row[6]), codes: appendCode(nil, row[7])}
		for _, see := range row[4:6] {
			if see = clean(see); see != "" {
				term.see = append(term.see, see)
			}
		}
		x.stack = append(x.stack[:level], term)
		x.emit()
		return nil
	})
}
