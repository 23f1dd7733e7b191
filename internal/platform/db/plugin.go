package db

import (
	"errors"
	"fmt"
	"reflect"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
	"gorm.io/gorm/schema"
)

// Errors of the second lock.
var (
	// ErrNoTx refuses GORM outside InTenant and AsSystem.
	ErrNoTx = errors.New("db: no tenant transaction is open")
	// ErrForeignRow refuses to write a row into, or move it to, another tenant, client or request.
	ErrForeignRow = errors.New("db: the row belongs to another tenant, client or request")
	// ErrSystemWrite refuses writes of tenant rows at the system door through GORM, where no tenant clause can hold them.
	ErrSystemWrite = errors.New("db: the system door does not write tenant rows through models")
)

const (
	tenantColumn  = "tenant_id"
	clientColumn  = "client_id"
	requestColumn = "request_id"
)

// tenantPlugin adds the tenant (and client) clause to every statement on a tenant's model, stamps creates and refuses
// writes that would move a row.
type tenantPlugin struct{}

// Name implements gorm.Plugin.
func (tenantPlugin) Name() string { return "chartwright:tenant" }

// Initialize implements gorm.Plugin.
func (tenantPlugin) Initialize(g *gorm.DB) error {
	cb := g.Callback()
	return errors.Join(
		cb.Query().Before("gorm:query").Register("tenant:query", guardRead),
		cb.Query().Replace("gorm:query", find),
		cb.Row().Before("gorm:row").Register("tenant:row", guardRow),
		cb.Raw().Before("gorm:raw").Register("tenant:raw", func(g *gorm.DB) { opened(g) }),
		cb.Update().Before("gorm:before_update").Register("tenant:update", guardUpdate),
		cb.Delete().Before("gorm:before_delete").Register("tenant:delete", guardDelete),
		cb.Create().Before("gorm:before_create").Register("tenant:create", guardCreate),
	)
}

// current finds the transaction in the statement's context; nil with an error added where there is none.
func current(g *gorm.DB) *Tx {
	tx, ok := g.Statement.Context.Value(txKey{}).(*Tx)
	if !ok {
		_ = g.AddError(ErrNoTx)
		return nil
	}
	return tx
}

func column(g *gorm.DB, name string) *schema.Field {
	if g.Statement.Schema == nil {
		return nil
	}
	return g.Statement.Schema.LookUpField(name)
}

func guardRead(g *gorm.DB) {
	tx := current(g)
	if tx == nil || tx.system != "" || column(g, tenantColumn) == nil {
		return
	}
	confine(g, tx)
}

func guardRow(g *gorm.DB) {
	opened(g)
	guardRead(g)
}

// opened is current for statements that go through database/sql: the transaction has begun.
func opened(g *gorm.DB) *Tx {
	tx := current(g)
	if tx != nil {
		_ = g.AddError(tx.open())
	}
	return tx
}

// confine puts the caller's own conditions in brackets, so that an OR among them cannot reach past the tenant clause.
func confine(g *gorm.DB, tx *Tx) {
	exprs := []clause.Expression{clause.Eq{Column: clause.Column{Table: clause.CurrentTable, Name: tenantColumn}, Value: tx.scope.Tenant}}
	if column(g, clientColumn) != nil && !tx.scope.AllClients {
		values := make([]any, len(tx.scope.Clients))
		for i, c := range tx.scope.Clients {
			values[i] = c
		}
		exprs = append(exprs, clause.IN{Column: clause.Column{Table: clause.CurrentTable, Name: clientColumn}, Values: values})
	}
	if tx.scope.Request != uuid.Nil && column(g, requestColumn) != nil {
		exprs = append(exprs, clause.Eq{Column: clause.Column{Table: clause.CurrentTable, Name: requestColumn}, Value: tx.scope.Request})
	}
	stmt := g.Statement
	if c, ok := stmt.Clauses["WHERE"]; ok {
		if where, ok := c.Expression.(clause.Where); ok && len(where.Exprs) > 0 {
			exprs = append(exprs, clause.And(where.Exprs...))
		}
		c.Expression = clause.Where{Exprs: exprs}
		stmt.Clauses["WHERE"] = c
		return
	}
	stmt.AddClause(clause.Where{Exprs: exprs})
}

func guardUpdate(g *gorm.DB) {
	tx := guardWrite(g)
	if tx == nil {
		return
	}
	if movesRow(g, tx) {
		_ = g.AddError(ErrForeignRow)
		return
	}
	confine(g, tx)
}

func guardDelete(g *gorm.DB) {
	if tx := guardWrite(g); tx != nil {
		confine(g, tx)
	}
}

// guardWrite gives the transaction where the tenant clause must be added. It raises ErrMissingWhereClause itself, since
// the tenant clause would otherwise disarm GORM's own guard and Delete(&T{}) would empty the tenant.
func guardWrite(g *gorm.DB) *Tx {
	tx := opened(g)
	if tx == nil || column(g, tenantColumn) == nil {
		return nil
	}
	if tx.system != "" {
		_ = g.AddError(ErrSystemWrite)
		return nil
	}
	if !hasCondition(g) {
		_ = g.AddError(gorm.ErrMissingWhereClause)
		return nil
	}
	return tx
}

