package jobs

import (
	"context"

	"chartwright/internal/platform/db"
	"chartwright/internal/platform/metrics"
)

// Figures tells of the ledger: how many jobs of all agencies are in each state, how late the oldest due one is, and whether some
// agency waits longer than the others.
func Figures(d *db.DB) metrics.Source {
	return metrics.Source{Name: "jobs", Gauges: []metrics.Gauge{
		{Name: "chartwright_jobs", Help: "Background jobs that are not done, by state, up to 10000 of each; dead ones wait for a person.", Labels: []string{"state"}},
		{Name: "chartwright_ledger_lag_seconds", Help: "How long the oldest due job of a class has waited to be handed out.", Labels: []string{"class"}},
		{Name: "chartwright_relay_wait_worst_seconds", Help: "How long the agency that waits longest has waited for its oldest due job."},
		{Name: "chartwright_relay_wait_median_seconds", Help: "The same of the median agency among those with due jobs."},
		{Name: "chartwright_relay_agencies_waiting", Help: "Agencies with due jobs."},
	}, Read: func(ctx context.Context, report metrics.Report) error {
		return d.AsSystem(ctx, "observer", "figures of the ledger", func(_ context.Context, tx *db.Tx) error { return readFigures(tx, report) })
	}}
}

// waitsSQL reads, of each agency and class, the head of one index.
const waitsSQL = `with waits as (
	select a.tenant_id, c.class, cast(extract(epoch from now() - h.due_at) as float8) as lag
	from agencies a cross join (values ('quick'), ('normal'), ('awaited'), ('heavy')) c (class)
	cross join lateral (select j.due_at from jobs j where j.tenant_id = a.tenant_id and j.class = c.class and j.state = 'waiting' and j.due_at <= now()
		order by j.due_at limit 1) h)`

func readFigures(tx *db.Tx, report metrics.Report) error {
	var c Census
	if err := tx.Select(&c, countSQL(`true`), map[string]any{"most": MostCounted}); err != nil {
		return err
	}
	for state, n := range map[string]int{"waiting": c.Waiting, "running": c.Running, "retrying": c.Retrying, "dead": c.Dead} {
		report("chartwright_jobs", float64(n), state)
	}
	var lags []struct {
		Class string
		Lag   float64
	}
	if err := tx.Select(&lags, waitsSQL+` select class, max(lag) as lag from waits group by class`, nil); err != nil {
		return err
	}
	late := map[string]float64{}
	for _, l := range lags {
		late[l.Class] = l.Lag
	}
	for _, class := range classes() {
		report("chartwright_ledger_lag_seconds", late[string(class)], string(class))
	}
	var fair struct {
		Agencies int
		Worst    float64
		Median   float64
	}
	if err := tx.Select(&fair, waitsSQL+`, each as (select max(lag) as lag from waits group by tenant_id)
		select count(*) as agencies, coalesce(max(lag), 0) as worst, coalesce(percentile_disc(0.5) within group (order by lag), 0) as median from each`, nil); err != nil {
		return err
	}
	report("chartwright_relay_agencies_waiting", float64(fair.Agencies))
	report("chartwright_relay_wait_worst_seconds", fair.Worst)
	report("chartwright_relay_wait_median_seconds", fair.Median)
	return nil
}
