package chart

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"chartwright/internal/audit/trail"
	"chartwright/internal/intake/register"
	"chartwright/internal/intake/source"
	"chartwright/internal/platform/clock"
	"chartwright/internal/platform/db"
)

// PrepKind is the kind of work that chart preparation is.
const PrepKind = "chart_prep"

const routine = 3

// Status of an encounter whose chart is not complete.
const awaiting = "awaiting_documents"

// Lack is why a chart is not complete: a document of the checklist that is missing or unsigned, or one that may belong to
// somebody else.
type Lack struct {
	DocumentType string    `json:"documentType"`
	Problem      string    `json:"problem" enum:"missing,unsigned,mismatch"`
	DocumentID   uuid.UUID `json:"documentId,omitempty"`
}

// Settle asks whether the chart of an encounter is complete and acts on it in the caller's transaction: a complete chart
// goes to coding; one that lacks something goes to chart preparation, or waits for what the hospital was asked for.
// Arrived documents end the hospital's hold. While files are being examined or read it waits to be asked again: nobody
// codes a scan whose print has not been compared with the patient.
func (m *Module) Settle(ctx context.Context, tx *db.Tx, encounter uuid.UUID) error {
	facts, status, err := m.Register.Standing(ctx, tx, encounter)
	if err != nil {
		return err
	}
	pending, err := m.pending(tx, encounter)
	if err != nil || pending {
		return err
	}
	docs, err := DocumentsOf(tx, encounter)
	if err != nil {
		return err
	}
	open, err := m.closeRequests(ctx, tx, facts, docs)
	if err != nil || status != awaiting || len(docs) == 0 {
		return err
	}
	lacks, err := m.lacks(tx, facts, docs)
	if err != nil {
		return err
	}
	if len(lacks) == 0 && len(open) == 0 {
		return m.complete(ctx, tx, facts)
	}
	return m.incomplete(ctx, tx, facts, lacks, open)
}

// FactsChanged implements register.Charts.
func (m *Module) FactsChanged(ctx context.Context, tx *db.Tx, encounter uuid.UUID) error {
	return m.Settle(ctx, tx, encounter)
}

// pending reports files on their way to being documents, and pages on their way to being read.
func (m *Module) pending(tx *db.Tx, encounter uuid.UUID) (bool, error) {
	files, err := source.WaitingOf(tx, encounter)
	if err != nil {
		return false, err
	}
	if slices.ContainsFunc(files, func(r source.Row) bool { return r.State == source.Received || r.State == source.Examining }) {
		return true, nil
	}
	return ocrWaiting(tx, encounter)
}

// closeRequests ends the requests that the documents answer and gives those still open. Any that ended resumes the work.
func (m *Module) closeRequests(ctx context.Context, tx *db.Tx, e register.Facts, docs []DocumentRow) ([]RequestRow, error) {
	asked, err := openRequests(tx, e.ID)
	if err != nil {
		return nil, err
	}
	var open []RequestRow
	for _, r := range asked {
		if !slices.ContainsFunc(docs, r.answeredBy) {
			open = append(open, r)
			continue
		}
		if err := endRequest(tx, r.ID, "arrived", m.Clock.Now()); err != nil {
			return nil, err
		}
	}
	if len(asked) > 0 && len(open) == 0 {
		return nil, m.Work.Resume(ctx, tx, e.ID, "hospital")
	}
	return open, nil
}

// answeredBy: a document of the type that came after it was asked for; for a missing signature one that is not unsigned.
func (r RequestRow) answeredBy(d DocumentRow) bool {
	return d.DocumentType == r.DocumentType && d.CreatedAt.After(r.AskedAt) && (r.Problem != "unsigned" || d.Signed == nil || *d.Signed)
}

// Lacks tells what a chart lacks, for the chart-prep screen.
func (m *Module) Lacks(ctx context.Context, tx *db.Tx, encounter uuid.UUID) ([]Lack, error) {
	facts, err := m.Register.Facts(ctx, tx, encounter)
	if err != nil {
		return nil, err
	}
	docs, err := DocumentsOf(tx, encounter)
	if err != nil {
		return nil, err
	}
	return m.lacks(tx, facts, docs)
}

