package index

import (
	"slices"
	"strings"

	"chartwright/internal/codeset/published"
)

// maxNeighbours bounds the siblings returned around a code.
const maxNeighbours = 60

// Bare returns a code as it is stored: upper case, without dot and blanks.
func Bare(code string) string {
	return strings.ToUpper(strings.Replace(strings.TrimSpace(code), ".", "", 1))
}

// Lookup returns what is known of a code. Where the code was not in force on the day, the latest version is returned with ValidOn
// false; ok is false for a code that no imported file has.
func (ix *Index) Lookup(name published.System, code string, on published.Date) (d Details, ok bool) {
	s := ix.systems[name]
	if s == nil {
		return Details{}, false
	}
	row := s.row(Bare(code))
	if row < 0 {
		return Details{}, false
	}
	c, day := &s.codes[row], s.day(on)
	v := c.at(day)
	d.ValidOn = v != nil
	if v == nil {
		v = c.latest()
	}
	d.Hit = s.hit(row, v)
	d.Short, d.From, d.To, d.POAExempt = v.short, v.from, v.to, c.exempt
	d.Ancestors = s.ancestors(row, day)
	d.Notes = s.notesOf(row)
	return d, true
}

// Children returns the codes directly below a header that are in force on the day, in tabular order.
func (ix *Index) Children(name published.System, code string, on published.Date) []Hit {
	s := ix.systems[name]
	if s == nil {
		return nil
	}
	row := s.row(Bare(code))
	if row < 0 {
		return nil
	}
	return s.below(row, s.day(on))
}

// Neighbours returns the codes that stand beside a code under the same header, itself among them, in tabular order; at most
// maxNeighbours, around it.
func (ix *Index) Neighbours(name published.System, code string, on published.Date) []Hit {
	s := ix.systems[name]
	if s == nil {
		return nil
	}
	row := s.row(Bare(code))
	if row < 0 || s.codes[row].parent < 0 {
		return nil
	}
	all := s.below(s.codes[row].parent, s.day(on))
	self := display(name, s.codes[row].code)
	at := max(0, slices.IndexFunc(all, func(h Hit) bool { return h.Code == self }))
	from := max(0, min(at-maxNeighbours/2, len(all)-maxNeighbours))
	return all[from:min(len(all), from+maxNeighbours)]
}

func (s *system) hit(row int32, v *version) Hit {
	return Hit{System: s.name, Code: display(s.name, s.codes[row].code), Description: v.long, Billable: v.billable}
}

func (s *system) below(parent int32, on published.Date) []Hit {
	var out []Hit
	prefix := s.codes[parent].code
	for i := int(parent) + 1; i < len(s.codes) && strings.HasPrefix(s.codes[i].code, prefix); i++ {
		if s.codes[i].parent != parent {
			continue
		}
		if v := s.codes[i].at(on); v != nil {
			out = append(out, s.hit(int32(i), v))
		}
	}
	return out
}

// ancestors lists the headers above a code, nearest last.
func (s *system) ancestors(row int32, on published.Date) []Hit {
	out := []Hit{}
	for p := s.codes[row].parent; p >= 0; p = s.codes[p].parent {
		if v := s.codes[p].at(on); v != nil {
			out = append(out, s.hit(p, v))
		}
	}
	slices.Reverse(out)
	return out
}

// notesOf returns the notes that hold for a code: its own, its headers' and those of its section and chapter, nearest first. Inclusion
// terms say what one code means and are not handed down.
func (s *system) notesOf(row int32) []Note {
	out := slices.Clone(s.notes[s.codes[row].code])
	inherit := func(notes []Note) {
		for _, n := range notes {
			if n.Kind != published.NoteInclusion {
				out = append(out, n)
			}
		}
	}
	for p := s.codes[row].parent; p >= 0; p = s.codes[p].parent {
		inherit(s.notes[s.codes[p].code])
	}
	if s.name == published.ICD10CM {
		category := s.codes[row].code[:3]
		for _, r := range s.ranges {
			if r.from <= category && category <= r.to {
				inherit(s.notes[r.key])
			}
		}
	}
	if out == nil {
		out = []Note{}
	}
	return out
}

// noteRange is a section or chapter of the tabular list that has notes.
type noteRange struct{ key, from, to string }

// noteRanges lists them, narrowest first.
func noteRanges(notes map[string][]Note) []noteRange {
	var out []noteRange
	for key := range notes {
		if from, to, ok := strings.Cut(key, "-"); ok && len(from) == 3 && len(to) == 3 {
			out = append(out, noteRange{key, from, to})
		}
	}
	slices.SortFunc(out, func(a, b noteRange) int {
		if a.from != b.from {
			return strings.Compare(b.from, a.from)
		}
		return strings.Compare(a.to, b.to)
	})
	return out
}
