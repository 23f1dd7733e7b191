package upload

import (
	"context"

	"chartwright/internal/platform/db"
	"chartwright/internal/platform/metrics"
)

// Figures tells of uploads that are under way; one that has not moved for five minutes was left, and is not counted.
func (m *Module) Figures() metrics.Source {
	return metrics.Source{Name: "uploads", Gauges: []metrics.Gauge{
		{Name: "chartwright_uploads_in_progress", Help: "Uploads of which bytes arrived within five minutes and more are to come."},
	}, Read: func(ctx context.Context, report metrics.Report) error {
		var n int
		err := m.DB.AsSystem(ctx, "observer", "figures of uploads", func(_ context.Context, tx *db.Tx) error {
			return tx.Select(&n, `select count(*) from uploads where state = 'open' and updated_at > now() - interval '5 minutes'`, nil)
		})
		report("chartwright_uploads_in_progress", float64(n))
		return err
	}}
}
