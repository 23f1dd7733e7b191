package delivery

import (
	"context"
	"io"

	"github.com/google/uuid"
	"github.com/yeka/zip"

	"chartwright/internal/platform/blob"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/jobs"
	"chartwright/internal/roi/release"
	"chartwright/internal/roi/request"
)

// partArchive is the vault part of an archive's bytes.
const partArchive = "archive"

func archiveRef(d deliveryRow) blob.Ref {
	return blob.Ref{KeyRef: d.KeyRef, Tenant: d.TenantID, Client: d.ClientID, Document: d.ID, Version: 1, Part: partArchive}
}

// archive makes the encrypted archive of a delivery, once: its bytes and their hash never change afterwards.
func (m *Module) archive(ctx context.Context, j jobs.Job) error {
	var args struct{ Delivery uuid.UUID }
	if err := j.Bind(&args); err != nil {
		return err
	}
	var d deliveryRow
	var row request.Row
	var from release.Bytes
	var secret string
	err := m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		if d, err = find(tx, args.Delivery, false); err != nil {
			return err
		}
		if row, err = request.Find(tx, d.RequestID, false); err != nil {
			return err
		}
		if from, err = m.Releases.SealedBy(ctx, tx, d.ReleaseID); err != nil {
			return err
		}
		secret, err = m.Requests.Seals.Open(ctx, tx, d.ClientID, d.PassphraseSealed, d.ID)
		return err
	})
	if err != nil {
		return err
	}
	var made blob.Blob
	if d.State == waiting {
		d.KeyRef = from.Ref.KeyRef
		if made, err = m.pack(ctx, from, archiveRef(d), "records-"+row.Tracking+".pdf", secret); err != nil {
			return err
		}
	}
	return m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		now, err := find(tx, d.ID, true)
		if err != nil {
			return err
		}
		if now.State == waiting {
			err = update(tx, d.ID, map[string]any{"state": sent, "sent_at": m.Clock.Now(), "hash": made.SHA256[:], "size": made.Size, "key_ref": d.KeyRef,
				"wrapped_key": made.Wrapped, "record": made.Record()})
			if err == nil {
				err = m.tell(ctx, tx, row)
			}
			if err == nil {
				err = request.Note(ctx, tx, row, "roi.archive", uuid.Nil, map[string]any{"delivery": d.ID, "bytes": made.Size})
			}
		}
		if err != nil {
			return err
		}
		return jobs.Finish(ctx, tx, j)
	})
}

// pack streams the release into an AES-256 archive (WinZip's AE-2) in the vault.
func (m *Module) pack(ctx context.Context, from release.Bytes, to blob.Ref, name, secret string) (blob.Blob, error) {
	r, err := m.Vault.Open(ctx, from.Ref, from.Blob)
	if err != nil {
		return blob.Blob{}, err
	}
	defer func() { _ = r.Close() }()
	w, err := m.Vault.Create(ctx, to, nil)
	if err != nil {
		return blob.Blob{}, err
	}
	defer func() { _ = w.Abort() }() // after Commit it does nothing
	z := zip.NewWriter(w)
	entry, err := z.Encrypt(name, secret, zip.AES256Encryption)
	if err != nil {
		return blob.Blob{}, err
	}
	if _, err := io.Copy(entry, r.Seeker(ctx)); err != nil {
		return blob.Blob{}, err
	}
	if err := z.Close(); err != nil {
		return blob.Blob{}, err
	}
	return w.Commit()
}

// bytesOf gives what a delivery hands over, and its file's name and type.
func (m *Module) bytesOf(ctx context.Context, tx *db.Tx, d deliveryRow, tracking string) (content, error) {
	if d.Method == byZip {
		b, err := blob.FromRecord(d.Record, d.WrappedKey)
		return content{ref: archiveRef(d), blob: b, name: "records-" + tracking + ".zip", kind: "application/zip", hash: d.Hash}, err
	}
	s, err := m.Releases.SealedBy(ctx, tx, d.ReleaseID)
	return content{ref: s.Ref, blob: s.Blob, name: "records-" + tracking + ".pdf", kind: "application/pdf", hash: s.Hash}, err
}

type content struct {
	ref        blob.Ref
	blob       blob.Blob
	name, kind string
	hash       []byte
}
