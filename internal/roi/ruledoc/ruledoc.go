// Package ruledoc reads rules that are kept as dated documents: law, schedules of fees, letter templates, weights.
//
// Each rule is a YAML (or JSON) document that begins with a Head: an id, a version, the days on which it is in force, the
// source of law or contract, and whether counsel has verified it. Documents are read strictly: an unknown or doubled key is
// refused, so are two versions of one rule in force on the same day and two rules that would decide the same question.
//
// Layers. The documents that come with the program are the first layer; an agency's or a client's own document is laid over it
// with Book.Add. A rule of a higher layer that says `replaces: ID` takes the place of that rule while it is in force itself, and
// keeps its own id, version and source, so a decision always names the rule that really decided.
package ruledoc

import (
	"fmt"
	"regexp"
	"strings"

	"cloud.google.com/go/civil"
)

// Ref names the rule that decided. Keep it with the decision.
type Ref struct {
	ID      string `json:"id" yaml:"id"`
	Version int    `json:"version" yaml:"version"`
	Source  string `json:"source" yaml:"source"` // "45 CFR 164.524(b)(2)"
}

// String is the form for people: "45 CFR 164.524(b)(2) (deadlines/access-federal, version 1)".
func (r Ref) String() string { return fmt.Sprintf("%s (%s, version %d)", r.Source, r.ID, r.Version) }

// Period is a range of whole days, both included. Without To it has no end.
type Period struct {
	From civil.Date `yaml:"from"`
	To   civil.Date `yaml:"to,omitempty"`
}

// Holds says whether the period includes the day.
func (p Period) Holds(day civil.Date) bool {
	return !day.Before(p.From) && (p.To.IsZero() || !day.After(p.To))
}

func (p Period) overlaps(q Period) bool {
	return (q.To.IsZero() || !p.From.After(q.To)) && (p.To.IsZero() || !q.From.After(p.To))
}

// Counsel says whether a lawyer has looked at the rule.
type Counsel string

// What counsel may have done. Rules that come with the program are all still to be verified.
const (
	ToVerify Counsel = "to_verify"
	Verified Counsel = "verified"
)

// Head is what every rule says of itself.
type Head struct {
	Family    string  `yaml:"family"`
	ID        string  `yaml:"id"`                 // lower case, parts divided by "/", unique: "fees/ca-third-party"
	Version   int     `yaml:"version"`            // from 1; a change of the law is a new version with new days
	Effective Period  `yaml:"effective"`          // days on which it decides
	Source    string  `yaml:"source"`             // the statute, regulation or contract
	Counsel   Counsel `yaml:"counsel"`            // to_verify or verified
	Replaces  string  `yaml:"replaces,omitempty"` // id of a rule of a lower layer that this one stands in for
	Note      string  `yaml:"note,omitempty"`     // what counsel should know
}

// Heading gives the head itself; it makes every rule that embeds a Head a Rule.
func (h Head) Heading() Head { return h }

// Ref names this rule.
func (h Head) Ref() Ref { return Ref{ID: h.ID, Version: h.Version, Source: h.Source} }

// RefOf names this rule with a closer source, where a part of the rule has one of its own.
func (h Head) RefOf(source string) Ref {
	r := h.Ref()
	if source != "" {
		r.Source = source
	}
	return r
}

var validID = regexp.MustCompile(`^[a-z0-9]+([._-][a-z0-9]+)*(/[a-z0-9]+([._-][a-z0-9]+)*)*$`)

func (h Head) check() error {
	switch {
	case len(h.ID) > 100 || !validID.MatchString(h.ID):
		return fmt.Errorf("id: use lower case letters, digits and hyphens, parts divided by a slash")
	case h.Version < 1:
		return fmt.Errorf("version: must be 1 or more")
	case !h.Effective.From.IsValid():
		return fmt.Errorf("effective.from: is missing or is no day")
	case !h.Effective.To.IsZero() && !h.Effective.To.IsValid():
		return fmt.Errorf("effective.to: is no day")
	case !h.Effective.To.IsZero() && h.Effective.To.Before(h.Effective.From):
		return fmt.Errorf("effective.to: is before effective.from")
	case strings.TrimSpace(h.Source) == "":
		return fmt.Errorf("source: name the statute, regulation or contract")
	case h.Counsel != ToVerify && h.Counsel != Verified:
		return fmt.Errorf("counsel: say to_verify or verified")
	case h.Replaces == h.ID:
		return fmt.Errorf("replaces: a rule cannot replace itself; give it an id of its own")
	}
	return nil
}
