package apitoken

import (
	"database/sql/driver"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgtype"

	"chartwright/internal/identity/network"
)

type row struct {
	TenantID   uuid.UUID  `gorm:"column:tenant_id;primaryKey"`
	ID         uuid.UUID  `gorm:"column:id;primaryKey"`
	ClientID   *uuid.UUID `gorm:"column:client_id"`
	UserID     uuid.UUID  `gorm:"column:user_id"`
	Name       string     `gorm:"column:name"`
	TokenHash  []byte     `gorm:"column:token_hash"`
	Scopes     textArray  `gorm:"column:scopes;type:text[]"`
	ExpiresAt  time.Time  `gorm:"column:expires_at"`
	LastUsedAt *time.Time `gorm:"column:last_used_at"`
	RevokedAt  *time.Time `gorm:"column:revoked_at"`
	CreatedAt  time.Time  `gorm:"column:created_at"`
}

func (row) TableName() string { return "api_tokens" }

func (r *row) view() *APIToken {
	return &APIToken{
		ID: r.ID, Name: r.Name, Scopes: r.Scopes, ClientID: r.ClientID, UserID: r.UserID, CreatedAt: r.CreatedAt.UTC(),
		ExpiresAt: r.ExpiresAt.UTC(), LastUsedAt: r.LastUsedAt, RevokedAt: r.RevokedAt,
	}
}

// found is a token as a request needs it, with its maker's facts.
type found struct {
	ID         uuid.UUID    `gorm:"column:id"`
	UserID     uuid.UUID    `gorm:"column:user_id"`
	ClientID   *uuid.UUID   `gorm:"column:client_id"`
	Scopes     textArray    `gorm:"column:scopes;type:text[]"`
	LastUsedAt *time.Time   `gorm:"column:last_used_at"`
	Role       string       `gorm:"column:role"`
	Name       string       `gorm:"column:name"`
	Networks   network.List `gorm:"column:networks"`
}

// textArray is text[] of PostgreSQL.
type textArray []string

// Value implements driver.Valuer.
func (a textArray) Value() (driver.Value, error) {
	text, err := pgtype.NewMap().Encode(pgtype.TextArrayOID, pgtype.TextFormatCode, []string(a), nil)
	return string(text), err
}

// Scan implements sql.Scanner.
func (a *textArray) Scan(src any) error {
	return pgtype.NewMap().SQLScanner((*[]string)(a)).Scan(src)
}
