package desk

import (
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
)

type authorizationRow struct {
	TenantID      uuid.UUID `gorm:"primaryKey"`
	ClientID      uuid.UUID
	RequestID     uuid.UUID `gorm:"primaryKey"`
	Elements      json.RawMessage
	SignedOn      *time.Time `gorm:"type:date"`
	EffectiveFrom *time.Time `gorm:"type:date"`
	ExpiresOn     *time.Time `gorm:"type:date"`
	EventOn       *time.Time `gorm:"type:date"`
	RevokedAt     *time.Time
	KnownFalse    bool
	WrongPatient  bool
	CombinedWith  db.Texts
	Handwritten   bool
	TypePoints    float64
	Covers        db.Texts
	ByAgent       bool
	CheckedBy     *uuid.UUID
	Version       int64
	UpdatedAt     time.Time
}

func (authorizationRow) TableName() string { return "roi_authorizations" }

type pageRow struct {
	TenantID   uuid.UUID `gorm:"primaryKey"`
	ClientID   uuid.UUID
	RequestID  uuid.UUID `gorm:"primaryKey"`
	PageID     uuid.UUID `gorm:"primaryKey"`
	DocumentID uuid.UUID
	Seq        int
	AddedBy    *uuid.UUID
}

func (pageRow) TableName() string { return "roi_pages" }

type markRow struct {
	TenantID   uuid.UUID `gorm:"primaryKey"`
	ClientID   uuid.UUID
	ID         uuid.UUID `gorm:"primaryKey"`
	RequestID  uuid.UUID
	PageID     uuid.UUID
	Act        uuid.UUID
	How        string
	X0         float64
	Y0         float64
	X1         float64
	Y1         float64
	TextSealed []byte
	Reason     string
	MadeBy     *uuid.UUID
	MadeAt     time.Time `gorm:"autoCreateTime"`
	UndoneAt   *time.Time
}

func (markRow) TableName() string { return "roi_marks" }

type findingRow struct {
	TenantID     uuid.UUID `gorm:"primaryKey"`
	ClientID     uuid.UUID
	ID           uuid.UUID `gorm:"primaryKey"`
	RequestID    uuid.UUID
	Kind         string
	Key          string
	Message      string
	Blocks       bool
	Decidable    bool
	PageID       *uuid.UUID
	DocumentID   *uuid.UUID
	Class        *string
	Rule         json.RawMessage
	State        string
	ReasonSealed []byte
	DecidedBy    *uuid.UUID
	DecidedAt    *time.Time
	FoundAt      time.Time `gorm:"autoCreateTime"`
}

func (findingRow) TableName() string { return "roi_findings" }

type letterRow struct {
	TenantID   uuid.UUID `gorm:"primaryKey"`
	ClientID   uuid.UUID
	ID         uuid.UUID `gorm:"primaryKey"`
	RequestID  uuid.UUID
	Kind       string
	Language   string
	BodySealed []byte
	Hash       []byte
	Template   json.RawMessage
	DueOn      *time.Time `gorm:"type:date"`
	SentBy     *uuid.UUID
	SentAt     time.Time `gorm:"autoCreateTime"`
}

func (letterRow) TableName() string { return "roi_letters" }

type messageRow struct {
	TenantID   uuid.UUID `gorm:"primaryKey"`
	ClientID   uuid.UUID
	ID         uuid.UUID `gorm:"primaryKey"`
	RequestID  uuid.UUID
	Direction  string
	Kind       string
	BodySealed []byte
	LetterID   *uuid.UUID
	ByUser     *uuid.UUID
	At         time.Time `gorm:"autoCreateTime"`
}

func (messageRow) TableName() string { return "roi_messages" }

type invoiceRow struct {
	TenantID   uuid.UUID `gorm:"primaryKey"`
	ClientID   uuid.UUID
	ID         uuid.UUID `gorm:"primaryKey"`
	RequestID  uuid.UUID
	State      string
	Document   json.RawMessage
	TotalMinor int64
	Currency   string
	IssuedBy   *uuid.UUID
	IssuedAt   time.Time `gorm:"autoCreateTime"`
	AcceptedAt *time.Time
	SettledBy  *uuid.UUID
	SettledAt  *time.Time
	Reference  *string
}

func (invoiceRow) TableName() string { return "roi_invoices" }

type reviewRow struct {
	TenantID      uuid.UUID `gorm:"primaryKey"`
	ClientID      uuid.UUID
	ID            uuid.UUID `gorm:"primaryKey"`
	RequestID     uuid.UUID
	ItemID        uuid.UUID
	AuthorID      uuid.UUID
	ReviewerID    uuid.UUID
	Decision      string
	ReasonsSealed []byte
	At            time.Time `gorm:"autoCreateTime"`
}

func (reviewRow) TableName() string { return "roi_reviews" }
