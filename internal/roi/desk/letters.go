package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"time"

	"cloud.google.com/go/civil"
	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/roi/letters"
	"chartwright/internal/roi/request"
	"chartwright/internal/roi/rules"
	"chartwright/internal/tenancy/principal"
)

// Letter is a letter to a requester. One that was sent never changes.
type Letter struct {
	ID         *uuid.UUID        `json:"id,omitempty" doc:"none: a draft, which is not kept"`
	Kind       string            `json:"kind"`
	Language   string            `json:"language" enum:"en,es"`
	Subject    string            `json:"subject"`
	Paragraphs []LetterParagraph `json:"paragraphs"`
	Template   request.Rule      `json:"template"`
	Hash       string            `json:"hash,omitempty" doc:"SHA-256 of what was sent"`
	SentAt     *time.Time        `json:"sentAt,omitempty"`
}

// LetterParagraph is a piece of a letter.
type LetterParagraph struct {
	Kind string `json:"kind" enum:"text,heading,item"`
	Text string `json:"text"`
}

type lettersOutput struct {
	Body struct {
		Items []Letter `json:"items"`
	}
}

type letterOutput struct{ Body Letter }

func (m *Module) listLetters(ctx context.Context, in *byID) (*lettersOutput, error) {
	out := &lettersOutput{}
	out.Body.Items = []Letter{}
	err := m.read(ctx, in.ID, "roi.letters.view", func(ctx context.Context, tx *db.Tx, row request.Row) error {
		rows, err := lettersOf(tx, row.ID)
		for _, r := range rows {
			l, err := m.openLetter(ctx, tx, r)
			if err != nil {
				return err
			}
			out.Body.Items = append(out.Body.Items, l)
		}
		return err
	})
	return out, err
}

func (m *Module) openLetter(ctx context.Context, tx *db.Tx, r letterRow) (Letter, error) {
	text, err := m.Requests.Seals.Open(ctx, tx, r.ClientID, r.BodySealed, r.ID)
	if err != nil {
		return Letter{}, err
	}
	l := Letter{ID: &r.ID, Hash: hex.EncodeToString(r.Hash), SentAt: &r.SentAt}
	return l, json.Unmarshal([]byte(text), &l)
}

type sendInput struct {
	ID   uuid.UUID `path:"id"`
	Body struct {
		Under
		Kind   string              `json:"kind" enum:"correction_needed,extension,denial,denial_final,fee_estimate,no_records,subpoena_response"`
		Send   bool                `json:"send" doc:"false: a draft to read"`
		DueOn  string              `json:"dueOn,omitempty" format:"date" doc:"of an extension: the day it promises"`
		Values map[string]string   `json:"values,omitempty" doc:"placeholders by name; what the request tells is filled in"`
		Lists  map[string][]string `json:"lists,omitempty" doc:"placeholders that are lists"`
	}
}

func (m *Module) sendLetter(ctx context.Context, in *sendInput) (*letterOutput, error) {
	out := &letterOutput{}
	if !in.Body.Send {
		return out, m.draftLetter(ctx, in, out)
	}
	return out, m.make(ctx, in.ID, in.Body.Under, "roi.letter.send", func(ctx context.Context, tx *db.Tx, row request.Row) (made, error) {
		if err := editable(row); err != nil {
			return made{}, err
		}
		l, err := m.render(ctx, tx, row, in)
		if err != nil {
			return made{}, err
		}
		id, err := m.keepLetter(ctx, tx, row, in, l)
		if err != nil {
			return made{}, err
		}
		return made{id, map[string]any{"kind": in.Body.Kind, "letter": id}}, m.follow(ctx, tx, row, in)
	}, func(ctx context.Context, tx *db.Tx, id uuid.UUID) error {
		r, err := findLetter(tx, id)
		if err != nil {
			return err
		}
		out.Body, err = m.openLetter(ctx, tx, r)
		return err
	})
}

func (m *Module) draftLetter(ctx context.Context, in *sendInput, out *letterOutput) error {
	return m.act(ctx, in.ID, in.Body.Under, "roi.letter.draft", func(ctx context.Context, tx *db.Tx, row request.Row) (map[string]any, error) {
		if err := editable(row); err != nil {
			return nil, err
		}
		var err error
		out.Body, err = m.render(ctx, tx, row, in)
		return map[string]any{"kind": in.Body.Kind}, err
	})
}

// render fills the template with what the request tells and what the specialist wrote.
func (m *Module) render(ctx context.Context, tx *db.Tx, row request.Row, in *sendInput) (Letter, error) {
	j, err := m.judge(tx, row)
	if err != nil {
		return Letter{}, err
	}
	v, err := m.valuesFor(ctx, tx, j)
	if err != nil {
		return Letter{}, err
	}
	if on := dateOf(in.Body.DueOn); on.IsValid() {
		v.Text["new_due_date"] = longDate(on, row.Language)
	}
	for name, value := range in.Body.Values {
		v.Text[name] = value
	}
	for name, list := range in.Body.Lists {
		v.Lists[name] = list
	}
	book, err := m.Requests.LettersFor(j.settings)
	if err != nil {
		return Letter{}, err
	}
	l, err := book.Render(letters.Request{Kind: letters.Kind(in.Body.Kind), Language: row.Language, State: row.LawState, On: j.today}, v)
	var missing *letters.MissingError
	if errors.As(err, &missing) {
		e := apperr.Invalid("The letter lacks something; each part is named below.")
		for _, name := range missing.Names {
			e.Fields = append(e.Fields, apperr.Field{Location: "body.values." + name, Message: "is needed for this letter"})
		}
		return Letter{}, e
	}
	if err != nil {
		return Letter{}, err
	}
	out := Letter{Kind: in.Body.Kind, Language: l.Language, Subject: l.Subject, Template: l.Template}
	for _, p := range l.Paragraphs {
		out.Paragraphs = append(out.Paragraphs, LetterParagraph{Kind: p.Kind, Text: p.Text})
	}
	return out, nil
}

