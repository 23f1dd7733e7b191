package rules

import (
	"fmt"
	"slices"
	"strings"

	"chartwright/internal/roi/ruledoc"
)

// sensitivityRule says how a class is known and what authority it needs. A state's rule stands beside the country's: both mark,
// and each needs its own authority.
type sensitivityRule struct {
	ruledoc.Head  `yaml:",inline"`
	Applies       applies        `yaml:"applies"` // states only
	Class         SensitiveClass `yaml:"class,omitempty"`
	Label         string         `yaml:"label,omitempty"`
	Under         int            `yaml:"under,omitempty"` // only services given before this birthday
	DocumentTypes []typeMark     `yaml:"documentTypes,omitempty"`
	Codes         []codeMark     `yaml:"codes,omitempty"`
	Words         []wordMark     `yaml:"words,omitempty"`
	Except        []string       `yaml:"except,omitempty"` // phrases inside which nothing is marked
	Authority     authorityRule  `yaml:"authority,omitempty"`
	Negation      *negationRule  `yaml:"negation,omitempty"` // instead of all this: the words that weaken
}

type typeMark struct {
	Type     string   `yaml:"type"`
	Strength Strength `yaml:"strength"`
}

// codeMark is a range of codes by their letters and digits, both ends with all that begins with them.
type codeMark struct {
	System   string   `yaml:"system"`
	From     string   `yaml:"from"`
	To       string   `yaml:"to,omitempty"`
	Strength Strength `yaml:"strength"`
	Note     string   `yaml:"note,omitempty"`
}

type wordMark struct {
	Strength Strength `yaml:"strength"`
	Exact    bool     `yaml:"exact,omitempty"`   // capitals count: AIDS
	Negated  string   `yaml:"negated,omitempty"` // same = a negated mention is marked as strongly (a test result)
	Phrases  []string `yaml:"phrases"`
}

// negationRule holds the words that make a mention weak: those that stand before it, behind it, and those of other people.
type negationRule struct {
	Before []string `yaml:"before"`
	After  []string `yaml:"after"`
	Others []string `yaml:"others"`
	Reach  int      `yaml:"reach"` // words
}

type authorityRule struct {
	Sufficient []sufficientRule `yaml:"sufficient,omitempty"`
	AnyOf      []needRule       `yaml:"anyOf,omitempty"`
	Source     string           `yaml:"source,omitempty"`
}

// sufficientRule is a basis that needs nothing more.
type sufficientRule struct {
	Bases   []Basis `yaml:"bases,omitempty"`
	Classes []Class `yaml:"classes,omitempty"`
	Text    string  `yaml:"text"`
}

type needRule struct {
	Key   string  `yaml:"key"`
	Label string  `yaml:"label"`
	Bases []Basis `yaml:"bases,omitempty"` // only on these
}

// UnmarshalText reads weak, likely or certain.
func (s *Strength) UnmarshalText(text []byte) error {
	for _, known := range []Strength{Weak, Likely, Certain} {
		if known.String() == string(text) {
			*s = known
			return nil
		}
	}
	return fmt.Errorf("strength: say weak, likely or certain")
}

// MarshalText writes what UnmarshalText reads.
func (s Strength) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Slots implements ruledoc.Rule.
func (r sensitivityRule) Slots() []string {
	if r.Negation != nil {
		return []string{"negation"}
	}
	var out []string
	for _, st := range r.Applies.States {
		out = append(out, "class "+string(r.Class)+" "+st)
	}
	return out
}

// Check implements ruledoc.Rule.
func (r sensitivityRule) Check() error {
	if err := r.Applies.check(); err != nil {
		return err
	}
	if r.Negation != nil {
		return r.Negation.check()
	}
	switch {
	case !slices.Contains(SensitiveClasses(), r.Class):
		return fmt.Errorf("class: there is no %q", r.Class)
	case r.Label == "":
		return fmt.Errorf("label: is missing")
	case len(r.Applies.Bases)+len(r.Applies.Classes) > 0:
		return fmt.Errorf("applies: a class depends on the state alone; the authority says for whom")
	case r.Under < 0 || r.Under > 25:
		return fmt.Errorf("under: give an age of 1 to 25")
	case len(r.Authority.AnyOf)+len(r.Authority.Sufficient) == 0:
		return fmt.Errorf("authority: say what would do")
	}
	return r.checkMarks()
}

func (r sensitivityRule) checkMarks() error {
	for i, m := range r.DocumentTypes {
		if m.Type == "" || m.Strength == 0 {
			return fmt.Errorf("documentTypes[%d]: type and strength are needed", i)
		}
	}
	for i, c := range r.Codes {
		from, to := plainCode(c.From), plainCode(c.To)
		if c.System != "ICD10CM" && c.System != "ICD10PCS" || from == "" || c.Strength == 0 || to != "" && to < from {
			return fmt.Errorf("codes[%d]: system, from and strength are needed, and to must not be before from", i)
		}
	}
	for i, w := range r.Words {
		if w.Strength == 0 || w.Negated != "" && w.Negated != "same" || len(w.Phrases) == 0 {
			return fmt.Errorf("words[%d]: strength and phrases are needed; negated is same or left out", i)
		}
		for _, p := range w.Phrases {
			if len(wordsOf(p)) == 0 {
				return fmt.Errorf("words[%d].phrases: one has no word", i)
			}
		}
	}
	for i, s := range r.Authority.Sufficient {
		if s.Text == "" {
			return fmt.Errorf("authority.sufficient[%d].text: is missing", i)
		}
		if err := (applies{States: []string{Federal}, Bases: s.Bases, Classes: s.Classes}).check(); err != nil {
			return fmt.Errorf("authority.sufficient[%d]: %w", i, err)
		}
	}
	for i, n := range r.Authority.AnyOf {
		if n.Key == "" || n.Label == "" {
			return fmt.Errorf("authority.anyOf[%d]: key and label are needed", i)
		}
		if err := known(fmt.Sprintf("authority.anyOf[%d].bases", i), n.Bases, Bases()); err != nil {
			return err
		}
	}
	return nil
}

func (n negationRule) check() error {
	if n.Reach < 1 || n.Reach > 20 {
		return fmt.Errorf("negation.reach: give 1 to 20 words")
	}
	for _, p := range slices.Concat(n.Before, n.After, n.Others) {
		if len(wordsOf(p)) == 0 {
			return fmt.Errorf("negation: a phrase has no word")
		}
	}
	return nil
}

// plainCode is a code without dots and blanks, in capitals.
func plainCode(s string) string {
	return strings.ToUpper(strings.NewReplacer(".", "", " ", "").Replace(s))
}

func (c codeMark) holds(code Code) bool {
	if code.System != c.System {
		return false
	}
	plain, from, to := plainCode(code.Code), plainCode(c.From), plainCode(c.To)
	if to == "" {
		to = from
	}
	return plain != "" && plain >= from && (plain <= to || strings.HasPrefix(plain, to))
}

func (c codeMark) String() string {
	if c.To == "" {
		return c.System + " " + c.From
	}
	return c.System + " " + c.From + " to " + c.To
}
