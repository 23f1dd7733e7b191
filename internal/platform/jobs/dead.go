package jobs

import (
	"context"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
)

// DeadLetter is a job that used up its attempts.
type DeadLetter struct {
	ID         uuid.UUID `json:"id"`
	Kind       string    `json:"kind"`
	Attempts   int       `json:"attempts"`
	LastError  string    `json:"lastError"`
	CreatedAt  time.Time `json:"createdAt"`
	FinishedAt time.Time `json:"finishedAt"`
}

// Dead lists the tenant's dead letters, newest first.
func Dead(_ context.Context, tx *db.Tx, limit int) ([]DeadLetter, error) {
	out := []DeadLetter{}
	err := tx.Select(&out, `select id, kind, attempt as attempts, coalesce(last_error, '') as last_error, created_at, finished_at
		from jobs where tenant_id = @tenant and state = 'dead' order by finished_at desc limit @limit`, map[string]any{"limit": limit})
	return out, err
}

// Retry gives a dead letter a new life; one that is not dead is a 404.
func Retry(_ context.Context, tx *db.Tx, id uuid.UUID) error {
	n, err := tx.Exec(`update jobs set state = 'waiting', max_attempts = attempt + 8, due_at = now(), finished_at = null
		where tenant_id = @tenant and id = @id and state = 'dead'`, map[string]any{"id": id})
	if err == nil && n == 0 {
		return apperr.NotFound()
	}
	return err
}
