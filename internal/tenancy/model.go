package tenancy

import (
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
)

type agencyRow struct {
	TenantID    uuid.UUID `gorm:"primaryKey"`
	Name        string
	Slug        string
	MfaRequired bool
	Demo        bool
	CreatedAt   time.Time
}

func (agencyRow) TableName() string { return "agencies" }

type clientRow struct {
	TenantID    uuid.UUID `gorm:"primaryKey"`
	ClientID    uuid.UUID `gorm:"primaryKey"`
	Name        string
	Code        string
	Timezone    string
	KeyRef      string
	SealingKey  []byte
	Status      string
	BaaSignedOn *time.Time `gorm:"type:date"`
	Version     int64
	CreatedAt   time.Time
}

func (clientRow) TableName() string { return "clients" }

type facilityRow struct {
	TenantID  uuid.UUID `gorm:"primaryKey"`
	ClientID  uuid.UUID
	ID        uuid.UUID `gorm:"primaryKey"`
	Name      string
	Code      string
	Timezone  string
	WorkTypes db.Texts
	Active    bool
	Version   int64
	CreatedAt time.Time
}

func (facilityRow) TableName() string { return "facilities" }

type checklistRow struct {
	TenantID      uuid.UUID `gorm:"primaryKey"`
	ClientID      uuid.UUID
	ID            uuid.UUID `gorm:"primaryKey"`
	WorkType      string
	DocumentType  string
	MustBeSigned  bool
	EffectiveFrom time.Time  `gorm:"type:date"`
	EffectiveTo   *time.Time `gorm:"type:date"`
}

func (checklistRow) TableName() string { return "checklists" }

type targetRow struct {
	TenantID      uuid.UUID `gorm:"primaryKey"`
	ClientID      *uuid.UUID
	ID            uuid.UUID `gorm:"primaryKey"`
	WorkType      string
	Kind          string
	ItemsPerHour  float64
	SlaHours      int
	Credential    *string
	EffectiveFrom time.Time  `gorm:"type:date"`
	EffectiveTo   *time.Time `gorm:"type:date"`
}

func (targetRow) TableName() string { return "targets" }

type queueRow struct {
	TenantID   uuid.UUID `gorm:"primaryKey"`
	ClientID   uuid.UUID
	FacilityID uuid.UUID `gorm:"primaryKey"`
	WorkType   string    `gorm:"primaryKey"`
	Kind       string    `gorm:"primaryKey"`
	Mode       string
	Browsing   bool
}

func (queueRow) TableName() string { return "queues" }

type holdReasonRow struct {
	TenantID uuid.UUID `gorm:"primaryKey"`
	ID       uuid.UUID `gorm:"primaryKey"`
	Code     string
	Label    string
	Owner    string
	Kinds    db.Texts
	Active   bool
}

func (holdReasonRow) TableName() string { return "hold_reasons" }
