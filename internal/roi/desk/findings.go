package desk

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/roi/request"
	"chartwright/internal/tenancy/principal"
)

// Finding stands against a release until it is mended, or where it is decidable, until a person decides it with a reason.
type Finding struct {
	ID         uuid.UUID     `json:"id"`
	Kind       string        `json:"kind" enum:"authorization,path,sensitive,identity,scope,patient,approval,hold"`
	Message    string        `json:"message"`
	Blocks     bool          `json:"blocks"`
	Decidable  bool          `json:"decidable"`
	PageID     *uuid.UUID    `json:"pageId,omitempty"`
	DocumentID *uuid.UUID    `json:"documentId,omitempty"`
	Class      string        `json:"class,omitempty"`
	Rule       *request.Rule `json:"rule,omitempty"`
	State      string        `json:"state" enum:"open,accepted,left_out"`
	Reason     string        `json:"reason,omitempty"`
	DecidedBy  *uuid.UUID    `json:"decidedBy,omitempty"`
	DecidedAt  *time.Time    `json:"decidedAt,omitempty"`
}

type findingsOutput struct {
	Body struct {
		Items   []Finding  `json:"items"`
		Blocked bool       `json:"blocked" doc:"something open blocks the release"`
		Heat    []HeatPage `json:"heat" doc:"every selected page by whose identifiers it bears"`
	}
}

func (m *Module) listFindings(ctx context.Context, in *byID) (*findingsOutput, error) {
	out := &findingsOutput{}
	err := m.read(ctx, in.ID, "roi.findings.view", func(ctx context.Context, tx *db.Tx, row request.Row) error {
		return m.showFindings(ctx, tx, row, m.reader(), out)
	})
	return out, err
}

func (m *Module) showFindings(ctx context.Context, tx *db.Tx, row request.Row, read *reader, out *findingsOutput) error {
	rows, err := findingsOf(tx, row.ID)
	if err != nil {
		return err
	}
	out.Body.Items = []Finding{}
	for _, r := range rows {
		f, err := m.openFinding(ctx, tx, r)
		if err != nil {
			return err
		}
		out.Body.Items = append(out.Body.Items, f)
		out.Body.Blocked = out.Body.Blocked || r.blocking()
	}
	out.Body.Heat, err = m.heatMap(ctx, tx, row, read)
	return err
}

func (r findingRow) blocking() bool { return r.Blocks && r.State == "open" }

func (m *Module) openFinding(ctx context.Context, tx *db.Tx, r findingRow) (Finding, error) {
	f := Finding{ID: r.ID, Kind: r.Kind, Message: r.Message, Blocks: r.Blocks, Decidable: r.Decidable, PageID: r.PageID, DocumentID: r.DocumentID,
		State: r.State, DecidedBy: r.DecidedBy, DecidedAt: r.DecidedAt}
	if r.Class != nil {
		f.Class = *r.Class
	}
	if len(r.Rule) > 0 && string(r.Rule) != "null" {
		f.Rule = &request.Rule{}
		if err := json.Unmarshal(r.Rule, f.Rule); err != nil {
			return f, err
		}
	}
	if len(r.ReasonSealed) == 0 {
		return f, nil
	}
	var err error
	f.Reason, err = m.Requests.Seals.Open(ctx, tx, r.ClientID, r.ReasonSealed, r.ID)
	return f, err
}

func (m *Module) heatMap(ctx context.Context, tx *db.Tx, row request.Row, read *reader) ([]HeatPage, error) {
	out := []HeatPage{}
	if row.PatientID == nil {
		return out, nil
	}
	who, err := m.Requests.Charts.Patient(ctx, tx, *row.PatientID)
	if err != nil {
		return nil, err
	}
	pages, err := read.selected(ctx, tx, row)
	for _, p := range pages {
		out = append(out, m.heat(p, who))
	}
	return out, err
}

type underInput struct {
	ID   uuid.UUID `path:"id"`
	Body Under
}

func (m *Module) checkNow(ctx context.Context, in *underInput) (*findingsOutput, error) {
	out := &findingsOutput{}
	err := m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		row, err := m.leased(ctx, tx, in.ID, in.Body, "roi", "roi_review")
		if err != nil {
			return err
		}
		read := m.reader()
		if err := m.check(ctx, tx, row, read); err != nil {
			return err
		}
		if err := request.Note(ctx, tx, row, "roi.check", in.Body.WorkItemID, nil); err != nil {
			return err
		}
		return m.showFindings(ctx, tx, row, read, out)
	})
	return out, err
}

