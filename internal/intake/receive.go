package intake

import (
	"context"
	"crypto/sha256"
	"io"

	"github.com/google/uuid"

	"chartwright/internal/audit/trail"
	"chartwright/internal/intake/seals"
	"chartwright/internal/intake/source"
	"chartwright/internal/platform/blob"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/phi"
	"chartwright/internal/tenancy/principal"
)

// File is a file that comes by another way than an upload.
type File struct {
	Name         string
	DocumentType string // empty: by content
	Body         io.Reader
}

// Place is where files belong; the nil UUID as encounter: nobody knows yet, or the file belongs to a request for records.
type Place struct{ Client, Facility, Encounter, Request uuid.UUID }

// Receive keeps files, in their order, and has them examined. All of them become known in one transaction, so that a chart
// is not judged while half of it is here. The same bytes for the same encounter or request are kept once. It gives the ids of
// those that were kept.
func (m *Module) Receive(ctx context.Context, at Place, files []File) ([]uuid.UUID, error) {
	var client *seals.Client
	var keyRef string
	err := m.upload.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		if client, err = m.seals.Of(ctx, tx, at.Client); err != nil {
			return err
		}
		keyRef, err = m.seals.KeyRef(tx, at.Client)
		return err
	})
	if err != nil {
		return nil, err
	}
	p, err := principal.From(ctx)
	if err != nil {
		return nil, err
	}
	rows, hashes := make([]source.Row, len(files)), make([][sha256.Size]byte, len(files))
	for i, f := range files {
		if rows[i], hashes[i], err = m.store(ctx, p, at, client, keyRef, f); err != nil {
			return nil, err
		}
	}
	var kept []uuid.UUID
	return kept, m.upload.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		c, err := m.seals.ToIndex(ctx, tx, at.Client)
		if err != nil {
			return err
		}
		for i := range rows {
			made, err := m.know(ctx, tx, &rows[i], rows[i].Know(c, hashes[i][:]))
			if err != nil {
				return err
			}
			if made {
				kept = append(kept, rows[i].ID)
			}
		}
		return nil
	})
}

// store encrypts the bytes under a data key of their own.
func (m *Module) store(ctx context.Context, p principal.Principal, at Place, c *seals.Client, keyRef string, f File) (row source.Row, hash [sha256.Size]byte, err error) {
	id := db.NewID()
	row = source.Row{TenantID: p.TenantID, ClientID: at.Client, ID: id, FacilityID: idOrNil(at.Facility), EncounterID: idOrNil(at.Encounter), RequestID: idOrNil(at.Request),
		NameSealed: c.Seal(source.NameColumn, id, phi.NewText(f.Name)), KeyRef: keyRef, State: source.Received, UploadedBy: idOrNil(p.UserID)}
	if f.DocumentType != "" {
		row.DocumentType = &f.DocumentType
	}
	w, err := m.upload.Vault.Create(ctx, row.Ref(source.PartOriginal), nil)
	if err != nil {
		return row, hash, err
	}
	defer func() { _ = w.Abort() }() // after Commit it does nothing
	if _, err := io.Copy(w, f.Body); err != nil {
		return row, hash, err
	}
	var whole blob.Blob
	if whole, err = w.Commit(); err != nil {
		return row, hash, err
	}
	row.Size, row.WrappedKey, row.Original = whole.Size, whole.Wrapped, source.Pack(whole)
	return row, whole.SHA256, nil
}

func (m *Module) know(ctx context.Context, tx *db.Tx, row *source.Row, others [][]byte) (bool, error) {
	made, err := source.Insert(tx, row, others)
	if err != nil || !made {
		return false, err
	}
	if err := source.Examine(ctx, tx, *row); err != nil {
		return false, err
	}
	e := trail.Entry{Act: "document.receive", ObjectType: "source", ObjectID: row.ID, ClientID: row.ClientID, Details: map[string]any{"bytes": row.Size}}
	if row.EncounterID != nil {
		e.Encounter = *row.EncounterID
	}
	return true, trail.Write(ctx, tx, e)
}

func idOrNil(id uuid.UUID) *uuid.UUID {
	if id == uuid.Nil {
		return nil
	}
	return &id
}

// PageText are the words of a page, in order.
type PageText struct {
	Page  uuid.UUID
	Words []string
}

// TextOf gives the words of every page of a document. The caller has decided that it may be read, and keeps the trail.
func (m *Module) TextOf(ctx context.Context, tx *db.Tx, document uuid.UUID) ([]PageText, error) {
	pages, err := m.chart.WordsOfDocument(ctx, tx, document)
	out := make([]PageText, len(pages))
	for i, p := range pages {
		out[i].Page = p.ID
		for _, w := range p.List {
			out[i].Words = append(out[i].Words, w.Text)
		}
	}
	return out, err
}
