package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/coding"
	"chartwright/internal/intake"
	"chartwright/internal/platform/clock"
	"chartwright/internal/platform/db"
	"chartwright/internal/roi"
	"chartwright/internal/worklist"
)

// newROI builds release of information on the other rooms; builds says when packages are built, nil: at once.
func (h *house) newROI(c clock.Clock, builds func() time.Time) (*roi.Module, error) {
	charts := roiCharts{h.intake, h.coding}
	return roi.New(roi.Needs{DB: h.db, Clock: c, Builds: builds, Seals: charts, Charts: charts, Work: roiWork{h.worklist}, Store: roiStore{h.intake, h.vault}, Examiner: h.examiner,
		Door: publicDoor{h}, Portal: publicDoor{h}, Papers: requestPapers{h.intake}, Notices: requestNotices{h.notices}, Vault: h.vault, Codes: h.sealer})
}

// roiRequests is release of information as intake sees it; the room is built after intake.
type roiRequests struct{ h *house }

// HoldsPatient implements intake.Requests.
func (r roiRequests) HoldsPatient(ctx context.Context, tx *db.Tx, patient uuid.UUID) (uuid.UUID, error) {
	return r.h.roi.HoldsPatient(ctx, tx, patient)
}

// TakesFiles implements intake.Requests.
func (r roiRequests) TakesFiles(ctx context.Context, tx *db.Tx, request uuid.UUID) (client, facility uuid.UUID, err error) {
	return r.h.roi.TakesFiles(ctx, tx, request)
}

// roiCharts is intake, with coding, as release of information sees it.
type roiCharts struct {
	*intake.Module
	coding *coding.Module
}

// NormalName implements roi.Seals.
func (roiCharts) NormalName(s string) string { return intake.NormalName(s) }

// NormalMRN implements roi.Seals.
func (roiCharts) NormalMRN(s string) string { return intake.NormalMRN(s) }

// Patient implements roi.Charts.
func (c roiCharts) Patient(ctx context.Context, tx *db.Tx, patient uuid.UUID) (roi.Patient, error) {
	p, err := c.PatientOf(ctx, tx, patient)
	return roiPatient(p), err
}

func roiPatient(p intake.Patient) roi.Patient {
	return roi.Patient{ID: p.ID, ClientID: p.ClientID, MRN: p.MRN, LastName: p.LastName, FirstName: p.FirstName, MiddleName: p.MiddleName,
		BirthDate: p.BirthDate, Sex: p.Sex}
}

// Candidates implements roi.Charts: patients, each once, though the register speaks of encounters.
func (c roiCharts) Candidates(ctx context.Context, tx *db.Tx, client uuid.UUID, h roi.Hints) ([]roi.Patient, error) {
	found, err := c.Module.Candidates(ctx, tx, client, intake.Hints{MRNs: h.MRNs, LastNames: h.LastNames, BirthDates: h.BirthDates})
	var out []roi.Patient
	seen := map[uuid.UUID]bool{}
	for _, i := range found {
		if !seen[i.Patient.ID] {
			seen[i.Patient.ID] = true
			out = append(out, roiPatient(i.Patient))
		}
	}
	return out, err
}

// Stays implements roi.Charts.
func (c roiCharts) Stays(ctx context.Context, tx *db.Tx, patient uuid.UUID) ([]roi.Stay, error) {
	stays, err := c.StaysOf(ctx, tx, patient)
	out := make([]roi.Stay, len(stays))
	for i, s := range stays {
		out[i] = roi.Stay{EncounterID: s.EncounterID, FacilityID: s.FacilityID, AccountNumber: s.AccountNumber, WorkType: s.WorkType,
			AdmittedAt: s.AdmittedAt, DischargedAt: s.DischargedAt, Timezone: s.Zone, Documents: roiDocuments(s.Documents)}
	}
	return out, err
}

// Files implements roi.Charts.
func (c roiCharts) Files(ctx context.Context, tx *db.Tx, request uuid.UUID) ([]roi.Document, error) {
	docs, err := c.FilesOf(ctx, tx, request)
	return roiDocuments(docs), err
}

func roiDocuments(docs []intake.Document) []roi.Document {
	out := make([]roi.Document, len(docs))
	for i, d := range docs {
		out[i] = roi.Document{ID: d.ID, DocumentType: d.DocumentType, DocumentDate: d.DocumentDate, Pages: make([]roi.Page, len(d.PageList))}
		for j, p := range d.PageList {
			out[i].Pages[j] = roi.Page{ID: p.ID, N: p.N, Width: p.Width, Height: p.Height, TextFrom: p.TextFrom}
		}
	}
	return out
}

