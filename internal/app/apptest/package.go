package apptest

import (
	"context"
	"path/filepath"

	"github.com/google/uuid"

	"chartwright/internal/platform/blob"
	"chartwright/internal/platform/keys"
	"chartwright/internal/roi/release"
)

// Seal gives a request a sealed release of those bytes, kept in the house's own vault as a packager keeps it.
func (h *House) Seal(a *Agency, c *Client, request uuid.UUID, content []byte) uuid.UUID {
	h.t.Helper()
	wrapper, err := keys.NewLocal(filepath.Join(h.DataDir, "keyring.json"))
	h.must(err)
	store, err := blob.NewLocal(filepath.Join(h.DataDir, "blobs"))
	h.must(err)
	defer func() { _ = store.Close() }()
	var keyRef string
	h.Scan(&keyRef, `select key_ref from clients where client_id = $1`, c.ID)
	id := newID()
	w, err := blob.NewVault(store, wrapper).Create(context.Background(), release.Ref(a.ID, c.ID, id, keyRef), nil)
	h.must(err)
	_, err = w.Write(content)
	h.must(err)
	made, err := w.Commit()
	h.must(err)
	h.SQL(`insert into roi_releases (tenant_id, client_id, id, request_id, n, state, pages, size, hash, key_ref, wrapped_key, record, built_at)
		values ($1, $2, $3, $4, (select coalesce(max(n), 0) + 1 from roi_releases where request_id = $4), 'sealed', 3, $5, $6, $7, $8, $9, now())`, a.ID, c.ID, id, request, made.Size, made.SHA256[:], keyRef, made.Wrapped, made.Record())
	return id
}
