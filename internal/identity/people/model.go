package people

import (
	"time"

	"github.com/google/uuid"

	"chartwright/internal/tenancy/principal"
)

const (
	active   = "active"
	disabled = "disabled"
)

type userRow struct {
	TenantID      uuid.UUID      `gorm:"column:tenant_id;primaryKey"`
	ID            uuid.UUID      `gorm:"column:id;primaryKey"`
	ClientID      *uuid.UUID     `gorm:"column:client_id"`
	Email         string         `gorm:"column:email"`
	Name          string         `gorm:"column:name"`
	Role          principal.Role `gorm:"column:role"`
	Status        string         `gorm:"column:status"`
	PasswordHash  string         `gorm:"column:password_hash"`
	MustChange    bool           `gorm:"column:must_change_password"`
	OneTimeUntil  *time.Time     `gorm:"column:one_time_until"`
	TOTPConfirmed bool           `gorm:"column:totp_confirmed"`
	Timezone      string         `gorm:"column:timezone"`
	OnShift       bool           `gorm:"column:on_shift"`
	Version       int64          `gorm:"column:version"`
	CreatedAt     time.Time      `gorm:"column:created_at"`
}

func (userRow) TableName() string { return "users" }

type skillRow struct {
	TenantID uuid.UUID `gorm:"column:tenant_id;primaryKey"`
	UserID   uuid.UUID `gorm:"column:user_id;primaryKey"`
	WorkType string    `gorm:"column:work_type;primaryKey"`
	Kind     string    `gorm:"column:kind;primaryKey"`
}

func (skillRow) TableName() string { return "user_skills" }

type credentialRow struct {
	TenantID   uuid.UUID `gorm:"column:tenant_id;primaryKey"`
	UserID     uuid.UUID `gorm:"column:user_id;primaryKey"`
	Credential string    `gorm:"column:credential;primaryKey"`
	ExpiresOn  time.Time `gorm:"column:expires_on;type:date"`
}

func (credentialRow) TableName() string { return "user_credentials" }

type facilityRow struct {
	TenantID   uuid.UUID `gorm:"column:tenant_id;primaryKey"`
	UserID     uuid.UUID `gorm:"column:user_id;primaryKey"`
	FacilityID uuid.UUID `gorm:"column:facility_id;primaryKey"`
}

func (facilityRow) TableName() string { return "user_facilities" }

func (r *userRow) view() *User {
	return &User{
		ID: r.ID, Name: r.Name, Email: r.Email, Role: r.Role, ClientID: r.ClientID, Status: r.Status, Timezone: r.Timezone,
		OnShift: r.OnShift, SecondFactor: r.TOTPConfirmed, MustChange: r.MustChange, CreatedAt: r.CreatedAt.UTC(), Version: r.Version,
		Skills: []UserSkill{}, Credentials: []UserCredential{}, FacilityIDs: []uuid.UUID{},
	}
}
