package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/coding"
	"chartwright/internal/intake"
	"chartwright/internal/platform/db"
	"chartwright/internal/worklist"
)

// codingEncounters is intake as coding sees it.
type codingEncounters struct{ *intake.Module }

// CodingFacts implements coding.Encounters.
func (c codingEncounters) CodingFacts(ctx context.Context, tx *db.Tx, encounter uuid.UUID) (coding.Encounter, error) {
	e, err := c.Module.CodingFacts(ctx, tx, encounter)
	return coding.Encounter(e), err
}

// chartCoding is coding as intake sees it.
type chartCoding struct{ h *house }

// DocumentsComplete implements intake.Coding.
func (c chartCoding) DocumentsComplete(ctx context.Context, tx *db.Tx, e intake.Encounter, priority int) error {
	return c.h.coding.DocumentsComplete(ctx, tx, coding.Encounter(e), priority)
}

// chartWork is the worklist as intake sees it.
type chartWork struct{ h *house }

// Open implements intake.Work.
func (w chartWork) Open(ctx context.Context, tx *db.Tx, n intake.NewWork) error {
	_, err := w.h.worklist.Open(ctx, tx, worklist.NewItem{Kind: n.Kind, WorkType: n.WorkType, ClientID: n.ClientID, FacilityID: n.FacilityID,
		CaseID: n.CaseID, EncounterID: n.EncounterID, Priority: n.Priority, Ready: true})
	return err
}

// Resume implements intake.Work.
func (w chartWork) Resume(ctx context.Context, tx *db.Tx, encounter uuid.UUID, owner string) error {
	_, err := w.h.worklist.Resume(ctx, tx, worklist.Ref{EncounterID: encounter}, owner)
	return err
}

// Withdraw implements intake.Work: an item that somebody holds is theirs to finish.
func (w chartWork) Withdraw(ctx context.Context, tx *db.Tx, caseID uuid.UUID, kind, reason string) error {
	items, err := w.h.worklist.Items(ctx, tx, worklist.Ref{CaseID: caseID})
	if err != nil {
		return err
	}
	for _, i := range items {
		if i.Kind != kind || i.State == worklist.Claimed {
			continue
		}
		if err := w.h.worklist.Cancel(ctx, tx, i.ID, reason); err != nil {
			return err
		}
	}
	return nil
}

// Hold implements intake.Work.
func (w chartWork) Hold(ctx context.Context, tx *db.Tx, item uuid.UUID, fence int64, reason string) error {
	_, err := w.h.worklist.HoldIn(ctx, tx, item, fence, reason, time.Time{})
	return err
}

// HoldsLeaseOn implements intake.Work.
func (w chartWork) HoldsLeaseOn(ctx context.Context, tx *db.Tx, encounter uuid.UUID) (uuid.UUID, error) {
	return w.h.worklist.HoldsLeaseOn(ctx, tx, encounter)
}

// HoldsLeaseOnCase implements intake.Work.
func (w chartWork) HoldsLeaseOnCase(ctx context.Context, tx *db.Tx, caseID uuid.UUID) (uuid.UUID, error) {
	return w.h.worklist.HoldsLeaseOnCase(ctx, tx, caseID)
}

// Require implements intake.Work.
func (w chartWork) Require(ctx context.Context, tx *db.Tx, item uuid.UUID, fence int64) (caseID, encounter uuid.UUID, err error) {
	l, err := w.h.worklist.Require(ctx, tx, item, fence)
	return l.CaseID, l.EncounterID, err
}
