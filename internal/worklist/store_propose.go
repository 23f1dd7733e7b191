package worklist

import (
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
)

// laneHeadsSQL reads the first items of each lane that anybody who asks may draw from, once for all of them.
const laneHeadsSQL = `with ` + asksOf + `, ` + myLanes + `, lanes as materialized (
 select facility_id, work_type, kind, credential, string_agg(cast(n as text), ',') as asks from my_lanes group by 1, 2, 3, 4
)
select concat_ws('/', l.facility_id, l.work_type, l.kind, l.credential) as lane, l.asks, h.*
from lanes l cross join lateral (
 select w.id, w.kind, w.priority, w.due_at, w.ready_at, w.author_id, case when w.reserved_until > now() then w.reserved_for end as reserved_for
 from work_items w
 where w.tenant_id = @tenant and w.facility_id = l.facility_id and w.work_type = l.work_type and w.kind = l.kind
  and w.credential = l.credential and w.state = 'ready' and w.routed_to is null
 order by w.priority, w.due_at, w.ready_at, w.id limit @depth ) h
order by lane, h.priority, h.due_at, h.ready_at, h.id`

func laneHeads(tx *db.Tx, asks []*ask, depth int) ([]laneHead, error) {
	who := make([]askRow, len(asks))
	for n, a := range asks {
		who[n] = askRow{N: n, Me: a.p.UserID}
	}
	args, err := askArgs(who...)
	if err != nil {
		return nil, err
	}
	args["depth"] = depth
	var rows []struct {
		Lane, Asks            string
		ID                    uuid.UUID
		Kind                  string
		Priority              int
		DueAt, ReadyAt        time.Time
		AuthorID, ReservedFor uuid.UUID
	}
	if err := tx.Select(&rows, laneHeadsSQL, args); err != nil {
		return nil, err
	}
	out := make([]laneHead, len(rows))
	for i, r := range rows {
		out[i] = laneHead{lane: r.Lane, id: r.ID, kind: r.Kind, priority: r.Priority, due: r.DueAt, ready: r.ReadyAt, author: r.AuthorID, reserved: r.ReservedFor}
		for n := range strings.SplitSeq(r.Asks, ",") {
			at, err := strconv.Atoi(n)
			if err != nil {
				return nil, err
			}
			out[i].asks = append(out[i].asks, at)
		}
	}
	return out, nil
}
