package match

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"slices"
	"strings"

	"cloud.google.com/go/civil"

	"chartwright/internal/roi/ruledoc"
)

//go:embed data nicknames.txt
var embedded embed.FS

// Models are the versions of the weights.
type Models struct {
	book      ruledoc.Book[modelRule]
	nicknames map[string][]int
}

// Model is the weights in force on a day, ready to compare. It is safe for use by several goroutines.
type Model struct {
	rule      modelRule
	weights   map[string]map[string]float64 // by field and level
	nicknames map[string][]int              // groups of a first name
}

type modelRule struct {
	ruledoc.Head  `yaml:",inline"`
	Text          string              `yaml:"text"`
	Auto          float64             `yaml:"auto"`     // score from which a match without doubts needs no person
	Possible      float64             `yaml:"possible"` // score from which a person should look
	Margin        float64             `yaml:"margin"`   // by which the best must lead the second to be taken without a person
	Close         float64             `yaml:"close"`    // Jaro-Winkler similarity of the level close
	Fields        []fieldRule         `yaml:"fields"`
	Deterministic []deterministicRule `yaml:"deterministic"`
}

type fieldRule struct {
	Name   string      `yaml:"name"`
	Levels []levelRule `yaml:"levels"` // best first; m and u of a field each add to 1
}

type levelRule struct {
	Level string  `yaml:"level"`
	M     float64 `yaml:"m"`
	U     float64 `yaml:"u"`
	Doubt string  `yaml:"doubt,omitempty"` // reaching this level keeps the match from being accepted without a person
}

// deterministicRule accepts where all of these agree exactly, any one of some further fields too, and there is no doubt.
type deterministicRule struct {
	Key   string   `yaml:"key"`
	Text  string   `yaml:"text"`
	All   []string `yaml:"all"`
	AnyOf []string `yaml:"anyOf,omitempty"`
}

// fieldLevels is what the comparators give, best first.
func fieldLevels() map[string][]string {
	return map[string][]string{
		"mrn":        {"exact", "one_off", "differs"},
		"last_name":  lastNameLevels(),
		"first_name": {"exact", "nickname", "close", "initial", "differs"},
		"middle":     {"exact", "initial", "differs"},
		"suffix":     {"exact", "one_side", "differs"},
		"birth_date": {"exact", "transposed", "one_digit", "same_day", "differs"},
		"sex":        {"exact", "differs"},
		"postal":     {"exact", "differs"},
		"phone":      {"exact", "differs"},
		"email":      {"exact", "differs"},
	}
}

func lastNameLevels() []string { return []string{"exact", "part", "close", "differs"} }

// Fractional implements ruledoc.Fractional: probabilities are fractions.
func (r modelRule) Fractional() {}

// Slots implements ruledoc.Rule: one model at a time.
func (r modelRule) Slots() []string { return []string{"model"} }

// Check implements ruledoc.Rule.
func (r modelRule) Check() error {
	if !(r.Possible < r.Auto) || r.Margin < 0 || r.Close <= 0.5 || r.Close >= 1 || r.Text == "" {
		return errors.New("auto must be above possible, margin 0 or more, close between 0.5 and 1, and text given")
	}
	known := fieldLevels()
	if len(r.Fields) != len(known) {
		return fmt.Errorf("fields: all of %d fields are needed once", len(known))
	}
	seen := map[string]bool{}
	for i, f := range r.Fields {
		if seen[f.Name] || known[f.Name] == nil {
			return fmt.Errorf("fields[%d].name: is unknown or stands twice", i)
		}
		seen[f.Name] = true
		if err := f.check(known[f.Name]); err != nil {
			return fmt.Errorf("fields[%d]: %w", i, err)
		}
	}
	for i, d := range r.Deterministic {
		if d.Key == "" || d.Text == "" || len(d.All) < 2 {
			return fmt.Errorf("deterministic[%d]: key, text and two fields or more are needed", i)
		}
		for _, f := range append(slices.Clone(d.All), d.AnyOf...) {
			if !seen[f] {
				return fmt.Errorf("deterministic[%d]: there is no field %q", i, f)
			}
		}
	}
	return nil
}

// check demands real probabilities and that a better level never weighs less than a worse one.
func (f fieldRule) check(levels []string) error {
	var m, u float64
	before := math.Inf(1)
	for i, l := range f.Levels {
		if i >= len(levels) || l.Level != levels[i] {
			return fmt.Errorf("levels: must be %s in this order", strings.Join(levels, ", "))
		}
		if !(l.M > 0 && l.M < 1 && l.U > 0 && l.U < 1) {
			return fmt.Errorf("levels[%d]: m and u must lie between 0 and 1", i)
		}
		w := math.Log2(l.M / l.U)
		if w > before {
			return fmt.Errorf("levels[%d]: weighs more than the better level before it", i)
		}
		before = w
		m, u = m+l.M, u+l.U
	}
	if len(f.Levels) != len(levels) {
		return fmt.Errorf("levels: must be %s in this order", strings.Join(levels, ", "))
	}
	if math.Abs(m-1) > 0.0005 || math.Abs(u-1) > 0.0005 {
		return fmt.Errorf("levels: m and u must each add to 1")
	}
	return nil
}

// Load reads the weights and nicknames that come with the program.
func Load() (*Models, error) {
	files, err := fs.Sub(embedded, "data")
	if err != nil {
		return nil, err
	}
	sources, err := ruledoc.Files(files)
	if err != nil {
		return nil, fmt.Errorf("match: %w", err)
	}
	text, err := embedded.ReadFile("nicknames.txt")
	if err != nil {
		return nil, err
	}
	for _, s := range sources {
		if s.Family != "match" {
			return nil, fmt.Errorf("match: %s: family: must be match", s.Place)
		}
	}
	book, err := ruledoc.Book[modelRule]{}.Add(sources)
	if err != nil {
		return nil, fmt.Errorf("match: %w", err)
	}
	return &Models{book: book, nicknames: readNicknames(string(text))}, nil
}

// On gives the model in force on a day.
func (m *Models) On(day civil.Date) (*Model, error) {
	inForce := m.book.On(day)
	if len(inForce) != 1 {
		return nil, fmt.Errorf("match: %d models are in force on %s; one is needed", len(inForce), day)
	}
	out := &Model{rule: inForce[0], weights: map[string]map[string]float64{}, nicknames: m.nicknames}
	for _, f := range out.rule.Fields {
		out.weights[f.Name] = map[string]float64{}
		for _, l := range f.Levels {
			out.weights[f.Name][l.Level] = math.Log2(l.M / l.U)
		}
	}
	return out, nil
}

// readNicknames reads lines of names that stand for each other; a name may stand in several lines.
func readNicknames(text string) map[string][]int {
	out := map[string][]int{}
	group := 0
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		group++
		for _, n := range strings.Fields(line) {
			n = letters(n)
			out[n] = append(out[n], group)
		}
	}
	return out
}