// lacks compares a chart with the checklist in force where the facility is on the day of discharge, or of admission while the patient is there.
func (m *Module) lacks(tx *db.Tx, e register.Facts, docs []DocumentRow) ([]Lack, error) {
	at := e.AdmittedAt
	if e.DischargedAt != nil {
		at = *e.DischargedAt
	}
	wanted, err := checklist(tx, e.ClientID, e.WorkType, clock.DayIn(at, e.Zone))
	if err != nil {
		return nil, err
	}
	out := []Lack{}
	for _, w := range wanted {
		has, signed := false, false
		for _, d := range docs {
			if d.DocumentType == w.DocumentType {
				has, signed = true, signed || d.Signed != nil && *d.Signed
			}
		}
		switch {
		case !has:
			out = append(out, Lack{DocumentType: w.DocumentType, Problem: "missing"})
		case w.MustBeSigned && !signed:
			out = append(out, Lack{DocumentType: w.DocumentType, Problem: "unsigned"})
		}
	}
	for _, d := range docs {
		if d.Identity == "differs" {
			out = append(out, Lack{DocumentType: d.DocumentType, Problem: "mismatch", DocumentID: d.ID})
		}
	}
	return out, nil
}

func (m *Module) complete(ctx context.Context, tx *db.Tx, e register.Facts) error {
	if err := m.Work.Withdraw(ctx, tx, e.ID, PrepKind, "chart complete"); err != nil {
		return err
	}
	if err := m.Coding.DocumentsComplete(ctx, tx, e, routine); err != nil {
		return err
	}
	return trail.Write(ctx, tx, trail.Entry{Act: "chart.complete", ObjectType: "encounter", ObjectID: e.ID, ClientID: e.ClientID,
		PatientID: e.PatientID, Encounter: e.ID})
}

// incomplete opens chart preparation, unless the hospital was asked for all that is lacking: then the delay is theirs.
func (m *Module) incomplete(ctx context.Context, tx *db.Tx, e register.Facts, lacks []Lack, open []RequestRow) error {
	if len(unasked(lacks, open)) == 0 {
		return m.Register.SetStatus(ctx, tx, e.ID, awaiting, "hospital", requestReason(open))
	}
	err := m.Work.Open(ctx, tx, NewWork{Kind: PrepKind, WorkType: e.WorkType, ClientID: e.ClientID, FacilityID: e.FacilityID,
		CaseID: e.ID, EncounterID: e.ID, Priority: routine})
	if err != nil {
		return err
	}
	return m.Register.SetStatus(ctx, tx, e.ID, awaiting, "agency", "")
}

// unasked leaves the lacks for which the hospital was not asked.
func unasked(lacks []Lack, open []RequestRow) []Lack {
	return slices.DeleteFunc(slices.Clone(lacks), func(l Lack) bool {
		return slices.ContainsFunc(open, func(r RequestRow) bool { return r.DocumentType == l.DocumentType && r.Problem == l.Problem })
	})
}

// Unasked tells what a chart lacks that nobody asked the hospital for.
func (m *Module) Unasked(ctx context.Context, tx *db.Tx, encounter uuid.UUID) ([]Lack, error) {
	lacks, err := m.Lacks(ctx, tx, encounter)
	if err != nil {
		return nil, err
	}
	open, err := openRequests(tx, encounter)
	return unasked(lacks, open), err
}

// requestReason is the hold reason that the hospital reads.
func requestReason(open []RequestRow) string {
	if slices.ContainsFunc(open, func(r RequestRow) bool { return r.Problem == "unsigned" }) {
		return "unsigned_document"
	}
	return "missing_document"
}

// SettleLoose opens the work of matching pages that came without an encounter. The case is the document.
func (m *Module) SettleLoose(ctx context.Context, tx *db.Tx, d DocumentRow) error {
	facility, workType, err := anyFacility(tx, d.ClientID, nullable(d.FacilityID).UUID)
	if err != nil {
		return err
	}
	return m.Work.Open(ctx, tx, NewWork{Kind: PrepKind, WorkType: workType, ClientID: d.ClientID, FacilityID: facility, CaseID: d.ID, Priority: routine})
}
