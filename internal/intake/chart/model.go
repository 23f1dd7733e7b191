package chart

import (
	"time"

	"github.com/google/uuid"
)

// DocumentRow is an ordered run of pages of one type.
type DocumentRow struct {
	TenantID       uuid.UUID `gorm:"primaryKey"`
	ClientID       uuid.UUID
	ID             uuid.UUID `gorm:"primaryKey"`
	FacilityID     *uuid.UUID
	EncounterID    *uuid.UUID
	DocumentType   string
	TypeSource     string
	TypeConfidence float64
	DocumentDate   *time.Time `gorm:"type:date"`
	Signed         *bool
	Identity       string
	PrepCaseID     *uuid.UUID
	RequestID      *uuid.UUID // a file of a request for records, of no chart
	State          string
	PageCount      int
	Version        int64
	CreatedAt      time.Time
}

// TableName implements gorm's Tabler.
func (DocumentRow) TableName() string { return "documents" }

// PageRow is a page at its place in a document; its picture and words are parts of its source.
type PageRow struct {
	TenantID   uuid.UUID `gorm:"primaryKey"`
	ClientID   uuid.UUID
	ID         uuid.UUID `gorm:"primaryKey"`
	DocumentID uuid.UUID
	N          int
	SourceID   uuid.UUID
	SourcePage int
	Rotation   int
	WidthPt    float64
	HeightPt   float64
	TextFrom   string
	OcrState   string
	ImageType  string
	Image      []byte
	Thumbnail  []byte
	Words      []byte
}

// TableName implements gorm's Tabler.
func (PageRow) TableName() string { return "pages" }

// RequestRow is a document asked of the hospital.
type RequestRow struct {
	TenantID     uuid.UUID `gorm:"primaryKey"`
	ClientID     uuid.UUID
	ID           uuid.UUID `gorm:"primaryKey"`
	EncounterID  uuid.UUID
	DocumentType string
	Problem      string
	Note         *string
	State        string
	AskedBy      *uuid.UUID
	AskedAt      time.Time `gorm:"autoCreateTime"`
	EndedAt      *time.Time
}

// TableName implements gorm's Tabler.
func (RequestRow) TableName() string { return "document_requests" }

// located is a page with all that is needed to open it and to say whose it is.
type located struct {
	PageRow
	KeyRef     string
	WrappedKey []byte
	Encounter  uuid.NullUUID
	Patient    uuid.NullUUID
	PrepCase   uuid.NullUUID
	Request    uuid.NullUUID
}

// required is a line of a checklist in force.
type required struct {
	DocumentType string
	MustBeSigned bool
}
