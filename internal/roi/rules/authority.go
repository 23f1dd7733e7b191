package rules

import (
	"fmt"
	"slices"
)

// Authorities says of each sensitive class whether the request may include it. Where several rules (of the country and of the
// state) speak of a class, each gives its own answer, and the class may go only where all include it.
func (s *Set) Authorities(in AuthorityInput) []Authority {
	var out []Authority
	for _, r := range s.sensitivity.On(in.On) {
		if r.Negation == nil && r.Applies.to(in.State, "", "") && slices.Contains(in.Classes, r.Class) {
			out = append(out, r.authority(in))
		}
	}
	for _, c := range in.Classes {
		if !slices.ContainsFunc(out, func(a Authority) bool { return a.Class == c }) {
			out = append(out, Authority{Class: c, Label: spaced(string(c)), Include: true,
				Reason: fmt.Sprintf("No rule of %s asks for a separate authority for this class.", in.State)})
		}
	}
	return out
}

// MayInclude says whether every answer for the class includes it.
func MayInclude(answers []Authority, class SensitiveClass) bool {
	return !slices.ContainsFunc(answers, func(a Authority) bool { return a.Class == class && !a.Include })
}

func (r sensitivityRule) authority(in AuthorityInput) Authority {
	a := Authority{Class: r.Class, Label: r.Label, Rule: r.RefOf(r.Authority.Source)}
	for _, suf := range r.Authority.Sufficient {
		if oneOf(suf.Bases, in.Basis) && oneOf(suf.Classes, in.Class) {
			a.Include, a.Reason = true, suf.Text
			return a
		}
	}
	for _, n := range r.Authority.AnyOf {
		if !oneOf(n.Bases, in.Basis) {
			continue
		}
		need := Need{Key: n.Key, Label: n.Label, Held: slices.Contains(in.Held, n.Key)}
		a.AnyOf = append(a.AnyOf, need)
		if need.Held && !a.Include {
			a.Include, a.Reason = true, "On file: "+lowerFirst(n.Label)+"."
		}
	}
	if !a.Include {
		a.Reason = r.Label + " stay out: none of the authorities that would allow them is on file."
	}
	return a
}
