package published

import (
	"bufio"
	"strings"
)

// tabular collects notes while the tabular list streams by. owners is the stack of chapters, sections and codes that are open.
type tabular struct {
	content *Content
	owners  []string
}

// parseTabular reads the ICD-10-CM tabular list: inclusion terms, includes, excludes and sequencing notes and seventh
// characters of every code, category and section. Codes themselves come from the order file.
func parseTabular(r *bufio.Reader, c *Content) error {
	t := &tabular{content: c}
	return walkXML(r, t.open, t.closed)
}

func ownsNotes(name string) bool { return name == "chapter" || name == "section" || name == "diag" }

func (t *tabular) open(w *walker) error {
	e := w.top()
	if ownsNotes(e.name) {
		t.owners = append(t.owners, strings.TrimSpace(e.attr("id")))
	}
	return nil
}

func (t *tabular) closed(w *walker) error {
	e := w.top()
	switch {
	case ownsNotes(e.name):
		t.owners = t.owners[:len(t.owners)-1]
	case e.name == "name" && len(t.owners) > 0 && w.up(1).name == "diag":
		code := bareCode(e.text.String())
		if code == "" {
			return malformed(w.line(), "a name is not a code")
		}
		t.owners[len(t.owners)-1] = code
	case e.name == "desc" && w.up(1).name == "chapter":
		t.chapterRange(e.text.String())
	case e.name == "note":
		t.note(NoteKind(w.up(1).name), clean(e.text.String()))
	case e.name == "extension":
		t.note(NoteSeventh, e.attr("char")+" "+clean(e.text.String()))
	}
	return nil
}

// chapterRange takes the code range from a chapter's title, "Neoplasms (C00-D49)".
func (t *tabular) chapterRange(desc string) {
	open, shut := strings.LastIndexByte(desc, '('), strings.LastIndexByte(desc, ')')
	if open >= 0 && shut > open {
		t.owners[len(t.owners)-1] = desc[open+1 : shut]
	}
}

func (t *tabular) note(kind NoteKind, text string) {
	switch kind {
	case NoteInclusion, NoteIncludes, NoteExcludes1, NoteExcludes2, NoteCodeFirst, NoteAdditional, NoteCodeAlso, NoteSeventh, NoteSeventhUse, NoteGeneral:
	default:
		return
	}
	if len(t.owners) == 0 || t.owners[len(t.owners)-1] == "" || text == "" {
		return
	}
	t.content.Notes = append(t.content.Notes, Note{Code: t.owners[len(t.owners)-1], Kind: kind, Text: text})
}
