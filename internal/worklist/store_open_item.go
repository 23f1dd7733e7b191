package worklist

import (
	"github.com/google/uuid"

	"chartwright/internal/platform/db"
)

func rightsOn(tx *db.Tx, me, itemID uuid.UUID) (rights, error) {
	var r rights
	err := tx.Select(&r, `select
		exists (select 1 from user_facilities uf where uf.tenant_id = @tenant and uf.user_id = @me and uf.facility_id = w.facility_id) as assigned,
		(`+eligible+`) as eligible,
		exists (select 1 from queues q where q.tenant_id = @tenant and q.facility_id = w.facility_id and q.work_type = w.work_type
			and q.kind = w.kind and q.browsing) as browsing
		from work_items w cross join (select cast(@me as uuid) as me) a where w.tenant_id = @tenant and w.id = @item`, map[string]any{"me": me, "item": itemID})
	return r, err
}
