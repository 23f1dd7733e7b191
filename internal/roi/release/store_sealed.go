package release

import (
	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
)

// readRelease is findRelease for who only reads.
func readRelease(tx *db.Tx, id uuid.UUID) (row releaseRow, err error) {
	err = tx.Gorm().Where("id = ?", id).Take(&row).Error
	if db.IsNotFound(err) {
		err = apperr.NotFound()
	}
	return row, err
}
