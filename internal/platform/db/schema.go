package db

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"
)

// refuseOldSchema stops a program that is newer than the schema: it would fail at what the migrations were to bring, while those who
// watch it hold it for well and stop the version before.
func (d *DB) refuseOldSchema(ctx context.Context, needed int64) error {
	if needed == 0 {
		return nil
	}
	var newest int64
	err := d.pool.QueryRow(ctx, `select coalesce(max(version_id), 0) from schema_migrations where is_applied`).Scan(&newest)
	var refused *pgconn.PgError
	if err != nil && !(errors.As(err, &refused) && (refused.Code == "42P01" || refused.Code == "42501")) { // none, or of before it could be read
		return fmt.Errorf("db: the schema's version cannot be read: %w", err)
	}
	if newest < needed {
		return fmt.Errorf("db: the database's schema is older than %d, which this program needs: run chartwright migrate with this program first", needed)
	}
	return nil
}
