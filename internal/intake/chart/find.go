package chart

import (
	"context"
	"strings"
	"unicode"

	"github.com/google/uuid"

	"chartwright/internal/audit/trail"
	"chartwright/internal/examine"
	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
)

const maxHits = 2000

type findInput struct {
	ID   uuid.UUID `path:"id"`
	Body struct {
		Q string `json:"q" minLength:"1" maxLength:"120"`
	}
}

// Hit is a run of words on a page that reads as what was looked for.
type Hit struct {
	DocumentID uuid.UUID    `json:"documentId"`
	PageID     uuid.UUID    `json:"pageId"`
	N          int          `json:"n"`
	FirstWord  int          `json:"firstWord"`
	LastWord   int          `json:"lastWord"`
	Boxes      [][4]float64 `json:"boxes" doc:"one for each word, fractions of the page as displayed"`
}

type findOutput struct {
	Body struct {
		Hits      []Hit `json:"hits"`
		Pages     int   `json:"pages" doc:"pages looked through"`
		Unread    int   `json:"unread" doc:"pages without text, or not recognised yet"`
		Truncated bool  `json:"truncated"`
	}
}

func (m *Module) find(ctx context.Context, in *findInput) (*findOutput, error) {
	wanted := tokens(in.Body.Q)
	if len(wanted) == 0 {
		return nil, apperr.Invalid("There is nothing to look for.", apperr.Field{Location: "body.q", Message: "type at least one letter or digit"})
	}
	var pages []located
	err := m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		item, err := m.Register.MayView(ctx, tx, in.ID)
		if err != nil {
			return err
		}
		e, err := m.Register.Facts(ctx, tx, in.ID)
		if err != nil {
			return err
		}
		if pages, err = pagesOfEncounter(tx, in.ID); err != nil {
			return err
		}
		return trail.Write(ctx, tx, trail.Entry{Act: "chart.find", ObjectType: "encounter", ObjectID: e.ID, ClientID: e.ClientID,
			PatientID: e.PatientID, Encounter: e.ID, WorkItem: item, Details: map[string]any{"pages": len(pages)}})
	})
	if err != nil {
		return nil, err
	}
	out := &findOutput{}
	out.Body.Hits, out.Body.Pages = []Hit{}, len(pages)
	for _, p := range pages {
		words, err := m.wordsOf(ctx, p)
		if err != nil {
			return nil, err
		}
		if len(words) == 0 {
			out.Body.Unread++
		}
		out.Body.Hits = append(out.Body.Hits, hitsOn(p, words, wanted)...)
		if len(out.Body.Hits) >= maxHits {
			out.Body.Hits, out.Body.Truncated = out.Body.Hits[:maxHits], true
			break
		}
	}
	return out, nil
}

func tokens(q string) []string {
	var out []string
	for _, t := range strings.Fields(q) {
		if t = plain(t); t != "" {
			out = append(out, t)
		}
	}
	return out
}

// plain leaves what people type: letters and digits in lower case.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

func hitsOn(p located, words []examine.Word, wanted []string) []Hit {
	var out []Hit
	for i := 0; i+len(wanted) <= len(words); i++ {
		if !reads(words[i:i+len(wanted)], wanted) {
			continue
		}
		h := Hit{DocumentID: p.DocumentID, PageID: p.ID, N: p.N, FirstWord: i, LastWord: i + len(wanted) - 1}
		for _, w := range words[i : i+len(wanted)] {
			b := turn(w.Box, p.Rotation)
			h.Boxes = append(h.Boxes, [4]float64{b.X0, b.Y0, b.X1, b.Y1})
		}
		out = append(out, h)
	}
	return out
}

// reads compares a run of words: one alone may stand inside a word; of several the first may be a word's end and the last a
// word's beginning.
func reads(words []examine.Word, wanted []string) bool {
	last := len(wanted) - 1
	for i, t := range wanted {
		w := plain(words[i].Text)
		switch {
		case last == 0:
			if !strings.Contains(w, t) {
				return false
			}
		case i == 0 && !strings.HasSuffix(w, t), i == last && !strings.HasPrefix(w, t), i > 0 && i < last && w != t:
			return false
		}
	}
	return true
}
