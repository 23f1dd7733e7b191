package release

import (
	"encoding/json"
	"time"

	"github.com/google/uuid"
)

type releaseRow struct {
	TenantID   uuid.UUID `gorm:"primaryKey"`
	ClientID   uuid.UUID
	ID         uuid.UUID `gorm:"primaryKey"`
	RequestID  uuid.UUID
	N          int
	State      string
	Failure    *string
	Manifest   json.RawMessage
	Pages      int
	Size       int64
	Hash       []byte
	Media      string `gorm:"default:pdf"`
	KeyRef     string
	WrappedKey []byte
	Record     []byte
	BuiltAt    *time.Time
	CreatedBy  *uuid.UUID
	CreatedAt  time.Time
}

func (releaseRow) TableName() string { return "roi_releases" }

type partRow struct {
	TenantID  uuid.UUID `gorm:"primaryKey"`
	ClientID  uuid.UUID
	ID        uuid.UUID `gorm:"primaryKey"`
	RequestID uuid.UUID
	ReleaseID uuid.UUID
	N         int
	Kind      string
	Name      string
	FirstPage int
	Pages     int
	Size      int64
	Hash      []byte
}

func (partRow) TableName() string { return "roi_release_parts" }

type disclosureRow struct {
	TenantID        uuid.UUID `gorm:"primaryKey"`
	ClientID        uuid.UUID
	ID              uuid.UUID `gorm:"primaryKey"`
	RequestID       *uuid.UUID
	RecordedBy      *uuid.UUID
	ReleaseID       *uuid.UUID
	PatientID       uuid.UUID
	At              time.Time `gorm:"autoCreateTime"`
	RecipientSealed []byte
	RecipientIndex  []byte
	WhatSealed      []byte
	Purpose         string
	LegalBasis      string
	RequesterClass  string
	LawState        string
	Counts          bool
	Rule            json.RawMessage
	Pages           int
}

func (disclosureRow) TableName() string { return "roi_disclosures" }

type suspensionRow struct {
	TenantID        uuid.UUID `gorm:"primaryKey"`
	ClientID        uuid.UUID
	ID              uuid.UUID `gorm:"primaryKey"`
	PatientID       uuid.UUID
	RecipientIndex  []byte
	RecipientSealed []byte // none where it was placed before it was kept
	StatementSealed []byte
	FromOn          time.Time `gorm:"type:date"`
	ToOn            time.Time `gorm:"type:date"`
	PlacedBy        uuid.UUID
	PlacedAt        time.Time `gorm:"autoCreateTime"`
}

func (suspensionRow) TableName() string { return "roi_suspensions" }

type accountRow struct {
	TenantID  uuid.UUID `gorm:"primaryKey"`
	ClientID  uuid.UUID
	ID        uuid.UUID `gorm:"primaryKey"`
	PatientID uuid.UUID
	FromOn    time.Time `gorm:"type:date"`
	ToOn      time.Time `gorm:"type:date"`
	Lines     int
	Free      bool
	Rule      json.RawMessage
	Hash      []byte
	GivenBy   uuid.UUID
	GivenAt   time.Time
}

func (accountRow) TableName() string { return "roi_accounts" }
