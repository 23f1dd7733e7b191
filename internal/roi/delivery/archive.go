package delivery

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"chartwright/internal/platform/blob"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/jobs"
	"chartwright/internal/roi/release"
	"chartwright/internal/roi/request"
)

// PartArchive is the vault part of an archive's bytes.
const PartArchive = "archive"

func archiveRef(d deliveryRow) blob.Ref {
	return blob.Ref{KeyRef: d.KeyRef, Tenant: d.TenantID, Client: d.ClientID, Document: d.ID, Version: 1, Part: PartArchive}
}

// archive makes the encrypted archive of a delivery, once: its bytes and their hash never change afterwards.
func (m *Module) archive(ctx context.Context, j jobs.Job) error {
	var args struct{ Delivery uuid.UUID }
	if err := j.Bind(&args); err != nil {
		return err
	}
	a, err := m.beginArchive(ctx, j, args.Delivery)
	if err != nil || a.delivery.State != waiting {
		return err
	}
	made, err := m.pack(ctx, a.from, archiveRef(a.delivery), "records-"+a.row.Tracking, a.secret)
	if err != nil {
		return err
	}
	used, err := m.settleArchive(ctx, j, a, made)
	// After another error the commit may have come through, so the object stays: the next attempt knows.
	if jobs.Superseded(ctx, err) || err == nil && !used {
		err = errors.Join(err, m.Vault.Delete(context.WithoutCancel(ctx), archiveRef(a.delivery), made))
	}
	return err
}

// archiving is an archive under way.
type archiving struct {
	delivery deliveryRow
	row      request.Row
	from     release.Bytes
	secret   string
}

// beginArchive reads what an archive is made of, and clears what an earlier attempt left while none can settle. Where it was made
// already, or is not wanted any more, the job is done.
func (m *Module) beginArchive(ctx context.Context, j jobs.Job, id uuid.UUID) (a archiving, err error) {
	err = m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		if a.delivery, err = find(tx, id, true); err != nil {
			return err
		}
		if a.delivery.State != waiting {
			return jobs.Finish(ctx, tx, j)
		}
		if a.row, err = request.Find(tx, a.delivery.RequestID, false); err != nil {
			return err
		}
		if a.from, err = m.Releases.SealedBy(ctx, tx, a.delivery.ReleaseID); err != nil {
			return err
		}
		if a.secret, err = m.Requests.Seals.Open(ctx, tx, a.delivery.ClientID, a.delivery.PassphraseSealed, a.delivery.ID); err != nil {
			return err
		}
		if err = jobs.Current(ctx, tx, j); err != nil {
			return err
		}
		a.delivery.KeyRef = a.from.Ref.KeyRef
		return m.Vault.DeleteDocument(ctx, archiveRef(a.delivery))
	})
	return a, err
}

// settleArchive hands the archive over, unless the delivery was closed meanwhile.
func (m *Module) settleArchive(ctx context.Context, j jobs.Job, a archiving, made blob.Blob) (used bool, err error) {
	d := a.delivery
	err = m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		now, err := find(tx, d.ID, true)
		if err != nil {
			return err
		}
		if used = now.State == waiting; used {
			err = update(tx, d.ID, map[string]any{"state": sent, "sent_at": m.Clock.Now(), "hash": made.SHA256[:], "size": made.Size, "key_ref": d.KeyRef,
				"wrapped_key": made.Wrapped, "record": made.Record()})
			if err == nil {
				err = m.tell(ctx, tx, a.row)
			}
			if err == nil {
				err = request.Note(ctx, tx, a.row, "roi.archive", uuid.Nil, map[string]any{"delivery": d.ID, "bytes": made.Size})
			}
		}
		if err != nil {
			return err
		}
		return jobs.Finish(ctx, tx, j)
	})
	return used, err
}
