// Package source keeps files as they came: where their encrypted bytes are, what was found in them and what became of them.
package source

import (
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/blob"
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

// PartOriginal is the vault part of the bytes as they came.
const PartOriginal = "original"

// Ref names a part of a file in the vault.
func (r Row) Ref(part string) blob.Ref { return Ref(r.TenantID, r.ClientID, r.ID, r.KeyRef, part) }

// Ref names a part of a file in the vault.
func Ref(tenant, client, id uuid.UUID, keyRef, part string) blob.Ref {
	return blob.Ref{KeyRef: keyRef, Tenant: tenant, Client: client, Document: id, Version: 1, Part: part}
}
