package rules

import (
	"cmp"
	"fmt"
	"slices"

	"cloud.google.com/go/civil"

	"chartwright/internal/roi/ruledoc"
)

// ScopeInput is a request and the chart's documents.
type ScopeInput struct {
	Basis     Basis
	Class     Class
	State     string
	Purpose   Purpose
	On        civil.Date
	Text      string     // of the request: kinds of documents and dates are read from it where Types or From and To are empty
	Types     []string   // document types asked for; empty = as Text says
	From, To  civil.Date // dates of service asked for; zero = as Text says
	Documents []ScopeDocument
}

// ScopeDocument is a document of the chart.
type ScopeDocument struct {
	ID       string
	Type     string
	From, To civil.Date // dates of service; zero To = one day; zero From = not known
}

// Scope is a proposal; a person decides. Inside and Outside hold every document once, in the order given.
type Scope struct {
	Exempt    bool       // the minimum-necessary limit does not hold; what was asked for still bounds it
	Types     []string   // document types proposed; empty = all
	From, To  civil.Date // zero = open
	Inside    []string
	Outside   []OutOfScope
	Questions []string // what the request leaves open; ask before releasing
	Reasons   []string
	Rule      RuleRef
}

// OutOfScope is a document that stays out, and why.
type OutOfScope struct {
	ID     string
	Reason string
	Rule   RuleRef
}

// scopeRule is either the scope of a basis and purpose, or the words by which a request's text is read.
type scopeRule struct {
	ruledoc.Head `yaml:",inline"`
	Applies      applies       `yaml:"applies"`
	Purposes     []Purpose     `yaml:"purposes,omitempty"` // empty = those that no other rule names
	Exempt       bool          `yaml:"exempt,omitempty"`
	Text         string        `yaml:"text,omitempty"`
	Types        []string      `yaml:"documentTypes,omitempty"`
	DaysBefore   int           `yaml:"daysBefore,omitempty"` // around the dates asked for
	DaysAfter    int           `yaml:"daysAfter,omitempty"`
	Words        *requestWords `yaml:"words,omitempty"`
}

type requestWords struct {
	Everything []string            `yaml:"everything"`
	Types      map[string][]string `yaml:"types"` // phrases by document type
}

// Slots implements ruledoc.Rule.
func (r scopeRule) Slots() []string {
	if r.Words != nil {
		return []string{"words"}
	}
	purposes := r.Purposes
	if len(purposes) == 0 {
		purposes = []Purpose{"*"}
	}
	var out []string
	for _, p := range purposes {
		out = append(out, r.Applies.slots("scope "+string(p))...)
	}
	return out
}

// Check implements ruledoc.Rule.
func (r scopeRule) Check() error {
	if err := r.Applies.check(); err != nil {
		return err
	}
	if r.Words != nil {
		return nil
	}
	switch {
	case r.Text == "":
		return fmt.Errorf("text: say why in a sentence")
	case r.Exempt && len(r.Types) > 0:
		return fmt.Errorf("documentTypes: an exempt basis has no list")
	case !r.Exempt && len(r.Types) == 0:
		return fmt.Errorf("documentTypes: list what is needed for the purpose")
	case r.DaysBefore < 0 || r.DaysAfter < 0 || r.DaysBefore > 3660 || r.DaysAfter > 3660:
		return fmt.Errorf("daysBefore, daysAfter: give 0 to 3660")
	}
	return known("purposes", r.Purposes, Purposes())
}

// Scope proposes what to release: what the request asks for and, where the basis is not exempt, no more than the purpose needs.
// Where no rule is found nothing is proposed.
func (s *Set) Scope(in ScopeInput) Scope {
	r, ok := s.scopeRule(in)
	if !ok {
		out := Scope{Reasons: []string{"No rule says what this basis and purpose need, so nothing is proposed. Choose by hand and give a reason."}}
		for _, d := range in.Documents {
			out.Outside = append(out.Outside, OutOfScope{ID: d.ID, Reason: "no rule proposes it"})
		}
		return out
	}
	asked := s.readRequest(in)
	out := Scope{Exempt: r.Exempt, Rule: r.Ref(), Reasons: append([]string{r.Text}, asked.reasons...)}
	out.Types = narrowed(r, asked)
	out.From, out.To = asked.from, asked.to
	if out.From.IsValid() {
		out.From = out.From.AddDays(-r.DaysBefore)
	}
	if out.To.IsValid() {
		out.To = out.To.AddDays(r.DaysAfter)
	}
	out.ask(r, asked)
	for _, d := range in.Documents {
		if why := out.outside(d, r, asked); why != "" {
			out.Outside = append(out.Outside, OutOfScope{ID: d.ID, Reason: why, Rule: out.Rule})
			continue
		}
		out.Inside = append(out.Inside, d.ID)
	}
	return out
}