// check looks everything through anew. Decisions stay while their finding does; what is no longer found is gone, and
// opens again where it comes back; so does what was left out and picked anew.
func (m *Module) check(ctx context.Context, tx *db.Tx, row request.Row, read *reader) error {
	found, err := m.look(ctx, tx, row, read)
	if err != nil {
		return err
	}
	known, err := allFindings(tx, row.ID)
	if err != nil {
		return err
	}
	have := map[string]findingRow{}
	for _, k := range known {
		have[k.Key] = k
	}
	var fresh []findingRow
	seen := map[string]bool{}
	for _, f := range found {
		if seen[f.Key] {
			continue
		}
		seen[f.Key] = true
		old, is := have[f.Key]
		switch {
		case !is:
			f.ClientID, f.ID, f.RequestID, f.State = row.ClientID, db.NewID(), row.ID, "open"
			fresh = append(fresh, f)
		case old.State == "gone" || old.State == "left_out" || old.Message != f.Message || old.Blocks != f.Blocks:
			err = updateFinding(tx, old.ID, map[string]any{"state": "open", "message": f.Message, "blocks": f.Blocks, "decidable": f.Decidable,
				"rule": f.Rule, "reason_sealed": nil, "decided_by": nil, "decided_at": nil})
		}
		if err != nil {
			return err
		}
	}
	for _, k := range known {
		if !seen[k.Key] && k.State != "gone" && k.State != "left_out" {
			if err := updateFinding(tx, k.ID, map[string]any{"state": "gone"}); err != nil {
				return err
			}
		}
	}
	return insertFindings(tx, fresh)
}

type decideInput struct {
	ID   uuid.UUID `path:"id"`
	Body struct {
		Under
		FindingID uuid.UUID `json:"findingId"`
		Decision  string    `json:"decision" enum:"accept,leave_out,reopen" doc:"leave_out takes the page or document out of the selection"`
		Reason    string    `json:"reason" minLength:"3" maxLength:"500"`
	}
}

func (m *Module) decide(ctx context.Context, in *decideInput) (*findingsOutput, error) {
	out := &findingsOutput{}
	err := m.act(ctx, in.ID, in.Body.Under, "roi.finding.decide", func(ctx context.Context, tx *db.Tx, row request.Row) (map[string]any, error) {
		if err := editable(row); err != nil {
			return nil, err
		}
		f, err := m.decidable(tx, row, in.Body.FindingID)
		if err != nil {
			return nil, err
		}
		if err := m.settle(ctx, tx, row, f, in.Body.Decision, in.Body.Reason); err != nil {
			return nil, err
		}
		return map[string]any{"finding": f.ID, "kind": f.Kind, "decision": in.Body.Decision}, m.showFindings(ctx, tx, row, m.reader(), out)
	})
	return out, err
}

func (m *Module) decidable(tx *db.Tx, row request.Row, id uuid.UUID) (findingRow, error) {
	rows, err := findingsOf(tx, row.ID)
	if err != nil {
		return findingRow{}, err
	}
	for _, f := range rows {
		switch {
		case f.ID != id:
		case !f.Decidable:
			return f, apperr.Conflict("not-decidable", "This cannot be decided away. Mend what it names, then look everything through again.")
		default:
			return f, nil
		}
	}
	return findingRow{}, refused("findingId", "is no finding of this request; look everything through again")
}

func (m *Module) settle(ctx context.Context, tx *db.Tx, row request.Row, f findingRow, decision, reason string) error {
	p, err := principal.From(ctx)
	if err != nil {
		return err
	}
	state := map[string]string{"accept": "accepted", "leave_out": "left_out", "reopen": "open"}[decision]
	sealed, err := m.Requests.Seals.Seal(ctx, tx, row.ClientID, reason, f.ID)
	if err != nil {
		return err
	}
	if err := updateFinding(tx, f.ID, map[string]any{"state": state, "reason_sealed": sealed, "decided_by": p.UserID, "decided_at": m.Clock.Now()}); err != nil {
		return err
	}
	if decision != "leave_out" {
		return nil
	}
	pages, err := selectionOf(tx, row.ID)
	if err != nil {
		return err
	}
	var kept []pageRow
	for _, k := range pages {
		out := f.PageID != nil && *f.PageID == k.PageID || f.PageID == nil && f.DocumentID != nil && *f.DocumentID == k.DocumentID
		if !out {
			k.Seq = len(kept) + 1
			kept = append(kept, k)
		}
	}
	if err := replaceSelection(tx, row.ID, kept); err != nil {
		return err
	}
	return request.Update(tx, row.ID, 0, map[string]any{})
}
