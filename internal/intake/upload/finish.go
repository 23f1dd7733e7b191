package upload

import (
	"context"

	"github.com/google/uuid"
	"github.com/tus/tusd/v2/pkg/handler"

	"chartwright/internal/audit/trail"
	"chartwright/internal/intake/source"
	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/blob"
	"chartwright/internal/platform/db"
	"chartwright/internal/tenancy/principal"
)

// DuplicateReason is told of a file whose bytes are here already.
const DuplicateReason = "This very file is here already; it was not stored a second time."

// FinishUpload implements handler.Upload: the bytes become a source, and its examination a job, in one transaction. It may
// be called again.
func (u *one) FinishUpload(ctx context.Context) error {
	ctx = calm(ctx)
	up, err := u.resume(ctx)
	if err != nil {
		return refusal(err)
	}
	whole, err := up.Complete(ctx)
	if err != nil {
		_ = up.Close() // the first error tells
		return refusal(err)
	}
	duplicate, err := u.handOn(ctx, whole)
	if err == nil && !duplicate {
		warn(ctx, "upload checkpoint could not be removed", u.row.ID, up.Forget(ctx))
	}
	if closing := up.Close(); err == nil {
		err = closing
	}
	if err == nil && duplicate {
		s, broken := u.state()
		if broken == nil {
			broken = u.m.Vault.DiscardUpload(ctx, u.ref(), s)
		}
		warn(ctx, "duplicate bytes could not be removed", u.row.ID, broken)
	}
	return refusal(err)
}

func (u *one) handOn(ctx context.Context, whole blob.Blob) (duplicate bool, err error) {
	err = u.m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		row, err := findUpload(tx, u.row.ID, u.row.CreatedBy, true)
		if err != nil || row.State == "complete" {
			return err
		}
		u.row = row
		state, err := u.state()
		if err != nil {
			return err
		}
		whole.Wrapped = state.Wrapped // it may have been wrapped by another master key meanwhile, which the row names
		src, others, err := u.source(ctx, tx, whole)
		if err != nil {
			return err
		}
		if duplicate, err = keep(tx, &src, others); err != nil {
			return err
		}
		if err := updateUpload(tx, row.ID, map[string]any{"state": "complete", "received": row.Size}); err != nil {
			return err
		}
		if !duplicate {
			if err := source.Examine(ctx, tx, src); err != nil {
				return err
			}
		}
		return trail.Write(ctx, tx, trail.Entry{Act: "document.receive", ObjectType: "source", ObjectID: src.ID, ClientID: src.ClientID,
			Encounter: orNil(src.EncounterID), Details: map[string]any{"bytes": src.Size, "duplicate": duplicate}})
	})
	return duplicate, err
}

// source makes the row of a file that has arrived, matched to its encounter where its name tells. others are digests that a row with the
// same bytes may have.
func (u *one) source(ctx context.Context, tx *db.Tx, whole blob.Blob) (row source.Row, others [][]byte, err error) {
	c, err := u.m.Seals.ToIndex(ctx, tx, u.row.ClientID)
	if err != nil {
		return source.Row{}, nil, err
	}
	row = source.Row{TenantID: u.row.TenantID, ClientID: u.row.ClientID, ID: u.row.ID, FacilityID: u.row.FacilityID, EncounterID: u.row.EncounterID,
		BatchID: u.row.BatchID, RequestID: u.row.RequestID, NameSealed: u.row.NameSealed, DocumentType: u.row.DocumentType, Size: whole.Size,
		KeyRef: u.row.KeyRef, WrappedKey: whole.Wrapped, Original: source.Pack(whole), State: source.Received,
		UploadedBy: &u.row.CreatedBy}
	others = row.Know(c, whole.SHA256[:])
	if row.EncounterID != nil || row.RequestID != nil {
		return row, others, nil
	}
	name, err := c.Open(source.NameColumn, row.ID, row.NameSealed)
	if err != nil {
		return row, others, err
	}
	found, err := u.m.byName(tx, row.ClientID, orNil(row.FacilityID), name.Reveal())
	if err == nil && found.ID != uuid.Nil {
		row.EncounterID, row.FacilityID = &found.ID, &found.FacilityID
	}
	return row, others, err
}

