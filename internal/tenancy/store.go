package tenancy

import (
	"github.com/google/uuid"
	"gorm.io/gorm"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
)

func findClient(tx *db.Tx, id uuid.UUID) (clientRow, error) {
	var row clientRow
	err := tx.Gorm().Where("client_id = ?", id).Take(&row).Error
	return row, db.Found(err)
}

func findFacility(tx *db.Tx, id uuid.UUID) (facilityRow, error) {
	var row facilityRow
	err := tx.Gorm().Where("id = ?", id).Take(&row).Error
	return row, db.Found(err)
}

func findClientByCode(tx *db.Tx, code string) (clientRow, error) {
	var row clientRow
	err := tx.Gorm().Where("code = upper(?)", code).Take(&row).Error
	return row, err
}

func listClients(tx *db.Tx, after *clientRow, limit int) ([]clientRow, error) {
	var rows []clientRow
	q := tx.Gorm().Order("name, client_id").Limit(limit)
	if after != nil {
		q = q.Where("(name, client_id) > (?, ?)", after.Name, after.ClientID)
	}
	err := q.Find(&rows).Error
	return rows, err
}

func listFacilities(tx *db.Tx, client uuid.UUID, after *facilityRow, limit int) ([]facilityRow, error) {
	var rows []facilityRow
	q := tx.Gorm().Order("name, id").Limit(limit)
	if client != uuid.Nil {
		q = q.Where("client_id = ?", client)
	}
	if after != nil {
		q = q.Where("(name, id) > (?, ?)", after.Name, after.ID)
	}
	err := q.Find(&rows).Error
	return rows, err
}

func createRow(tx *db.Tx, row any, taken string) error {
	err := tx.Gorm().Create(row).Error
	if db.IsDuplicate(err) {
		return apperr.Conflict("taken", taken)
	}
	return err
}

// updateVersion writes changes to the row that where finds if its version is still the one seen.
func updateVersion(q *gorm.DB, seen int64, changes map[string]any) error {
	changes["version"] = seen + 1
	res := q.Where("version = ?", seen).Updates(changes)
	if res.Error != nil {
		return res.Error
	}
	if res.RowsAffected == 0 {
		return httpx.Stale()
	}
	return nil
}

func updateClient(tx *db.Tx, id uuid.UUID, seen int64, changes map[string]any) error {
	return updateVersion(tx.Gorm().Model(&clientRow{}).Where("client_id = ?", id), seen, changes)
}

func updateFacility(tx *db.Tx, id uuid.UUID, seen int64, changes map[string]any) error {
	return updateVersion(tx.Gorm().Model(&facilityRow{}).Where("id = ?", id), seen, changes)
}

func listChecklist(tx *db.Tx, client uuid.UUID) ([]checklistRow, error) {
	var rows []checklistRow
	err := tx.Gorm().Where("client_id = ?", client).Order("work_type, document_type, effective_from").Find(&rows).Error
	return rows, err
}

func replaceChecklist(tx *db.Tx, client uuid.UUID, rows []checklistRow) error {
	if err := tx.Gorm().Where("client_id = ?", client).Delete(&checklistRow{}).Error; err != nil || len(rows) == 0 {
		return err
	}
	return createRow(tx, &rows, "Two lines of the checklist ask for the same document from the same day on.")
}

func listTargets(tx *db.Tx) ([]targetRow, error) {
	var rows []targetRow
	err := tx.Gorm().Order("client_id nulls first, kind, work_type, effective_from").Find(&rows).Error
	return rows, err
}

func replaceTargets(tx *db.Tx, rows []targetRow) error {
	if err := tx.Gorm().Where("true").Delete(&targetRow{}).Error; err != nil || len(rows) == 0 {
		return err
	}
	return createRow(tx, &rows, "Two targets are for the same client, work type and kind from the same day on.")
}

func listQueues(tx *db.Tx) ([]queueRow, error) {
	var rows []queueRow
	err := tx.Gorm().Order("facility_id, kind, work_type").Find(&rows).Error
	return rows, err
}

func saveQueue(tx *db.Tx, row queueRow) error {
	res := tx.Gorm().Model(&queueRow{}).Where("facility_id = ? and work_type = ? and kind = ?", row.FacilityID, row.WorkType, row.Kind).
		Updates(map[string]any{"mode": row.Mode, "browsing": row.Browsing})
	if res.Error != nil || res.RowsAffected > 0 {
		return res.Error
	}
	return tx.Gorm().Create(&row).Error
}

func listHoldReasons(tx *db.Tx) ([]holdReasonRow, error) {
	var rows []holdReasonRow
	err := tx.Gorm().Order("owner, label").Find(&rows).Error
	return rows, err
}

func saveHoldReason(tx *db.Tx, row holdReasonRow) error {
	res := tx.Gorm().Model(&holdReasonRow{}).Where("code = ?", row.Code).
		Updates(map[string]any{"label": row.Label, "owner": row.Owner, "kinds": row.Kinds, "active": row.Active})
	if res.Error != nil || res.RowsAffected > 0 {
		return res.Error
	}
	return tx.Gorm().Create(&row).Error
}

func selectAgency(tx *db.Tx, slug string, ids *[]uuid.UUID) error {
	return tx.Select(ids, `select tenant_id from agencies where slug = @slug`, map[string]any{"slug": slug})
}
