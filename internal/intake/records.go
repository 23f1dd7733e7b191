package intake

import (
	"context"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/intake/chart"
	"chartwright/internal/intake/register"
	"chartwright/internal/intake/source"
	"chartwright/internal/platform/db"
)

// Types by which other rooms read whole charts.
type (
	Patient  = register.Patient
	Hints    = register.Hints
	Identity = register.Identity
	Document = chart.Document
)

// Stay is an encounter of a patient with its documents.
type Stay struct {
	Identity
	Documents []Document
}

// Word is a word with its box in fractions of the page as displayed.
type Word struct {
	Text string
	Box  [4]float64
	Line int
}

// ReadPage is a page with its words.
type ReadPage struct {
	ID       uuid.UUID
	Document uuid.UUID
	N        int
	TextFrom string
	Words    []Word
}

// PatientOf gives a patient in reach, else 404. The caller has decided that they may be seen, and keeps the trail.
func (m *Module) PatientOf(ctx context.Context, tx *db.Tx, patient uuid.UUID) (Patient, error) {
	return m.register.PatientOf(ctx, tx, patient)
}

// Candidates gives the encounters of a client that any of the hints speak for. The caller keeps the trail.
func (m *Module) Candidates(ctx context.Context, tx *db.Tx, client uuid.UUID, h Hints) ([]Identity, error) {
	return m.register.Candidates(ctx, tx, client, h)
}

// StaysOf gives a patient's encounters with their documents and pages, the newest first. The caller keeps the trail.
func (m *Module) StaysOf(ctx context.Context, tx *db.Tx, patient uuid.UUID) ([]Stay, error) {
	who, err := m.register.EncountersOf(ctx, tx, patient)
	out := make([]Stay, len(who))
	for i := range who {
		out[i].Identity = who[i]
		rows, err := chart.DocumentsOf(tx, who[i].EncounterID)
		if err != nil {
			return nil, err
		}
		if out[i].Documents, err = chart.ShowAll(tx, rows); err != nil {
			return nil, err
		}
	}
	return out, err
}

// Paper is a file that came with a request for records, whatever became of it.
type Paper struct {
	ID           uuid.UUID
	DocumentType string // as the sender says
	State        string // received, examining, accepted, refused, quarantined, duplicate or discarded
	ReceivedAt   time.Time
}

// PapersOf gives the files that came with a request for records, those too that are no documents.
func (m *Module) PapersOf(tx *db.Tx, request uuid.UUID) ([]Paper, error) {
	rows, err := source.OfRequest(tx, request)
	out := make([]Paper, len(rows))
	for i, r := range rows {
		out[i] = Paper{ID: r.ID, State: r.State, ReceivedAt: r.ReceivedAt}
		if r.DocumentType != nil {
			out[i].DocumentType = *r.DocumentType
		}
	}
	return out, err
}

// FilesOf gives the documents that came with a request for records. The caller keeps the trail.
func (m *Module) FilesOf(_ context.Context, tx *db.Tx, request uuid.UUID) ([]Document, error) {
	rows, err := chart.OfRequest(tx, request)
	if err != nil {
		return nil, err
	}
	return chart.ShowAll(tx, rows)
}

// ReadDocument gives the words of every page of a document with their boxes. The caller has decided that it may be read,
// and keeps the trail.
func (m *Module) ReadDocument(ctx context.Context, tx *db.Tx, document uuid.UUID) ([]ReadPage, error) {
	pages, err := m.chart.WordsOfDocument(ctx, tx, document)
	out := make([]ReadPage, len(pages))
	for i, p := range pages {
		out[i] = ReadPage{ID: p.ID, Document: document, N: p.N, TextFrom: p.TextFrom, Words: make([]Word, len(p.List))}
		for j, w := range p.List {
			b := p.Turned(w.Box)
			out[i].Words[j] = Word{Text: w.Text, Box: [4]float64{b.X0, b.Y0, b.X1, b.Y1}, Line: w.Line}
		}
	}
	return out, err
}

// KeyRefOf names the master key that wraps a client's document keys.
func (m *Module) KeyRefOf(_ context.Context, tx *db.Tx, client uuid.UUID) (string, error) {
	return m.seals.KeyRef(tx, client)
}

// Index is the blind index of a value in its normal form under the client's key. field tells the kinds of values apart;
// "mrn", "last-name" and "birth-date" are those of the register.
func (m *Module) Index(ctx context.Context, tx *db.Tx, client uuid.UUID, field, normal string) ([]byte, error) {
	c, err := m.seals.Of(ctx, tx, client)
	if err != nil {
		return nil, err
	}
	return c.Index(field, normal), nil
}

// Indexes are those by which a row with that value is found, the one that Index gives first.
func (m *Module) Indexes(ctx context.Context, tx *db.Tx, client uuid.UUID, field, normal string) ([][]byte, error) {
	c, err := m.seals.Of(ctx, tx, client)
	if err != nil {
		return nil, err
	}
	return c.Indexes(field, normal), nil
}

// NormalName is the form in which names are indexed.
func NormalName(s string) string { return register.NormalName(s) }

// NormalMRN is a record number without its punctuation and leading zeros.
func NormalMRN(s string) string { return register.NormalMRN(s) }
