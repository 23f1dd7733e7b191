package db

import (
	"database/sql"
	"maps"
	"strings"
)

// Select fills dest (a slice, struct or scalar pointer) from hand-written SQL, for hot paths and reports; no rows leave it as
// it is. The text must compare with @tenant; args may add further @names, each of which is one parameter of one type.
func (tx *Tx) Select(dest any, text string, args map[string]any) (err error) {
	rows, err := tx.Rows(text, args)
	if err != nil {
		return err
	}
	defer func() {
		if closed := rows.Close(); err == nil {
			err = closed
		}
	}()
	if !rows.Next() {
		return rows.Err()
	}
	return tx.Gorm().ScanRows(rows, dest)
}

// Exec runs hand-written SQL under the same rule as Select and gives the number of rows touched.
func (tx *Tx) Exec(text string, args map[string]any) (int64, error) {
	text, values, err := tx.bind(text, args)
	if err != nil {
		return 0, err
	}
	result, err := tx.conn.ExecContext(tx.ctx, text, values...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// Rows streams hand-written SQL under the same rule as Select; the caller closes the rows.
func (tx *Tx) Rows(text string, args map[string]any) (*sql.Rows, error) {
	text, values, err := tx.bind(text, args)
	if err != nil {
		return nil, err
	}
	return tx.conn.QueryContext(tx.ctx, text, values...)
}

// bind makes the statement that PostgreSQL is sent. At the system door, which is of no tenant, the text need not name one.
func (tx *Tx) bind(text string, args map[string]any) (string, []any, error) {
	if tx.system == "" && !strings.Contains(text, "@tenant") {
		return "", nil, ErrNoTenantInSQL
	}
	named := make(map[string]any, len(args)+1)
	maps.Copy(named, args)
	named["tenant"] = tx.scope.Tenant
	return bind(text, named)
}