func hasCondition(g *gorm.DB) bool {
	if c, ok := g.Statement.Clauses["WHERE"]; ok {
		if where, ok := c.Expression.(clause.Where); ok && len(where.Exprs) > 0 {
			return true
		}
	}
	for _, v := range []reflect.Value{g.Statement.ReflectValue, reflect.ValueOf(g.Statement.Model)} {
		if hasKey(g, reflect.Indirect(v)) {
			return true
		}
	}
	return false
}

// hasKey reports that v is a row, or rows, of this model with their primary key filled; the tenant alone is no key.
func hasKey(g *gorm.DB, v reflect.Value) bool {
	switch {
	case v.Kind() == reflect.Slice || v.Kind() == reflect.Array:
		for i := range v.Len() {
			if !hasKey(g, reflect.Indirect(v.Index(i))) {
				return false
			}
		}
		return v.Len() > 0
	case v.Kind() != reflect.Struct || v.Type() != g.Statement.Schema.ModelType:
		return false
	}
	found := false
	for _, f := range g.Statement.Schema.PrimaryFields {
		if f.DBName == tenantColumn {
			continue
		}
		if _, zero := f.ValueOf(g.Statement.Context, v); zero {
			return false
		}
		found = true
	}
	return found
}

// movesRow reports an update that names another tenant or client than the scope's.
func movesRow(g *gorm.DB, tx *Tx) bool {
	if m, ok := g.Statement.Dest.(map[string]any); ok {
		for _, name := range []string{tenantColumn, "TenantID", clientColumn, "ClientID"} {
			if _, named := m[name]; named {
				return true
			}
		}
		return false
	}
	return eachRow(reflect.ValueOf(g.Statement.Dest), func(v reflect.Value) error {
		return checkRow(g, tx, v, false)
	}) != nil
}

func guardCreate(g *gorm.DB) {
	tx := opened(g)
	if tx == nil || column(g, tenantColumn) == nil {
		return
	}
	if tx.system != "" {
		_ = g.AddError(ErrSystemWrite)
		return
	}
	if c, ok := g.Statement.Clauses["ON CONFLICT"]; ok {
		if oc, ok := c.Expression.(clause.OnConflict); ok && (oc.UpdateAll || len(oc.DoUpdates) > 0) && len(oc.Columns) == 0 {
			_ = g.AddError(fmt.Errorf("%w: an upsert must name its conflict columns, tenant_id first", ErrForeignRow))
			return
		}
	}
	err := eachRow(reflect.ValueOf(g.Statement.Dest), func(v reflect.Value) error {
		return checkRow(g, tx, v, true)
	})
	if err != nil {
		_ = g.AddError(err)
	}
}

// checkRow refuses a row of another tenant or client and, where stamp is set, fills an empty tenant.
func checkRow(g *gorm.DB, tx *Tx, v reflect.Value, stamp bool) error {
	if v.Kind() == reflect.Map {
		return errors.New("db: create tenant rows from models, not maps")
	}
	if v.Type() != g.Statement.Schema.ModelType {
		return nil
	}
	ctx := g.Statement.Context
	f := column(g, tenantColumn)
	value, zero := f.ValueOf(ctx, v)
	switch {
	case zero && stamp:
		if err := f.Set(ctx, v, tx.scope.Tenant); err != nil {
			return err
		}
	case !zero && value != any(tx.scope.Tenant):
		return ErrForeignRow
	}
	if rf := column(g, requestColumn); rf != nil && tx.scope.Request != uuid.Nil {
		value, zero := rf.ValueOf(ctx, v)
		if id, ok := clientOf(value); !zero && (!ok || id != tx.scope.Request) {
			return ErrForeignRow
		}
	}
	cf := column(g, clientColumn)
	if cf == nil || tx.scope.AllClients {
		return nil
	}
	value, zero = cf.ValueOf(ctx, v)
	if zero {
		return nil // row-level security has the last word on an empty client
	}
	if id, ok := clientOf(value); !ok || !tx.scope.Allows(id) {
		return ErrForeignRow
	}
	return nil
}

// clientOf reads an id, of a client or request, in any of the forms that models have it in.
func clientOf(value any) (uuid.UUID, bool) {
	switch id := value.(type) {
	case uuid.UUID:
		return id, true
	case *uuid.UUID:
		if id != nil {
			return *id, true
		}
	case uuid.NullUUID:
		return id.UUID, id.Valid
	}
	return uuid.Nil, false
}

func eachRow(v reflect.Value, do func(reflect.Value) error) error {
	v = reflect.Indirect(v)
	if v.Kind() == reflect.Slice || v.Kind() == reflect.Array {
		for i := range v.Len() {
			if err := do(reflect.Indirect(v.Index(i))); err != nil {
				return err
			}
		}
		return nil
	}
	return do(v)
}
