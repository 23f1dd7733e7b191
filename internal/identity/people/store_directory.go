package people

import (
	"github.com/google/uuid"

	"chartwright/internal/platform/db"
	"chartwright/internal/tenancy/principal"
)

func names(tx *db.Tx, ids []uuid.UUID) (map[uuid.UUID]string, error) {
	out := make(map[uuid.UUID]string, len(ids))
	if len(ids) == 0 {
		return out, nil
	}
	var rows []userRow
	if err := tx.Gorm().Select("id", "name").Where("id in ?", ids).Find(&rows).Error; err != nil {
		return nil, err
	}
	for _, r := range rows {
		out[r.ID] = r.Name
	}
	return out, nil
}

func byRoles(tx *db.Tx, roles []principal.Role) ([]*userRow, error) {
	var rows []*userRow
	err := tx.Gorm().Where("role in ? and status = ?", roles, active).Order("lower(name), id").Find(&rows).Error
	return rows, err
}
