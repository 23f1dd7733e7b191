package desk

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/roi/request"
	"chartwright/internal/tenancy/principal"
)

// Mark is a redaction, a draft until the release applies it. Box is a fraction of the page as displayed.
type Mark struct {
	ID     uuid.UUID  `json:"id"`
	Act    uuid.UUID  `json:"act" doc:"marks made by one act are taken back together"`
	PageID uuid.UUID  `json:"pageId"`
	How    string     `json:"how" enum:"box,words,found"`
	Box    [4]float64 `json:"box" doc:"x0, y0, x1, y1"`
	Text   string     `json:"text,omitempty" doc:"the words beneath"`
	Reason string     `json:"reason"`
	MadeAt time.Time  `json:"madeAt"`
}

type marksOutput struct {
	Body struct {
		Items []Mark     `json:"items"`
		Act   *uuid.UUID `json:"act,omitempty" doc:"of the marks just made"`
	}
}

func (m *Module) listMarks(ctx context.Context, in *byID) (*marksOutput, error) {
	out := &marksOutput{}
	err := m.read(ctx, in.ID, "roi.marks.view", func(ctx context.Context, tx *db.Tx, row request.Row) error {
		return m.showMarks(ctx, tx, row, out)
	})
	return out, err
}

func (m *Module) showMarks(ctx context.Context, tx *db.Tx, row request.Row, out *marksOutput) error {
	rows, err := marksOf(tx, row.ID)
	out.Body.Items = []Mark{}
	for _, k := range rows {
		text, err := m.Requests.Seals.Open(ctx, tx, row.ClientID, k.TextSealed, k.ID)
		if err != nil {
			return err
		}
		out.Body.Items = append(out.Body.Items, Mark{ID: k.ID, Act: k.Act, PageID: k.PageID, How: k.How, Box: [4]float64{k.X0, k.Y0, k.X1, k.Y1},
			Text: text, Reason: k.Reason, MadeAt: k.MadeAt})
	}
	return err
}

// Area is what is to be redacted on a page: a box, or a run of words.
type Area struct {
	PageID    uuid.UUID   `json:"pageId"`
	Box       *[4]float64 `json:"box,omitempty"`
	FirstWord *int        `json:"firstWord,omitempty" minimum:"0" doc:"index into the page's words"`
	LastWord  *int        `json:"lastWord,omitempty" minimum:"0"`
}

type addMarksInput struct {
	ID   uuid.UUID `path:"id"`
	Body struct {
		Under
		How    string `json:"how" enum:"box,words,found"`
		Reason string `json:"reason" minLength:"2" maxLength:"80" doc:"a code or short words, never the patient's data: other_patient, sensitive, not_requested …"`
		Areas  []Area `json:"areas" minItems:"1" maxItems:"5000"`
	}
}

func (m *Module) addMarks(ctx context.Context, in *addMarksInput) (*marksOutput, error) {
	out := &marksOutput{}
	err := m.make(ctx, in.ID, in.Body.Under, "roi.marks.add", func(ctx context.Context, tx *db.Tx, row request.Row) (made, error) {
		if err := editable(row); err != nil {
			return made{}, err
		}
		pages, err := m.reader().selected(ctx, tx, row)
		if err != nil {
			return made{}, err
		}
		act := db.NewID()
		rows, err := m.marksFor(ctx, tx, row, pages, in, act)
		if err != nil {
			return made{}, err
		}
		return made{act, map[string]any{"marks": len(rows), "reason": in.Body.Reason}}, insertMarks(tx, rows)
	}, func(ctx context.Context, tx *db.Tx, act uuid.UUID) error {
		row, err := request.Find(tx, in.ID, false)
		if err != nil {
			return err
		}
		if _, err := m.Requests.MayView(ctx, tx, row.ID); err != nil {
			return err
		}
		out.Body.Act = &act
		return m.showMarks(ctx, tx, row, out)
	})
	return out, err
}

