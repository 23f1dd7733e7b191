package coding

import (
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
)

type caseRow struct {
	TenantID    uuid.UUID `gorm:"primaryKey"`
	ClientID    uuid.UUID
	ID          uuid.UUID `gorm:"primaryKey"`
	FacilityID  uuid.UUID
	EncounterID uuid.UUID
	WorkType    string
	Status      string
	Version     int64
	CoderID     *uuid.UUID
	CodedAt     *time.Time
	FinalAt     *time.Time
	DeliveredAt *time.Time
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

func (caseRow) TableName() string { return "coding_cases" }

type codeRow struct {
	TenantID    uuid.UUID `gorm:"primaryKey"`
	ClientID    uuid.UUID
	ID          uuid.UUID `gorm:"primaryKey"`
	CaseID      uuid.UUID
	Role        string
	Seq         int
	System      string
	Code        string
	Principal   bool
	Poa         *string
	PerformedOn *time.Time `gorm:"type:date"`
	Provider    *string
	Modifiers   db.Texts
	Units       int
	AddedBy     *uuid.UUID
	CreatedAt   time.Time
}

func (codeRow) TableName() string { return "case_codes" }

type evidenceRow struct {
	TenantID   uuid.UUID `gorm:"primaryKey"`
	ClientID   uuid.UUID
	ID         uuid.UUID `gorm:"primaryKey"`
	CodeID     uuid.UUID
	PageID     uuid.UUID
	FirstWord  int
	LastWord   int
	TextSealed []byte
}

func (evidenceRow) TableName() string { return "code_evidence" }

type resultRow struct {
	TenantID    uuid.UUID `gorm:"primaryKey"`
	ClientID    uuid.UUID
	ID          uuid.UUID `gorm:"primaryKey"`
	CaseID      uuid.UUID
	EncounterID uuid.UUID
	Version     int
	FinalAt     time.Time `gorm:"default:clock_timestamp()"`
	Document    json.RawMessage
	FetchedAt   *time.Time
}

func (resultRow) TableName() string { return "coding_results" }
