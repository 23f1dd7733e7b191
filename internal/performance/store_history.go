package performance

import (
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
)

func readHistory(tx *db.Tx, encounter uuid.UUID) ([]Happening, time.Time, error) {
	rows := []Happening{}
	err := tx.Select(&rows, `select e.id, e.item_id, e.at, e.kind, e.work_type, f.name as facility_name, f.timezone, e.event, e.from_state as "from",
		 e.to_state as "to", e.user_id, u.name as user_name, b.name as by_name, e.owner, e.reason, e.active_ms, e.idle_ms, e.held_ms
		from work_events e join facilities f on f.tenant_id = @tenant and f.id = e.facility_id
		left join users u on u.tenant_id = @tenant and u.id = e.user_id
		left join users b on b.tenant_id = @tenant and b.id = e.by_user
		where e.tenant_id = @tenant and e.encounter_id = @encounter order by e.at, e.id`, map[string]any{"encounter": encounter})
	if err != nil {
		return nil, time.Time{}, err
	}
	var now time.Time
	err = tx.Select(&now, `select now() from (select cast(@tenant as uuid)) t`, nil)
	return rows, now, err
}
