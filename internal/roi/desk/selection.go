package desk

import (
	"context"

	"cloud.google.com/go/civil"
	"github.com/google/uuid"

	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/roi/request"
	"chartwright/internal/tenancy/principal"
)

func (m *Module) getSelection(ctx context.Context, in *byID) (*selectionOutput, error) {
	out := &selectionOutput{}
	err := m.read(ctx, in.ID, "roi.selection.view", func(ctx context.Context, tx *db.Tx, row request.Row) error {
		return m.showSelection(ctx, tx, row, out)
	})
	return out, err
}

func (m *Module) showSelection(ctx context.Context, tx *db.Tx, row request.Row, out *selectionOutput) error {
	rows, err := selectionOf(tx, row.ID)
	if err != nil {
		return err
	}
	marks, err := marksOf(tx, row.ID)
	if err != nil {
		return err
	}
	counted := map[uuid.UUID]int{}
	for _, k := range marks {
		counted[k.PageID]++
	}
	numbers, err := m.numbers(ctx, tx, row)
	if err != nil {
		return err
	}
	out.ETag, out.Body.Version, out.Body.Pages = httpx.ETag(row.Version), row.Version, []SelectedPage{}
	for _, r := range rows {
		out.Body.Pages = append(out.Body.Pages, SelectedPage{PageID: r.PageID, DocumentID: r.DocumentID, N: numbers[r.PageID], Marks: counted[r.PageID]})
	}
	return nil
}

// numbers gives the place of each page of the patient's charts in its document.
func (m *Module) numbers(ctx context.Context, tx *db.Tx, row request.Row) (map[uuid.UUID]int, error) {
	out := map[uuid.UUID]int{}
	if row.PatientID == nil {
		return out, nil
	}
	stays, err := m.Requests.Charts.Stays(ctx, tx, *row.PatientID)
	for _, s := range stays {
		for _, d := range s.Documents {
			for _, p := range d.Pages {
				out[p.ID] = p.N
			}
		}
	}
	return out, err
}

// Pick takes pages: whole documents, all documents of dates of service, or single pages, in the order given.
type Pick struct {
	DocumentID *uuid.UUID `json:"documentId,omitempty"`
	Pages      []int      `json:"pages,omitempty" maxItems:"10000" doc:"of the document; none: all of it"`
	From       string     `json:"from,omitempty" format:"date" doc:"without a document: every document dated from here"`
	To         string     `json:"to,omitempty" format:"date"`
}

type selectionInput struct {
	ID      uuid.UUID `path:"id"`
	IfMatch string    `header:"If-Match"`
	Body    struct {
		Under
		Picks []Pick `json:"picks" maxItems:"5000" doc:"the whole selection, in the order in which it is to be packed"`
	}
}

// putSelection replaces the selection. Only pages of the accepted patient can be picked.
func (m *Module) putSelection(ctx context.Context, in *selectionInput) (*selectionOutput, error) {
	seen, err := httpx.MatchVersion(in.IfMatch)
	if err != nil {
		return nil, err
	}
	out := &selectionOutput{}
	err = m.act(ctx, in.ID, in.Body.Under, "roi.selection.save", func(ctx context.Context, tx *db.Tx, row request.Row) (map[string]any, error) {
		if err := editable(row); err != nil {
			return nil, err
		}
		if row.PatientID == nil {
			return nil, notChosen()
		}
		rows, err := m.picked(ctx, tx, row, in.Body.Picks)
		if err != nil {
			return nil, err
		}
		if err := request.Update(tx, row.ID, seen, map[string]any{}); err != nil {
			return nil, err
		}
		if err := replaceSelection(tx, row.ID, rows); err != nil {
			return nil, err
		}
		row.Version++
		return map[string]any{"pages": len(rows)}, m.showSelection(ctx, tx, row, out)
	})
	return out, err
}

func (m *Module) picked(ctx context.Context, tx *db.Tx, row request.Row, picks []Pick) ([]pageRow, error) {
	p, err := principal.From(ctx)
	if err != nil {
		return nil, err
	}
	stays, err := m.Requests.Charts.Stays(ctx, tx, *row.PatientID)
	if err != nil {
		return nil, err
	}
	var rows []pageRow
	taken := map[uuid.UUID]bool{}
	for _, pick := range picks {
		before, known := len(rows), false
		for _, s := range stays {
			for _, d := range s.Documents {
				if !pick.takes(s, d) {
					continue
				}
				known = true
				for _, page := range d.Pages {
					if pick.takesPage(page.N) && !taken[page.ID] {
						taken[page.ID] = true
						rows = append(rows, pageRow{ClientID: row.ClientID, RequestID: row.ID, PageID: page.ID, DocumentID: d.ID, Seq: len(rows) + 1, AddedBy: &p.UserID})
					}
				}
			}
		}
		if pick.DocumentID != nil && (!known || len(rows) == before && len(pick.Pages) > 0 && !taken[firstOf(stays, *pick.DocumentID, pick.Pages)]) {
			return nil, refused("picks", "names a document or page that is not this patient's; load the chart again")
		}
	}
	return rows, nil
}

// firstOf gives the first of those pages of a document, the nil UUID where it has none of them.
func firstOf(stays []request.Stay, document uuid.UUID, numbers []int) uuid.UUID {
	pick := Pick{Pages: numbers}
	for _, s := range stays {
		for _, d := range s.Documents {
			for _, p := range d.Pages {
				if d.ID == document && pick.takesPage(p.N) {
					return p.ID
				}
			}
		}
	}
	return uuid.Nil
}

func (k Pick) takes(s request.Stay, d request.Document) bool {
	if k.DocumentID != nil {
		return *k.DocumentID == d.ID
	}
	dated := scopeDocument(s, d)
	last := dated.To
	if !last.IsValid() {
		last = dated.From
	}
	from, to := dateOf(k.From), dateOf(k.To)
	return (from.IsValid() || to.IsValid()) && overlaps(dated.From, last, from, to)
}

// overlaps compares two stretches of days; an end that is no day is open.
func overlaps(a0, a1, b0, b1 civil.Date) bool {
	return (!b1.IsValid() || !a0.After(b1)) && (!b0.IsValid() || !a1.Before(b0))
}

func (k Pick) takesPage(n int) bool {
	if len(k.Pages) == 0 {
		return true
	}
	for _, p := range k.Pages {
		if p == n {
			return true
		}
	}
	return false
}
