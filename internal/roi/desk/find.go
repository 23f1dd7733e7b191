package desk

import (
	"context"
	"regexp"
	"strings"
	"unicode"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
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
	wanted := plainWords(in.Body.Text)
	if len(wanted) == 0 && in.Body.Pattern == "" {
		return nil, refused("text", "type at least one letter or digit, or choose a pattern")
	}
	out := &findOutput{}
	out.Body.Hits = []Hit{}
	err := m.read(ctx, in.ID, "roi.find", func(ctx context.Context, tx *db.Tx, row request.Row) error {
		pages, err := m.selectedWords(ctx, tx, row)
		if err != nil {
			return err
		}
		out.Body.Pages = len(pages)
		for _, p := range pages {
			if len(p.Words) == 0 {
				out.Body.Unread++
			}
			if in.Body.Pattern != "" {
				out.Body.Hits = append(out.Body.Hits, patternHits(p, patterns()[in.Body.Pattern])...)
			} else {
				out.Body.Hits = append(out.Body.Hits, wordHits(p, wanted)...)
			}
		}
		if len(out.Body.Hits) > maxHits {
			out.Body.Hits, out.Body.Truncated = out.Body.Hits[:maxHits], true
		}
		return nil
	})
	return out, err
}

// patterns read a run of at most three words joined by blanks. The one for record numbers asks for the label before it.
func patterns() map[string]*regexp.Regexp {
	return map[string]*regexp.Regexp{
		"ssn":   regexp.MustCompile(`^[^0-9]*\d{3}[- ]\d{2}[- ]\d{4}[^0-9]*$`),
		"phone": regexp.MustCompile(`^[^0-9+]*(\+?1[-. ]?)?(\(\d{3}\)|\d{3})[-. ]?\d{3}[-. ]\d{4}[^0-9]*$`),
		"date":  regexp.MustCompile(`(?i)^[^0-9a-z]*(\d{1,2}[/.-]\d{1,2}[/.-](\d{4}|\d{2})|\d{4}-\d{2}-\d{2}|(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2},? \d{4})[^0-9a-z]*$`),
		"mrn":   regexp.MustCompile(`(?i)^(mrn|mr#|record|medical record)[ :#no.]*[a-z]{0,4}\d[a-z0-9-]{3,14}$`),
		"email": regexp.MustCompile(`(?i)^[^a-z0-9]*[a-z0-9._%+-]+@[a-z0-9.-]+\.[a-z]{2,}[^a-z]*$`),
	}
}

func patternHits(p request.ReadPage, re *regexp.Regexp) []Hit {
	var out []Hit
	for i := 0; i < len(p.Words); i++ {
		for n := 3; n >= 1; n-- {
			if i+n > len(p.Words) || !re.MatchString(join(p.Words[i:i+n])) {
				continue
			}
			out = append(out, hitOf(p, i, i+n-1))
			i += n - 1
			break
		}
	}
	return out
}

func wordHits(p request.ReadPage, wanted []string) []Hit {
	var out []Hit
	for i := 0; i+len(wanted) <= len(p.Words); i++ {
		if reads(p.Words[i:i+len(wanted)], wanted) {
			out = append(out, hitOf(p, i, i+len(wanted)-1))
		}
	}
	return out
}

// reads compares a run of words: one alone may stand inside a word; of several the first may be a word's end and the last
// a word's beginning.
func reads(words []request.Word, wanted []string) bool {
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

func plainWords(s string) []string {
	var out []string
	for _, t := range strings.Fields(s) {
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
