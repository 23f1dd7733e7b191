package release

import (
	"context"

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/blob"
	"chartwright/internal/platform/db"
)

// PartPackage is the vault part of a package's bytes.
const PartPackage = "package"

// Ref names a package in the vault; the packager keeps it there.
func Ref(tenant, client, release uuid.UUID, keyRef string) blob.Ref {
	return blob.Ref{KeyRef: keyRef, Tenant: tenant, Client: client, Document: release, Version: 1, Part: PartPackage}
}

// Bytes are a sealed package with what opens it.
type Bytes struct {
	Release, Client uuid.UUID
	Media           string // PDF or ZIP
	Pages           int
	Size            int64
	Hash            []byte
	Ref             blob.Ref
	Blob            blob.Blob
}

// SealedOf gives the newest sealed package of a request; a conflict where none is.
func (m *Module) SealedOf(_ context.Context, tx *db.Tx, request uuid.UUID) (Bytes, error) {
	rows, err := releasesOf(tx, request)
	if err != nil {
		return Bytes{}, err
	}
	for _, r := range rows {
		if r.State == "sealed" {
			return r.bytes()
		}
	}
	return Bytes{}, apperr.Conflict("nothing-sealed", "No release of this request is sealed yet, so nothing can be delivered.")
}

// SealedBy gives a sealed package by its id.
func (m *Module) SealedBy(_ context.Context, tx *db.Tx, id uuid.UUID) (Bytes, error) {
	r, err := readRelease(tx, id)
	if err == nil && r.State != "sealed" {
		err = apperr.NotFound()
	}
	if err != nil {
		return Bytes{}, err
	}
	return r.bytes()
}

func (r releaseRow) bytes() (Bytes, error) {
	b, err := blob.FromRecord(r.Record, r.WrappedKey)
	return Bytes{Release: r.ID, Client: r.ClientID, Media: r.Media, Pages: r.Pages, Size: r.Size, Hash: r.Hash, Ref: Ref(r.TenantID, r.ClientID, r.ID, r.KeyRef), Blob: b}, err
}
