package portal

import (
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
)

type pageRow struct {
	TenantID        uuid.UUID `gorm:"primaryKey"`
	ClientID        uuid.UUID `gorm:"primaryKey"`
	Slug            string
	Active          bool
	DocumentClasses db.Texts
	Contact         string
	Version         int64
	UpdatedAt       time.Time
}

func (pageRow) TableName() string { return "portal_pages" }

type sessionRow struct {
	TenantID  uuid.UUID `gorm:"primaryKey"`
	ClientID  uuid.UUID
	ID        uuid.UUID `gorm:"primaryKey"`
	RequestID uuid.UUID
	TokenHash []byte
	CreatedAt time.Time
	LastSeen  time.Time
	ExpiresAt time.Time
	EndedAt   *time.Time
}

func (sessionRow) TableName() string { return "portal_sessions" }
