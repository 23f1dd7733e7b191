package source

import (
	"context"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
	"chartwright/internal/platform/jobs"
	"chartwright/internal/platform/traces"
)

// ExamineJob is the kind of the job that looks at a file; its argument is the source's id.
const ExamineJob = "document.examine"

// Examine has a file looked at once tx is durable, in the trace of what it belongs to.
func Examine(ctx context.Context, tx *db.Tx, row Row) error {
	ctx, act := traces.Follow(ctx, row.belongsTo(), "file received", traces.Bytes(row.Size), traces.Tenant(tx.Tenant()))
	defer act.End(nil)
	return jobs.Enqueue(ctx, tx, jobs.New{Kind: ExamineJob, Class: jobs.Heavy, Key: row.ID.String(), Args: map[string]any{"source": row.ID}})
}

// belongsTo is the chart or the request for records; the file itself while nobody knows whose it is.
func (r Row) belongsTo() uuid.UUID {
	switch {
	case r.EncounterID != nil:
		return *r.EncounterID
	case r.RequestID != nil:
		return *r.RequestID
	}
	return r.ID
}
