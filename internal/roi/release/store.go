package release

import (
	"time"

	"cloud.google.com/go/civil"
	"github.com/google/uuid"
	"gorm.io/gorm/clause"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/clock"
	"chartwright/internal/platform/db"
)

func releasesOf(tx *db.Tx, request uuid.UUID) ([]releaseRow, error) {
	var rows []releaseRow
	return rows, tx.Gorm().Where("request_id = ?", request).Order("n desc").Find(&rows).Error
}

func insertRelease(tx *db.Tx, row *releaseRow) error { return tx.Gorm().Create(row).Error }

func findRelease(tx *db.Tx, id uuid.UUID) (releaseRow, error) {
	var row releaseRow
	return row, db.Found(tx.Gorm().Clauses(clause.Locking{Strength: "NO KEY UPDATE"}).Where("id = ?", id).Take(&row).Error)
}

// settleRelease writes the outcome of one that is being built; what was sealed or failed never changes.
func settleRelease(tx *db.Tx, id uuid.UUID, changes map[string]any) error {
	return tx.Gorm().Model(&releaseRow{}).Where("id = ? and state = 'building'", id).Updates(changes).Error
}

func disclosuresOf(tx *db.Tx, patient uuid.UUID, from time.Time) ([]disclosureRow, error) {
	var rows []disclosureRow
	return rows, tx.Gorm().Where("patient_id = ? and at >= ?", patient, from).Order("at, id").Find(&rows).Error
}

func insertDisclosure(tx *db.Tx, row *disclosureRow) error { return tx.Gorm().Create(row).Error }

func suspensionsOf(tx *db.Tx, patient uuid.UUID) ([]suspensionRow, error) {
	var rows []suspensionRow
	return rows, tx.Gorm().Where("patient_id = ?", patient).Order("placed_at").Find(&rows).Error
}

// namelessSuspensions were placed before their recipients were kept.
func namelessSuspensions(tx *db.Tx, client uuid.UUID) ([]suspensionRow, error) {
	var rows []suspensionRow
	return rows, tx.Gorm().Where("client_id = ? and recipient_sealed is null", client).Find(&rows).Error
}

// disclosureTo is one of the client to that recipient; the zero row where there is none.
func disclosureTo(tx *db.Tx, client uuid.UUID, recipient []byte) (disclosureRow, error) {
	var row disclosureRow
	return row, tx.Gorm().Where("client_id = ? and recipient_index = ?", client, recipient).Limit(1).Find(&row).Error
}

func nameSuspension(tx *db.Tx, id uuid.UUID, sealed []byte) error {
	return tx.Gorm().Model(&suspensionRow{}).Where("id = ? and recipient_sealed is null", id).Update("recipient_sealed", sealed).Error
}

func insertSuspension(tx *db.Tx, row *suspensionRow) error { return tx.Gorm().Create(row).Error }

func insertAccount(tx *db.Tx, row *accountRow) error { return tx.Gorm().Create(row).Error }

// accountsOf gives the accounts that were given of a patient before a moment.
func accountsOf(tx *db.Tx, patient uuid.UUID, before time.Time) ([]accountRow, error) {
	var rows []accountRow
	return rows, tx.Gorm().Where("patient_id = ? and given_at < ?", patient, before).Order("given_at").Find(&rows).Error
}

// hospital is what the account tells of a hospital system, which another room keeps.
type hospital struct {
	Name     string
	Timezone string
	zone     *time.Location // days of the account are those of its calendar
}

func hospitalOf(tx *db.Tx, client uuid.UUID) (hospital, error) {
	var found []hospital
	err := tx.Select(&found, `select name, timezone from clients where tenant_id = @tenant and client_id = @client`, map[string]any{"client": client})
	if err == nil && len(found) == 0 {
		err = apperr.NotFound()
	}
	if err != nil {
		return hospital{}, err
	}
	h := found[0]
	h.zone = clock.Zone(h.Timezone)
	return h, nil
}

// day is the day that the hospital's calendar shows at t.
func (h hospital) day(t time.Time) civil.Date { return civil.DateOf(t.In(h.zone)) }
