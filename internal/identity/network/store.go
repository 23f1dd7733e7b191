package network

import (
	"encoding/json"

	"chartwright/internal/platform/db"
)

func list(tx *db.Tx) ([]Allowed, error) {
	out := []Allowed{}
	err := tx.Select(&out, `select n.use, cast(n.network as text) as network, n.label from allowed_networks n where n.tenant_id = @tenant order by n.use, n.network`, nil)
	return out, err
}

func replace(tx *db.Tx, next []Allowed) error {
	if _, err := tx.Exec(`delete from allowed_networks where tenant_id = @tenant`, nil); err != nil || len(next) == 0 {
		return err
	}
	rows, err := json.Marshal(next)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`insert into allowed_networks (tenant_id, use, network, label)
 select @tenant, r.use, r.network, r.label from jsonb_to_recordset(cast(@rows as jsonb)) as r(use text, network cidr, label text)`,
		map[string]any{"rows": string(rows)})
	return err
}

// SQL is an expression that gives the List of a use, 'people' or 'tokens', inside statements of an agency; tenant names the
// column or parameter that holds its id.
func SQL(use, tenant string) string {
	return `coalesce((select string_agg(cast(n.network as text), ',') from allowed_networks n where n.tenant_id = ` + tenant + ` and n.use = '` + use + `'), '')`
}
