package request

import (
	"encoding/json"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
)

// Find gives a request in reach, locked where it is to be changed; else 404.
func Find(tx *db.Tx, id uuid.UUID, lock bool) (Row, error) {
	var row Row
	q := tx.Gorm().Where("id = ?", id)
	if lock {
		q = q.Clauses(clause.Locking{Strength: "NO KEY UPDATE"})
	}
	return row, db.Found(q.Take(&row).Error)
}

// FindAll gives requests by their ids in one statement; those out of reach are missing.
func FindAll(tx *db.Tx, ids []uuid.UUID) (map[uuid.UUID]Row, error) {
	return db.ByID(tx, ids, func(r Row) uuid.UUID { return r.ID })
}

func insert(tx *db.Tx, row *Row) error { return tx.Gorm().Create(row).Error }

// Update writes columns of a request and counts its version on; seen is the version that was edited, zero for none.
func Update(tx *db.Tx, id uuid.UUID, seen int64, changes map[string]any) error {
	changes["version"], changes["updated_at"] = gorm.Expr("version + 1"), time.Now().UTC()
	q := tx.Gorm().Model(&Row{}).Where("id = ?", id)
	if seen != 0 {
		q = q.Where("version = ?", seen)
	}
	res := q.Updates(changes)
	if res.Error == nil && res.RowsAffected == 0 {
		return httpx.Stale()
	}
	return res.Error
}

func insertEvent(tx *db.Tx, row *eventRow) error { return tx.Gorm().Create(row).Error }

func eventsOf(tx *db.Tx, request uuid.UUID) ([]eventRow, error) {
	var rows []eventRow
	return rows, tx.Gorm().Where("request_id = ?", request).Order("at, id").Find(&rows).Error
}

func insertCorrection(tx *db.Tx, row *correctionRow) error { return tx.Gorm().Create(row).Error }

func correctionsOf(tx *db.Tx, request uuid.UUID) ([]correctionRow, error) {
	var rows []correctionRow
	return rows, tx.Gorm().Where("request_id = ?", request).Order("at, id").Find(&rows).Error
}

// raise keeps an alarm; false where it was raised before.
func raise(tx *db.Tx, row *alarmRow) (bool, error) {
	res := tx.Gorm().Clauses(clause.OnConflict{DoNothing: true}).Create(row)
	return res.RowsAffected > 0, res.Error
}

func alarmsOf(tx *db.Tx, request uuid.UUID) ([]alarmRow, error) {
	var rows []alarmRow
	return rows, tx.Gorm().Where("request_id = ?", request).Order("at, id").Find(&rows).Error
}

func standingHold(tx *db.Tx, request uuid.UUID) (*holdRow, error) {
	var rows []holdRow
	err := tx.Gorm().Where("request_id = ? and lifted_at is null", request).Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return &rows[0], nil
}

func holdsOf(tx *db.Tx, request uuid.UUID) ([]holdRow, error) {
	var rows []holdRow
	return rows, tx.Gorm().Where("request_id = ?", request).Order("placed_at").Find(&rows).Error
}

func insertHold(tx *db.Tx, row *holdRow) error { return tx.Gorm().Create(row).Error }

func liftHold(tx *db.Tx, id, by uuid.UUID, at time.Time) error {
	return tx.Gorm().Model(&holdRow{}).Where("id = ?", id).Updates(map[string]any{"lifted_by": by, "lifted_at": at}).Error
}

// SettingsOf gives how a client wants its requests handled; the usual ones where it set none.
func SettingsOf(tx *db.Tx, client uuid.UUID) (SettingsRow, error) {
	var rows []SettingsRow
	err := tx.Gorm().Where("client_id = ?", client).Limit(1).Find(&rows).Error
	if err != nil || len(rows) > 0 {
		return append(rows, SettingsRow{})[0], err
	}
	return SettingsRow{ClientID: client, State: "US", Approval: "never", ReviewClasses: db.Texts{}, LinkDays: 30, Downloads: 5, Contact: json.RawMessage("{}")}, nil
}

// writeSettings replaces the settings of the version that was seen; zero makes the first.
func writeSettings(tx *db.Tx, row SettingsRow, seen int64) error {
	if seen == 0 {
		row.Version = 1
		res := tx.Gorm().Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
		if res.Error == nil && res.RowsAffected == 0 {
			return httpx.Stale()
		}
		return res.Error
	}
	res := tx.Gorm().Model(&SettingsRow{}).Where("client_id = ? and version = ?", row.ClientID, seen).Updates(map[string]any{
		"state": row.State, "approval": row.Approval, "review_classes": row.ReviewClasses, "review_percent": row.ReviewPercent,
		"link_days": row.LinkDays, "downloads": row.Downloads, "overrides": row.Overrides, "contact": row.Contact, "version": seen + 1, "updated_at": time.Now().UTC()})
	if res.Error == nil && res.RowsAffected == 0 {
		return httpx.Stale()
	}
	return res.Error
}

// The facilities and clients are another room's: hand-written, and only what a request needs. Requesters do not see the agency.
const readFacility = `select f.id, f.client_id, f.name, coalesce(a.name, '') as agency, f.work_types[1] as work_type, f.timezone as zone, f.active
	from facilities f left join agencies a on a.tenant_id = f.tenant_id where f.tenant_id = @tenant and f.id = @id`

func findFacility(tx *db.Tx, id uuid.UUID) (facility, error) {
	var rows []facility
	err := tx.Select(&rows, readFacility, map[string]any{"id": id})
	if err == nil && len(rows) == 0 {
		err = apperr.NotFound()
	}
	if err != nil {
		return facility{}, err
	}
	return rows[0], nil
}

func clientExists(tx *db.Tx, client uuid.UUID) error {
	var n int
	err := tx.Select(&n, `select count(*) from clients where tenant_id = @tenant and client_id = @client`, map[string]any{"client": client})
	if err == nil && n == 0 {
		err = apperr.NotFound()
	}
	return err
}

func ofPatient(tx *db.Tx, patient uuid.UUID) ([]uuid.UUID, error) {
	var ids []uuid.UUID
	return ids, tx.Gorm().Model(&Row{}).Where("patient_id = ? and ended_at is null", patient).Order("id").Pluck("id", &ids).Error
}

// extensionsOf reads the notices of extension that were sent; the letters are kept by who writes them.
func extensionsOf(tx *db.Tx, request uuid.UUID) ([]extension, error) {
	var rows []extension
	return rows, tx.Select(&rows, `select sent_at, due_on from roi_letters
		where tenant_id = @tenant and request_id = @request and kind = 'extension' and due_on is not null order by sent_at`,
		map[string]any{"request": request})
}

// extension is a notice as sent.
type extension struct {
	SentAt time.Time
	DueOn  time.Time
}
