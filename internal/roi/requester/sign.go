package requester

import (
	"bytes"
	"context"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/reqctx"
	"chartwright/internal/roi/request"
)

// showWords gives the text to be signed.
func (m *Module) showWords(ctx context.Context, _ *struct{}) (*signableOutput, error) {
	out := &signableOutput{}
	return out, m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		row, err := m.signing(ctx, tx)
		if err != nil {
			return err
		}
		s, err := m.compose(ctx, tx, row)
		out.Body.Title, out.Body.Paragraphs, out.Body.Hash = s.Title, s.Paragraphs, hex.EncodeToString(s.hash())
		return err
	})
}

// signing gives the open request where its person may sign on the page.
func (m *Module) signing(ctx context.Context, tx *db.Tx) (request.Row, error) {
	row, err := m.open(ctx, tx)
	if err == nil && m.classes[row.RequesterClass].Authorization != toSign {
		err = apperr.Conflict("not-to-be-signed", "This request is not signed here. Send the patient's authorization, or the letter, as a file.")
	}
	return row, err
}

// Stroke is a line drawn without lifting: x and y in turn, in thousandths of the pad's width.
type Stroke []int

type signatureInput struct {
	Body struct {
		Typed string   `json:"typed" minLength:"2" maxLength:"160" doc:"the signer's full name"`
		Drawn []Stroke `json:"drawn,omitempty" maxItems:"200" doc:"none: the typed name stands alone"`
		Hash  string   `json:"hash" minLength:"64" maxLength:"64" doc:"of the words that were shown"`
		Agree bool     `json:"agree" doc:"the signer ticked that they sign"`
	}
}

type signatureOutput struct {
	Body struct {
		SignedAt time.Time `json:"signedAt"`
		Hash     string    `json:"hash"`
	}
}

const (
	mostPoints = 20_000
	widest     = 4000
)

// sign keeps a signature: the name, the strokes, when, from where, and the hash of exactly what was signed. The signed sheet joins
// the request's papers, where the specialist reads it as any other authorization.
func (m *Module) sign(ctx context.Context, in *signatureInput) (*signatureOutput, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	if err := m.Door.Spend(ctx, "write"); err != nil {
		return nil, err
	}
	out := &signatureOutput{}
	var row request.Row
	var sheet bytes.Buffer
	err := m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		if row, err = m.signing(ctx, tx); err != nil {
			return err
		}
		s, err := m.compose(ctx, tx, row)
		if err != nil {
			return err
		}
		if subtle.ConstantTimeCompare([]byte(strings.ToLower(in.Body.Hash)), []byte(hex.EncodeToString(s.hash()))) != 1 {
			return apperr.Conflict("words-changed", "The words to be signed have changed. Read them again, then sign.")
		}
		kept, err := m.keepSignature(ctx, tx, row, s, in)
		if err != nil {
			return err
		}
		out.Body.SignedAt, out.Body.Hash = kept.SignedAt, hex.EncodeToString(kept.ContentHash)
		if err := draw(&sheet, s, signed{Name: in.Body.Typed, Strokes: in.Body.Drawn, At: kept.SignedAt, Address: kept.Address, Hash: out.Body.Hash}); err != nil {
			return err
		}
		return request.Note(ctx, tx, row, "portal.sign", uuid.Nil, map[string]any{"signature": kept.ID, "drawn": len(in.Body.Drawn) > 0})
	})
	if err != nil {
		return nil, err
	}
	_, err = m.Papers.Receive(ctx, row, "signed.pdf", "authorization", &sheet)
	return out, err
}

func (in *signatureInput) check() error {
	points := 0
	bad := false
	for _, s := range in.Body.Drawn {
		points += len(s)
		for _, v := range s {
			bad = bad || v < 0 || v > widest
		}
		bad = bad || len(s)%2 != 0
	}
	e := apperr.Invalid("The signature cannot be taken.")
	if !in.Body.Agree {
		e.Fields = append(e.Fields, apperr.Field{Location: "body.agree", Message: "tick the box to say that you sign"})
	}
	if bad || points > mostPoints {
		e.Fields = append(e.Fields, apperr.Field{Location: "body.drawn", Message: "the drawing cannot be read; clear it and draw again, or type your name alone"})
	}
	if strings.TrimSpace(in.Body.Typed) == "" {
		e.Fields = append(e.Fields, apperr.Field{Location: "body.typed", Message: "type your full name"})
	}
	if len(e.Fields) > 0 {
		return e
	}
	return nil
}

func (m *Module) keepSignature(ctx context.Context, tx *db.Tx, row request.Row, s signable, in *signatureInput) (signatureRow, error) {
	strokes, err := json.Marshal(in.Body.Drawn)
	if err != nil {
		return signatureRow{}, err
	}
	from := reqctx.From(ctx)
	kept := signatureRow{ClientID: row.ClientID, ID: db.NewID(), RequestID: row.ID, Capacity: m.classes[row.RequesterClass].Capacity, ContentHash: s.hash(),
		Address: from.Address, UserAgent: from.Agent, SignedAt: m.Clock.Now().UTC()}
	for _, seal := range []struct {
		into *[]byte
		text string
	}{{&kept.TypedSealed, in.Body.Typed}, {&kept.DrawnSealed, string(strokes)}, {&kept.ContentSealed, s.text()}} {
		if *seal.into, err = m.Requests.Seals.Seal(ctx, tx, row.ClientID, seal.text, kept.ID); err != nil {
			return signatureRow{}, err
		}
	}
	return kept, insertSignature(tx, &kept)
}
