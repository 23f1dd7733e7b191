package apperr

import (
	"errors"

	"github.com/jackc/pgx/v5/pgconn"
)

// Cause names an error for the log without data: PostgreSQL's messages quote values, so only its code and names are given.
func Cause(err error) string {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return "postgres " + pg.Code + " " + pg.TableName + " " + pg.ConstraintName + " " + pg.Routine
	}
	var e *Error
	if errors.As(err, &e) && e.Unwrap() != nil {
		return e.Code + ": " + Cause(e.Unwrap())
	}
	return err.Error()
}
