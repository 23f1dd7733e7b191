package delivery

import (
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chartwright/internal/platform/db"
)

func insert(tx *db.Tx, row *deliveryRow) error { return tx.Gorm().Create(row).Error }

func find(tx *db.Tx, id uuid.UUID, lock bool) (row deliveryRow, err error) {
	q := tx.Gorm().Where("id = ?", id)
	if lock {
		q = q.Clauses(clause.Locking{Strength: "NO KEY UPDATE"})
	}
	return row, db.Found(q.Take(&row).Error)
}

// findAll gives deliveries by their ids in one statement; those out of reach are missing.
func findAll(tx *db.Tx, ids []uuid.UUID) (map[uuid.UUID]deliveryRow, error) {
	return db.ByID(tx, ids, func(r deliveryRow) uuid.UUID { return r.ID })
}

func update(tx *db.Tx, id uuid.UUID, changes map[string]any) error {
	return tx.Gorm().Model(&deliveryRow{}).Where("id = ?", id).Updates(changes).Error
}

func ofRequest(tx *db.Tx, request uuid.UUID) ([]deliveryRow, error) {
	var rows []deliveryRow
	return rows, tx.Gorm().Where("request_id = ?", request).Order("created_at desc, id desc").Find(&rows).Error
}

// position is where a page of the job list ended.
type position struct {
	At time.Time
	ID uuid.UUID
}

// jobRows lists what is to be printed, mailed or faxed, or was, the oldest first.
func jobRows(tx *db.Tx, state string, after *position, limit int) ([]deliveryRow, error) {
	var rows []deliveryRow
	q := tx.Gorm().Where("method in ? and state = ?", []string{"print", "mail", "fax"}, state)
	if after != nil {
		q = q.Where("(created_at, id) > (?, ?)", after.At, after.ID)
	}
	return rows, q.Order("created_at, id").Limit(limit).Find(&rows).Error
}

func insertPickup(tx *db.Tx, row *pickupRow) error { return tx.Gorm().Create(row).Error }

func findPickup(tx *db.Tx, id uuid.UUID) (row pickupRow, err error) {
	return row, db.Found(tx.Gorm().Where("id = ?", id).Take(&row).Error)
}

func pickupsOf(tx *db.Tx, request uuid.UUID) ([]pickupRow, error) {
	var rows []pickupRow
	return rows, tx.Gorm().Where("request_id = ?", request).Order("at, id").Find(&rows).Error
}

// reserve counts bytes that are about to be served, unless they would be more than the download may serve.
func reserve(tx *db.Tx, id uuid.UUID, n, most int64) (bool, error) {
	res := tx.Gorm().Model(&pickupRow{}).Where("id = ? and served + ? <= ?", id, n, most).Updates(map[string]any{"served": gorm.Expr("served + ?", n)})
	return res.RowsAffected > 0, res.Error
}

// giveBack takes bytes off that were reserved and not served, and gives what was served in all.
func giveBack(tx *db.Tx, id uuid.UUID, n int64) (int64, error) {
	err := tx.Gorm().Model(&pickupRow{}).Where("id = ?", id).Updates(map[string]any{"served": gorm.Expr("served - ?", n)}).Error
	if err != nil {
		return 0, err
	}
	row, err := findPickup(tx, id)
	return row.Served, err
}
