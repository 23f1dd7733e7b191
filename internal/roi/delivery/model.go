package delivery

import (
	"time"

	"github.com/google/uuid"
)

// Ways to hand a release over.
const (
	byPortal = "portal"
	byZip    = "zip"
)

// States of a delivery. A portal's that is past its days is expired whatever its row says.
const (
	waiting  = "waiting"
	sent     = "sent"
	pickedUp = "picked_up"
	revoked  = "revoked"
	expired  = "expired"
)

type deliveryRow struct {
	TenantID         uuid.UUID `gorm:"primaryKey"`
	ClientID         uuid.UUID
	ID               uuid.UUID `gorm:"primaryKey"`
	RequestID        uuid.UUID
	ReleaseID        uuid.UUID
	Method           string
	ToSealed         []byte
	ExpiresAt        *time.Time
	DownloadsMax     int
	Downloads        int
	State            string
	PassphraseSealed []byte
	Hash             []byte
	Size             int64
	KeyRef           string
	WrappedKey       []byte
	Record           []byte
	SentBy           *uuid.UUID
	SentAt           *time.Time
	DoneBy           *uuid.UUID
	DoneAt           *time.Time
	RevokedBy        *uuid.UUID
	RevokedAt        *time.Time
	Reference        *string
	CreatedAt        time.Time
}

func (deliveryRow) TableName() string { return "roi_deliveries" }

// stateAt is where a delivery stands at a moment.
func (r deliveryRow) stateAt(now time.Time) string {
	if r.ExpiresAt != nil && !now.Before(*r.ExpiresAt) && (r.State == sent || r.State == pickedUp) {
		return expired
	}
	return r.State
}

// online reports that the requester fetches it themselves.
func (r deliveryRow) online() bool { return r.Method == byPortal || r.Method == byZip }

// open reports that it can be fetched now.
func (r deliveryRow) open(now time.Time) bool {
	s := r.stateAt(now)
	return r.online() && (s == sent || s == pickedUp) && r.Downloads < r.DownloadsMax
}

type pickupRow struct {
	TenantID   uuid.UUID `gorm:"primaryKey"`
	ClientID   uuid.UUID
	ID         uuid.UUID `gorm:"primaryKey"`
	RequestID  uuid.UUID
	DeliveryID uuid.UUID
	At         time.Time
	Address    string
	ByUser     *uuid.UUID
	Hash       []byte
	ExpiresAt  *time.Time
	Served     int64
}

func (pickupRow) TableName() string { return "roi_pickups" }
