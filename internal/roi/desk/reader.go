package desk

import (
	"context"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
	"chartwright/internal/roi/request"
)

// reader reads the words of documents, of each once however many parts of an act ask for them.
type reader struct {
	charts request.Charts
	known  map[uuid.UUID][]request.ReadPage
}

func (m *Module) reader() *reader {
	return &reader{charts: m.Requests.Charts, known: map[uuid.UUID][]request.ReadPage{}}
}

// document gives every page of a document with its words.
func (r *reader) document(ctx context.Context, tx *db.Tx, id uuid.UUID) ([]request.ReadPage, error) {
	if pages, ok := r.known[id]; ok {
		return pages, nil
	}
	pages, err := r.charts.Read(ctx, tx, id)
	if err == nil {
		r.known[id] = pages
	}
	return pages, err
}

// selected gives the selected pages of a request, in the order of the selection.
func (r *reader) selected(ctx context.Context, tx *db.Tx, row request.Row) ([]request.ReadPage, error) {
	rows, err := selectionOf(tx, row.ID)
	if err != nil {
		return nil, err
	}
	read := map[uuid.UUID]request.ReadPage{}
	done := map[uuid.UUID]bool{}
	for _, s := range rows {
		if done[s.DocumentID] {
			continue
		}
		done[s.DocumentID] = true
		pages, err := r.document(ctx, tx, s.DocumentID)
		if err != nil {
			return nil, err
		}
		for _, p := range pages {
			read[p.ID] = p
		}
	}
	out := make([]request.ReadPage, 0, len(rows))
	for _, s := range rows {
		if p, ok := read[s.PageID]; ok {
			out = append(out, p)
		}
	}
	return out, nil
}
