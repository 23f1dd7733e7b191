package blob

import "encoding/binary"

const recordSize = 8 // of the size at its end, beside the seal

// Record packs a Blob for a column. The wrapped key is left out: it stands once, beside the records of all parts.
func (b Blob) Record() []byte {
	return binary.BigEndian.AppendUint64(append([]byte{}, b.Seal...), uint64(b.Size))
}

// FromRecord reads what Record made; one that is damaged gives ErrTampered.
func FromRecord(record, wrapped []byte) (Blob, error) {
	if len(record) < recordSize {
		return Blob{}, ErrTampered
	}
	at := len(record) - recordSize
	return Blob{Wrapped: wrapped, Seal: record[:at], Size: int64(binary.BigEndian.Uint64(record[at:]))}, nil
}
