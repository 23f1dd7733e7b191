package bundle

import (
	"fmt"
	"strings"

	"github.com/google/uuid"

	"chartwright/internal/roi/desk"
	"chartwright/internal/roi/packet"
)

// came is a file as it came, of which pages are released: under which name it is given, or why it is not.
type came struct {
	file        uuid.UUID
	title, name string
	why         packet.Why
}

// use is what a dossier has of a file.
type use struct {
	title string
	pages map[int]bool
	marks int
	of    Origin
}

// originals decides which files may go out as they came: the structured ones of which every page is released and nothing is hidden.
// Papers that only lie with the records are none of them.
func (j *job) originals() (out []came) {
	uses, order := map[uuid.UUID]*use{}, []uuid.UUID{}
	for _, d := range j.Documents {
		for _, p := range d.Pages {
			from, ok := j.origins[p.ID]
			if d.Enclosed || !ok {
				continue
			}
			u := uses[from.File]
			if u == nil {
				u = &use{title: d.Title, pages: map[int]bool{}, of: from}
				uses[from.File], order = u, append(order, from.File)
			}
			u.add(p, from)
		}
	}
	given := 0
	for _, id := range order {
		c := came{file: id, title: uses[id].title, why: uses[id].why()}
		if c.why == "" {
			given++
			c.name = fmt.Sprintf("original-%d-%s.%s", given, strings.ReplaceAll(strings.ToLower(c.title), " ", "-"), uses[id].of.Structured)
		}
		out = append(out, c)
	}
	return out
}

func (u *use) add(p desk.DossierPage, from Origin) {
	u.pages[from.FilePage] = true
	u.marks += len(p.Marks)
}

// why says why a file is not given as it came; empty where it is.
func (u *use) why() packet.Why {
	switch {
	case u.of.Structured == "":
		return packet.WhyPicture
	case u.marks > 0:
		return packet.WhyRedacted
	case len(u.pages) != u.of.FilePages:
		return packet.WhyPartial
	}
	return ""
}

// given are the files that go out as they came.
func (j *job) given() (out []came) {
	for _, c := range j.came {
		if c.why == "" {
			out = append(out, c)
		}
	}
	return out
}
