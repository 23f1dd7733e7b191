package register

import (
	"time"

	"github.com/google/uuid"
)

type patientRow struct {
	TenantID        uuid.UUID `gorm:"primaryKey"`
	ClientID        uuid.UUID
	ID              uuid.UUID `gorm:"primaryKey"`
	MrnSealed       []byte
	MrnIndex        []byte
	NameSealed      []byte
	LastNameIndex   []byte
	BirthDateSealed []byte
	BirthDateIndex  []byte
	Sex             string
	Version         int64
	CreatedAt       time.Time
}

func (patientRow) TableName() string { return "patients" }

type encounterRow struct {
	TenantID      uuid.UUID `gorm:"primaryKey"`
	ClientID      uuid.UUID
	ID            uuid.UUID `gorm:"primaryKey"`
	FacilityID    uuid.UUID
	PatientID     uuid.UUID
	AccountNumber string
	WorkType      string
	AdmittedAt    time.Time
	DischargedAt  *time.Time
	Disposition   *string
	Payer         *string
	Attending     *string
	ChargesMinor  int64
	Currency      string `gorm:"default:USD"`
	Status        string
	DelayOwner    string
	HoldReason    *string
	BilledAt      *time.Time
	Version       int64
	CreatedBy     *uuid.UUID
	CreatedAt     time.Time
	UpdatedAt     time.Time
}

func (encounterRow) TableName() string { return "encounters" }

type correctionRow struct {
	TenantID    uuid.UUID `gorm:"primaryKey"`
	ClientID    uuid.UUID
	ID          uuid.UUID `gorm:"primaryKey"`
	EncounterID uuid.UUID
	Field       string
	OldSealed   []byte
	NewSealed   []byte
	Reason      string
	ByUser      uuid.UUID
	At          time.Time `gorm:"autoCreateTime"`
}

func (correctionRow) TableName() string { return "corrections" }

// facility is what the register needs to know of one.
type facility struct {
	ID        uuid.UUID
	ClientID  uuid.UUID
	Code      string
	Timezone  string
	WorkTypes string // comma between
	Active    bool
}
