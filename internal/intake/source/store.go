package source

import (
	"github.com/google/uuid"
	"gorm.io/gorm/clause"

	"chartwright/internal/platform/db"
)

// Insert adds a file. It gives false where the same bytes are here for the same encounter, under its digest or one of the others.
func Insert(tx *db.Tx, row *Row, others [][]byte) (bool, error) {
	if len(others) > 0 {
		var n int64
		err := tx.Gorm().Model(&Row{}).Where("client_id = ? and encounter_id is not distinct from ? and request_id is not distinct from ? and digest in ? and state not in ?",
			row.ClientID, row.EncounterID, row.RequestID, others, without).Limit(1).Count(&n).Error
		if err != nil || n > 0 {
			return false, err
		}
	}
	res := tx.Gorm().Clauses(clause.OnConflict{DoNothing: true}).Create(row)
	return res.RowsAffected > 0, res.Error
}

// without are the states in which a file does not stand for its bytes; those of the unique key sources_no_duplicates.
var without = []string{Duplicate, Refused, Discarded}

// Find gives a file, locked where it is to be changed; 404 where it is out of reach.
func Find(tx *db.Tx, id uuid.UUID, lock bool) (Row, error) {
	var row Row
	q := tx.Gorm().Where("id = ?", id)
	if lock {
		q = q.Clauses(clause.Locking{Strength: "NO KEY UPDATE"})
	}
	return row, db.Found(q.Take(&row).Error)
}

// Update writes columns of a file.
func Update(tx *db.Tx, id uuid.UUID, changes map[string]any) error {
	return tx.Gorm().Model(&Row{}).Where("id = ?", id).Updates(changes).Error
}

// OfBatch lists the files of a batch in the order in which they came.
func OfBatch(tx *db.Tx, batch uuid.UUID) ([]Row, error) {
	var rows []Row
	return rows, tx.Gorm().Where("batch_id = ?", batch).Order("received_at, id").Find(&rows).Error
}

// OfRequest lists the files that came with a request for records, in the order in which they came.
func OfRequest(tx *db.Tx, request uuid.UUID) ([]Row, error) {
	var rows []Row
	return rows, tx.Gorm().Where("request_id = ?", request).Order("received_at, id").Find(&rows).Error
}

// WaitingOf lists the files of an encounter that are no documents, or not yet.
func WaitingOf(tx *db.Tx, encounter uuid.UUID) ([]Row, error) {
	var rows []Row
	err := tx.Gorm().Where("encounter_id = ? and state in ?", encounter, []string{Received, Examining, Refused, Quarantined}).
		Order("received_at").Find(&rows).Error
	return rows, err
}

// Problems lists refused and quarantined files that nobody has decided about, the oldest first, from the one after on.
func Problems(tx *db.Tx, client uuid.UUID, after *Row, limit int) ([]Row, error) {
	var rows []Row
	q := tx.Gorm().Where("state in ?", []string{Refused, Quarantined}).Order("received_at, id").Limit(limit)
	if client != uuid.Nil {
		q = q.Where("client_id = ?", client)
	}
	if after != nil {
		q = q.Where("(received_at, id) > (?, ?)", after.ReceivedAt, after.ID)
	}
	err := q.Find(&rows).Error
	return rows, err
}

// Claimed reports whether other files of one of the digests stand for the encounter, before a file is matched to it.
func Claimed(tx *db.Tx, row Row, digests [][]byte, encounter uuid.UUID) (bool, error) {
	var n int64
	err := tx.Gorm().Model(&Row{}).Where("client_id = ? and encounter_id = ? and digest in ? and id <> ? and state not in ?",
		row.ClientID, encounter, digests, row.ID, without).Count(&n).Error
	return n > 0, err
}

// Unknown lists files of a client that are kept without the hash of their bytes, from the one after on.
func Unknown(tx *db.Tx, client, after uuid.UUID) ([]Row, error) {
	var rows []Row
	return rows, tx.Gorm().Where("client_id = ? and id > ? and hash_sealed is null and original <> ''", client, after).Order("id").Limit(100).Find(&rows).Error
}
