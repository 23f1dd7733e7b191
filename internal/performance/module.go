package performance

import (
	"context"
	"log/slog"
	"time"

	"chartwright/internal/platform/db"
	"chartwright/internal/platform/jobs"
)

// Needs is what the module is built from.
type Needs struct {
	DB  *db.DB
	Log *slog.Logger // nil: slog.Default()
}

// Module is the room of figures.
type Module struct{ Needs }

// New builds the module.
func New(n Needs) *Module {
	if n.Log == nil {
		n.Log = slog.Default()
	}
	return &Module{Needs: n}
}

// Kinds of recurring jobs of each agency.
const (
	jobFold    = "performance.fold"
	jobRecount = "performance.recount"
)

const (
	foldEvery    = 5 * time.Second
	recountEvery = 24 * time.Hour
	recountDays  = 35 // a month and what a late correction may touch
)

// RegisterJobs adds the room's recurring jobs.
func (m *Module) RegisterJobs(r *jobs.Registry) {
	r.Handle(jobFold, jobs.Options{Class: jobs.Quick, Every: foldEvery}, func(ctx context.Context, _ jobs.Job) error {
		_, err := m.Fold(ctx)
		return err
	})
	r.Handle(jobRecount, jobs.Options{Class: jobs.Heavy, Every: recountEvery, Timeout: 10 * time.Minute}, func(ctx context.Context, _ jobs.Job) error {
		_, err := m.Recount(ctx, recountDays)
		return err
	})
}
