package rules

import (
	"fmt"
	"slices"

	"cloud.google.com/go/civil"
)

// detector is a sensitivity rule made ready to search a text in one pass.
type detector struct {
	rule   sensitivityRule
	marks  phrases[mark]
	except phrases[struct{}]
}

type mark struct {
	word   wordMark
	phrase string
}

type detectors map[string]detector // by id and version

func detectorKey(r sensitivityRule) string { return fmt.Sprintf("%s@%d", r.ID, r.Version) }

func newDetectors(rules []sensitivityRule) detectors {
	out := detectors{}
	for _, r := range rules {
		d := detector{rule: r}
		for _, w := range r.Words {
			for _, p := range w.Phrases {
				d.marks.add(p, w.Exact, mark{word: w, phrase: p})
			}
		}
		for _, p := range r.Except {
			d.except.add(p, false, struct{}{})
		}
		out[detectorKey(r)] = d
	}
	return out
}

// Sensitive gives the classes that a document is marked with, by its type, its codes and its words.
func (s *Set) Sensitive(in SensitiveInput) []Sensitivity {
	inForce := s.sensitivity.On(in.On)
	text := wordsOf(in.Text)
	weak := weakeners(inForce)
	var out []Sensitivity
	for _, r := range inForce {
		if r.Negation != nil || !r.Applies.to(in.State, "", "") || !r.inAge(in) {
			continue
		}
		found := slices.Concat(r.byType(in), r.byCode(in), s.detectors[detectorKey(r)].byWord(text, weak))
		if len(found) == 0 {
			continue
		}
		out = append(out, r.marked(found))
	}
	return out
}

// inAge says whether the rule reaches a patient of that age: rules on minors look at the day of the service.
func (r sensitivityRule) inAge(in SensitiveInput) bool {
	if r.Under == 0 {
		return true
	}
	on := in.ServiceOn
	if on.IsZero() {
		on = in.On
	}
	return in.BirthDate.IsValid() && Age(in.BirthDate, on) < r.Under
}

// Age is the age in whole years on a day. Who is born on 29 February has the birthday on 1 March in other years.
func Age(born, on civil.Date) int {
	age := on.Year - born.Year
	if on.Month < born.Month || on.Month == born.Month && on.Day < born.Day {
		age--
	}
	return age
}

func (r sensitivityRule) byType(in SensitiveInput) (out []Evidence) {
	for _, m := range r.DocumentTypes {
		if m.Type == in.DocumentType {
			out = append(out, Evidence{Kind: "document_type", What: m.Type, Strength: m.Strength})
		}
	}
	return out
}

func (r sensitivityRule) byCode(in SensitiveInput) (out []Evidence) {
	for _, m := range r.Codes {
		if slices.ContainsFunc(in.Codes, m.holds) {
			out = append(out, Evidence{Kind: "code", What: m.String(), Strength: m.Strength})
		}
	}
	return out
}

func (d detector) byWord(text []word, weak weakening) (out []Evidence) {
	skip := 0
	for i := range text {
		d.except.at(text, i, func(n int, _ struct{}) { skip = max(skip, i+n) })
		if i < skip {
			continue
		}
		d.marks.at(text, i, func(n int, m mark) {
			e := Evidence{Kind: "word", What: m.phrase, Strength: m.word.Strength, From: text[i].from, To: text[i+n-1].to}
			if why := weak.of(text, i, i+n); why != "" && m.word.Negated != "same" {
				e.Strength, e.Weakened = Weak, why
			}
			out = append(out, e)
		})
	}
	return out
}

func (r sensitivityRule) marked(found []Evidence) Sensitivity {
	out := Sensitivity{Class: r.Class, Label: r.Label, Evidence: found, Rule: r.Ref()}
	told := map[string]bool{}
	for _, e := range found {
		out.Strength = max(out.Strength, e.Strength)
		line := fmt.Sprintf("%s: %s (%s", spaced(e.Kind), e.What, e.Strength)
		if e.Weakened != "" {
			line += ", " + e.Weakened
		}
		if line += ")"; !told[line] {
			told[line] = true
			out.Reasons = append(out.Reasons, line)
		}
	}
	out.LeaveOut = out.Strength >= Likely
	return out
}
