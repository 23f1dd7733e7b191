package examination

import (
	"context"

	"github.com/google/uuid"

	"chartwright/internal/audit/trail"
	"chartwright/internal/examine"
	"chartwright/internal/intake/chart"
	"chartwright/internal/intake/source"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/jobs"
)

// examine looks at one file. The slow part runs outside any transaction; the last one writes pages, document, verdict and
// the job's end together.
func (m *Module) examine(ctx context.Context, j jobs.Job) error {
	row, c, err := m.take(ctx, j, source.Received, source.Examining)
	if err != nil || c == nil {
		return err
	}
	o, err := m.open(ctx, row, c)
	if err != nil {
		return err
	}
	defer o.close()
	r, err := m.walk(ctx, o)
	if err != nil {
		return err
	}
	return m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := m.settle(ctx, tx, o, r); err != nil {
			return err
		}
		return jobs.Finish(ctx, tx, j)
	})
}

func (m *Module) settle(ctx context.Context, tx *db.Tx, o *opened, r result) error {
	row := o.row
	changes := map[string]any{"state": string(r.verdict), "media_type": o.doc.Facts().MIME, "pages": len(r.pages), "examined_at": m.Clock.Now(),
		"reason_code": nil, "reason_text": nil}
	if r.verdict != examine.Accepted {
		changes["reason_code"], changes["reason_text"] = string(r.reason), r.reason.Message()
	}
	if err := source.Update(tx, row.ID, changes); err != nil {
		return err
	}
	err := trail.Write(ctx, tx, trail.Entry{Act: "document.examine", ObjectType: "source", ObjectID: row.ID, ClientID: row.ClientID,
		Encounter: orNil(row.EncounterID), Details: map[string]any{"verdict": string(r.verdict), "reason": string(r.reason), "pages": len(r.pages)}})
	if err != nil {
		return err
	}
	if r.verdict == examine.Accepted {
		return m.file(ctx, tx, o, r)
	}
	if row.EncounterID != nil { // the chart may have waited for this file alone
		return m.Charts.Settle(ctx, tx, *row.EncounterID)
	}
	return nil
}

// file makes the document of an accepted file.
func (m *Module) file(ctx context.Context, tx *db.Tx, o *opened, r result) error {
	row := o.row
	d := chart.DocumentRow{ClientID: row.ClientID, ID: db.NewID(), FacilityID: row.FacilityID, EncounterID: row.EncounterID, State: "active",
		PageCount: len(r.pages), Version: 1, Signed: signedIn(r.text)}
	d.DocumentType, d.TypeSource, d.TypeConfidence = typeOf(row.DocumentType, r.text, o.name)
	d.RequestID = row.RequestID
	if row.EncounterID == nil && row.RequestID == nil {
		d.PrepCaseID = &d.ID
	}
	var err error
	if d.Identity, err = m.identity(ctx, tx, row.EncounterID, r.printed, false); err != nil {
		return err
	}
	for i := range r.pages {
		r.pages[i].DocumentID, r.pages[i].N = d.ID, i+1
	}
	if err := chart.InsertDocument(tx, &d, r.pages); err != nil {
		return err
	}
	if r.scans > 0 && m.Examiner.CanOCR() {
		err := jobs.Enqueue(ctx, tx, jobs.New{Kind: ReadJob, Class: jobs.Heavy, Key: row.ID.String(), Args: map[string]any{"source": row.ID}})
		if err != nil {
			return err
		}
	}
	switch {
	case row.RequestID != nil: // its own room knows what is to be done with it
		return nil
	case row.EncounterID == nil:
		return m.Charts.SettleLoose(ctx, tx, d)
	}
	return m.Charts.Settle(ctx, tx, *row.EncounterID)
}

func orNil(id *uuid.UUID) uuid.UUID {
	if id == nil {
		return uuid.Nil
	}
	return *id
}
