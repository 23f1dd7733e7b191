package main

import (
	"context"
	"fmt"
	"time"

	"chartwright/internal/bench/report"
	"chartwright/internal/bench/stand"
	"chartwright/internal/bench/volume"
	"chartwright/internal/performance"
	"chartwright/internal/tenancy/principal"
)

// over gives an agency with the volume that is stored, times over; sections share it. It is filled where nobody has asked for it yet.
func (b *bench) over(ctx context.Context, times int) (volume.Volume, error) {
	if v, ok := b.volumes[times]; ok {
		return v, nil
	}
	a, err := b.Agency(ctx, fmt.Sprintf("stored-%d", times))
	if err != nil {
		return volume.Volume{}, err
	}
	v := volume.Volume{Agency: a, Encounters: b.stored * times}
	began := time.Now()
	if err := volume.Fill(ctx, b.Stand, v, b.Live); err != nil {
		return v, fmt.Errorf("filling: %w", err)
	}
	if err := b.counted(ctx, v); err != nil {
		return v, err
	}
	var size string
	if err := b.Root.QueryRow(ctx, `select pg_size_pretty(pg_database_size(current_database()))`).Scan(&size); err != nil {
		return v, err
	}
	b.Add(fmt.Sprintf("filling %s", v), report.Short(time.Since(began)), "", size+" in the database then")
	b.volumes[times] = v
	return v, nil
}

// counted makes the roll-ups of a volume by a recount, which sums the whole log at once and keeps what it found.
func (b *bench) counted(ctx context.Context, v volume.Volume) error {
	began := time.Now()
	if _, err := performance.New(performance.Needs{DB: b.DB}).Recount(v.Agency.Machine(ctx), volume.Days+4); err != nil {
		return fmt.Errorf("roll-ups: %w", err)
	}
	fmt.Fprintf(b.Live, "    %-20s %s\n", "roll-ups", report.Short(time.Since(began)))
	return b.Exec(ctx, stand.SQL(`vacuum analyze daily_rollups, moment_rollups, backlog_counts`))
}

// board measures the board and productivity over all events of the large volume.
func board(ctx context.Context, b *bench) error {
	v, err := b.over(ctx, b.times)
	if err != nil {
		return err
	}
	if v.Agency.Manager, err = v.Agency.Person(ctx, principal.Manager); err != nil { // who filled it may have been signed out meanwhile
		return err
	}
	if err := b.asked(ctx, v.Agency, v.EventCount()); err != nil {
		return err
	}
	return b.recount(ctx, performance.New(performance.Needs{DB: b.DB}), v.Agency)
}
