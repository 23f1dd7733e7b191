package desk

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/roi/match"
	"chartwright/internal/roi/request"
	"chartwright/internal/roi/rules"
)

// What the desk does for the requester's own side. The caller has decided that the request may be seen, and keeps the trail.

// Message is what was asked of the requester or answered by them.
type Message struct {
	ID        uuid.UUID `json:"id"`
	Direction string    `json:"direction" enum:"to_requester,from_requester"`
	Kind      string    `json:"kind" enum:"correction,answer,notice"`
	At        time.Time `json:"at"`
	Text      string    `json:"text" doc:"of a letter its subject"`
	Letter    []Said    `json:"letter,omitempty" doc:"paragraphs of the letter, if it is one"`
}

// Said is a paragraph of a letter.
type Said = LetterParagraph

// Correspondence gives what went to and fro, the oldest first.
func (m *Module) Correspondence(ctx context.Context, tx *db.Tx, row request.Row) ([]Message, error) {
	rows, err := messagesOf(tx, row.ID)
	if err != nil {
		return nil, err
	}
	written, err := lettersOf(tx, row.ID)
	if err != nil {
		return nil, err
	}
	bodies := map[uuid.UUID]letterRow{}
	for _, l := range written {
		bodies[l.ID] = l
	}
	out := make([]Message, len(rows))
	for i, r := range rows {
		out[i] = Message{ID: r.ID, Direction: r.Direction, Kind: r.Kind, At: r.At}
		if out[i].Text, err = m.Requests.Seals.Open(ctx, tx, r.ClientID, r.BodySealed, r.ID); err != nil {
			return nil, err
		}
		if r.LetterID == nil {
			continue
		}
		if out[i].Letter, err = m.paragraphs(ctx, tx, bodies[*r.LetterID]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (m *Module) paragraphs(ctx context.Context, tx *db.Tx, l letterRow) ([]Said, error) {
	text, err := m.Requests.Seals.Open(ctx, tx, l.ClientID, l.BodySealed, l.ID)
	if err != nil {
		return nil, err
	}
	var body Letter
	return body.Paragraphs, json.Unmarshal([]byte(text), &body)
}

// Write keeps what a requester wrote.
func (m *Module) Write(ctx context.Context, tx *db.Tx, row request.Row, text string) error {
	msg := messageRow{ClientID: row.ClientID, ID: db.NewID(), RequestID: row.ID, Direction: "from_requester", Kind: "answer", At: m.Clock.Now()}
	var err error
	if msg.BodySealed, err = m.Requests.Seals.Seal(ctx, tx, row.ClientID, text, msg.ID); err != nil {
		return err
	}
	return insertMessage(tx, &msg)
}

// Answered lets the work of a request go on whose requester has answered.
func (m *Module) Answered(ctx context.Context, tx *db.Tx, row request.Row) error {
	if row.Status != request.CorrectionNeeded {
		return nil
	}
	if err := m.Requests.Become(ctx, tx, row, request.Move{To: request.Validating}); err != nil {
		return err
	}
	if row.PatientID != nil { // the selection stands
		row.Status = request.Validating
		if err := m.Requests.Become(ctx, tx, row, request.Move{To: request.Selecting}); err != nil {
			return err
		}
	}
	return m.Requests.Work.Resume(ctx, tx, row.ID, "hospital")
}

// InvoiceOf gives the invoice that stands, nil where there is none.
func (m *Module) InvoiceOf(tx *db.Tx, id uuid.UUID) (*Invoice, error) {
	row, err := invoiceOf(tx, id)
	if err != nil || row == nil {
		return nil, err
	}
	out, err := row.public()
	return &out, err
}

// DecideFee keeps whether the requester agrees to the invoice that they saw. Who declined may agree later; what was paid or waived
// stands.
func (m *Module) DecideFee(tx *db.Tx, id, invoice uuid.UUID, agreed bool) error {
	row, err := lockedInvoice(tx, id)
	if err != nil {
		return err
	}
	if row == nil || row.ID != invoice {
		return apperr.Conflict("invoice-changed", "The fee has changed meanwhile. Look at it again before you decide.")
	}
	if row.State == "paid" || row.State == "waived" {
		return apperr.Conflict("invoice-settled", "This fee is settled already; there is nothing left to decide.")
	}
	changes := map[string]any{"state": "declined", "accepted_at": nil}
	if agreed {
		changes = map[string]any{"state": "accepted", "accepted_at": m.Clock.Now()}
	}
	return updateInvoice(tx, row.ID, changes)
}

// ReleasedUnpaid says whether this request's copy leaves whether or not its fee was paid, and which rule says so.
func (m *Module) ReleasedUnpaid(tx *db.Tx, row request.Row) (bool, request.Rule, error) {
	j, err := m.judge(tx, row)
	if err != nil {
		return false, request.Rule{}, err
	}
	free, rule := j.set.ReleasedUnpaid(rules.FeeInput{Basis: rules.Basis(row.LegalBasis), Class: rules.Class(row.RequesterClass), State: row.LawState,
		Purpose: rules.Purpose(row.Purpose), Medium: mediumOf(row.Medium), On: j.today})
	return free, rule, nil
}

func (m *Module) waitsForMoney(tx *db.Tx, row request.Row) (bool, error) {
	unpaid, _, err := m.ReleasedUnpaid(tx, row)
	return !unpaid, err
}

// SureOfPatient reports that what the requester said of the patient fits exactly one patient beyond doubt. It is for the machine:
// the requester is never told.
func (m *Module) SureOfPatient(ctx context.Context, tx *db.Tx, row request.Row) (bool, error) {
	found, _, err := m.rank(ctx, tx, row)
	return found.Verdict == match.Auto, err
}
