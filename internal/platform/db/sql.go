package db

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"strings"

	"github.com/jackc/pgx/v5"

	"chartwright/internal/platform/scope"
	"chartwright/internal/platform/traces"
)

// Select fills dest (a slice, struct or scalar pointer) from hand-written SQL, for hot paths and reports; no rows leave it as
// it is. The text must compare with @tenant; args may add further @names, each of which is one parameter of one type. Rows
// come straight from the driver, and the first statement of a transaction travels together with what begins it.
func (tx *Tx) Select(dest any, text string, args map[string]any) error {
	text, values, err := tx.bind(text, args)
	if err != nil {
		return err
	}
	return tx.query(text, values, func(rows pgx.Rows) error {
		_, err := tx.db.rows.collect(tx.ctx, rows, tx.pg.TypeMap(), dest)
		return err
	})
}

// Exec runs hand-written SQL under the same rule as Select and gives the number of rows touched.
func (tx *Tx) Exec(text string, args map[string]any) (n int64, err error) {
	text, values, err := tx.bind(text, args)
	if err != nil {
		return 0, err
	}
	err = tx.query(text, values, func(rows pgx.Rows) error {
		rows.Close()
		n = rows.CommandTag().RowsAffected()
		return rows.Err()
	})
	return n, err
}

// Rows streams hand-written SQL under the same rule as Select; the caller closes the rows.
func (tx *Tx) Rows(text string, args map[string]any) (*sql.Rows, error) {
	text, values, err := tx.bind(text, args)
	if err != nil {
		return nil, err
	}
	if err := tx.open(); err != nil {
		return nil, err
	}
	return tx.conn.QueryContext(tx.ctx, text, values...)
}

// query runs a statement on the driver's connection. Where the transaction has not begun yet, it begins in the same round
// trip.
func (tx *Tx) query(text string, values []any, read func(pgx.Rows) error) error {
	if tx.begun {
		rows, err := tx.pg.Query(tx.ctx, text, values...)
		if err != nil {
			return err
		}
		defer rows.Close()
		return read(rows)
	}
	tx.begun = true
	b := &pgx.Batch{}
	b.Queue(tx.begin)
	b.Queue(settingsSQL, tx.settings()...)
	return sendLast(tx.ctx, tx.pg, b, text, values, read)
}

// sendLast adds a statement to a batch of others without answers, sends all in one round trip and reads the last one's rows.
func sendLast(ctx context.Context, conn *pgx.Conn, b *pgx.Batch, text string, values []any, read func(pgx.Rows) error) error {
	before := b.Len()
	b.Queue(text, values...)
	sent := conn.SendBatch(ctx, b)
	for range before {
		if _, err := sent.Exec(); err != nil {
			_ = sent.Close()
			return err
		}
	}
	rows, err := sent.Query()
	if err == nil {
		err = read(rows)
		rows.Close()
	}
	if ended := sent.Close(); err == nil {
		err = ended
	}
	return err
}

// Ask is a transaction of one hand-written statement, confined as InTenant's are and filling dest as Select does, in one
// round trip: for what is asked all day, such as who holds a session. The settings hold for that transaction alone.
func (d *DB) Ask(ctx context.Context, dest any, text string, args map[string]any) (err error) {
	s, err := scope.From(ctx)
	if err != nil {
		return err
	}
	if ctx.Value(txKey{}) != nil {
		return ErrNested
	}
	tx := &Tx{scope: s}
	ctx, span := traces.Start(ctx, "transaction", tx.whose())
	defer func() { span.End(err) }()
	text, values, err := tx.bind(text, args)
	if err != nil {
		return err
	}
	conn, err := d.pool.Acquire(ctx)
	if err != nil {
		return away(ctx, nil, fmt.Errorf("db: no connection: %w", err))
	}
	defer conn.Release()
	b := &pgx.Batch{} // without begin, what is sent before one sync is one transaction
	b.Queue(settingsSQL, tx.settings()...)
	return away(ctx, conn.Conn(), sendLast(ctx, conn.Conn(), b, text, values, func(rows pgx.Rows) error {
		_, err := d.rows.collect(ctx, rows, conn.Conn().TypeMap(), dest)
		return err
	}))
}

// bind makes the statement that PostgreSQL is sent. At the system door, which is of no tenant, the text need not name one.
func (tx *Tx) bind(text string, args map[string]any) (string, []any, error) {
	if tx.ended.Load() {
		return "", nil, ErrEnded
	}
	if tx.system == "" && !strings.Contains(text, "@tenant") {
		return "", nil, ErrNoTenantInSQL
	}
	named := make(map[string]any, len(args)+1)
	maps.Copy(named, args)
	named["tenant"] = tx.scope.Tenant
	return bind(text, named)
}