// Read implements roi.Charts.
func (c roiCharts) Read(ctx context.Context, tx *db.Tx, document uuid.UUID) ([]roi.ReadPage, error) {
	pages, err := c.ReadDocument(ctx, tx, document)
	out := make([]roi.ReadPage, len(pages))
	for i, p := range pages {
		out[i] = roi.ReadPage{ID: p.ID, Document: p.Document, N: p.N, TextFrom: p.TextFrom, Words: make([]roi.Word, len(p.Words))}
		for j, w := range p.Words {
			out[i].Words[j] = roi.Word(w)
		}
	}
	return out, err
}

// Codes implements roi.Charts.
func (c roiCharts) Codes(ctx context.Context, tx *db.Tx, encounter, document uuid.UUID) ([]roi.Code, error) {
	found, err := c.coding.CodesOn(ctx, tx, encounter, document)
	out := make([]roi.Code, len(found))
	for i, f := range found {
		out[i] = roi.Code(f)
	}
	return out, err
}

// roiWork is the worklist as release of information sees it.
type roiWork struct{ list *worklist.Module }

// Open implements roi.Work.
func (w roiWork) Open(ctx context.Context, tx *db.Tx, n roi.NewWork) error {
	_, err := w.list.Open(ctx, tx, worklist.NewItem{Kind: n.Kind, WorkType: n.WorkType, ClientID: n.ClientID, FacilityID: n.FacilityID,
		CaseID: n.CaseID, AuthorID: n.Author, RoutedTo: n.RoutedTo, Priority: n.Priority, DueAt: n.DueAt, Ready: n.Ready})
	return err
}

// each does something to the open items of a case.
func (w roiWork) each(ctx context.Context, tx *db.Tx, caseID uuid.UUID, do func(worklist.Item) error) error {
	items, err := w.list.Items(ctx, tx, worklist.Ref{CaseID: caseID})
	if err != nil {
		return err
	}
	for _, i := range items {
		if err := do(i); err != nil {
			return err
		}
	}
	return nil
}

// Lock implements roi.Work.
func (w roiWork) Lock(ctx context.Context, tx *db.Tx, caseID uuid.UUID) error {
	return w.list.LockCase(ctx, tx, caseID)
}

// Offer implements roi.Work.
func (w roiWork) Offer(ctx context.Context, tx *db.Tx, caseID uuid.UUID) error {
	return w.each(ctx, tx, caseID, func(i worklist.Item) error {
		if i.State != worklist.Preparing {
			return nil
		}
		return w.list.MakeReady(ctx, tx, i.ID)
	})
}

// Cancel implements roi.Work.
func (w roiWork) Cancel(ctx context.Context, tx *db.Tx, caseID uuid.UUID, reason string) error {
	return w.each(ctx, tx, caseID, func(i worklist.Item) error { return w.list.Cancel(ctx, tx, i.ID, reason) })
}

// Resume implements roi.Work.
func (w roiWork) Resume(ctx context.Context, tx *db.Tx, caseID uuid.UUID, owner string) error {
	_, err := w.list.Resume(ctx, tx, worklist.Ref{CaseID: caseID}, owner)
	return err
}

// Hold implements roi.Work.
func (w roiWork) Hold(ctx context.Context, tx *db.Tx, item uuid.UUID, fence int64, reason string) error {
	_, err := w.list.HoldIn(ctx, tx, item, fence, reason, time.Time{})
	return err
}

// Require implements roi.Work.
func (w roiWork) Require(ctx context.Context, tx *db.Tx, item uuid.UUID, fence int64) (caseID uuid.UUID, kind string, err error) {
	l, err := w.list.Require(ctx, tx, item, fence)
	return l.CaseID, l.Kind, err
}

// Complete implements roi.Work.
func (w roiWork) Complete(ctx context.Context, tx *db.Tx, item uuid.UUID, fence int64) error {
	return w.list.Complete(ctx, tx, item, fence)
}

// Reschedule implements roi.Work.
func (w roiWork) Reschedule(ctx context.Context, tx *db.Tx, caseID uuid.UUID, due time.Time) error {
	return w.each(ctx, tx, caseID, func(i worklist.Item) error { return w.list.Reschedule(ctx, tx, i.ID, due) })
}

// Escalate implements roi.Work.
func (w roiWork) Escalate(ctx context.Context, tx *db.Tx, caseID uuid.UUID) error {
	return w.each(ctx, tx, caseID, func(i worklist.Item) error { return w.list.Prioritise(ctx, tx, i.ID, 1) })
}

// Holds implements roi.Work.
func (w roiWork) Holds(ctx context.Context, tx *db.Tx, caseID uuid.UUID) (uuid.UUID, error) {
	return w.list.HoldsLeaseOnCase(ctx, tx, caseID)
}
