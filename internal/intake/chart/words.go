package chart

import (
	"context"
	"encoding/json"
	"io"
	"strings"

	"github.com/google/uuid"

	"chartwright/internal/audit/trail"
	"chartwright/internal/examine"
	"chartwright/internal/intake/source"
	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/blob"
	"chartwright/internal/platform/db"
	"chartwright/internal/tenancy/principal"
)

func notFound() error { return apperr.NotFound() }

// Word is a word with its box in fractions (0..1) of the page as displayed. Its place in the list is its index.
type Word struct {
	Text string     `json:"t"`
	Box  [4]float64 `json:"b" doc:"x0, y0, x1, y1"`
	Line int        `json:"l"`
}

type pageInput struct {
	ID uuid.UUID `path:"id"`
	N  int       `path:"n" minimum:"1"`
}

type wordsOutput struct {
	Body struct {
		PageID   uuid.UUID `json:"pageId"`
		TextFrom string    `json:"textFrom" enum:"none,layer,ocr"`
		OCRState string    `json:"ocrState"`
		Words    []Word    `json:"words"`
	}
}

func (m *Module) getWords(ctx context.Context, in *pageInput) (*wordsOutput, error) {
	page, err := m.seen(ctx, in.ID, in.N, "document.words.view")
	if err != nil {
		return nil, err
	}
	words, err := m.wordsOf(ctx, page)
	if err != nil {
		return nil, err
	}
	out := &wordsOutput{}
	out.Body.PageID, out.Body.TextFrom, out.Body.OCRState = page.ID, page.TextFrom, page.OcrState
	out.Body.Words = make([]Word, len(words))
	for i, w := range words {
		b := turn(w.Box, page.Rotation)
		out.Body.Words[i] = Word{Text: w.Text, Box: [4]float64{b.X0, b.Y0, b.X1, b.Y1}, Line: w.Line}
	}
	return out, nil
}

// seen finds a page, decides that the actor may see it and keeps the trail, all before anything is decrypted.
func (m *Module) seen(ctx context.Context, document uuid.UUID, n int, act string) (page located, err error) {
	err = m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		if page, err = findPage(tx, document, n); err != nil {
			return err
		}
		item, err := m.mayView(ctx, tx, page.Encounter, page.PrepCase, page.Request)
		if err != nil {
			return err
		}
		return trail.Write(ctx, tx, trail.Entry{Act: act, ObjectType: "document", ObjectID: document, ClientID: page.ClientID,
			PatientID: page.Patient.UUID, Encounter: page.Encounter.UUID, WorkItem: item, Page: n, Details: map[string]any{"page": page.ID}})
	})
	return page, err
}

// wordsOf gives the words of a page as its source holds them, from memory where they were read lately.
func (m *Module) wordsOf(ctx context.Context, p located) ([]examine.Word, error) {
	if len(p.Words) == 0 {
		return nil, nil
	}
	if words, ok := m.words.get(p.ID, p.Words); ok {
		return words, nil
	}
	body, err := m.read(ctx, p, PartWords(p.SourcePage, p.TextFrom), p.Words)
	if err != nil {
		return nil, err
	}
	var words []examine.Word
	if err := json.Unmarshal(body, &words); err != nil {
		return nil, err
	}
	m.words.put(p.ID, p.Words, words, len(body))
	return words, nil
}

// Forget drops the words that are in memory.
func (m *Module) Forget() { m.words.forget() }

// read decrypts a part of the page's source.
func (m *Module) read(ctx context.Context, p located, part string, record []byte) ([]byte, error) {
	b, err := source.Unpack(record, p.WrappedKey)
	if err != nil {
		return nil, err
	}
	return ReadPart(ctx, m.Vault, source.Ref(p.TenantID, p.ClientID, p.SourceID, p.KeyRef, part), b)
}

// ReadPart decrypts one whole object.
func ReadPart(ctx context.Context, v *blob.Vault, ref blob.Ref, b blob.Blob) ([]byte, error) {
	r, err := v.Open(ctx, ref, b)
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	stream, err := r.Range(ctx, 0, r.Size())
	if err != nil {
		return nil, err
	}
	defer func() { _ = stream.Close() }()
	return io.ReadAll(stream)
}

// turn brings a box onto the page turned clockwise.
func turn(b examine.Box, rotation int) examine.Box {
	switch rotation {
	case 90:
		return examine.Box{X0: 1 - b.Y1, Y0: b.X0, X1: 1 - b.Y0, Y1: b.X1}
	case 180:
		return examine.Box{X0: 1 - b.X1, Y0: 1 - b.Y1, X1: 1 - b.X0, Y1: 1 - b.Y0}
	case 270:
		return examine.Box{X0: b.Y0, Y0: 1 - b.X1, X1: b.Y1, Y1: 1 - b.X0}
	}
	return b
}

// Text gives the words first..last of a page of that encounter, or a field error; it is how coding keeps evidence.
func (m *Module) Text(ctx context.Context, tx *db.Tx, encounter, page uuid.UUID, first, last int) (string, error) {
	wrong := func(field, why string) error {
		return apperr.Invalid("The evidence does not point at words of this chart.", apperr.Field{Location: field, Message: why})
	}
	p, err := findPageByID(tx, page)
	if apperr.Is(err, "not-found") || err == nil && (!p.Encounter.Valid || p.Encounter.UUID != encounter) {
		return "", wrong("pageId", "is no page of this chart")
	}
	if err != nil {
		return "", err
	}
	words, err := m.wordsOf(ctx, p)
	if err != nil {
		return "", err
	}
	if first < 0 || last < first || last >= len(words) {
		return "", wrong("lastWord", "lies outside the words of the page")
	}
	texts := make([]string, 0, last-first+1)
	for _, w := range words[first : last+1] {
		texts = append(texts, w.Text)
	}
	return strings.Join(texts, " "), nil
}

// WordsOfDocument gives the words of every page of a document; the caller has decided that it may be read.
func (m *Module) WordsOfDocument(ctx context.Context, tx *db.Tx, document uuid.UUID) ([]PageWords, error) {
	pages, err := pagesOfDocument(tx, document)
	if err != nil {
		return nil, err
	}
	out := make([]PageWords, len(pages))
	for i, p := range pages {
		words, err := m.wordsOf(ctx, p)
		if err != nil {
			return nil, err
		}
		out[i] = PageWords{PageRow: p.PageRow, List: words}
	}
	return out, nil
}

// PageWords is a page with its words, boxes as its source holds them.
type PageWords struct {
	PageRow
	List []examine.Word
}

// Turned gives a box as the page is displayed.
func (p PageWords) Turned(b examine.Box) examine.Box { return turn(b, p.Rotation) }

func actor(ctx context.Context) (principal.Principal, error) { return principal.From(ctx) }
