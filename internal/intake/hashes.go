package intake

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"

	"github.com/google/uuid"

	"chartwright/internal/intake/source"
	"chartwright/internal/platform/blob"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/phi"
)

// KeepHashes gives the files of a client that came before hashes were kept theirs, so that their digests can be made anew. It reads
// each, and gives how many there were. One that does not read is passed over.
func (m *Module) KeepHashes(ctx context.Context, client uuid.UUID) (n int64, err error) {
	for after := uuid.Nil; ; {
		var rows []source.Row
		err := m.upload.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) (err error) {
			rows, err = source.Unknown(tx, client, after)
			return err
		})
		if err != nil || len(rows) == 0 {
			return n, err
		}
		for _, row := range rows {
			after = row.ID
			hash, err := m.hashOf(ctx, row)
			if errors.Is(err, blob.ErrNotFound) || errors.Is(err, blob.ErrTampered) {
				continue
			}
			if err == nil {
				err = m.keepHash(ctx, row, hash)
			}
			if err != nil {
				return n, err
			}
			n++
		}
	}
}

func (m *Module) hashOf(ctx context.Context, row source.Row) ([]byte, error) {
	b, err := source.Unpack(row.Original, row.WrappedKey)
	if err != nil {
		return nil, err
	}
	r, err := m.upload.Vault.Open(ctx, row.Ref(source.PartOriginal), b)
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	hash := sha256.New()
	_, err = io.Copy(hash, r.Seeker(ctx))
	return hash.Sum(nil), err
}

func (m *Module) keepHash(ctx context.Context, row source.Row, hash []byte) error {
	return m.upload.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		c, err := m.seals.Of(ctx, tx, row.ClientID)
		if err != nil {
			return err
		}
		return source.Update(tx, row.ID, map[string]any{"hash_sealed": c.Seal(source.HashColumn, row.ID, phi.NewText(string(hash)))})
	})
}
