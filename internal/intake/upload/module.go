// Package upload takes files in: resumable uploads (tus protocol 1.0) whose bytes are encrypted as they arrive, batches of
// them, and the match of a file to its encounter by the account number in its name.
package upload

import (
	"context"
	"time"

	"github.com/google/uuid"
	"golang.org/x/time/rate"

	"chartwright/internal/intake/register"
	"chartwright/internal/intake/seals"
	"chartwright/internal/platform/blob"
	"chartwright/internal/platform/clock"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/platform/jobs"
)

// Encounters is the part of the register that uploading leans on.
type Encounters interface {
	// ByAccount gives the encounters of a client with one of those account numbers.
	ByAccount(tx *db.Tx, client uuid.UUID, accounts []string) ([]register.Located, error)
	// Facts gives an encounter in reach, else 404.
	Facts(ctx context.Context, tx *db.Tx, id uuid.UUID) (register.Facts, error)
	// MayView is 404 for a technician without a lease on the chart.
	MayView(ctx context.Context, tx *db.Tx, encounter uuid.UUID) (uuid.UUID, error)
}

// Requests tells where the files of a request for records belong; 404 where it takes none from the actor.
type Requests interface {
	TakesFiles(ctx context.Context, tx *db.Tx, request uuid.UUID) (client, facility uuid.UUID, err error)
}

// Needs is what uploading is built from.
type Needs struct {
	DB         *db.DB
	Clock      clock.Clock
	Vault      *blob.Vault
	Seals      *seals.Book
	Encounters Encounters
	Requests   Requests
	MaxBytes   int64         // of one file; default 2 GiB
	Abandoned  time.Duration // an open upload untouched for so long is dropped; default 48 h
	Pace       rate.Limit    // uploads that an agency which gives way begins a second, in this process; default 4
}

// Module takes files in.
type Module struct {
	Needs
	tus  tusHandler
	pace *pace
}

// New builds it.
func New(n Needs) (*Module, error) {
	if n.MaxBytes == 0 {
		n.MaxBytes = 2 << 30
	}
	if n.Abandoned == 0 {
		n.Abandoned = 48 * time.Hour
	}
	if n.Pace == 0 {
		n.Pace = paceOf
	}
	m := &Module{Needs: n, pace: newPace(n)}
	var err error
	m.tus, err = newTus(m)
	return m, err
}

// RegisterRoutes adds its operations.
func (m *Module) RegisterRoutes(api *httpx.API) {
	m.registerTus(api)
	m.registerBatches(api)
}

// RegisterJobs adds the sweep of abandoned uploads.
func (m *Module) RegisterJobs(r *jobs.Registry) {
	r.Handle("uploads.sweep", jobs.Options{Class: jobs.Normal, Every: time.Hour, Timeout: 10 * time.Minute}, m.sweep)
}

// sweep drops uploads that nobody went on with, bytes and all.
func (m *Module) sweep(ctx context.Context, j jobs.Job) error {
	var rows []uploadRow
	err := m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) (err error) {
		rows, err = abandoned(tx, m.Clock.Now().Add(-m.Abandoned), 500)
		return err
	})
	if err != nil {
		return err
	}
	for _, row := range rows {
		if err := m.drop(ctx, row); err != nil {
			return err
		}
	}
	return m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error { return jobs.Finish(ctx, tx, j) })
}
