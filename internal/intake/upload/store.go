package upload

import (
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm/clause"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
)

func insertUpload(tx *db.Tx, row *uploadRow) error { return tx.Gorm().Create(row).Error }

// findUpload gives an upload of that person; everybody else's does not exist for them.
func findUpload(tx *db.Tx, id, by uuid.UUID, lock bool) (uploadRow, error) {
	var row uploadRow
	q := tx.Gorm().Where("id = ? and created_by = ? and state <> 'aborted'", id, by)
	if lock {
		q = q.Clauses(clause.Locking{Strength: "NO KEY UPDATE"})
	}
	return row, db.Found(q.Take(&row).Error)
}

func updateUpload(tx *db.Tx, id uuid.UUID, changes map[string]any) error {
	changes["updated_at"] = time.Now().UTC()
	return tx.Gorm().Model(&uploadRow{}).Where("id = ?", id).Updates(changes).Error
}

func abandoned(tx *db.Tx, before time.Time, limit int) ([]uploadRow, error) {
	var rows []uploadRow
	return rows, tx.Gorm().Where("state = 'open' and updated_at < ?", before).Order("updated_at").Limit(limit).Find(&rows).Error
}

func openOfBatch(tx *db.Tx, batch uuid.UUID) ([]uploadRow, error) {
	var rows []uploadRow
	return rows, tx.Gorm().Where("batch_id = ? and state = 'open'", batch).Order("created_at").Find(&rows).Error
}

func insertBatch(tx *db.Tx, row *batchRow) error { return tx.Gorm().Create(row).Error }

func findBatch(tx *db.Tx, id uuid.UUID) (batchRow, error) {
	var row batchRow
	return row, db.Found(tx.Gorm().Where("id = ?", id).Take(&row).Error)
}

func listBatches(tx *db.Tx, after *batchRow, limit int) ([]batchRow, error) {
	var rows []batchRow
	q := tx.Gorm().Order("created_at desc, id desc").Limit(limit)
	if after != nil {
		q = q.Where("(created_at, id) < (?, ?)", after.CreatedAt, after.ID)
	}
	err := q.Find(&rows).Error
	return rows, err
}

// clientFacilities is hand-written because the facilities are another room's table.
func clientFacilities(tx *db.Tx, client uuid.UUID) ([]facility, error) {
	var rows []facility
	text := `select id, client_id, code from facilities where tenant_id = @tenant`
	if client != uuid.Nil {
		text += ` and client_id = @client`
	}
	return rows, tx.Select(&rows, text+` order by code`, map[string]any{"client": client})
}

func findFacility(tx *db.Tx, id uuid.UUID) (facility, error) {
	var rows []facility
	err := tx.Select(&rows, `select id, client_id, code from facilities where tenant_id = @tenant and id = @id`, map[string]any{"id": id})
	if err == nil && len(rows) == 0 {
		err = apperr.NotFound()
	}
	if err != nil {
		return facility{}, err
	}
	return rows[0], nil
}
