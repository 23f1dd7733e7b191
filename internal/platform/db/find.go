package db

import (
	"reflect"
	"strconv"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"
	"gorm.io/gorm/callbacks"
	"gorm.io/gorm/clause"
)

// find takes the place of GORM's own query: GORM builds the statement, and where models are to be filled the rows are read
// straight from the driver, as Select's are. Everything else goes GORM's way.
func find(g *gorm.DB) {
	if g.Error != nil {
		return
	}
	callbacks.BuildQuerySQL(g)
	tx := current(g)
	if g.DryRun || g.Error != nil {
		return
	}
	if !plainRows(g) {
		if _ = g.AddError(tx.open()); g.Error == nil {
			callbacks.Query(g)
		}
		return
	}
	err := tx.query(g.Statement.SQL.String(), g.Statement.Vars, func(rows pgx.Rows) (err error) {
		g.RowsAffected, err = tx.db.rows.collect(g.Statement.Context, rows, tx.pg.TypeMap(), g.Statement.Dest)
		return err
	})
	_ = g.AddError(err)
	if g.RowsAffected == 0 && g.Statement.RaiseErrorOnNotFound && g.Error == nil {
		_ = g.AddError(gorm.ErrRecordNotFound)
	}
}

// plainRows reports that what is to be filled is a struct or a slice of structs, column by column.
func plainRows(g *gorm.DB) bool {
	s := g.Statement
	dest := reflect.ValueOf(s.Dest)
	if s.Schema == nil || len(s.Joins) > 0 || len(s.ColumnMapping) > 0 || dest.Kind() != reflect.Pointer || dest.IsNil() {
		return false
	}
	row := dest.Type().Elem()
	if row.Kind() == reflect.Slice {
		row = row.Elem()
	}
	return row.Kind() == reflect.Struct && !scalar(row)
}

// limit writes the number of rows into the statement. As a parameter, as which GORM would send it, it is unknown when
// PostgreSQL plans for all later values: a page of a list would be planned as a tenth of the table. Offsets change from call to
// call and stay parameters.
func limit(c clause.Clause, b clause.Builder) {
	l, ok := c.Expression.(clause.Limit)
	if !ok {
		return
	}
	if l.Limit != nil && *l.Limit >= 0 {
		_, _ = b.WriteString("LIMIT " + strconv.Itoa(*l.Limit))
	}
	if l.Offset > 0 {
		_, _ = b.WriteString(" OFFSET ")
		b.AddVar(b, l.Offset)
	}
}
