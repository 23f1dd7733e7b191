package requester

import (
	"time"

	"github.com/google/uuid"
)

type proofRow struct {
	TenantID  uuid.UUID `gorm:"primaryKey"`
	ClientID  uuid.UUID
	ID        uuid.UUID `gorm:"primaryKey"`
	RequestID uuid.UUID
	Method    string
	State     string
	CodeHash  []byte
	Attempts  int
	ExpiresAt *time.Time
	SourceID  *uuid.UUID
	DecidedBy *uuid.UUID
	CreatedAt time.Time
	EndedAt   *time.Time
}

func (proofRow) TableName() string { return "roi_proofs" }

type signatureRow struct {
	TenantID      uuid.UUID `gorm:"primaryKey"`
	ClientID      uuid.UUID
	ID            uuid.UUID `gorm:"primaryKey"`
	RequestID     uuid.UUID
	TypedSealed   []byte
	DrawnSealed   []byte
	ContentSealed []byte
	Capacity      string
	ContentHash   []byte
	Address       string
	UserAgent     string
	SignedAt      time.Time
}

func (signatureRow) TableName() string { return "roi_signatures" }
