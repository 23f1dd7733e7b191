package bundle

import (
	"bytes"
	"context"
	"fmt"

	"github.com/google/uuid"

	"chartwright/internal/examine"
	"chartwright/internal/platform/apperr"
	"chartwright/internal/redact"
	"chartwright/internal/roi/desk"
	"chartwright/internal/roi/packet"
)

// opened are the files that a plan reads.
type opened struct {
	sources []redact.Source
	files   []File
	at      map[uuid.UUID]int
}

func (o *opened) close() {
	for _, f := range o.files {
		_ = f.Close()
	}
}

func (o *opened) use(ctx context.Context, open Opener, id uuid.UUID) (int, error) {
	if at, ok := o.at[id]; ok {
		return at, nil
	}
	f, err := open(ctx, id)
	if err != nil {
		return 0, err
	}
	o.files, o.sources = append(o.files, f), append(o.sources, redact.Source{File: f, Size: f.Size()})
	o.at[id] = len(o.sources) - 1
	return o.at[id], nil
}

// pages gives the pages of the documents. The first source is left to the front.
func (j *job) pages(ctx context.Context, o *opened) (refs []redact.PageRef, err error) {
	o.sources, o.at = []redact.Source{{}}, map[uuid.UUID]int{}
	for _, d := range j.Documents {
		for _, p := range d.Pages {
			from, ok := j.origins[p.ID]
			if !ok {
				return nil, apperr.Conflict("page-gone", fmt.Sprintf("Page %d of %q is not there any more. Load the selection again, then submit the request again.", p.N, d.Title))
			}
			source, err := o.use(ctx, j.open, from.File)
			if err != nil {
				return nil, err
			}
			refs = append(refs, pageRef(p, source, from))
		}
	}
	return refs, nil
}

// plan puts the front before the pages and numbers them all.
func (j *job) plan(o *opened, pages []redact.PageRef) redact.Plan {
	o.sources[0] = redact.Source{File: bytes.NewReader(j.front), Size: int64(len(j.front))}
	var refs []redact.PageRef
	for n := range j.fronts {
		refs = append(refs, redact.PageRef{Number: n + 1})
	}
	refs = append(refs, pages...)
	for i := range refs {
		refs[i].Foot = packet.Footer(j.Letter.Language, j.Row.Tracking, i+1, len(refs))
	}
	return redact.Plan{Sources: o.sources, Pages: refs}
}

func pageRef(p desk.DossierPage, source int, from Origin) redact.PageRef {
	ref := redact.PageRef{Source: source, Number: from.FilePage, Turn: from.Turn}
	for _, m := range p.Marks {
		ref.Marks = append(ref.Marks, examine.Box{X0: m[0], Y0: m[1], X1: m[2], Y1: m[3]})
	}
	if p.OCR {
		ref.Words = []examine.Word{}
		for _, w := range p.Words {
			ref.Words = append(ref.Words, examine.Word{Text: w.Text, Line: w.Line, Box: examine.Box{X0: w.Box[0], Y0: w.Box[1], X1: w.Box[2], Y1: w.Box[3]}})
		}
	}
	return ref
}
