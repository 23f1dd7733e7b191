// Package operations is what an agency's operator sees of the machinery, the jobs that failed and how to let them try again,
// and the one tool that every screen shares: a table as a file.
package operations

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"chartwright/internal/audit/trail"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/platform/jobs"
)

// Needs is what the module is built from.
type Needs struct{ DB *db.DB }

// Module is the operations room.
type Module struct{ Needs }

// New builds the module.
func New(n Needs) *Module { return &Module{Needs: n} }

// RegisterRoutes adds the room's operations.
func (m *Module) RegisterRoutes(api *httpx.API) {
	httpx.Register(api, httpx.Op{ID: "jobs-list", Method: http.MethodGet, Path: "/jobs", Tag: "Operations",
		Summary: "Jobs that failed, the dead ones first, and how many wait"}, m.list)
	httpx.Register(api, httpx.Op{ID: "jobs-retry", Method: http.MethodPost, Path: "/jobs/retry", Tag: "Operations",
		Summary: "Let failed jobs try again at once"}, m.retryNow)
	httpx.Register(api, httpx.Op{ID: "tables-write", Method: http.MethodPost, Path: "/tables", Tag: "Operations", MaxBody: maxTable,
		Summary: "Write the rows of a screen as a CSV or XLSX file"}, m.writeTable)
}

// Overview is the state of an agency's jobs.
type Overview struct {
	jobs.Census
	Items []jobs.Failure `json:"items" nullable:"false"`
}

type listInput struct {
	Limit int `query:"limit" minimum:"1" maximum:"500" default:"200"`
}

type listOutput struct{ Body Overview }

func (m *Module) list(ctx context.Context, in *listInput) (*listOutput, error) {
	o, err := m.Jobs(ctx, in.Limit)
	return &listOutput{Body: o}, err
}

type retryInput struct {
	Body struct {
		IDs []uuid.UUID `json:"ids" minItems:"1" maxItems:"500" nullable:"false"`
	}
}

type retryOutput struct {
	Body struct {
		Retried int64 `json:"retried" doc:"those that try again; others were done or taken up meanwhile"`
	}
}

func (m *Module) retryNow(ctx context.Context, in *retryInput) (*retryOutput, error) {
	out := &retryOutput{}
	var err error
	out.Body.Retried, err = m.Retry(ctx, in.Body.IDs)
	return out, err
}

// Jobs gives the state of the jobs of ctx's agency, with up to limit of those that failed.
func (m *Module) Jobs(ctx context.Context, limit int) (o Overview, err error) {
	err = m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		if o.Census, err = jobs.Count(ctx, tx); err != nil {
			return err
		}
		o.Items, err = jobs.Failures(ctx, tx, limit)
		return err
	})
	return o, err
}

// Retry lets failed jobs of ctx's agency try again at once and gives how many do. Unknown ids are passed over.
func (m *Module) Retry(ctx context.Context, ids []uuid.UUID) (n int64, err error) {
	err = m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		if n, err = jobs.Retry(ctx, tx, ids); err != nil || n == 0 {
			return err
		}
		return trail.Write(ctx, tx, trail.Entry{Act: "job.retry", ObjectType: "job", Details: map[string]any{"jobs": n}})
	})
	return n, err
}
