package worklist

import (
	"github.com/google/uuid"

	"chartwright/internal/platform/db"
)

func workersOnShift(tx *db.Tx) ([]worker, error) {
	var out []worker
	err := tx.Select(&out, `select u.id,
		 (select count(*) from work_items w where w.tenant_id = @tenant and w.holder_id = u.id and w.state = 'claimed') + r.n as load, r.n as routed
		from users u
		cross join lateral (select count(*) as n from work_items w where w.tenant_id = @tenant and w.routed_to = u.id and w.state = 'ready') r
		where u.tenant_id = @tenant and u.on_shift and u.status = 'active' and u.role in ('coder','prep','roi','auditor')
		order by u.id`, nil)
	return out, err
}

// pushable locks the heads of the push queues' lanes in the order of work.
func pushable(tx *db.Tx) ([]item, error) {
	var out []item
	err := tx.Select(&out, `select `+itemColumns+` from queues q
		join work_items w on w.tenant_id = @tenant and w.facility_id = q.facility_id and w.work_type = q.work_type and w.kind = q.kind
		join facilities f on f.tenant_id = w.tenant_id and f.id = w.facility_id
		left join leases l on l.tenant_id = w.tenant_id and l.id = w.lease_id
		where q.tenant_id = @tenant and q.mode = 'push' and w.state = 'ready' and w.routed_to is null
		order by w.priority, w.due_at, w.ready_at, w.id limit @limit for update of w skip locked`, map[string]any{"limit": pushedRun})
	return out, err
}

// ableToTake gives for each item the people on shift who may take it.
func ableToTake(tx *db.Tx, items []item) (map[uuid.UUID][]uuid.UUID, error) {
	ids := make([]uuid.UUID, len(items))
	for n, i := range items {
		ids[n] = i.ID
	}
	var rows []struct{ ItemID, UserID uuid.UUID }
	err := tx.Select(&rows, `select w.id as item_id, us.user_id from work_items w
		join user_skills us on us.tenant_id = @tenant and us.work_type = w.work_type and us.kind = w.kind
		join user_facilities uf on uf.tenant_id = @tenant and uf.user_id = us.user_id and uf.facility_id = w.facility_id
		join users u on u.tenant_id = @tenant and u.id = us.user_id and u.on_shift and u.status = 'active'
		where w.tenant_id = @tenant and w.id in @ids and (w.author_id is null or w.author_id <> us.user_id or w.kind = 'coding_rework')
		 and (w.credential = '' or exists (select 1 from user_credentials uc where uc.tenant_id = @tenant and uc.user_id = us.user_id
		  and uc.credential = w.credential and uc.expires_on >= current_date))`, map[string]any{"ids": ids})
	able := make(map[uuid.UUID][]uuid.UUID, len(items))
	for _, r := range rows {
		able[r.ItemID] = append(able[r.ItemID], r.UserID)
	}
	return able, err
}
