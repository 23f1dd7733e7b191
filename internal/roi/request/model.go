package request

import (
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
)

// Row is a request.
type Row struct {
	TenantID         uuid.UUID `gorm:"primaryKey"`
	ClientID         uuid.UUID
	ID               uuid.UUID `gorm:"primaryKey"`
	FacilityID       uuid.UUID
	WorkType         string
	Tracking         string
	CodeHash         []byte
	Channel          string
	Status           Status
	DelayOwner       string
	RequesterClass   string
	LegalBasis       string
	Purpose          string
	Medium           string
	Form             string
	Language         string
	LawState         string
	PartPages        *int
	PartMB           *int `gorm:"column:part_mb"`
	WithOriginals    bool
	FactsSealed      []byte
	PatientMrnIndex  []byte
	PatientNameIndex []byte
	EmailIndex       []byte
	WantedTypes      db.Texts
	WantedFrom       *time.Time `gorm:"type:date"`
	WantedTo         *time.Time `gorm:"type:date"`
	Situations       db.Texts
	Held             db.Texts
	Proofing         string
	PatientID        *uuid.UUID
	Match            json.RawMessage
	ReceivedAt       time.Time
	LetterOn         *time.Time `gorm:"type:date"`
	DueAt            *time.Time
	ClockRule        json.RawMessage
	Approval         string
	ApprovedBy       *uuid.UUID
	ApprovedAt       *time.Time
	OnHold           bool
	AuthorID         *uuid.UUID
	SubmittedAt      *time.Time
	Review           string
	ReviewWhy        json.RawMessage
	Reason           *string
	Version          int64
	CreatedBy        *uuid.UUID
	CreatedAt        time.Time
	UpdatedAt        time.Time
	EndedAt          *time.Time
}

// TableName implements gorm's Tabler.
func (Row) TableName() string { return "roi_requests" }

type eventRow struct {
	TenantID   uuid.UUID `gorm:"primaryKey"`
	ClientID   uuid.UUID
	ID         uuid.UUID `gorm:"primaryKey"`
	RequestID  uuid.UUID
	At         time.Time
	FromStatus *string
	ToStatus   string
	Owner      string
	Reason     *string
	ByUser     *uuid.UUID
}

func (eventRow) TableName() string { return "roi_events" }

type alarmRow struct {
	TenantID  uuid.UUID `gorm:"primaryKey"`
	ClientID  uuid.UUID
	ID        uuid.UUID `gorm:"primaryKey"`
	RequestID uuid.UUID
	Key       string
	Label     string
	Tell      db.Texts
	Late      bool
	DueAt     time.Time
	At        time.Time `gorm:"autoCreateTime"`
}

func (alarmRow) TableName() string { return "roi_alarms" }

type holdRow struct {
	TenantID     uuid.UUID `gorm:"primaryKey"`
	ClientID     uuid.UUID
	ID           uuid.UUID `gorm:"primaryKey"`
	RequestID    uuid.UUID
	ReasonSealed []byte
	PlacedBy     uuid.UUID
	PlacedAt     time.Time
	LiftedBy     *uuid.UUID
	LiftedAt     *time.Time
}

func (holdRow) TableName() string { return "roi_holds" }

type correctionRow struct {
	TenantID     uuid.UUID `gorm:"primaryKey"`
	ClientID     uuid.UUID
	ID           uuid.UUID `gorm:"primaryKey"`
	RequestID    uuid.UUID
	At           time.Time
	ByUser       *uuid.UUID
	Parts        db.Texts
	ReasonSealed []byte
}

func (correctionRow) TableName() string { return "roi_corrections" }

// SettingsRow is how a client wants its requests handled.
type SettingsRow struct {
	TenantID      uuid.UUID `gorm:"primaryKey"`
	ClientID      uuid.UUID `gorm:"primaryKey"`
	State         string
	Approval      string
	ReviewClasses db.Texts
	ReviewPercent int
	LinkDays      int
	Downloads     int
	Overrides     string
	Contact       json.RawMessage
	Version       int64
	UpdatedAt     time.Time
}

// TableName implements gorm's Tabler.
func (SettingsRow) TableName() string { return "roi_settings" }

// facility is what a request needs to know of one.
type facility struct {
	ID, ClientID uuid.UUID
	Name, Agency string
	WorkType     string // its first
	Zone         string
	Active       bool
}
