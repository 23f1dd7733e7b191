package notices

import (
	"time"

	"github.com/google/uuid"
)

type outboxRow struct {
	TenantID   uuid.UUID `gorm:"primaryKey"`
	ClientID   uuid.UUID
	ID         uuid.UUID `gorm:"primaryKey"`
	RequestID  uuid.UUID
	Kind       string
	Language   string
	ToSealed   []byte
	BodySealed []byte
	State      string
	Attempts   int
	CreatedAt  time.Time
	SentAt     *time.Time
}

func (outboxRow) TableName() string { return "roi_outbox" }
