package demo

import (
	"context"
	"encoding/hex"
	"strings"
	"time"
	"unicode"

	"github.com/google/uuid"

	"chartwright/internal/demo/charts"
	"chartwright/internal/platform/db"
)

const (
	mostWaiting  = 16 // files that wait for examination at once, so that what people send meanwhile is soon examined
	linkEvery    = 300 * time.Millisecond
	linkPatience = 5 * time.Minute // without any file examined in between
)

// linkUntil links what can be linked until at most so many files wait for their examination. Charts whose files are not
// examined in time stay without links.
func (m *Module) linkUntil(ctx context.Context, t *telling, linked map[string]bool, most int) error {
	waiting, since := -1, time.Now()
	for {
		open, err := m.linkReady(ctx, t, linked)
		if err != nil || open <= most {
			return err
		}
		if open != waiting {
			waiting, since = open, time.Now()
		}
		if time.Since(since) > linkPatience {
			m.Log.WarnContext(ctx, "some demonstration charts were not examined", "files", open)
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(linkEvery):
		}
	}
}

// linkReady links the codes of the charts whose files are all examined to the words that support them, and gives the number
// of files that are not.
func (m *Module) linkReady(ctx context.Context, t *telling, linked map[string]bool) (int, error) {
	here, err := m.stays(ctx)
	if err != nil {
		return 0, err
	}
	open := 0
	for _, s := range t.plan.Stays {
		account := s.Chart.AccountNumber
		e := here[account]
		open += e.Waiting
		if e.Waiting > 0 || e.Files < len(s.Files) || linked[account] {
			continue
		}
		linked[account] = true
		if err := m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error { return m.link(ctx, tx, t, s, e) }); err != nil {
			return open, err
		}
	}
	return open, nil
}

// link writes the evidence of one chart's codes, and for finished charts which pages the coder saw.
func (m *Module) link(ctx context.Context, tx *db.Tx, t *telling, s *Stay, e stayed) error {
	if len(s.Codes) == 0 {
		return nil
	}
	codes, err := unlinkedCodes(tx, e.ID)
	if err != nil || len(codes) == 0 {
		return err
	}
	documents, err := documentsInOrder(tx, e.ID)
	if err != nil {
		return err
	}
	l := linker{m: m, stay: s, client: e.ClientID, documents: documents, words: map[uuid.UUID][]PageWords{}}
	for _, c := range s.Codes {
		if err := l.code(ctx, tx, c, codes[string(c.System)+c.Code]); err != nil {
			return err
		}
	}
	if len(l.rows) == 0 {
		return nil
	}
	if err := insert(tx, "code_evidence", evidenceColumns, l.rows); err != nil {
		return err
	}
	return views(tx, t, s, e, documents)
}

type linker struct {
	m         *Module
	stay      *Stay
	client    uuid.UUID
	documents map[int][]uuid.UUID // by place of the file they came in
	words     map[uuid.UUID][]PageWords
	rows      []evidenceRow
}

func (l *linker) code(ctx context.Context, tx *db.Tx, c charts.Code, id uuid.UUID) error {
	if id == uuid.Nil || c.Evidence == "" {
		return nil
	}
	for k, f := range l.stay.Files {
		if f.Document != c.Document {
			continue
		}
		for _, document := range l.documents[k] {
			found, err := l.find(ctx, tx, document, c.Evidence, id)
			if err != nil || found {
				return err
			}
		}
	}
	return nil
}

// find looks for the phrase on the document's pages and keeps where it stands.
func (l *linker) find(ctx context.Context, tx *db.Tx, document uuid.UUID, phrase string, code uuid.UUID) (bool, error) {
	pages, read := l.words[document]
	if !read {
		var err error
		if pages, err = l.m.Charts.Words(ctx, tx, document); err != nil {
			return false, err
		}
		l.words[document] = pages
	}
	for _, p := range pages {
		first, last, ok := locate(p.Words, phrase)
		if !ok {
			continue
		}
		id := db.NewID()
		sealed, err := l.m.Charts.Seal(ctx, tx, l.client, strings.Join(p.Words[first:last+1], " "), id)
		if err != nil {
			return false, err
		}
		l.rows = append(l.rows, evidenceRow{ID: id, ClientID: l.client, CodeID: code, PageID: p.Page, FirstWord: first, LastWord: last,
			TextSealed: `\x` + hex.EncodeToString(sealed)})
		return true, nil
	}
	return false, nil
}

// locate finds the run of words that reads as the phrase, whatever its punctuation and spacing.
func locate(words []string, phrase string) (first, last int, ok bool) {
	wanted := bare(phrase)
	if wanted == "" {
		return 0, 0, false
	}
	for first := range words {
		if bare(words[first]) == "" {
			continue
		}
		run := ""
		for last := first; last < len(words) && len(run) < len(wanted); last++ {
			run += bare(words[last])
			if run == wanted {
				return first, last, true
			}
			if !strings.HasPrefix(wanted, run) {
				break
			}
		}
	}
	return 0, 0, false
}

// bare leaves letters and digits, in lower case.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// views adds to the trail the pages that the coder looked at while the chart was on the desk.
func views(tx *db.Tx, t *telling, s *Stay, e stayed, documents map[int][]uuid.UUID) error {
	c := s.coding()
	if c == nil || len(c.Leases) == 0 {
		return nil
	}
	pages, err := pagesInOrder(tx, e.ID)
	if err != nil || len(pages) == 0 {
		return err
	}
	item, err := codingItem(tx, e.ID)
	if err != nil {
		return err
	}
	l := c.Leases[len(c.Leases)-1]
	step := l.To.Sub(l.From) / time.Duration(len(pages)+1)
	a := &author{directory: t.directory, stay: s, id: e.ID, patient: e.PatientID, site: t.facilities[s.Facility.Code]}
	for n, p := range pages {
		view := a.act(l.From.Add(time.Duration(n+1)*step).Truncate(time.Millisecond), l.Person, "document.page.view", "document", p.DocumentID, map[string]any{"page": p.ID})
		view.Page, view.WorkItemID = &pages[n].N, &item
	}
	return insert(tx, "audit_events", trailColumns, a.out.trail)
}
