package app_test

import (
	"slices"

	"chartwright/internal/app/apptest"
)

// filters narrows lists by what is not the actor's.
func (s *sweep) filters(p *apptest.Actor) {
	s.t.Helper()
	for _, op := range s.ops {
		for _, name := range s.params[op.ID] {
			id := filters[name]
			if id == nil || !s.allowed(p, op) {
				continue
			}
			for _, who := range strangers(s.house, p) {
				if who.forTechnicians {
					continue
				}
				nothing := missing()
				s.like(p, op, who, s.ask(p, op, who.objects, who.objects, "?"+name+"="+id(who.objects)),
					s.ask(p, op, nothing, nothing, "?"+name+"="+id(nothing)), nothing)
			}
		}
	}
}

// cursors hands one agency's place in a list to somebody of the other.
func (s *sweep) cursors() {
	s.t.Helper()
	for _, op := range s.ops {
		if !slices.Contains(s.params[op.ID], "cursor") {
			continue
		}
		for n, a := range s.house.Agencies {
			for _, p := range s.actors(a) {
				if !s.allowed(p, op) || p.Token != "" {
					continue
				}
				var page struct{ NextCursor string }
				nothing := missing()
				s.ask(p, op, nothing, nothing, "?limit=1").JSON(s.t, &page)
				for _, other := range s.actors(s.house.Agencies[1-n]) {
					if page.NextCursor != "" && s.allowed(other, op) {
						s.ask(other, op, nothing, nothing, "?cursor="+page.NextCursor)
					}
				}
			}
		}
	}
}
