// Package examination turns files into documents: a worker opens each in the examiner, keeps pictures and words of its
// pages encrypted, proposes its type and compares what is printed on it with the patient it came for.
package examination

import (
	"context"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/examine"
	"chartwright/internal/intake/chart"
	"chartwright/internal/intake/register"
	"chartwright/internal/intake/seals"
	"chartwright/internal/intake/source"
	"chartwright/internal/platform/blob"
	"chartwright/internal/platform/clock"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/jobs"
	"chartwright/internal/platform/metrics"
)

// ReadJob recognises the text of a file's pages that have none.
const ReadJob = "document.ocr"

const (
	examineTimeout = 30 * time.Minute
	readTimeout    = 2 * time.Hour
)

// Needs is what the module is built from.
type Needs struct {
	DB       *db.DB
	Clock    clock.Clock
	Vault    *blob.Vault
	Seals    *seals.Book
	Register *register.Module
	Charts   *chart.Module
	Examiner *examine.Examiner
	Metrics  *metrics.Set
}

// Module examines files.
type Module struct{ Needs }

// New builds it.
func New(n Needs) *Module { return &Module{n} }

// RegisterJobs adds its jobs.
func (m *Module) RegisterJobs(r *jobs.Registry) {
	r.Handle(source.ExamineJob, jobs.Options{Class: jobs.Heavy, Timeout: examineTimeout}, m.examine)
	r.Handle(ReadJob, jobs.Options{Class: jobs.Heavy, Timeout: readTimeout}, m.read)
}

type args struct {
	Source uuid.UUID `json:"source"`
}

// opened is a file open in the vault and in the examiner.
type opened struct {
	row    source.Row
	name   string
	client *seals.Client
	bytes  *blob.Reader
	doc    *examine.Document
}

// open opens a file. The examiner reads ranges of it through the vault: plaintext never touches a disk.
func (m *Module) open(ctx context.Context, row source.Row, c *seals.Client) (*opened, error) {
	name, err := c.Open(source.NameColumn, row.ID, row.NameSealed)
	if err != nil {
		return nil, err
	}
	whole, err := source.Unpack(row.Original, row.WrappedKey)
	if err != nil {
		return nil, err
	}
	o := &opened{row: row, name: name.Reveal(), client: c}
	if o.bytes, err = m.Vault.Open(ctx, row.Ref(source.PartOriginal), whole); err != nil {
		return nil, err
	}
	if o.doc, err = m.Examiner.Open(ctx, o.bytes, row.Size, o.name); err != nil {
		_ = o.bytes.Close() // the first error tells
		return nil, err
	}
	return o, nil
}

func (o *opened) close() {
	_ = o.doc.Close()
	_ = o.bytes.Close()
}

// take loads a file for a job and marks it as being examined. Nothing is given where it needs no examination any more.
func (m *Module) take(ctx context.Context, j jobs.Job, states ...string) (row source.Row, c *seals.Client, err error) {
	var a args
	if err = j.Bind(&a); err != nil {
		return row, nil, err
	}
	err = m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		if row, err = source.Find(tx, a.Source, true); err != nil {
			return err
		}
		for _, s := range states {
			if row.State == s {
				c, err = m.Seals.Of(ctx, tx, row.ClientID)
				if err == nil && s == source.Received {
					err = source.Update(tx, row.ID, map[string]any{"state": source.Examining})
				}
				return err
			}
		}
		return nil
	})
	return row, c, err
}
