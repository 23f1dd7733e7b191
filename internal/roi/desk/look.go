package desk

import (
	"context"
	"encoding/json"
	"fmt"

	"cloud.google.com/go/civil"
	"github.com/google/uuid"

	"chartwright/internal/platform/db"
	"chartwright/internal/roi/request"
)

// look gathers what stands against the release.
func (m *Module) look(ctx context.Context, tx *db.Tx, row request.Row, read *reader) ([]findingRow, error) {
	j, err := m.judge(tx, row)
	if err != nil {
		return nil, err
	}
	out := standing(row)
	defects, err := m.defects(tx, j)
	if err != nil {
		return nil, err
	}
	out = append(out, defects...)
	_, asked, _, err := m.Requests.OpenFacts(ctx, tx, row)
	if err != nil {
		return nil, err
	}
	out = append(out, j.pathFindings(dateOf(asked.BirthDate))...)
	if row.PatientID == nil {
		return out, nil
	}
	packed, err := m.lookAtPages(ctx, tx, j, read)
	return append(out, packed...), err
}

// standing are the findings that the request itself tells.
func standing(row request.Row) []findingRow {
	var out []findingRow
	add := func(bad bool, kind, message string) {
		if bad {
			out = append(out, findingRow{Kind: kind, Key: kind, Message: message, Blocks: true})
		}
	}
	add(row.PatientID == nil, "patient", "No patient has been accepted.")
	add(row.Approval == "waiting" || row.Approval == "refused", "approval", "The hospital has not approved the request.")
	add(row.OnHold, "hold", "A legal hold stands.")
	add(row.Proofing == "pending" || row.Proofing == "failed", "path", "The requester's identity has not been proved.")
	return out
}

func (m *Module) defects(tx *db.Tx, j judgment) ([]findingRow, error) {
	a, err := authorizationOf(tx, j.row.ID)
	if err != nil {
		return nil, err
	}
	fields, err := a.fields()
	if err != nil {
		return nil, err
	}
	var out []findingRow
	for _, f := range j.set.CheckAuthorization(j.elements(a), a.found(fields)) {
		out = append(out, findingRow{Kind: "authorization", Key: "authorization:" + f.Key + ":" + f.Element, Message: f.Reason, Blocks: f.Blocks, Rule: ruleJSON(f.Rule)})
	}
	return out, nil
}

// lookAtPages judges what is selected: outside the scope, of a sensitive class without authority, or bearing somebody
// else's identifiers.
func (m *Module) lookAtPages(ctx context.Context, tx *db.Tx, j judgment, read *reader) ([]findingRow, error) {
	pages, err := selectionOf(tx, j.row.ID)
	if err != nil {
		return nil, err
	}
	if len(pages) == 0 {
		return []findingRow{{Kind: "scope", Key: "scope:empty", Message: "No page is selected.", Blocks: true}}, nil
	}
	picked := map[uuid.UUID]bool{}
	for _, p := range pages {
		picked[p.DocumentID] = true
	}
	who, err := m.Requests.Charts.Patient(ctx, tx, *j.row.PatientID)
	if err != nil {
		return nil, err
	}
	out, err := m.lookAtDocuments(ctx, tx, j, read, picked, who)
	if err != nil {
		return nil, err
	}
	selected, err := read.selected(ctx, tx, j.row)
	for i, p := range selected {
		if h := m.heat(p, who); h.Verdict == "differs" {
			out = append(out, findingRow{Kind: "identity", Key: "identity:" + p.ID.String(), PageID: &selected[i].ID, DocumentID: &selected[i].Document, Blocks: true, Decidable: true,
				Message: fmt.Sprintf("Page %d of its document bears identifiers that are not this patient's.", p.N)})
		}
	}
	return out, err
}

func (m *Module) lookAtDocuments(ctx context.Context, tx *db.Tx, j judgment, read *reader, picked map[uuid.UUID]bool, who request.Patient) ([]findingRow, error) {
	stays, err := m.Requests.Charts.Stays(ctx, tx, who.ID)
	if err != nil {
		return nil, err
	}
	_, _, text, err := m.Requests.OpenFacts(ctx, tx, j.row)
	if err != nil {
		return nil, err
	}
	scope := j.scope(text, stays)
	var out []findingRow
	for _, o := range scope.Outside {
		if id, err := uuid.Parse(o.ID); err == nil && picked[id] {
			out = append(out, findingRow{Kind: "scope", Key: "scope:" + o.ID, DocumentID: &id, Message: o.Reason, Blocks: true, Decidable: true, Rule: ruleJSON(scope.Rule)})
		}
	}
	err = m.eachSensitive(ctx, tx, j, read, stays, picked, who, func(document uuid.UUID, c Sensitive) {
		out = append(out, findingRow{Kind: "sensitive", Key: "sensitive:" + document.String() + ":" + c.Class, DocumentID: &document, Class: &c.Class,
			Message: c.Label + ": marked on this document" + map[bool]string{true: "; the authority is on file.", false: ", and no authority for it is on file."}[c.Allowed],
			Blocks:  c.LeaveOut && !c.Allowed, Decidable: true, Rule: ruleJSON(c.Rule)})
	})
	return out, err
}

// eachSensitive tells of every sensitive class that a picked document bears.
func (m *Module) eachSensitive(ctx context.Context, tx *db.Tx, j judgment, read *reader, stays []request.Stay, picked map[uuid.UUID]bool, who request.Patient,
	tell func(document uuid.UUID, c Sensitive)) error {
	for _, s := range stays {
		for _, d := range s.Documents {
			if !picked[d.ID] {
				continue
			}
			found, err := m.sensitive(ctx, tx, j, read, s, d, who)
			if err != nil {
				return err
			}
			for _, c := range found {
				tell(d.ID, c)
			}
		}
	}
	return nil
}

func ruleJSON(r request.Rule) json.RawMessage {
	b, err := json.Marshal(r)
	if err != nil {
		return nil
	}
	return b
}

// pathFindings are the paths of the request that are not gone to the end.
func (j judgment) pathFindings(born civil.Date) []findingRow {
	var out []findingRow
	for _, p := range j.set.Path(j.path(born)) {
		for _, s := range p.Steps {
			if !s.Met {
				out = append(out, findingRow{Kind: "path", Key: "path:" + p.Key + ":" + p.Rule.ID + ":" + s.Label, Blocks: true, Rule: ruleJSON(s.Rule),
					Message: p.Label + ": " + s.Label + " is not on file. " + s.Why})
			}
		}
	}
	return out
}
