package performance

import "chartwright/internal/platform/db"

func readStandards(tx *db.Tx) (standards, error) {
	var rows []targetRow
	err := tx.Select(&rows, `select client_id, work_type, kind, cast(items_per_hour as float8) as rate, cast(effective_from as text) as first,
		 coalesce(cast(effective_to as text), '') as last from targets where tenant_id = @tenant order by effective_from desc`, nil)
	return newStandards(rows), err
}
