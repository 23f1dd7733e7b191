package source

import "chartwright/internal/platform/blob"

// Pack makes the record of a blob for a column. The wrapped key is left out: it stands once, with the file.
func Pack(b blob.Blob) []byte { return b.Record() }

// Unpack reads a record back; one that is damaged gives blob.ErrTampered.
func Unpack(record, wrapped []byte) (blob.Blob, error) { return blob.FromRecord(record, wrapped) }