func (m *Module) marksFor(ctx context.Context, tx *db.Tx, row request.Row, pages []request.ReadPage, in *addMarksInput, act uuid.UUID) ([]markRow, error) {
	p, err := principal.From(ctx)
	if err != nil {
		return nil, err
	}
	byID := map[uuid.UUID]request.ReadPage{}
	for _, page := range pages {
		byID[page.ID] = page
	}
	var rows []markRow
	for _, a := range in.Body.Areas {
		page, ok := byID[a.PageID]
		if !ok {
			return nil, refused("areas", "names a page that is not selected; select it first, or load the selection again")
		}
		boxes, err := a.boxes(page)
		if err != nil {
			return nil, err
		}
		for _, b := range boxes {
			k := markRow{ClientID: row.ClientID, ID: db.NewID(), RequestID: row.ID, PageID: page.ID, Act: act, How: in.Body.How, X0: b[0], Y0: b[1], X1: b[2], Y1: b[3],
				Reason: in.Body.Reason, MadeBy: &p.UserID, MadeAt: m.Clock.Now()}
			if text := beneath(page, b); text != "" {
				if k.TextSealed, err = m.Requests.Seals.Seal(ctx, tx, row.ClientID, text, k.ID); err != nil {
					return nil, err
				}
			}
			rows = append(rows, k)
		}
	}
	return rows, nil
}

// boxes gives the box itself, or one for each line of the run of words.
func (a Area) boxes(page request.ReadPage) ([][4]float64, error) {
	if a.Box != nil {
		b := *a.Box
		for _, v := range b {
			if v < 0 || v > 1 {
				return nil, refused("areas", "has a box outside its page: give fractions from 0 to 1")
			}
		}
		if b[2] <= b[0] || b[3] <= b[1] {
			return nil, refused("areas", "has an empty box")
		}
		return [][4]float64{b}, nil
	}
	if a.FirstWord == nil || a.LastWord == nil || *a.FirstWord < 0 || *a.LastWord < *a.FirstWord || *a.LastWord >= len(page.Words) {
		return nil, refused("areas", "names words that are not on the page; select them again")
	}
	var out [][4]float64
	line := -1
	for _, w := range page.Words[*a.FirstWord : *a.LastWord+1] {
		if w.Line != line || len(out) == 0 {
			out, line = append(out, clamp(w.Box)), w.Line
			continue
		}
		last := &out[len(out)-1]
		b := clamp(w.Box)
		*last = [4]float64{min(last[0], b[0]), min(last[1], b[1]), max(last[2], b[2]), max(last[3], b[3])}
	}
	return out, nil
}

// clamp keeps a word's box on the page and never empty.
func clamp(b [4]float64) [4]float64 {
	const thin = 0.001
	for i, v := range b {
		b[i] = min(max(v, 0), 1)
	}
	if b[2]-b[0] < thin {
		b[0], b[2] = max(0, b[0]-thin), min(1, b[2]+thin)
	}
	if b[3]-b[1] < thin {
		b[1], b[3] = max(0, b[1]-thin), min(1, b[3]+thin)
	}
	return b
}

// beneath gives the words that a box touches: what must be gone afterwards.
func beneath(page request.ReadPage, b [4]float64) string {
	var out []string
	for _, w := range page.Words {
		if w.Box[0] < b[2] && w.Box[2] > b[0] && w.Box[1] < b[3] && w.Box[3] > b[1] {
			out = append(out, w.Text)
		}
	}
	return strings.Join(out, " ")
}

type undoInput struct {
	ID   uuid.UUID `path:"id"`
	Body struct {
		Under
		Act uuid.UUID `json:"act"`
	}
}

func (m *Module) undoMarks(ctx context.Context, in *undoInput) (*marksOutput, error) {
	out := &marksOutput{}
	err := m.act(ctx, in.ID, in.Body.Under, "roi.marks.undo", func(ctx context.Context, tx *db.Tx, row request.Row) (map[string]any, error) {
		if err := editable(row); err != nil {
			return nil, err
		}
		n, err := undoAct(tx, row.ID, in.Body.Act, m.Clock.Now())
		if err != nil {
			return nil, err
		}
		if n == 0 {
			return nil, apperr.Conflict("nothing-to-undo", "These marks are gone already. Load the marks again.")
		}
		return map[string]any{"marks": n}, m.showMarks(ctx, tx, row, out)
	})
	return out, err
}
