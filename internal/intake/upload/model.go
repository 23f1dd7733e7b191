package upload

import (
	"time"

	"github.com/google/uuid"
)

type batchRow struct {
	TenantID   uuid.UUID `gorm:"primaryKey"`
	ClientID   uuid.UUID
	ID         uuid.UUID `gorm:"primaryKey"`
	FacilityID *uuid.UUID
	CreatedBy  uuid.UUID
	CreatedAt  time.Time
}

func (batchRow) TableName() string { return "upload_batches" }

type uploadRow struct {
	TenantID     uuid.UUID `gorm:"primaryKey"`
	ClientID     uuid.UUID
	ID           uuid.UUID `gorm:"primaryKey"`
	BatchID      *uuid.UUID
	EncounterID  *uuid.UUID
	RequestID    *uuid.UUID
	FacilityID   *uuid.UUID
	DocumentType *string
	NameSealed   []byte
	Size         int64
	Received     int64
	KeyRef       string
	VaultState   []byte
	State        string
	CreatedBy    uuid.UUID
	CreatedAt    time.Time
	UpdatedAt    time.Time
}

func (uploadRow) TableName() string { return "uploads" }

// facility is what uploading needs to know of one.
type facility struct {
	ID, ClientID uuid.UUID
	Code         string
}
