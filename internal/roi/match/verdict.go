package match

import (
	"fmt"
	"slices"
)

// Compare compares two people. It does not matter which comes first.
func (m *Model) Compare(a, b Person) Comparison {
	return m.explained(m.levels(prepare(a), prepare(b)))
}

func (m *Model) explained(at levels) Comparison {
	c := Comparison{Model: m.rule.Ref(), Score: m.score(at), Fields: make([]Field, 0, len(at)), Doubts: m.doubts(at)}
	for _, l := range at {
		c.Fields = append(c.Fields, Field{Name: l.field, Level: l.level, Weight: m.weights[l.field][l.level], Text: explain(l.field, l.level)})
	}
	c.Verdict = m.verdict(&c, at)
	return c
}

// score adds the weights; a missing field has none.
func (m *Model) score(at levels) (sum float64) {
	for _, l := range at {
		sum += m.weights[l.field][l.level]
	}
	return sum
}

// doubts gives why a person must look, whatever the score.
func (m *Model) doubts(at levels) []string {
	var out []string
	for _, f := range m.rule.Fields {
		for _, l := range f.Levels {
			if l.Doubt != "" && at.of(f.Name) == l.Level {
				out = append(out, l.Doubt)
			}
		}
	}
	for _, needed := range []string{"last_name", "first_name", "birth_date"} {
		if at.of(needed) == missing {
			out = append(out, fmt.Sprintf("The %s is not known on both sides.", spoken(needed)))
		}
	}
	if at.of("first_name") == "differs" && at.of("last_name") == "exact" && at.of("birth_date") == "exact" {
		out = append(out, "Same last name and birth date but another first name: they may be twins.")
	}
	return out
}

func (m *Model) verdict(c *Comparison, at levels) Verdict {
	if len(c.Doubts) == 0 {
		if i := m.deterministic(at); i >= 0 {
			c.Rule = m.rule.Deterministic[i].Key
			return Auto
		}
		if c.Score >= m.rule.Auto {
			return Auto
		}
	}
	if c.Score >= m.rule.Possible {
		return Possible
	}
	return None
}

// deterministic gives the first certain rule that holds, -1 where none does.
func (m *Model) deterministic(at levels) int {
	return slices.IndexFunc(m.rule.Deterministic, func(d deterministicRule) bool { return d.holds(at) })
}

func (d deterministicRule) holds(at levels) bool {
	for _, f := range d.All {
		if at.of(f) != "exact" {
			return false
		}
	}
	return len(d.AnyOf) == 0 || slices.ContainsFunc(d.AnyOf, func(f string) bool { return at.of(f) == "exact" })
}

// Rank compares a request's patient with the candidates of the index. It accepts without a person only where exactly one
// candidate is sure and leads every other by the model's margin.
func (m *Model) Rank(asked Person, index []Candidate) Result {
	out := Result{Verdict: None, Model: m.rule.Ref()}
	who := prepare(asked)
	for _, cand := range index {
		at := m.levels(who, prepare(cand.Person))
		if m.score(at) < m.rule.Possible && m.deterministic(at) < 0 {
			continue // most of the index: not worth explaining
		}
		if c := m.explained(at); c.Verdict != None {
			out.Candidates = append(out.Candidates, Ranked{ID: cand.ID, Comparison: c})
		}
	}
	slices.SortStableFunc(out.Candidates, func(a, b Ranked) int {
		switch {
		case (a.Verdict == Auto) != (b.Verdict == Auto):
			return map[bool]int{true: -1, false: 1}[a.Verdict == Auto]
		case a.Score > b.Score:
			return -1
		case a.Score < b.Score:
			return 1
		}
		return 0
	})
	out.decide(m.rule.Margin)
	return out
}

func (r *Result) decide(margin float64) {
	if len(r.Candidates) == 0 {
		r.Reasons = []string{"No patient of the index comes near. Check the spelling and the birth date, or ask the requester."}
		return
	}
	r.Verdict = Possible
	best := r.Candidates[0]
	switch {
	case best.Verdict != Auto:
		r.Reasons = append([]string{"A person must decide."}, best.Doubts...)
		if len(best.Doubts) == 0 {
			r.Reasons = append(r.Reasons, "Too few facts agree to accept it without a person. Ask for one more, such as a telephone number.")
		}
	case len(r.Candidates) > 1 && r.Candidates[1].Verdict == Auto:
		r.Reasons = []string{"Two patients of the index fit equally well: it may hold one person twice. A person must decide."}
	case len(r.Candidates) > 1 && best.Score-r.Candidates[1].Score < margin:
		r.Reasons = []string{"Another patient of the index comes too near. A person must decide."}
	default:
		r.Verdict = Auto
		r.Reasons = []string{"One patient fits without a doubt, and no other comes near."}
	}
}
