package worklist

import (
	"context"
	"time"

	"chartwright/internal/platform/jobs"
)

// Kinds of recurring jobs of each agency.
const (
	jobSweep      = "worklist.sweep"
	jobDistribute = "worklist.distribute"
	jobRebuild    = "worklist.lanes.rebuild"
)

// How often time is acted on. A lease that ran out is never honoured, swept or not.
const (
	sweepEvery      = 5 * time.Second
	distributeEvery = 15 * time.Second
	rebuildEvery    = 30 * time.Second // looks whether Redis still has the lanes; fills them only when it has not
)

// RegisterJobs adds the room's recurring jobs.
func (m *Module) RegisterJobs(r *jobs.Registry) {
	r.Handle(jobSweep, jobs.Options{Class: jobs.Quick, Every: sweepEvery}, func(ctx context.Context, _ jobs.Job) error {
		_, err := m.Sweep(ctx)
		return err
	})
	r.Handle(jobDistribute, jobs.Options{Class: jobs.Quick, Every: distributeEvery}, func(ctx context.Context, _ jobs.Job) error {
		_, err := m.Distribute(ctx)
		return err
	})
	r.Handle(jobRebuild, jobs.Options{Class: jobs.Normal, Every: rebuildEvery, Timeout: 5 * time.Minute}, func(ctx context.Context, _ jobs.Job) error {
		_, err := m.RebuildLanes(ctx, false)
		return err
	})
}
