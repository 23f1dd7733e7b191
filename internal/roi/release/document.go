package release

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"slices"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/audit/trail"
	"chartwright/internal/platform/db"
	"chartwright/internal/roi/request"
)

type documentInput struct {
	ID       uuid.UUID `path:"id"`
	Language string    `query:"language" enum:"en,es" default:"en"`
}

type documentOutput struct {
	ContentType  string `header:"Content-Type"`
	Disposition  string `header:"Content-Disposition"`
	CacheControl string `header:"Cache-Control"`
	Body         []byte
}

// document gives the patient's account as a paper, and keeps that it was given. What is suspended, or does not count, is not
// on it, and nothing on it tells that something is left out.
func (m *Module) document(ctx context.Context, in *documentInput) (*documentOutput, error) {
	by, err := m.actor(ctx)
	if err != nil {
		return nil, err
	}
	out := &documentOutput{ContentType: "application/pdf", Disposition: `attachment; filename="accounting-of-disclosures.pdf"`, CacheControl: "no-store"}
	err = m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		a, err := m.accountOf(ctx, tx, in.ID)
		if err != nil {
			return err
		}
		p, err := m.paperOf(ctx, tx, a, in.Language)
		if err != nil {
			return err
		}
		if out.Body, err = p.print(); err != nil {
			return err
		}
		return m.give(ctx, tx, a, len(p.lines), out.Body, by)
	})
	return out, err
}

func (m *Module) paperOf(ctx context.Context, tx *db.Tx, a reckoned, language string) (paper, error) {
	s, err := request.SettingsOf(tx, a.who.ClientID)
	if err != nil {
		return paper{}, err
	}
	contact, err := s.ContactOf()
	if err != nil {
		return paper{}, err
	}
	p := paper{language: language, hospital: a.hospital, who: a.who, from: a.From, to: a.To, free: a.Free, made: m.Clock.Now(), contact: contact, rule: a.Rule}
	lines, err := m.lines(ctx, tx, a)
	for _, l := range lines {
		if slices.Contains(a.Listed, l.ID.String()) {
			p.lines = append(p.lines, l)
		}
	}
	return p, err
}

// give keeps that the account was given.
func (m *Module) give(ctx context.Context, tx *db.Tx, a reckoned, lines int, body []byte, by uuid.UUID) error {
	rule, err := json.Marshal(a.Rule)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(body)
	row := accountRow{ClientID: a.who.ClientID, ID: db.NewID(), PatientID: a.who.ID, FromOn: a.From.In(time.UTC), ToOn: a.To.In(time.UTC), Lines: lines,
		Free: a.Free, Rule: rule, Hash: sum[:], GivenBy: by, GivenAt: m.Clock.Now()}
	if err := insertAccount(tx, &row); err != nil {
		return err
	}
	return trail.Write(ctx, tx, trail.Entry{Act: "roi.disclosures.print", ObjectType: "patient", ObjectID: a.who.ID, ClientID: a.who.ClientID, PatientID: a.who.ID,
		Details: map[string]any{"account": row.ID, "lines": lines}})
}
