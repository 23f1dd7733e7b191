package app

import (
	"context"
	"io"

	"github.com/google/uuid"

	"chartwright/internal/intake"
	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/blob"
	"chartwright/internal/platform/db"
	"chartwright/internal/roi"
	"chartwright/internal/roi/release"
)

// roiStore is intake and the vault as packages of releases see them.
type roiStore struct {
	intake *intake.Module
	vault  *blob.Vault
}

// Origins implements roi.Store.
func (s roiStore) Origins(ctx context.Context, tx *db.Tx, pages []uuid.UUID) ([]roi.Origin, roi.Opener, error) {
	from, files, err := s.intake.OriginsOf(ctx, tx, pages)
	out := make([]roi.Origin, len(from))
	for i, o := range from {
		out[i] = roi.Origin(o)
	}
	byID := map[uuid.UUID]intake.Original{}
	for _, f := range files {
		byID[f.ID] = f
	}
	return out, func(ctx context.Context, id uuid.UUID) (roi.File, error) {
		f, ok := byID[id]
		if !ok {
			return nil, apperr.NotFound()
		}
		return s.intake.OpenOriginal(ctx, f)
	}, err
}

// KeyRef implements roi.Store.
func (s roiStore) KeyRef(ctx context.Context, tx *db.Tx, client uuid.UUID) (string, error) {
	return s.intake.KeyRefOf(ctx, tx, client)
}

// Keep implements roi.Store.
func (s roiStore) Keep(ctx context.Context, keyRef string, tenant, client, id uuid.UUID, content io.Reader) (roi.Kept, error) {
	w, err := s.vault.Create(ctx, release.Ref(tenant, client, id, keyRef), nil)
	if err != nil {
		return roi.Kept{}, err
	}
	defer func() { _ = w.Abort() }() // after Commit it does nothing
	if _, err := io.Copy(w, content); err != nil {
		return roi.Kept{}, err
	}
	var b blob.Blob
	if b, err = w.Commit(); err != nil {
		return roi.Kept{}, err
	}
	return roi.Kept{KeyRef: keyRef, Wrapped: b.Wrapped, Record: b.Record(), Size: b.Size, Hash: b.SHA256[:]}, nil
}

// Drop implements roi.Store.
func (s roiStore) Drop(ctx context.Context, k roi.Kept, tenant, client, id uuid.UUID) error {
	b, err := blob.FromRecord(k.Record, k.Wrapped)
	if err != nil {
		return err
	}
	return s.vault.Delete(ctx, release.Ref(tenant, client, id, k.KeyRef), b)
}

// Clear implements roi.Store.
func (s roiStore) Clear(ctx context.Context, tenant, client, id uuid.UUID) error {
	return s.vault.DeleteDocument(ctx, release.Ref(tenant, client, id, ""))
}
