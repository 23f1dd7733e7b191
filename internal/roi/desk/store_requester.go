package desk

import (
	"github.com/google/uuid"
	"gorm.io/gorm/clause"

	"chartwright/internal/platform/db"
)

func messagesOf(tx *db.Tx, request uuid.UUID) ([]messageRow, error) {
	var rows []messageRow
	return rows, tx.Gorm().Where("request_id = ?", request).Order("at, id").Find(&rows).Error
}

// lockedInvoice is invoiceOf for who decides about it.
func lockedInvoice(tx *db.Tx, request uuid.UUID) (*invoiceRow, error) {
	var rows []invoiceRow
	err := tx.Gorm().Clauses(clause.Locking{Strength: "UPDATE"}).Where("request_id = ? and state <> 'withdrawn'", request).Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return &rows[0], nil
}
