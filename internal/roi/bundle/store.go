package bundle

import (
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
)

// createdAt is the moment that dates a package, however late it is built.
func createdAt(tx *db.Tx, release uuid.UUID) (time.Time, error) {
	var at []time.Time
	err := tx.Select(&at, `select created_at from roi_releases where tenant_id = @tenant and id = @id`, map[string]any{"id": release})
	if err == nil && len(at) == 0 {
		err = apperr.NotFound()
	}
	if err != nil {
		return time.Time{}, err
	}
	return at[0], nil
}
