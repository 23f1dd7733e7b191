package db

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"chartwright/internal/platform/apperr"
)

// away names what failed because there was no connection, or because it ended meanwhile; whoever asks can do something about that,
// and about an error that they cannot read they can not. A refusal of the caller's own, and the end of the caller's own context,
// stay what they are.
func away(ctx context.Context, conn *pgx.Conn, err error) error {
	var own *apperr.Error
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == featureNotSupported && pg.Routine == "RevalidateCachedQuery" && !errors.As(err, &own) {
		return apperr.Away("upgrading", again, "The system is being upgraded this moment. Try again; nothing of this was kept.").Because(err)
	}
	if err == nil || errors.As(err, &own) || ctx.Err() != nil || conn != nil && !conn.IsClosed() {
		return err
	}
	return apperr.Away("database-away", again,
		"The database cannot be reached just now. Try again in a moment; where you were saving something, look first whether it was kept.").Because(err)
}

// again is how long whoever asked waits before they ask again.
const again = 2 * time.Second

// featureNotSupported comes, from the routine named above, where a migration changed the columns of a statement that was prepared
// before; the driver forgets the statement, so that the next try goes.
const featureNotSupported = "0A000"
