package examine

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"
)

//go:embed tables/labels.tsv
var labelTable string

// Field is a kind of identifier printed on chart pages.
type Field string

// The identifiers that FindIdentifiers looks for.
const (
	FieldMRN     Field = "mrn"
	FieldAccount Field = "account_number"
	FieldName    Field = "patient_name"
	FieldBirth   Field = "date_of_birth"
	FieldSex     Field = "sex"
	FieldAdmit   Field = "admitted"
	FieldDisch   Field = "discharged"
)

// Identifier is a candidate found beside (or above) its label. Value is PHI: dates as YYYY-MM-DD, sex as M, F or U, numbers in
// upper case without blanks, names as printed. Box holds the value, LabelBox the label; both are the evidence to show.
type Identifier struct {
	Field    Field  `json:"field"`
	Value    string `json:"value"`
	Label    string `json:"label"`
	Box      Box    `json:"box"`
	LabelBox Box    `json:"label_box"`
}

type label struct {
	field  Field
	text   string
	tokens []string
}

// labelBook holds the labels by their first word, for nearly every word of a page begins none.
type labelBook map[string][]label

// beginning gives the labels that may begin with a word, longest first, so that "Patient Account" is not taken for "Patient".
func (b labelBook) beginning(word string) []label {
	first, _, _ := cutColon(word)
	return b[first]
}

// named gives the label that a text is.
func (b labelBook) named(text string) (label, bool) {
	first, _, _ := strings.Cut(text, " ")
	i := slices.IndexFunc(b[first], func(l label) bool { return l.text == text })
	if i < 0 {
		return label{}, false
	}
	return b[first][i], true
}

var labels = sync.OnceValues(func() (labelBook, error) { return parseLabels(labelTable) })

func parseLabels(table string) (labelBook, error) {
	out := labelBook{}
	for line := range strings.Lines(table) {
		line = strings.TrimRight(line, "\r\n")
		if line == "" || line[0] == '#' {
			continue
		}
		field, phrases, ok := strings.Cut(line, "\t")
		if !ok {
			return nil, fmt.Errorf("examine: label table: bad row %q", line)
		}
		for _, p := range strings.Split(phrases, "|") {
			l := label{Field(field), p, strings.Fields(p)}
			if len(l.tokens) == 0 {
				return nil, fmt.Errorf("examine: label table: empty label in %q", line)
			}
			out[l.tokens[0]] = append(out[l.tokens[0]], l)
		}
	}
	for _, same := range out {
		slices.SortStableFunc(same, func(a, b label) int { return len(b.tokens) - len(a.tokens) })
	}
	return out, nil
}

// FindIdentifiers gives the candidates on one page in reading order, each distinct field and value once.
func FindIdentifiers(words []Word) []Identifier {
	known, err := labels()
	if err != nil {
		return nil
	}
	s := idSearch{known: known, rows: rowsOf(words), seen: map[string]bool{}}
	var tables []table
	for _, separator := range separators {
		tables = append(tables, table{separator: separator})
	}
	for r, row := range s.rows {
		for i := 0; i < len(row); {
			i += s.tryAt(r, i)
		}
		for i := range tables {
			tables[i].read(&s, row)
		}
	}
	return s.found
}

type idSearch struct {
	known labelBook
	rows  [][]Word
	found []Identifier
	seen  map[string]bool
}

// tryAt looks for a label at word i of row r and returns how many words to move on.
func (s *idSearch) tryAt(r, i int) int {
	row := s.rows[r]
	l, used, inline := s.labelAt(row, i)
	if used == 0 {
		return 1
	}
	id := Identifier{Field: l.field, Label: l.text, LabelBox: boxOf(row[i : i+used])}
	candidates := row[i+used:]
	if inline != "" { // "MRN:12345" is one word
		first := row[i+used-1]
		first.Text = inline
		candidates = append([]Word{first}, candidates...)
	}
	value, n := s.value(l.field, s.untilLabel(candidates))
	if n == 0 && inline == "" && r+1 < len(s.rows) {
		candidates = below(id.LabelBox, s.rows[r+1])
		value, n = s.value(l.field, candidates)
	}
	if n == 0 {
		return used
	}
	id.Value, id.Box = value, boxOf(candidates[:n])
	s.add(id)
	return used
}

