package ruledoc

import (
	"cmp"
	"fmt"
	"slices"

	"cloud.google.com/go/civil"
)

// Rule is a document of one family.
type Rule interface {
	Heading() Head
	// Slots are the questions that this rule alone may decide on a day: two rules in force with a slot in common are refused.
	// A rule that only adds to others has none.
	Slots() []string
	// Check says what is wrong with the rule, naming the key.
	Check() error
}

// Fractional is a rule that may hold numbers with a point. In all others they are refused: an amount of 10.50 would otherwise be
// read as 10.
type Fractional interface{ Fractional() }

// Book holds the rules of one family in their layers. It is not changed once it is read: Add makes another.
type Book[R Rule] struct {
	entries []entry[R]
}

type entry[R Rule] struct {
	rule  R
	layer int
	place string
}

// Add reads documents as the next layer over those the book has, and gives the new book.
func (b Book[R]) Add(sources []Source) (Book[R], error) {
	layer := b.layers()
	out := Book[R]{entries: slices.Clone(b.entries)}
	for _, s := range sources {
		var r R
		if err := strict(s.Text, &r); err != nil {
			return b, fmt.Errorf("%s: %w", s.Place, inWords(err, s.lines))
		}
		if _, may := any(r).(Fractional); !may {
			if err := wholeNumbers(s.Text, s.lines); err != nil {
				return b, fmt.Errorf("%s: %w", s.Place, err)
			}
		}
		if err := r.Heading().check(); err != nil {
			return b, fmt.Errorf("%s: %w", s.Place, err)
		}
		if err := r.Check(); err != nil {
			return b, fmt.Errorf("%s: %w", s.Place, err)
		}
		out.entries = append(out.entries, entry[R]{rule: r, layer: layer, place: s.Place})
	}
	slices.SortStableFunc(out.entries, func(x, y entry[R]) int {
		return cmp.Or(cmp.Compare(x.rule.Heading().ID, y.rule.Heading().ID), cmp.Compare(x.rule.Heading().Version, y.rule.Heading().Version))
	})
	if err := out.check(); err != nil {
		return b, err
	}
	return out, nil
}

func (b Book[R]) layers() int {
	top := 0
	for _, e := range b.entries {
		top = max(top, e.layer+1)
	}
	return top
}

// check refuses what contradicts itself between rules.
func (b Book[R]) check() error {
	for i, e := range b.entries {
		if err := b.checkReplaced(e); err != nil {
			return err
		}
		for _, o := range b.entries[i+1:] {
			if slices.Contains(b.hiddenBy(e.rule.Heading()), o.rule.Heading().ID) || slices.Contains(b.hiddenBy(o.rule.Heading()), e.rule.Heading().ID) {
				continue
			}
			if err := e.contradicts(o); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b Book[R]) checkReplaced(e entry[R]) error {
	target := e.rule.Heading().Replaces
	if target == "" {
		return nil
	}
	if !slices.ContainsFunc(b.entries, func(o entry[R]) bool { return o.rule.Heading().ID == target && o.layer < e.layer }) {
		return fmt.Errorf("%s: replaces: there is no rule %q of this family beneath this document", e.place, target)
	}
	return nil
}

func (e entry[R]) contradicts(o entry[R]) error {
	a, b := e.rule.Heading(), o.rule.Heading()
	if a.ID == b.ID {
		switch {
		case e.layer != o.layer:
			return fmt.Errorf("%s: id: %q stands in a lower layer already; give the rule an id of its own and say replaces: %s", o.place, b.ID, b.ID)
		case a.Version == b.Version:
			return fmt.Errorf("%s: version: %d of %q stands twice", o.place, b.Version, b.ID)
		case a.Effective.overlaps(b.Effective):
			return fmt.Errorf("%s: effective: versions %d and %d of %q are in force on the same day", o.place, a.Version, b.Version, b.ID)
		}
		return nil
	}
	if !a.Effective.overlaps(b.Effective) {
		return nil
	}
	theirs := o.rule.Slots()
	for _, slot := range e.rule.Slots() {
		if slices.Contains(theirs, slot) {
			return fmt.Errorf("%s: %q and %q decide the same question (%s) on the same days", o.place, a.ID, b.ID, slot)
		}
	}
	return nil
}

// hiddenBy gives the ids that a rule stands in for: the one that it replaces, and what that one replaces in its turn.
func (b Book[R]) hiddenBy(h Head) []string {
	var out []string
	for next := []string{h.Replaces}; len(next) > 0; next = next[1:] {
		if next[0] == "" || slices.Contains(out, next[0]) {
			continue
		}
		out = append(out, next[0])
		for _, e := range b.entries {
			if e.rule.Heading().ID == next[0] {
				next = append(next, e.rule.Heading().Replaces)
			}
		}
	}
	return out
}

// On gives the rules in force on a day, in the order of their ids. One that is replaced on that day is left out.
func (b Book[R]) On(day civil.Date) []R {
	replaced := map[string]bool{}
	for _, e := range b.entries {
		if h := e.rule.Heading(); h.Replaces != "" && h.Effective.Holds(day) {
			for _, id := range b.hiddenBy(h) {
				replaced[id] = true
			}
		}
	}
	var out []R
	for _, e := range b.entries {
		if h := e.rule.Heading(); h.Effective.Holds(day) && !replaced[h.ID] {
			out = append(out, e.rule)
		}
	}
	return out
}

// All gives every rule of every layer, in the order of id and version.
func (b Book[R]) All() []R {
	out := make([]R, len(b.entries))
	for i, e := range b.entries {
		out[i] = e.rule
	}
	return out
}
