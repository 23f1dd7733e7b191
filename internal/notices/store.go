package notices

import (
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"chartwright/internal/platform/db"
)

func insert(tx *db.Tx, row *outboxRow) error { return tx.Gorm().Create(row).Error }

func find(tx *db.Tx, id uuid.UUID) (row outboxRow, err error) {
	return row, db.Found(tx.Gorm().Where("id = ?", id).Take(&row).Error)
}

// sent notes that it left; the code that it may have held is kept no longer.
func sent(tx *db.Tx, id uuid.UUID, at time.Time) error {
	return tx.Gorm().Model(&outboxRow{}).Where("id = ?", id).
		Updates(map[string]any{"state": "sent", "sent_at": at, "body_sealed": nil, "attempts": gorm.Expr("attempts + 1")}).Error
}

func failed(tx *db.Tx, id uuid.UUID) error {
	return tx.Gorm().Model(&outboxRow{}).Where("id = ?", id).Updates(map[string]any{"state": "failed", "attempts": gorm.Expr("attempts + 1")}).Error
}
