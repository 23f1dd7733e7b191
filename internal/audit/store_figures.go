package audit

import (
	"context"

	"chartwright/internal/platform/db"
	"chartwright/internal/platform/metrics"
)

// lagSQL finds, of each agency, the first row behind its newest checkpoint that is in no log yet.
const lagSQL = `select coalesce(max(cast(extract(epoch from now() - e.at) as float8)), 0) from agencies a
	left join lateral (select sealed_xid, sealed_id from audit_checkpoints c where c.tenant_id = a.tenant_id order by size desc limit 1) c on true
	cross join lateral (select e.at from audit_events e where e.tenant_id = a.tenant_id
		and (e.txid, e.id) > (coalesce(c.sealed_xid, '0'), coalesce(c.sealed_id, '00000000-0000-0000-0000-000000000000'))
		and not exists (select from audit_leaves l where l.tenant_id = e.tenant_id and l.event_id = e.id)
		order by e.txid, e.id limit 1) e`

// Figures tells how far the sealing of the trail is behind its writing, in the agency where it is furthest behind.
func (m *Module) Figures() metrics.Source {
	return metrics.Source{Name: "audit", Gauges: []metrics.Gauge{
		{Name: "chartwright_seal_lag_seconds", Help: "Age of the oldest row of the trail that no checkpoint covers."},
	}, Read: func(ctx context.Context, report metrics.Report) error {
		var lag float64
		err := m.DB.AsSystem(ctx, "observer", "figures of the trail", func(_ context.Context, tx *db.Tx) error { return tx.Select(&lag, lagSQL, nil) })
		report("chartwright_seal_lag_seconds", max(0, lag))
		return err
	}}
}
