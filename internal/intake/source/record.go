package source

import (
	"encoding/binary"

	"chartwright/internal/platform/blob"
)

// Pack makes the record of a blob for a column. The wrapped key is left out: it stands once, with the file.
func Pack(b blob.Blob) []byte {
	return binary.BigEndian.AppendUint64(append([]byte{}, b.Seal...), uint64(b.Size))
}

// Unpack reads a record back; one that is damaged gives blob.ErrTampered.
func Unpack(record, wrapped []byte) (blob.Blob, error) {
	if len(record) < 8 {
		return blob.Blob{}, blob.ErrTampered
	}
	at := len(record) - 8
	return blob.Blob{Wrapped: wrapped, Seal: record[:at], Size: int64(binary.BigEndian.Uint64(record[at:]))}, nil
}
