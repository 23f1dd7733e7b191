package db

import "github.com/google/uuid"

// ByID gives rows of a model by their ids, in one statement. Those out of reach are missing.
func ByID[Row any](tx *Tx, ids []uuid.UUID, id func(Row) uuid.UUID) (map[uuid.UUID]Row, error) {
	var rows []Row
	err := tx.Gorm().Where("id in ?", ids).Find(&rows).Error
	out := make(map[uuid.UUID]Row, len(rows))
	for _, r := range rows {
		out[id(r)] = r
	}
	return out, err
}
