package desk

import (
	"context"
	"errors"
	"strings"

	"github.com/google/uuid"

	"chartwright/internal/examine"
	"chartwright/internal/platform/db"
	"chartwright/internal/redact"
	"chartwright/internal/roi/request"
)

// maxHits bounds what one search gives.
const maxHits = 5000

type findInput struct {
	ID   uuid.UUID `path:"id"`
	Body struct {
		Text    string `json:"text,omitempty" maxLength:"120" doc:"words as they stand on the page"`
		Pattern string `json:"pattern,omitempty" enum:"ssn,phone,date,mrn,email," doc:"instead of words"`
	}
}

// Hit is a run of words that reads as what was looked for.
type Hit struct {
	PageID     uuid.UUID    `json:"pageId"`
	DocumentID uuid.UUID    `json:"documentId"`
	N          int          `json:"n"`
	FirstWord  int          `json:"firstWord"`
	LastWord   int          `json:"lastWord"`
	Text       string       `json:"text"`
	Boxes      [][4]float64 `json:"boxes" doc:"one for each word"`
}

type findOutput struct {
	Body struct {
		Hits      []Hit `json:"hits"`
		Pages     int   `json:"pages" doc:"pages looked through"`
		Unread    int   `json:"unread" doc:"pages without text, which must be looked at by eye"`
		Truncated bool  `json:"truncated"`
	}
}

func (m *Module) find(ctx context.Context, in *findInput) (*findOutput, error) {
	query := redact.Query{Text: in.Body.Text, Pattern: in.Body.Pattern}
	if query.Pattern != "" {
		query.Text = ""
	}
	out := &findOutput{}
	out.Body.Hits = []Hit{}
	err := m.read(ctx, in.ID, "roi.find", func(ctx context.Context, tx *db.Tx, row request.Row) error {
		pages, err := m.reader().selected(ctx, tx, row)
		if err != nil {
			return err
		}
		out.Body.Pages = len(pages)
		runs, err := redact.Runs(ctx, searchable(pages), []redact.Query{query})
		if errors.Is(err, redact.ErrNothingToFind) || query == (redact.Query{}) {
			return refused("text", "type at least one letter or digit, or choose a pattern")
		}
		if err != nil {
			return err
		}
		for _, p := range pages {
			if len(p.Words) == 0 {
				out.Body.Unread++
			}
		}
		if len(runs) > maxHits {
			runs, out.Body.Truncated = runs[:maxHits], true
		}
		for _, r := range runs {
			out.Body.Hits = append(out.Body.Hits, hitOf(pages[r.Page], r.First, r.Last))
		}
		return nil
	})
	return out, err
}

// searchable gives pages as the redactor searches them: what was recognised is read through its usual confusions.
func searchable(pages []request.ReadPage) []redact.SourcePage {
	out := make([]redact.SourcePage, len(pages))
	for i, p := range pages {
		out[i].Number, out[i].Source = p.N, examine.SourceLayer
		if p.TextFrom == "ocr" {
			out[i].Source = examine.SourceOCR
		}
		for _, w := range p.Words {
			out[i].Words = append(out[i].Words, examine.Word{Text: w.Text, Line: w.Line, Box: examine.Box{X0: w.Box[0], Y0: w.Box[1], X1: w.Box[2], Y1: w.Box[3]}})
		}
	}
	return out
}

func hitOf(p request.ReadPage, first, last int) Hit {
	h := Hit{PageID: p.ID, DocumentID: p.Document, N: p.N, FirstWord: first, LastWord: last, Text: join(p.Words[first : last+1])}
	for _, w := range p.Words[first : last+1] {
		h.Boxes = append(h.Boxes, w.Box)
	}
	return h
}

func join(words []request.Word) string {
	parts := make([]string, len(words))
	for i, w := range words {
		parts[i] = w.Text
	}
	return strings.Join(parts, " ")
}
