package register

import (
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chartwright/internal/intake/seals"
	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
)

func findEncounter(tx *db.Tx, id uuid.UUID, lock bool) (encounterRow, error) {
	var row encounterRow
	q := tx.Gorm().Where("id = ?", id)
	if lock {
		// Not FOR UPDATE: rows that refer to this one take a key share first, and two such transactions would wait for each other.
		q = q.Clauses(clause.Locking{Strength: "NO KEY UPDATE"})
	}
	return row, db.Found(q.Take(&row).Error)
}

func findPatient(tx *db.Tx, id uuid.UUID) (patientRow, error) {
	var row patientRow
	return row, db.Found(tx.Gorm().Where("id = ?", id).Take(&row).Error)
}

// encountersByID gives encounters in one statement; those out of reach are missing.
func encountersByID(tx *db.Tx, ids []uuid.UUID) (map[uuid.UUID]encounterRow, error) {
	return db.ByID(tx, ids, func(r encounterRow) uuid.UUID { return r.ID })
}

// patientsByID gives patients in one statement; those out of reach are missing.
func patientsByID(tx *db.Tx, ids []uuid.UUID) (map[uuid.UUID]patientRow, error) {
	return db.ByID(tx, ids, func(r patientRow) uuid.UUID { return r.ID })
}

// patientsByMRN finds the patients of a client by their record numbers in normal form; the key is the number.
func patientsByMRN(tx *db.Tx, c *seals.Client, numbers []string) (map[string]patientRow, error) {
	var indexes [][]byte
	of := map[string]string{}
	for _, number := range numbers {
		for _, index := range c.Indexes(IndexMRN, number) {
			indexes, of[string(index)] = append(indexes, index), number
		}
	}
	out := map[string]patientRow{}
	const chunk = 1000
	for len(indexes) > 0 {
		n := min(chunk, len(indexes))
		var rows []patientRow
		if err := tx.Gorm().Where("client_id = ? and mrn_index in ?", c.ID, indexes[:n]).Find(&rows).Error; err != nil {
			return nil, err
		}
		for _, r := range rows {
			out[of[string(r.MrnIndex)]] = r
		}
		indexes = indexes[n:]
	}
	return out, nil
}

// insertPatient gives false where somebody registered the number meanwhile.
func insertPatient(tx *db.Tx, row *patientRow) (bool, error) {
	res := tx.Gorm().Clauses(clause.OnConflict{DoNothing: true}).Create(row)
	return res.RowsAffected > 0, res.Error
}

// insertEncounter gives false where the account exists at the facility.
func insertEncounter(tx *db.Tx, row *encounterRow) (bool, error) {
	res := tx.Gorm().Clauses(clause.OnConflict{DoNothing: true}).Create(row)
	return res.RowsAffected > 0, res.Error
}

func updatePatient(tx *db.Tx, id uuid.UUID, changes map[string]any) error {
	changes["version"] = gorm.Expr("version + 1")
	return tx.Gorm().Model(&patientRow{}).Where("id = ?", id).Updates(changes).Error
}

// updateEncounter writes corrected facts of the version that was seen.
func updateEncounter(tx *db.Tx, id uuid.UUID, seen int64, changes map[string]any) error {
	changes["version"], changes["updated_at"] = seen+1, time.Now().UTC()
	res := tx.Gorm().Model(&encounterRow{}).Where("id = ? and version = ?", id, seen).Updates(changes)
	if res.Error == nil && res.RowsAffected == 0 {
		return httpx.Stale()
	}
	return res.Error
}

// writeStatus keeps the read model of where the chart stands. It leaves the version of the registered facts alone.
func writeStatus(tx *db.Tx, id uuid.UUID, status, owner, reason string) error {
	res := tx.Gorm().Model(&encounterRow{}).Where("id = ?", id).Updates(map[string]any{
		"status": status, "delay_owner": owner, "hold_reason": orNull(reason), "updated_at": time.Now().UTC()})
	if res.Error == nil && res.RowsAffected == 0 {
		return apperr.NotFound()
	}
	return res.Error
}

func insertCorrections(tx *db.Tx, rows []correctionRow) error {
	if len(rows) == 0 {
		return nil
	}
	return tx.Gorm().Create(&rows).Error
}

// readFacility is hand-written because the facilities are another room's table: it reads what registration needs.
const readFacility = `select id, client_id, code, timezone, array_to_string(work_types, ',') as work_types, active from facilities where tenant_id = @tenant`

func findFacility(tx *db.Tx, id uuid.UUID) (facility, error) {
	var rows []facility
	err := tx.Select(&rows, readFacility+` and id = @id`, map[string]any{"id": id})
	if err == nil && len(rows) == 0 {
		err = apperr.NotFound()
	}
	if err != nil {
		return facility{}, err
	}
	return rows[0], nil
}

func allFacilities(tx *db.Tx) ([]facility, error) {
	var rows []facility
	return rows, tx.Select(&rows, readFacility+` order by code`, nil)
}

// zonesOf gives the time zones of the facilities of encounters.
func zonesOf(tx *db.Tx, rows []encounterRow) (map[uuid.UUID]string, error) {
	out := map[uuid.UUID]string{}
	for _, row := range rows {
		out[row.FacilityID] = ""
	}
	var places []facility
	err := tx.Select(&places, readFacility+` and id in @ids`, map[string]any{"ids": slices.Collect(maps.Keys(out))})
	for _, f := range places {
		out[f.ID] = f.Timezone
	}
	return out, err
}

// encountersByAccount finds encounters of a client by account number, the newest first.
func encountersByAccount(tx *db.Tx, client uuid.UUID, accounts []string) ([]encounterRow, error) {
	var out []encounterRow
	const chunk = 1000
	for len(accounts) > 0 {
		n := min(chunk, len(accounts))
		var rows []encounterRow
		err := tx.Gorm().Where("client_id = ? and account_number in ?", client, accounts[:n]).Order("admitted_at desc").Find(&rows).Error
		if err != nil {
			return nil, err
		}
		out = append(out, rows...)
		accounts = accounts[n:]
	}
	return out, nil
}

func encountersOfPatient(tx *db.Tx, patient uuid.UUID) ([]encounterRow, error) {
	var rows []encounterRow
	return rows, tx.Gorm().Where("patient_id = ?", patient).Order("admitted_at desc").Limit(50).Find(&rows).Error
}

func insertEncounters(tx *db.Tx, rows []encounterRow) error {
	if len(rows) == 0 {
		return nil
	}
	return tx.Gorm().CreateInBatches(&rows, 500).Error
}

func insertPatients(tx *db.Tx, rows []patientRow) error {
	if len(rows) == 0 {
		return nil
	}
	return tx.Gorm().CreateInBatches(&rows, 500).Error
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func orEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// patientsLike finds patients by record number, or by last name together with birth date.
func patientsLike(tx *db.Tx, client uuid.UUID, numbers, names, births [][]byte) ([]uuid.UUID, error) {
	var ids []uuid.UUID
	q := tx.Gorm().Model(&patientRow{}).Where("client_id = ?", client).Limit(20)
	switch {
	case len(numbers) > 0 && len(names) > 0 && len(births) > 0:
		q = q.Where("mrn_index in ? or (last_name_index in ? and birth_date_index in ?)", numbers, names, births)
	case len(numbers) > 0:
		q = q.Where("mrn_index in ?", numbers)
	case len(names) > 0 && len(births) > 0:
		q = q.Where("last_name_index in ? and birth_date_index in ?", names, births)
	default:
		return nil, nil
	}
	return ids, q.Pluck("id", &ids).Error
}
