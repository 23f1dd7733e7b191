package db

import (
	"context"
	"database/sql"
	"encoding/binary"
	"fmt"
	"reflect"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"gorm.io/gorm/schema"
)

// Rows are read from the driver into the fields that GORM would fill: the same names, tags and embedded structs, and null as
// the zero value. What GORM's own reader costs more is a pointer, a conversion and a call for each value.

// rowTypes caches what GORM reads from the types of rows.
type rowTypes struct{ seen sync.Map }

func (f *rowTypes) of(t reflect.Type) (*schema.Schema, error) {
	return schema.Parse(reflect.New(t).Interface(), &f.seen, schema.NamingStrategy{})
}

// collect reads all rows into dest, a pointer to a struct, a scalar or a slice of either, and gives their number; where
// dest is one value, of the first row. No rows leave it as it is.
func (f *rowTypes) collect(ctx context.Context, rows pgx.Rows, types *pgtype.Map, dest any) (n int64, err error) {
	defer rows.Close()
	out := reflect.ValueOf(dest).Elem()
	many := out.Kind() == reflect.Slice && !scalar(out.Type())
	row := out.Type()
	if many {
		row = row.Elem()
	}
	r := reader{ctx: ctx, types: types, known: f}
	for ; rows.Next() && (many || n == 0); n++ {
		if n == 0 {
			if err := r.plan(rows.FieldDescriptions(), row); err != nil {
				return 0, err
			}
		}
		into := out
		if many {
			into = grown(out, int(n))
		}
		if err := r.read(rows.RawValues(), into); err != nil {
			return n, err
		}
	}
	rows.Close()
	return n, rows.Err()
}

// grown is a new empty element after n others of a slice; the first takes the place of what was there.
func grown(list reflect.Value, n int) reflect.Value {
	list.SetLen(n)
	list.Grow(1)
	list.SetLen(n + 1)
	list.Index(n).SetZero()
	return list.Index(n)
}

var (
	uuidType = reflect.TypeFor[uuid.UUID]()
	timeType = reflect.TypeFor[time.Time]()

	textsType = reflect.TypeFor[*[]string]()

	scannerType = reflect.TypeFor[sql.Scanner]()
)

// scalar reports a type that is one value, though it may be made of several.
func scalar(t reflect.Type) bool {
	if t == timeType || t == uuidType || reflect.PointerTo(t).Implements(scannerType) {
		return true
	}
	return t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8 || t.Kind() != reflect.Struct && t.Kind() != reflect.Slice && t.Kind() != reflect.Pointer
}

// reader fills values of one type from rows of one shape.
type reader struct {
	ctx     context.Context
	types   *pgtype.Map
	known   *rowTypes
	columns []place
	pointer bool // rows are pointers to structs
}

// place is where one value of a row goes.
type place struct {
	oid    uint32
	format int16
	field  *schema.Field // nil: the row is this one value
	skip   bool          // the type has no place for it
	plan   pgtype.ScanPlan
	slow   bool // by GORM's own conversion
}

func (r *reader) plan(shape []pgconn.FieldDescription, row reflect.Type) error {
	r.columns = make([]place, len(shape))
	for i, d := range shape {
		r.columns[i] = place{oid: d.DataTypeOID, format: d.Format}
	}
	if scalar(row) {
		r.columns = r.columns[:1]
		return nil
	}
	if r.pointer = row.Kind() == reflect.Pointer; r.pointer {
		row = row.Elem()
	}
	if row.Kind() != reflect.Struct {
		return fmt.Errorf("db: rows cannot be read into %s", row)
	}
	s, err := r.known.of(row)
	if err != nil {
		return err
	}
	for i, d := range shape {
		c := &r.columns[i]
		c.field = s.LookUpField(d.Name)
		c.skip = c.field == nil || !c.field.Readable
		c.slow = c.field != nil && c.field.Serializer != nil
	}
	return nil
}

func (r *reader) read(raw [][]byte, into reflect.Value) error {
	if r.pointer {
		into.Set(reflect.New(into.Type().Elem()))
		into = into.Elem()
	}
	for i := range r.columns {
		c := &r.columns[i]
		if c.skip {
			continue
		}
		if err := r.value(c, raw[i], into); err != nil {
			return fmt.Errorf("db: column %d: %w", i+1, err)
		}
	}
	return nil
}

func (r *reader) value(c *place, raw []byte, row reflect.Value) error {
	if c.slow {
		return r.convert(c, raw, row)
	}
	at := row
	if c.field != nil {
		at = c.field.ReflectValueOf(r.ctx, row)
	}
	if raw == nil {
		at.SetZero()
		if own, ok := at.Addr().Interface().(sql.Scanner); ok {
			return own.Scan(nil)
		}
		return nil
	}
	target := at.Addr().Interface()
	if at.Kind() == reflect.Slice && at.Type().Elem().Kind() == reflect.String { // a Scan of its own would expect text
		target = at.Addr().Convert(textsType).Interface()
	}
	if c.format == pgtype.BinaryFormatCode && direct(c.oid, raw, target) {
		return nil
	}
	if c.plan == nil {
		c.plan = r.types.PlanScan(c.oid, c.format, target)
	}
	err := c.plan.Scan(raw, target)
	if err != nil && c.field != nil {
		c.slow = true
		return r.convert(c, raw, row)
	}
	return err
}

// direct fills the types that most columns have.
func direct(oid uint32, raw []byte, target any) bool {
	switch t := target.(type) {
	case *uuid.UUID:
		if oid == pgtype.UUIDOID && len(raw) == len(t) {
			copy(t[:], raw)
			return true
		}
	case *string:
		if oid == pgtype.TextOID {
			*t = string(raw)
			return true
		}
	case *int64:
		if oid == pgtype.Int8OID && len(raw) == 8 {
			*t = int64(binary.BigEndian.Uint64(raw))
			return true
		}
	}
	return false
}

// convert goes by way of a plain Go value, which GORM knows how to put into the field.
func (r *reader) convert(c *place, raw []byte, row reflect.Value) error {
	if raw == nil {
		return c.field.Set(r.ctx, row, nil)
	}
	t, known := r.types.TypeForOID(c.oid)
	if !known {
		return c.field.Set(r.ctx, row, string(raw))
	}
	v, err := t.Codec.DecodeDatabaseSQLValue(r.types, c.oid, c.format, raw)
	if err != nil {
		return err
	}
	return c.field.Set(r.ctx, row, v)
}
