package requester

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/roi/desk"
	"chartwright/internal/roi/request"
	"chartwright/internal/tenancy/principal"
)

type byID struct {
	ID uuid.UUID `path:"id"`
}

// Proof is one way in which the requester was to show who they are.
type Proof struct {
	ID        uuid.UUID  `json:"id"`
	Method    string     `json:"method" enum:"email_code,phone_code,facts,document"`
	State     string     `json:"state" enum:"pending,passed,failed"`
	SourceID  *uuid.UUID `json:"sourceId,omitempty" doc:"the file that was sent"`
	DecidedBy *uuid.UUID `json:"decidedBy,omitempty" doc:"a person who looked at it"`
	Decidable bool       `json:"decidable" doc:"a person is to look at it"`
	Attempts  int        `json:"attempts" doc:"wrong codes"`
	EndedAt   *time.Time `json:"endedAt,omitempty"`
}

// Signature is what was signed on the page and with what.
type Signature struct {
	ID       uuid.UUID `json:"id"`
	Name     string    `json:"name"`
	Strokes  []Stroke  `json:"strokes" doc:"x and y in turn, in thousandths of the pad's width"`
	Capacity string    `json:"capacity" enum:"patient,representative,requester"`
	Words    string    `json:"words" doc:"exactly what was signed"`
	Hash     string    `json:"hash" doc:"SHA-256 of the words"`
	Address  string    `json:"address"`
	Agent    string    `json:"agent"`
	SignedAt time.Time `json:"signedAt"`
}

type requesterIdentityOutput struct {
	Body struct {
		State      string      `json:"state" enum:"not_asked,pending,passed,failed"`
		Proofs     []Proof     `json:"proofs"`
		Signatures []Signature `json:"signatures"`
	}
}

func (m *Module) identity(ctx context.Context, in *byID) (*requesterIdentityOutput, error) {
	out := &requesterIdentityOutput{}
	return out, m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		row, item, err := m.seen(ctx, tx, in.ID)
		if err != nil {
			return err
		}
		if err := m.showIdentity(ctx, tx, row, out); err != nil {
			return err
		}
		return request.Note(ctx, tx, row, "roi.identity.view", item, nil)
	})
}

// seen gives a request that the actor of the agency may see.
func (m *Module) seen(ctx context.Context, tx *db.Tx, id uuid.UUID) (request.Row, uuid.UUID, error) {
	row, err := request.Find(tx, id, false)
	if err != nil {
		return row, uuid.Nil, err
	}
	item, err := m.Requests.MayView(ctx, tx, id)
	return row, item, err
}

func (m *Module) showIdentity(ctx context.Context, tx *db.Tx, row request.Row, out *requesterIdentityOutput) error {
	out.Body.State, out.Body.Proofs, out.Body.Signatures = row.Proofing, []Proof{}, []Signature{}
	proofs, err := proofsOf(tx, row.ID, false)
	if err != nil {
		return err
	}
	for _, p := range proofs {
		byPerson := p.Method == "document" || p.Method == "facts" && p.State == "failed"
		out.Body.Proofs = append(out.Body.Proofs, Proof{ID: p.ID, Method: p.Method, State: p.State, SourceID: p.SourceID, DecidedBy: p.DecidedBy,
			Decidable: byPerson && p.State != "passed", Attempts: p.Attempts, EndedAt: p.EndedAt})
	}
	rows, err := signaturesOf(tx, row.ID)
	for _, r := range rows {
		s := Signature{ID: r.ID, Capacity: r.Capacity, Hash: hex.EncodeToString(r.ContentHash), Address: r.Address, Agent: r.UserAgent, SignedAt: r.SignedAt, Strokes: []Stroke{}}
		var strokes string
		for _, open := range []struct {
			into   *string
			sealed []byte
		}{{&s.Name, r.TypedSealed}, {&strokes, r.DrawnSealed}, {&s.Words, r.ContentSealed}} {
			if *open.into, err = m.Requests.Seals.Open(ctx, tx, r.ClientID, open.sealed, r.ID); err != nil {
				return err
			}
		}
		if err := json.Unmarshal([]byte(strokes), &s.Strokes); err != nil {
			return err
		}
		out.Body.Signatures = append(out.Body.Signatures, s)
	}
	return err
}

type proofDecisionInput struct {
	ID   uuid.UUID `path:"id"`
	Body struct {
		ProofID uuid.UUID `json:"proofId"`
		Passed  bool      `json:"passed"`
	}
}

// decideProof keeps what a person makes of a document, or of facts of which the machine was not sure.
func (m *Module) decideProof(ctx context.Context, in *proofDecisionInput) (*requesterIdentityOutput, error) {
	p, err := principal.From(ctx)
	if err != nil {
		return nil, err
	}
	out := &requesterIdentityOutput{}
	return out, m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		row, item, err := m.seen(ctx, tx, in.ID)
		if err != nil {
			return err
		}
		if row.Status.Ended() || row.Status == request.Released {
			return apperr.Conflict("request-closed", "This request is past the point where an identity is proved.")
		}
		if err := m.judge(tx, row, in, p.UserID); err != nil {
			return err
		}
		if row, err = request.Find(tx, row.ID, false); err != nil {
			return err
		}
		if err := m.showIdentity(ctx, tx, row, out); err != nil {
			return err
		}
		return request.Note(ctx, tx, row, "roi.identity.decide", item, map[string]any{"proof": in.Body.ProofID, "passed": in.Body.Passed})
	})
}

func (m *Module) judge(tx *db.Tx, row request.Row, in *proofDecisionInput, by uuid.UUID) error {
	proofs, err := proofsOf(tx, row.ID, true)
	if err != nil {
		return err
	}
	state := "failed"
	if in.Body.Passed {
		state = "passed"
	}
	for i, p := range proofs {
		if p.ID != in.Body.ProofID {
			continue
		}
		if p.Method != "document" && (p.Method != "facts" || p.State == "pending") || p.Method == "document" && p.SourceID == nil {
			return apperr.Conflict("not-to-decide", "This proof is not a person's to decide, or nothing was sent yet. Load it again to see where it stands.")
		}
		proofs[i].State, proofs[i].DecidedBy = state, &by
		if err := updateProof(tx, p.ID, map[string]any{"state": state, "decided_by": by, "ended_at": m.Clock.Now()}); err != nil {
			return err
		}
		return m.settle(tx, row, proofs)
	}
	return apperr.NotFound()
}

type correspondenceOutput struct {
	Body struct {
		Items []desk.Message `json:"items"`
	}
}

func (m *Module) correspondence(ctx context.Context, in *byID) (*correspondenceOutput, error) {
	out := &correspondenceOutput{}
	return out, m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		row, item, err := m.seen(ctx, tx, in.ID)
		if err != nil {
			return err
		}
		if out.Body.Items, err = m.Desk.Correspondence(ctx, tx, row); err != nil {
			return err
		}
		return request.Note(ctx, tx, row, "roi.messages.view", item, nil)
	})
}