// keepLetter keeps a letter as it is sent, and what the requester is told of it.
func (m *Module) keepLetter(ctx context.Context, tx *db.Tx, row request.Row, in *sendInput, l Letter) (uuid.UUID, error) {
	p, err := principal.From(ctx)
	if err != nil {
		return uuid.Nil, err
	}
	body, err := json.Marshal(l)
	if err != nil {
		return uuid.Nil, err
	}
	template, err := json.Marshal(l.Template)
	if err != nil {
		return uuid.Nil, err
	}
	sum := sha256.Sum256(body)
	kept := letterRow{ClientID: row.ClientID, ID: db.NewID(), RequestID: row.ID, Kind: in.Body.Kind, Language: l.Language, Hash: sum[:], Template: template,
		SentBy: &p.UserID, SentAt: m.Clock.Now()}
	if kept.BodySealed, err = m.Requests.Seals.Seal(ctx, tx, row.ClientID, string(body), kept.ID); err != nil {
		return uuid.Nil, err
	}
	if in.Body.Kind == string(letters.Extension) {
		if kept.DueOn, err = m.promise(tx, row, in); err != nil {
			return uuid.Nil, err
		}
	}
	if err := insertLetter(tx, &kept); err != nil {
		return uuid.Nil, err
	}
	msg := messageRow{ClientID: row.ClientID, ID: db.NewID(), RequestID: row.ID, Direction: "to_requester", Kind: "notice", LetterID: &kept.ID, ByUser: &p.UserID, At: m.Clock.Now()}
	if in.Body.Kind == string(letters.CorrectionNeeded) {
		msg.Kind = "correction"
	}
	if msg.BodySealed, err = m.Requests.Seals.Seal(ctx, tx, row.ClientID, l.Subject, msg.ID); err != nil {
		return uuid.Nil, err
	}
	return kept.ID, insertMessage(tx, &msg)
}

// promise asks the rules whether the extension may be given as written.
func (m *Module) promise(tx *db.Tx, row request.Row, in *sendInput) (*time.Time, error) {
	on, err := time.Parse(time.DateOnly, in.Body.DueOn)
	if err != nil {
		return nil, refused("dueOn", "say until which day, like 2026-03-01")
	}
	j, err := m.judge(tx, row)
	if err != nil {
		return nil, err
	}
	clocks, err := m.Requests.ClockInput(tx, row)
	if err != nil {
		return nil, err
	}
	d, err := j.set.Extend(clocks, rules.Notice{SentAt: m.Clock.Now(), Written: true, Reason: "as the letter says", NewDate: civil.DateOf(on)})
	if err != nil {
		return nil, err
	}
	if !d.Allowed {
		e := apperr.Conflict("no-extension", "An extension cannot be given like this.")
		for _, r := range d.Reasons {
			e.Fields = append(e.Fields, apperr.Field{Location: "body.dueOn", Message: r})
		}
		return nil, e
	}
	return &on, nil
}

// follow does what a letter that was sent means for the request.
func (m *Module) follow(ctx context.Context, tx *db.Tx, row request.Row, in *sendInput) error {
	switch letters.Kind(in.Body.Kind) {
	case letters.CorrectionNeeded:
		if err := m.Requests.Become(ctx, tx, row, request.Move{To: request.CorrectionNeeded}); err != nil {
			return err
		}
		return m.Requests.Work.Hold(ctx, tx, in.Body.WorkItemID, in.Body.Fence, "missing_document")
	case letters.Denial, letters.DenialFinal:
		return m.Requests.End(ctx, tx, row, request.Denied, in.Body.Kind)
	case letters.NoRecords:
		return m.Requests.End(ctx, tx, row, request.Cancelled, in.Body.Kind)
	case letters.Extension:
		return m.Requests.Reclock(ctx, tx, row)
	}
	return nil
}

type answerInput struct {
	ID   uuid.UUID `path:"id"`
	Body struct {
		Note string `json:"note" minLength:"2" maxLength:"1000" doc:"what came"`
	}
}

// answer takes in what was asked of the requester: the work goes on.
func (m *Module) answer(ctx context.Context, in *answerInput) (*standingOutput, error) {
	p, err := principal.From(ctx)
	if err != nil {
		return nil, err
	}
	out := &standingOutput{}
	err = m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		row, err := m.Requests.Locked(ctx, tx, in.ID)
		if err != nil {
			return err
		}
		if row.Status != request.CorrectionNeeded {
			return apperr.Conflict("not-asked", "Nothing is asked of the requester at the moment. Load the request again to see where it stands.")
		}
		msg := messageRow{ClientID: row.ClientID, ID: db.NewID(), RequestID: row.ID, Direction: "from_requester", Kind: "answer", ByUser: &p.UserID, At: m.Clock.Now()}
		if msg.BodySealed, err = m.Requests.Seals.Seal(ctx, tx, row.ClientID, in.Body.Note, msg.ID); err != nil {
			return err
		}
		if err := insertMessage(tx, &msg); err != nil {
			return err
		}
		if err := m.Answered(ctx, tx, row); err != nil {
			return err
		}
		if err := request.Note(ctx, tx, row, "roi.answer", uuid.Nil, nil); err != nil {
			return err
		}
		return m.standing(tx, row.ID, out)
	})
	return out, err
}
