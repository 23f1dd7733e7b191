package examination

import (
	"bytes"
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/examine"
	"chartwright/internal/intake/chart"
	"chartwright/internal/intake/source"
	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/jobs"
)

// errKeyChanged has the job begin again with the file's key as it is now.
var errKeyChanged = apperr.Away("file-key-changed", time.Second, "The file was given another key while its text was being recognised; it is tried again.")

// read recognises the text of the pages that have none, each in a transaction of its own, so that a retry goes on where the
// last attempt ended. Then type and identity are judged again.
func (m *Module) read(ctx context.Context, j jobs.Job) error {
	row, c, err := m.take(ctx, j, source.Accepted)
	if err != nil || c == nil {
		return err
	}
	o, err := m.open(ctx, row, c)
	if err != nil {
		return err
	}
	defer o.close()
	var pages []chart.PageRow
	err = m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) error {
		pages, err = chart.PagesOfSource(tx, row.ID)
		return err
	})
	if err != nil {
		return err
	}
	for _, p := range pages {
		if p.OcrState == "waiting" {
			if err := m.readPage(ctx, o, p); err != nil {
				return err
			}
		}
	}
	return m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := m.judgeAgain(ctx, tx, o, pages); err != nil {
			return err
		}
		return jobs.Finish(ctx, tx, j)
	})
}

func (m *Module) readPage(ctx context.Context, o *opened, p chart.PageRow) error {
	found, err := o.doc.OCR(ctx, p.SourcePage)
	m.Metrics.Recognised(err)
	changes := map[string]any{"ocr_state": "done"}
	var failure *examine.Failure
	switch {
	case errors.As(err, &failure):
		changes["ocr_state"] = "failed"
		if failure.Reason == examine.NoOCR {
			changes["ocr_state"] = "unavailable"
		}
	case err != nil:
		return err
	case found.Source == examine.SourceOCR:
		record, err := m.keepWords(ctx, o.row, p.SourcePage, "ocr", found.Words)
		if err != nil {
			return err
		}
		changes["words"], changes["text_from"] = record, "ocr"
	}
	return m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) error {
		now, err := source.Find(tx, o.row.ID, true)
		if err != nil {
			return err
		}
		if !bytes.Equal(now.WrappedKey, o.row.WrappedKey) { // the words are under a data key that may be the file's no more
			return errKeyChanged
		}
		return chart.UpdatePage(tx, p.ID, changes)
	})
}

// judgeAgain looks at the documents into which the pages went meanwhile. What a person decided stays.
func (m *Module) judgeAgain(ctx context.Context, tx *db.Tx, o *opened, pages []chart.PageRow) error {
	done := map[uuid.UUID]bool{}
	for _, p := range pages {
		if done[p.DocumentID] {
			continue
		}
		done[p.DocumentID] = true
		d, err := chart.FindDocument(tx, p.DocumentID, true)
		if apperr.Is(err, "not-found") {
			continue
		}
		if err != nil {
			return err
		}
		if err := m.judgeDocument(ctx, tx, o, d); err != nil {
			return err
		}
		if d.EncounterID != nil {
			if err := m.Charts.Settle(ctx, tx, *d.EncounterID); err != nil {
				return err
			}
		}
	}
	return nil
}

func (m *Module) judgeDocument(ctx context.Context, tx *db.Tx, o *opened, d chart.DocumentRow) error {
	pages, err := m.Charts.WordsOfDocument(ctx, tx, d.ID)
	if err != nil {
		return err
	}
	text, printed := "", []examine.Identifier{}
	for i, p := range pages {
		if i < titlePages {
			text += examine.Page{Words: p.List}.Text() + "\n"
		}
		printed = append(printed, examine.FindIdentifiers(p.List)...)
	}
	changes := map[string]any{}
	if d.TypeSource == "proposed" {
		changes["document_type"], _, changes["type_confidence"] = typeOf(nil, text, o.name)
	}
	if d.Signed == nil {
		if signed := signedIn(text); signed != nil {
			changes["signed"] = *signed
		}
	}
	if d.Identity != "confirmed" {
		if changes["identity"], err = m.identity(ctx, tx, d.EncounterID, printed, true); err != nil {
			return err
		}
	}
	return chart.UpdateDocument(tx, d.ID, changes)
}
