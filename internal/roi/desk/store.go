package desk

import (
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm/clause"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
)

// authorizationOf gives the checklist; an empty one where nobody has begun it.
func authorizationOf(tx *db.Tx, request uuid.UUID) (authorizationRow, error) {
	var rows []authorizationRow
	err := tx.Gorm().Where("request_id = ?", request).Limit(1).Find(&rows).Error
	return append(rows, authorizationRow{RequestID: request, Elements: []byte("{}"), CombinedWith: db.Texts{}, Covers: db.Texts{}})[0], err
}

func saveAuthorization(tx *db.Tx, row *authorizationRow) error {
	return tx.Gorm().Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "tenant_id"}, {Name: "request_id"}},
		DoUpdates: clause.AssignmentColumns([]string{"elements", "signed_on", "effective_from", "expires_on", "event_on", "revoked_at", "known_false",
			"wrong_patient", "combined_with", "handwritten", "type_points", "covers", "by_agent", "checked_by", "version", "updated_at"})}).Create(row).Error
}

func selectionOf(tx *db.Tx, request uuid.UUID) ([]pageRow, error) {
	var rows []pageRow
	return rows, tx.Gorm().Where("request_id = ?", request).Order("seq").Find(&rows).Error
}

func replaceSelection(tx *db.Tx, request uuid.UUID, rows []pageRow) error {
	if err := tx.Gorm().Where("request_id = ?", request).Delete(&pageRow{}).Error; err != nil || len(rows) == 0 {
		return err
	}
	return tx.Gorm().CreateInBatches(&rows, 500).Error
}

func marksOf(tx *db.Tx, request uuid.UUID) ([]markRow, error) {
	var rows []markRow
	return rows, tx.Gorm().Where("request_id = ? and undone_at is null", request).Order("made_at, id").Find(&rows).Error
}

func insertMarks(tx *db.Tx, rows []markRow) error {
	if len(rows) == 0 {
		return nil
	}
	return tx.Gorm().CreateInBatches(&rows, 500).Error
}

// undoAct takes back the marks of an act and gives their number.
func undoAct(tx *db.Tx, request, act uuid.UUID, at time.Time) (int64, error) {
	res := tx.Gorm().Model(&markRow{}).Where("request_id = ? and act = ? and undone_at is null", request, act).Updates(map[string]any{"undone_at": at})
	return res.RowsAffected, res.Error
}

func findingsOf(tx *db.Tx, request uuid.UUID) ([]findingRow, error) {
	var rows []findingRow
	return rows, tx.Gorm().Where("request_id = ? and state <> 'gone'", request).Order("blocks desc, kind, key").Find(&rows).Error
}

func allFindings(tx *db.Tx, request uuid.UUID) ([]findingRow, error) {
	var rows []findingRow
	return rows, tx.Gorm().Where("request_id = ?", request).Find(&rows).Error
}

func insertFindings(tx *db.Tx, rows []findingRow) error {
	if len(rows) == 0 {
		return nil
	}
	return tx.Gorm().CreateInBatches(&rows, 500).Error
}

func updateFinding(tx *db.Tx, id uuid.UUID, changes map[string]any) error {
	return tx.Gorm().Model(&findingRow{}).Where("id = ?", id).Updates(changes).Error
}

func insertLetter(tx *db.Tx, row *letterRow) error   { return tx.Gorm().Create(row).Error }
func insertMessage(tx *db.Tx, row *messageRow) error { return tx.Gorm().Create(row).Error }
func insertReview(tx *db.Tx, row *reviewRow) error   { return tx.Gorm().Create(row).Error }

func findLetter(tx *db.Tx, id uuid.UUID) (row letterRow, err error) {
	return row, db.Found(tx.Gorm().Where("id = ?", id).Take(&row).Error)
}

// reviewsOf gives the decisions on a request, the newest first.
func reviewsOf(tx *db.Tx, request uuid.UUID) ([]reviewRow, error) {
	var rows []reviewRow
	return rows, tx.Gorm().Where("request_id = ?", request).Order("at desc, id desc").Find(&rows).Error
}

func lettersOf(tx *db.Tx, request uuid.UUID) ([]letterRow, error) {
	var rows []letterRow
	return rows, tx.Gorm().Where("request_id = ?", request).Order("sent_at, id").Find(&rows).Error
}

func invoiceOf(tx *db.Tx, request uuid.UUID) (*invoiceRow, error) {
	var rows []invoiceRow
	err := tx.Gorm().Where("request_id = ? and state <> 'withdrawn'", request).Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return &rows[0], nil
}

func findInvoice(tx *db.Tx, id uuid.UUID) (row invoiceRow, err error) {
	return row, db.Found(tx.Gorm().Where("id = ?", id).Take(&row).Error)
}

func insertInvoice(tx *db.Tx, row *invoiceRow) error { return tx.Gorm().Create(row).Error }

func updateInvoice(tx *db.Tx, id uuid.UUID, changes map[string]any) error {
	return tx.Gorm().Model(&invoiceRow{}).Where("id = ?", id).Updates(changes).Error
}

// drawSample counts one more finished release of a class and says whether it is drawn for review, so that of the first n
// exactly floor(n × percent / 100) are. The row is locked, so that two at once are counted one after the other.
func drawSample(tx *db.Tx, client uuid.UUID, class string, percent int) (finished int64, drawn bool, err error) {
	var rows []struct {
		Finished int64
		Taken    bool
	}
	err = tx.Select(&rows, `insert into roi_samples as s (tenant_id, client_id, requester_class, finished, drawn)
		values (@tenant, @client, @class, 1, cast(@percent as integer) / 100)
		on conflict (tenant_id, client_id, requester_class) do update set finished = s.finished + 1,
			drawn = s.drawn + case when (s.finished + 1) * cast(@percent as integer) / 100 > s.drawn then 1 else 0 end
		returning finished, drawn > coalesce((select o.drawn from roi_samples o where o.tenant_id = @tenant and o.client_id = @client
			and o.requester_class = @class), 0) as taken`, map[string]any{"client": client, "class": class, "percent": percent})
	if err == nil && len(rows) == 0 {
		err = apperr.NotFound()
	}
	if err != nil {
		return 0, false, err
	}
	return rows[0].Finished, rows[0].Taken, nil
}