func (s *idSearch) add(id Identifier) {
	if key := string(id.Field) + "\x00" + id.Value; !s.seen[key] {
		s.seen[key] = true
		s.found = append(s.found, id)
	}
}

// labelAt matches a label at word i. The last word must end in a colon or #, be followed by one, or carry the value after a
// colon; without any of them plain words of the text would be taken for labels.
func (s *idSearch) labelAt(row []Word, i int) (found label, used int, inline string) {
	for _, l := range s.known.beginning(row[i].Text) {
		n := len(l.tokens)
		if i+n > len(row) {
			continue
		}
		last, rest, colon := cutColon(row[i+n-1].Text)
		if !sameTokens(row[i:i+n-1], l.tokens[:n-1]) || last != l.tokens[n-1] {
			continue
		}
		switch {
		case colon && rest != "":
			return l, n, rest
		case colon || strings.HasSuffix(last, "#"):
			return l, n, ""
		case i+n < len(row) && (row[i+n].Text == ":" || row[i+n].Text == "#" || row[i+n].Text == "#:"):
			return l, n + 1, ""
		case unmistakable(l):
			return l, n, ""
		}
	}
	return label{}, 0, ""
}

// unmistakable labels need no colon: they are no words of running text.
func unmistakable(l label) bool {
	return slices.Contains([]string{"mrn", "dob", "acct", "acct #", "date of birth", "medical record number", "account number"},
		l.text)
}

func cutColon(text string) (before, after string, colon bool) {
	text = strings.ToLower(text)
	before, after, colon = strings.Cut(text, ":")
	if !colon {
		before, after, colon = strings.Cut(text, ";") // how a colon often comes out of text recognition
	}
	return before, strings.TrimSpace(after), colon
}

func sameTokens(words []Word, tokens []string) bool {
	for i, t := range tokens {
		if strings.ToLower(words[i].Text) != t {
			return false
		}
	}
	return true
}

// untilLabel cuts a row before the next label.
func (s *idSearch) untilLabel(words []Word) []Word {
	for i := range words {
		if _, used, _ := s.labelAt(words, i); i > 0 && used > 0 {
			return words[:i]
		}
	}
	return words
}

// below gives the words of the next row that stand under the label (forms print values under captions).
func below(label Box, row []Word) []Word {
	var out []Word
	for _, w := range row {
		if w.Box.Y0-label.Y1 < 0.03 && w.Box.X0 > label.X0-0.02 && w.Box.X0 < label.X1+0.15 {
			out = append(out, w)
		}
	}
	return out
}

func boxOf(words []Word) Box {
	b := words[0].Box
	for _, w := range words[1:] {
		b = b.union(w.Box)
	}
	return b
}

// rowsOf groups the words of a page into rows by their height on the page, each from left to right, because forms are often
// written column by column.
func rowsOf(words []Word) [][]Word {
	sorted := slices.Clone(words)
	middle := func(w Word) float64 { return (w.Box.Y0 + w.Box.Y1) / 2 }
	slices.SortStableFunc(sorted, func(a, b Word) int { return compareFloat(middle(a), middle(b)) })
	var rows [][]Word
	for _, w := range sorted {
		if n := len(rows); n > 0 {
			last := rows[n-1][len(rows[n-1])-1]
			if middle(w)-middle(last) < 0.4*max(last.Box.Y1-last.Box.Y0, 0.004) {
				rows[n-1] = append(rows[n-1], w)
				continue
			}
		}
		rows = append(rows, []Word{w})
	}
	for _, row := range rows {
		slices.SortStableFunc(row, func(a, b Word) int { return compareFloat(a.Box.X0, b.Box.X0) })
	}
	return rows
}

func compareFloat(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