// keep inserts the row; the same bytes for the same encounter become a row that says so and holds none.
func keep(tx *db.Tx, row *source.Row, others [][]byte) (duplicate bool, err error) {
	made, err := source.Insert(tx, row, others)
	if err != nil || made {
		return false, err
	}
	code, text := "duplicate", DuplicateReason
	row.State, row.Original, row.ReasonCode, row.ReasonText = source.Duplicate, []byte{}, &code, &text
	_, err = source.Insert(tx, row, nil)
	return true, err
}

// placeOf finds to which client, and to which encounter or facility, a new upload belongs, and that the actor may.
func (m *Module) placeOf(ctx context.Context, tx *db.Tx, p principal.Principal, meta handler.MetaData) (wanted, error) {
	w := wanted{client: p.ClientID}
	if t := meta["documentType"]; t != "" {
		if !source.KnownType(t) {
			return w, missing("documentType", "is not a type of document that is known here")
		}
		w.documentType = &t
	}
	var encounter, site, group, request uuid.UUID
	for _, said := range []struct {
		name string
		id   *uuid.UUID
	}{{"encounterId", &encounter}, {"facilityId", &site}, {"batchId", &group}, {"requestId", &request}} {
		var err error
		if *said.id, err = metaID(meta, said.name); err != nil {
			return w, err
		}
	}
	w.batch = ptr(group)
	if group != uuid.Nil {
		b, err := findBatch(tx, group)
		if err != nil {
			return w, gone(err, "batchId")
		}
		w.client, w.facility = b.ClientID, b.FacilityID
	}
	if request != uuid.Nil {
		return m.forRequest(ctx, tx, w, request)
	}
	if site != uuid.Nil {
		if err := w.at(tx, site); err != nil {
			return w, err
		}
	}
	if encounter != uuid.Nil {
		return m.forEncounter(ctx, tx, w, encounter)
	}
	if w.client == uuid.Nil {
		return w, missing("facilityId", "say to which facility or encounter the file belongs")
	}
	return w, nil
}

// at takes a file for a facility, which is its batch's client's where it has a batch.
func (w *wanted) at(tx *db.Tx, site uuid.UUID) error {
	f, err := findFacility(tx, site)
	if err != nil {
		return gone(err, "facilityId")
	}
	if w.batch != nil && f.ClientID != w.client {
		return missing("facilityId", "belongs to another client than the batch")
	}
	w.client, w.facility = f.ClientID, &f.ID
	return nil
}

func (m *Module) forEncounter(ctx context.Context, tx *db.Tx, w wanted, encounter uuid.UUID) (wanted, error) {
	if _, err := m.Encounters.MayView(ctx, tx, encounter); err != nil {
		return w, gone(err, "encounterId")
	}
	f, err := m.Encounters.Facts(ctx, tx, encounter)
	if err != nil {
		return w, gone(err, "encounterId")
	}
	if w.batch != nil && f.ClientID != w.client {
		return w, missing("encounterId", "belongs to another client than the batch")
	}
	w.client, w.encounter, w.facility = f.ClientID, &f.ID, &f.FacilityID
	return w, nil
}

// forRequest takes a file of a request for records: it belongs to no chart.
func (m *Module) forRequest(ctx context.Context, tx *db.Tx, w wanted, request uuid.UUID) (wanted, error) {
	client, site, err := m.Requests.TakesFiles(ctx, tx, request)
	if err != nil {
		return w, gone(err, "requestId")
	}
	if w.batch != nil && client != w.client {
		return w, missing("requestId", "belongs to another client than the batch")
	}
	w.client, w.facility, w.request = client, &site, &request
	return w, nil
}

func gone(err error, field string) error {
	if apperr.Is(err, "not-found") {
		return missing(field, "is not there, or not yours")
	}
	return err
}

func missing(field, why string) error {
	return apperr.Invalid("The upload cannot begin.", apperr.Field{Location: "metadata." + field, Message: why})
}
