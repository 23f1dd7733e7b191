package seals

import (
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
)

type clientRow struct {
	TenantID   uuid.UUID `gorm:"primaryKey"`
	ClientID   uuid.UUID `gorm:"primaryKey"`
	KeyRef     string
	SealingKey []byte
	ShreddedAt *time.Time // when its keys were destroyed
}

func (clientRow) TableName() string { return "clients" }

func findClient(tx *db.Tx, client uuid.UUID) (clientRow, error) {
	var row clientRow
	return row, db.Found(tx.Gorm().Select("key_ref", "sealing_key", "shredded_at").Where("client_id = ?", client).Take(&row).Error)
}

func clientsInScope(tx *db.Tx) ([]uuid.UUID, error) {
	var ids []uuid.UUID
	err := tx.Gorm().Model(&clientRow{}).Where("shredded_at is null").Order("client_id").Pluck("client_id", &ids).Error
	return ids, err
}
