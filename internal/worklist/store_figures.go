package worklist

import (
	"context"

	"chartwright/internal/platform/db"
	"chartwright/internal/platform/metrics"
)

// countedAtMost bounds what one scrape reads of a lane that overflows; the figure then stands still.
const countedAtMost = 10_000

// readySQL reads, of each kind and type of work, the head of one index and a bounded stretch of it.
const readySQL = `select k.kind, t.work_type, o.age as oldest, coalesce(n.n, 0) as ready
	from unnest(array['chart_prep','coding','coding_review','coding_rework','roi','roi_review']) k (kind)
	cross join unnest(array['IP','OP','ED','SDS','OBS','PROFEE','ANC']) t (work_type)
	cross join lateral (select cast(extract(epoch from now() - i.ready_at) as float8) as age from work_items i
		where i.state = 'ready' and i.kind = k.kind and i.work_type = t.work_type order by i.ready_at limit 1) o
	cross join lateral (select count(*) as n from (select from work_items i
		where i.state = 'ready' and i.kind = k.kind and i.work_type = t.work_type limit @most) c) n`

// Figures tells of the queues of all agencies: what waits to be drawn, and since when the oldest does.
func (m *Module) Figures() metrics.Source {
	labels := []string{"work_type", "kind"}
	return metrics.Source{Name: "worklist", Gauges: []metrics.Gauge{
		{Name: "chartwright_queue_oldest_seconds", Help: "How long the oldest ready item of this work has waited for a person.", Labels: labels},
		{Name: "chartwright_queue_ready", Help: "Items of this work that a person may draw, counted up to 10000.", Labels: labels},
	}, Read: func(ctx context.Context, report metrics.Report) error {
		var rows []struct {
			Kind, WorkType string
			Oldest         float64
			Ready          int
		}
		err := m.DB.AsSystem(ctx, "observer", "figures of the queues", func(_ context.Context, tx *db.Tx) error {
			return tx.Select(&rows, readySQL, map[string]any{"most": countedAtMost})
		})
		for _, r := range rows {
			report("chartwright_queue_oldest_seconds", r.Oldest, r.WorkType, r.Kind)
			report("chartwright_queue_ready", float64(r.Ready), r.WorkType, r.Kind)
		}
		return err
	}}
}
