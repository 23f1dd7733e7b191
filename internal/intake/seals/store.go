package seals

import (
	"bytes"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/keys"
)

type clientRow struct {
	TenantID   uuid.UUID `gorm:"primaryKey"`
	ClientID   uuid.UUID `gorm:"primaryKey"`
	KeyRef     string
	ShreddedAt *time.Time // when its keys were destroyed
}

func (clientRow) TableName() string { return "clients" }

func findClient(tx *db.Tx, client uuid.UUID) (clientRow, error) {
	var row clientRow
	return row, db.Found(tx.Gorm().Select("key_ref", "shredded_at").Where("client_id = ?", client).Take(&row).Error)
}

// keyRow is a data key of a client's columns.
type keyRow struct {
	ID         uuid.UUID // of the client for the first
	Generation uint32
	KeyRef     string
	WrappedKey []byte // empty: retired
	Destroyed  bool
}

func (k keyRow) same(o keyRow) bool {
	return k.ID == o.ID && k.Generation == o.Generation && k.KeyRef == o.KeyRef && bytes.Equal(k.WrappedKey, o.WrappedKey)
}

// findKeys gives the data keys of a client's columns, the one in use first, then the newer before the older; one that is announced
// and not in use yet stands among the others.
func findKeys(tx *db.Tx, client uuid.UUID) ([]keyRow, error) {
	var rows []keyRow
	err := tx.Select(&rows, `select id, generation, key_ref, wrapped_key, destroyed from (
			select client_id as id, 1 as generation, key_ref, sealing_key as wrapped_key, shredded_at is not null as destroyed, created_at as used_from
			from clients where tenant_id = @tenant and client_id = @client
			union all
			select id, generation, key_ref, wrapped_key, false, used_from from column_keys where tenant_id = @tenant and client_id = @client) k
		order by case when used_from is null then 0 else generation end desc, generation desc`, map[string]any{"client": client})
	if err == nil && len(rows) == 0 {
		err = apperr.NotFound()
	}
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		if r.Destroyed {
			return nil, keys.ErrDestroyed
		}
	}
	return rows, nil
}

func clientsInScope(tx *db.Tx) ([]uuid.UUID, error) {
	var ids []uuid.UUID
	err := tx.Gorm().Model(&clientRow{}).Where("shredded_at is null").Order("client_id").Pluck("client_id", &ids).Error
	return ids, err
}
