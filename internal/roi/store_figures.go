package roi

import (
	"context"

	"chartwright/internal/platform/db"
	"chartwright/internal/platform/metrics"
)

const releaseSQL = `select
	(select count(*) from roi_releases where state = 'building') as building,
	(select coalesce(cast(extract(epoch from now() - min(created_at)) as float8), 0) from roi_releases where state = 'building') as oldest,
	(select count(*) from roi_releases where state = 'sealed' and built_at > now() - interval '1 hour') as packaged,
	(select count(*) from roi_pickups where at > now() - interval '1 hour') as picked`

// Figures tells of packages of all agencies: being built, built and fetched.
func Figures(d *db.DB) metrics.Source {
	return metrics.Source{Name: "roi", Gauges: []metrics.Gauge{
		{Name: "chartwright_releases_building", Help: "Packages that are being built."},
		{Name: "chartwright_release_building_oldest_seconds", Help: "Since when the oldest of them is."},
		{Name: "chartwright_releases_packaged_hour", Help: "Packages sealed within the last hour."},
		{Name: "chartwright_deliveries_picked_up_hour", Help: "Times that a package was fetched within the last hour."},
	}, Read: func(ctx context.Context, report metrics.Report) error {
		var f struct {
			Building, Packaged, Picked int
			Oldest                     float64
		}
		err := d.AsSystem(ctx, "observer", "figures of releases", func(_ context.Context, tx *db.Tx) error { return tx.Select(&f, releaseSQL, nil) })
		report("chartwright_releases_building", float64(f.Building))
		report("chartwright_release_building_oldest_seconds", f.Oldest)
		report("chartwright_releases_packaged_hour", float64(f.Packaged))
		report("chartwright_deliveries_picked_up_hour", float64(f.Picked))
		return err
	}}
}
