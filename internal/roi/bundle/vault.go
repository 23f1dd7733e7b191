package bundle

import (
	"encoding/binary"

	"github.com/google/uuid"

	"chartwright/internal/platform/blob"
)

// Ref names the package of a release in the vault.
func Ref(keyRef string, tenant, client, release uuid.UUID) blob.Ref {
	return blob.Ref{KeyRef: keyRef, Tenant: tenant, Client: client, Document: release, Version: 1, Part: "package"}
}

// Record is a blob as the release's row keeps it: seal and size. The wrapped key stands beside it.
func Record(b blob.Blob) []byte {
	return binary.BigEndian.AppendUint64(append([]byte{}, b.Seal...), uint64(b.Size))
}

// FromRecord reads a record back; one that is damaged gives blob.ErrTampered.
func FromRecord(record, wrapped []byte) (blob.Blob, error) {
	if len(record) < 8 {
		return blob.Blob{}, blob.ErrTampered
	}
	at := len(record) - 8
	return blob.Blob{Wrapped: wrapped, Seal: record[:at], Size: int64(binary.BigEndian.Uint64(record[at:]))}, nil
}