// scopeRule finds the closest rule: one that names the purpose before one that does not, a state's before the country's.
func (s *Set) scopeRule(in ScopeInput) (found scopeRule, ok bool) {
	rank := func(r scopeRule) int {
		n := 0
		if len(r.Purposes) > 0 {
			n += 2
		}
		if slices.Contains(r.Applies.States, in.State) {
			n++
		}
		return n
	}
	for _, r := range s.scopes.On(in.On) {
		if r.Words != nil || !r.Applies.to(in.State, in.Basis, in.Class) || !oneOf(r.Purposes, in.Purpose) {
			continue
		}
		if !ok || rank(r) > rank(found) {
			found, ok = r, true
		}
	}
	return found, ok
}

// narrowed gives the types that are both asked for and needed; empty where all are. Where they have none in common it is what
// is needed, and every document asked for lies outside.
func narrowed(r scopeRule, asked reading) []string {
	switch {
	case r.Exempt:
		return asked.types
	case len(asked.types) == 0:
		return r.Types
	}
	var both []string
	for _, t := range r.Types {
		if slices.Contains(asked.types, t) {
			both = append(both, t)
		}
	}
	return both
}

func (s *Scope) ask(r scopeRule, asked reading) {
	if !s.From.IsValid() && !s.To.IsValid() && !(r.Exempt && asked.everything) {
		s.Questions = append(s.Questions, "The request names no dates of service. Ask which visit or period is meant.")
	}
	if len(asked.types) == 0 && !asked.everything {
		s.Questions = append(s.Questions, "The request does not say which records are meant. Ask, or keep to the proposal.")
	}
	if !r.Exempt && asked.everything {
		s.Questions = append(s.Questions, "The request asks for everything. More than the proposal needs a justification by the requester.")
	}
}

// outside says why a document stays out; empty where it is inside.
func (s *Scope) outside(d ScopeDocument, r scopeRule, asked reading) string {
	switch {
	case len(asked.types) > 0 && !slices.Contains(asked.types, d.Type):
		return "this kind of document was not asked for"
	case !r.Exempt && !slices.Contains(r.Types, d.Type):
		return "this kind of document is not needed for the purpose"
	case !s.From.IsValid() && !s.To.IsValid():
		return ""
	case !d.From.IsValid():
		return "its date of service is not known"
	case s.From.IsValid() && lastDay(d).Before(s.From):
		return fmt.Sprintf("it ends before %s", s.From)
	case s.To.IsValid() && d.From.After(s.To):
		return fmt.Sprintf("it begins after %s", s.To)
	}
	return ""
}

func lastDay(d ScopeDocument) civil.Date {
	if d.To.IsValid() {
		return d.To
	}
	return d.From
}

// reading is what a request asks for.
type reading struct {
	types      []string
	everything bool
	from, to   civil.Date
	reasons    []string
}

func (s *Set) readRequest(in ScopeInput) reading {
	out := reading{types: in.Types, from: in.From, to: in.To}
	text := wordsOf(in.Text)
	for _, r := range s.scopes.On(in.On) {
		if r.Words == nil || len(in.Types) > 0 {
			continue
		}
		if out.everything = r.Words.everything(text); out.everything {
			out.reasons = append(out.reasons, "The request asks for the whole record.")
			continue
		}
		out.types = r.Words.typesIn(text)
	}
	if len(out.types) > 0 {
		out.reasons = append(out.reasons, fmt.Sprintf("The request names %d kinds of documents.", len(out.types)))
	}
	if !in.From.IsValid() && !in.To.IsValid() {
		out.from, out.to = datesIn(in.Text, in.On)
	}
	if out.from.IsValid() || out.to.IsValid() {
		out.reasons = append(out.reasons, fmt.Sprintf("Dates of service asked for: %s to %s.", cmp.Or(dayName(out.from), "the beginning"), cmp.Or(dayName(out.to), "today")))
	}
	return out
}

func dayName(d civil.Date) string {
	if !d.IsValid() {
		return ""
	}
	return d.String()
}
