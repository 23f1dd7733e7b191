package coding

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/audit/trail"
	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/tenancy/principal"
)

// Begin makes the case of a new encounter, which waits for its documents. A second call finds the first one's case.
func (m *Module) Begin(ctx context.Context, tx *db.Tx, e Encounter) (uuid.UUID, error) {
	row, err := findCaseOf(tx, e.ID, false)
	if err == nil || !apperr.Is(err, "not-found") {
		return row.ID, err
	}
	row = caseRow{ClientID: e.ClientID, ID: db.NewID(), FacilityID: e.FacilityID, EncounterID: e.ID, WorkType: e.WorkType, Status: awaitingDocuments, Version: 1}
	if err := insertCase(tx, &row); err != nil {
		return uuid.Nil, err
	}
	return row.ID, m.Encounters.SetStatus(ctx, tx, e.ID, awaitingDocuments, delayOwner(awaitingDocuments), "")
}

// DocumentsComplete puts the case of an encounter whose chart is complete into the coders' queue. It is a no-op for a
// case that is past that.
func (m *Module) DocumentsComplete(ctx context.Context, tx *db.Tx, e Encounter, priority int) error {
	id, err := m.Begin(ctx, tx, e)
	if err != nil {
		return err
	}
	row, err := findCase(tx, id, true)
	if err != nil || row.Status != awaitingDocuments {
		return err
	}
	if err := m.become(ctx, tx, row, ready, "", ""); err != nil {
		return err
	}
	return m.Work.Open(ctx, tx, NewWork{Kind: "coding", WorkType: e.WorkType, ClientID: e.ClientID, FacilityID: e.FacilityID,
		CaseID: row.ID, EncounterID: e.ID, Priority: priority})
}

// WorkMoved follows the work item of a case: the worklist calls it inside the transaction in which the item moved.
// to is the item's new state; owner and reason are those of a hold.
func (m *Module) WorkMoved(ctx context.Context, tx *db.Tx, caseID uuid.UUID, to, owner, reason string) error {
	status := map[string]string{"ready": ready, "claimed": inCoding, "held": onHold, "cancelled": cancelled}[to]
	if status == "" {
		return nil
	}
	row, err := findCase(tx, caseID, true)
	if err != nil || row.Status == status {
		return err
	}
	return m.become(ctx, tx, row, status, owner, reason)
}

// Complete closes the coding of a case whose item the actor holds: every error must be cleared. The worklist calls it in
// the transaction that completes the item.
func (m *Module) Complete(ctx context.Context, tx *db.Tx, caseID uuid.UUID) error {
	row, err := findCase(tx, caseID, true)
	if err != nil {
		return err
	}
	c, err := m.show(ctx, tx, row)
	if err != nil {
		return err
	}
	for _, e := range c.Edits {
		if e.Level == "error" {
			return refuse("The case has edits to clear before it can be completed.", c.Edits)
		}
	}
	if err := m.become(ctx, tx, row, coded, "", ""); err != nil {
		return err
	}
	if err := trail.Write(ctx, tx, trail.Entry{Act: "coding.complete", ObjectType: "coding_case", ObjectID: row.ID, ClientID: row.ClientID,
		Encounter: row.EncounterID, Details: map[string]any{"codes": len(c.Codes), "version": c.Version}}); err != nil {
		return err
	}
	row.Status = coded
	return m.finalise(ctx, tx, row, c.Codes)
}

// finalise writes the immutable result that the hospital fetches.
func (m *Module) finalise(ctx context.Context, tx *db.Tx, row caseRow, codes []Code) error {
	if err := m.become(ctx, tx, row, final, "", ""); err != nil {
		return err
	}
	document, err := json.Marshal(resultDocument(codes))
	if err != nil {
		return err
	}
	return insertResult(tx, &resultRow{ClientID: row.ClientID, ID: db.NewID(), CaseID: row.ID, EncounterID: row.EncounterID, Document: document})
}

func (m *Module) become(ctx context.Context, tx *db.Tx, row caseRow, status, owner, reason string) error {
	if !mayBecome(row.Status, status) {
		return refuseTransition(row.Status, status)
	}
	changes := map[string]any{"status": status}
	now := time.Now().UTC()
	switch status {
	case coded:
		changes["coded_at"] = now
		if p, err := principal.From(ctx); err == nil && p.UserID != uuid.Nil {
			changes["coder_id"] = p.UserID
		}
	case final:
		changes["final_at"] = now
	case delivered:
		changes["delivered_at"] = now
	}
	if err := updateCase(tx, row.ID, 0, changes); err != nil {
		return err
	}
	if owner == "" {
		owner = delayOwner(status)
	}
	return m.Encounters.SetStatus(ctx, tx, row.EncounterID, status, owner, reason)
}

func itoa(n uint64) string { return strconv.FormatUint(n, 10) }
