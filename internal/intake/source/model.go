// Package source keeps files as they came: where their encrypted bytes are, what was found in them and what became of them.
package source

import (
	"time"

	"github.com/google/uuid"

	"chartwright/internal/intake/seals"
	"chartwright/internal/platform/blob"
	"chartwright/internal/platform/phi"
)

// States of a file.
const (
	Received    = "received"
	Examining   = "examining"
	Accepted    = "accepted"
	Refused     = "refused"
	Quarantined = "quarantined"
	Duplicate   = "duplicate"
	Discarded   = "discarded"
)

// Row is a file. Its bytes and the parts made of it are blobs under one data key.
type Row struct {
	TenantID     uuid.UUID `gorm:"primaryKey"`
	ClientID     uuid.UUID
	ID           uuid.UUID `gorm:"primaryKey"`
	FacilityID   *uuid.UUID
	EncounterID  *uuid.UUID
	BatchID      *uuid.UUID
	RequestID    *uuid.UUID // a file of a request for records, of no chart
	NameSealed   []byte
	DocumentType *string
	Size         int64
	Digest       []byte
	HashSealed   []byte // SHA-256 of the bytes, of which Digest is made; none where they were gone when it was first kept
	MediaType    *string
	KeyRef       string
	WrappedKey   []byte
	Original     []byte
	State        string
	Released     bool
	ReasonCode   *string
	ReasonText   *string
	Pages        int
	UploadedBy   *uuid.UUID
	ReceivedAt   time.Time `gorm:"autoCreateTime"`
	ExaminedAt   *time.Time
}

// TableName implements gorm's Tabler.
func (Row) TableName() string { return "sources" }

// NameColumn is where the sealed file name is bound to.
const NameColumn = "sources.name"

// HashColumn is where the sealed hash of the bytes is bound to.
const HashColumn = "sources.hash"

// DigestField tells digests of files from other blind indexes.
const DigestField = "file"

// Know notes which bytes the file has, and gives the digests that a row with the same bytes may have beside this one's.
func (r *Row) Know(c *seals.Client, hash []byte) (others [][]byte) {
	r.HashSealed = c.Seal(HashColumn, r.ID, phi.NewText(string(hash)))
	all := c.Indexes(DigestField, string(hash))
	r.Digest = all[0]
	return all[1:]
}

// Known is Know for a row that is kept: it gives every digest that a row with the same bytes may have.
func (r *Row) Known(c *seals.Client) ([][]byte, error) {
	hash, err := c.Open(HashColumn, r.ID, r.HashSealed)
	if err != nil || hash.IsZero() {
		return [][]byte{r.Digest}, err
	}
	return c.Indexes(DigestField, hash.Reveal()), nil
}

// PartOriginal is the vault part of the bytes as they came.
const PartOriginal = "original"

// Ref names a part of a file in the vault.
func (r Row) Ref(part string) blob.Ref { return Ref(r.TenantID, r.ClientID, r.ID, r.KeyRef, part) }

// Ref names a part of a file in the vault.
func Ref(tenant, client, id uuid.UUID, keyRef, part string) blob.Ref {
	return blob.Ref{KeyRef: keyRef, Tenant: tenant, Client: client, Document: id, Version: 1, Part: part}
}
