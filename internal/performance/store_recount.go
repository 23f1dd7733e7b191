package performance

import "chartwright/internal/platform/db"

// recount compares one roll-up table with what it is made of, and makes it anew.
type recount struct {
	table string
	keys  string // its key columns but the tenant
	sums  string // its value columns
	truth string // what it should hold now: keys, then values
	part  string // which of its rows are compared
}

// folded are the events of the last days that are not marked any more. The bound on at lets the index be used; days are the
// clients' own.
const folded = ` from event_figures f where f.tenant_id = @tenant
 and f.at > now() - make_interval(days => cast(@days as integer) + 2)
 and not exists (select 1 from work_pending p where p.tenant_id = @tenant and p.event_id = f.event_id)`

const lastDays = ` and day >= current_date - cast(@days as integer)`

// The first stretch that is compared is whole: it begins after the oldest moment that is kept.
const firstMoment = `date_bin('2 hours', now() - least(` + keptMoments + `, make_interval(days => cast(@days as integer))), timestamptz 'epoch') + interval '2 hours'`

// recounts are all roll-ups. What has moved in the backlog but is not folded is taken off the truth.
func recounts() []recount {
	return []recount{
		{
			table: "daily_rollups", keys: dailyKeys, sums: dailyColumns(), part: lastDays, truth: slicesOf(folded + lastDays),
		}, {
			table: "moment_rollups", keys: momentKeys, sums: momentColumns, part: ` and begins >= ` + firstMoment,
			truth: momentsOf(folded + ` and quarter >= ` + firstMoment),
		}, {
			table: "backlog_counts", keys: backlogColumns, sums: "items",
			truth: `select ` + backlogColumns + `, sum(items) as items from (
			 select client_id, facility_id, work_type, kind, state, coalesce(hold_owner, '') as owner, due_slot(due_at) as due_slot, 1 as items
			 from work_items where tenant_id = @tenant and state in ('preparing','ready','claimed','held') and cast(@days as integer) > 0
			 union all select ` + backlogColumns + `, -items from backlog_moves where tenant_id = @tenant
			) t group by ` + backlogColumns + ` having sum(items) <> 0`,
		},
	}
}

func (r recount) compare(tx *db.Tx, days int) (Check, error) {
	var c Check
	err := tx.Select(&c, `with truth as (`+r.truth+`), kept as (select `+r.keys+`, `+r.sums+` from `+r.table+` where tenant_id = @tenant`+r.part+`),
		 same as (select * from truth intersect all select * from kept),
		 counted as (select (select count(*) from truth) as truth, (select count(*) from kept) as kept, (select count(*) from same) as same)
		select greatest(truth, kept) as compared, greatest(truth, kept) - same as differed from counted`, map[string]any{"days": days})
	return c, err
}

func (r recount) repair(tx *db.Tx, days int) error {
	if _, err := tx.Exec(`delete from `+r.table+` where tenant_id = @tenant`+r.part, map[string]any{"days": days}); err != nil {
		return err
	}
	_, err := tx.Exec(`insert into `+r.table+` (tenant_id, `+r.keys+`, `+r.sums+`) select cast(@tenant as uuid), t.* from (`+r.truth+`) t`,
		map[string]any{"days": days})
	return err
}
