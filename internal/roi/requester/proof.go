package requester

import (
	"context"
	"crypto/hmac"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/jobs"
	"chartwright/internal/roi/code"
	"chartwright/internal/roi/delivery"
	"chartwright/internal/roi/request"
)

const (
	codeLife = 15 * time.Minute
	mostTry  = 5 // of one code
)

type codeSendInput struct {
	Body struct {
		By string `json:"by" enum:"email,phone"`
	}
}

// sendCode sends a code to the address or telephone that the requester gave, in place of any sent before.
func (m *Module) sendCode(ctx context.Context, in *codeSendInput) (*noOutput, error) {
	if in.Body.By == "phone" && !m.Notices.HasPhone() {
		return nil, apperr.Conflict("no-phone", "Codes cannot be sent by telephone here. Have it sent by e-mail.")
	}
	if err := m.Door.Spend(ctx, "code"); err != nil {
		return nil, err
	}
	return &noOutput{}, m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		row, err := m.open(ctx, tx)
		if err != nil {
			return err
		}
		who, _, _, err := m.Requests.OpenFacts(ctx, tx, row)
		if err != nil {
			return err
		}
		to, kind := who.Email, "email_code"
		if in.Body.By == "phone" {
			to, kind = who.Phone, "phone_code"
		}
		if to == "" {
			return apperr.Conflict("no-address", "You gave no telephone number with your request. Have the code sent by e-mail.")
		}
		secret := code.Digits()
		if err := m.keepCode(tx, row, kind, secret); err != nil {
			return err
		}
		if err := m.Notices.Post(ctx, tx, Notice{Client: row.ClientID, Request: row.ID, Kind: kind, To: to, Language: row.Language, Values: delivery.NoticeValues{Code: secret}}); err != nil {
			return err
		}
		return request.Note(ctx, tx, row, "portal.code.send", uuid.Nil, map[string]any{"by": in.Body.By})
	})
}

// keepCode makes the hash of a fresh code the one that counts.
func (m *Module) keepCode(tx *db.Tx, row request.Row, method, secret string) error {
	proofs, err := proofsOf(tx, row.ID, true)
	if err != nil {
		return err
	}
	until := m.Clock.Now().Add(codeLife)
	for _, p := range proofs {
		if p.Method != method {
			continue
		}
		if p.State == "passed" {
			return apperr.Conflict("already-proved", "This is proved already; no code is needed.")
		}
		return updateProof(tx, p.ID, map[string]any{"code_hash": code.Hash(m.Codes, p.ID.String(), secret), "attempts": 0, "expires_at": until})
	}
	p := proofRow{ClientID: row.ClientID, ID: db.NewID(), RequestID: row.ID, Method: method, State: "pending", ExpiresAt: &until, CreatedAt: m.Clock.Now()}
	p.CodeHash = code.Hash(m.Codes, p.ID.String(), secret)
	return insertProof(tx, &p)
}

type codeConfirmInput struct {
	Body struct {
		Code string `json:"code" minLength:"1" maxLength:"20"`
	}
}

// confirmCode tries a code. A wrong one counts before it is judged, and after a few the code is worth nothing.
func (m *Module) confirmCode(ctx context.Context, in *codeConfirmInput) (*noOutput, error) {
	if err := m.Door.Spend(ctx, "proof"); err != nil {
		return nil, err
	}
	right := false
	err := m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		row, err := m.open(ctx, tx)
		if err != nil {
			return err
		}
		proofs, err := proofsOf(tx, row.ID, true)
		if err != nil {
			return err
		}
		now := m.Clock.Now()
		for _, p := range proofs {
			if p.State != "pending" || p.CodeHash == nil || p.Attempts >= mostTry || p.ExpiresAt == nil || !now.Before(*p.ExpiresAt) {
				continue
			}
			changes := map[string]any{"attempts": p.Attempts + 1}
			if hmac.Equal(code.Hash(m.Codes, p.ID.String(), digits(in.Body.Code)), p.CodeHash) {
				right = true
				changes = map[string]any{"state": "passed", "ended_at": now, "code_hash": nil}
			}
			if err := updateProof(tx, p.ID, changes); err != nil {
				return err
			}
		}
		if err := request.Note(ctx, tx, row, "portal.code.try", uuid.Nil, map[string]any{"right": right}); err != nil || !right {
			return err
		}
		return later(ctx, tx, row)
	})
	if err == nil && !right {
		err = apperr.New(http.StatusUnprocessableEntity, "wrong-code", "That code is not right, or it is too old. Look at it again, or have a new one sent.")
	}
	return &noOutput{}, err
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

// later has the machine do what the requester's act means for the work. Acts that come together are done together.
func later(ctx context.Context, tx *db.Tx, row request.Row) error {
	return jobs.Enqueue(ctx, tx, jobs.New{Kind: FollowJob, Class: jobs.Normal, Args: map[string]any{"request": row.ID}})
}

// settled says where the identity of a request's person stands: passed once everything that was asked for has.
func settled(proofs []proofRow) string {
	state := map[string]string{}
	for _, p := range proofs {
		way := wayOf(p.Method)
		if state[way] != "passed" {
			state[way] = p.State
			if p.State == "failed" && p.DecidedBy == nil {
				state[way] = "pending" // the machine was not sure; a person decides
			}
		}
	}
	out := "passed"
	for _, s := range state {
		switch {
		case s == "failed":
			return s
		case s != "passed":
			out = "pending"
		}
	}
	return out
}

// wayOf says which demand a method answers: e-mail and telephone are one.
func wayOf(method string) string {
	if method == "email_code" || method == "phone_code" {
		return byContact
	}
	if method == "facts" {
		return byFacts
	}
	return byDocument
}

// stands gives the state of one demand; empty where it is not asked.
func stands(proofs []proofRow, way string) string {
	var of []proofRow
	for _, p := range proofs {
		if wayOf(p.Method) == way {
			of = append(of, p)
		}
	}
	if len(of) == 0 {
		return ""
	}
	return settled(of)
}
