package app_test

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chartwright/internal/platform/db"
	"chartwright/internal/platform/scope"
)

// aim is what one GORM operation works with: somebody else's row in a table, and a model of the table.
type aim struct {
	tx     *db.Tx
	g      *gorm.DB // a fresh statement on the table
	table  string
	column string     // one that a model can set: the first id, or the tenant
	row    string     // SQL that picks the row aimed at
	of     holder     // whose it is
	model  func() any // a pointer to an empty row
	filled func() any // a pointer to the row aimed at, as it stands
	many   func() any // a pointer to a slice of rows
}

// gormReads give rows in a slice or as maps. Clauses come from a caller's mistakes: none may undo the second lock.
var gormReads = map[string]func(a aim, out any) error{
	"find":       func(a aim, out any) error { return a.g.Find(out).Error },
	"or true":    func(a aim, out any) error { return a.g.Where("false").Or("true").Find(out).Error },
	"leading or": func(a aim, out any) error { return a.g.Or("true").Find(out).Error },
	"or tenant":  func(a aim, out any) error { return a.g.Where("1 = 1").Or("tenant_id = ?", a.of.tenant).Find(out).Error },
	"or group": func(a aim, out any) error {
		return a.g.Where(a.tx.Gorm().Where("true").Or("true")).Or("true").Find(out).Error
	},
	"or in one text": func(a aim, out any) error { return a.g.Where("false or true").Find(out).Error },
	"open bracket":   func(a aim, out any) error { return a.g.Where("true) or (true").Find(out).Error },
	"comment":        func(a aim, out any) error { return a.g.Where("true --").Find(out).Error },
	"not":            func(a aim, out any) error { return a.g.Not("tenant_id = ?", uuid.New()).Find(out).Error },
	"tenant by map":  func(a aim, out any) error { return a.g.Where(map[string]any{"tenant_id": a.of.tenant}).Find(out).Error },
	"tenant by map, or": func(a aim, out any) error {
		return a.g.Where("true").Or(map[string]any{"tenant_id": a.of.tenant}).Find(out).Error
	},
	"by example": func(a aim, out any) error { return a.g.Where(a.filled()).Find(out).Error },
	"or example": func(a aim, out any) error { return a.g.Where("true").Or(a.filled()).Find(out).Error },
	"inline":     func(a aim, out any) error { return a.g.Find(out, "true or tenant_id = ?", a.of.tenant).Error },
	"row":        func(a aim, out any) error { return a.g.Where(a.row).Find(out).Error },
	"or row":     func(a aim, out any) error { return a.g.Where("true").Or(a.row).Find(out).Error },
	"subquery": func(a aim, out any) error {
		return a.g.Where("tenant_id in (?)", a.tx.Gorm().Table(a.table).Select("tenant_id")).Find(out).Error
	},
	"exists": func(a aim, out any) error { return a.g.Where("exists (select 1 from " + a.table + ")").Find(out).Error },
	"raw join": func(a aim, out any) error {
		return a.g.Joins("join " + a.table + " x on true").Distinct(a.table + ".*").Find(out).Error
	},
	"left join or": func(a aim, out any) error {
		return a.g.Joins("left join agencies x on true").Where("true").Or("true").Distinct(a.table + ".*").Find(out).Error
	},
	"join selects other": func(a aim, out any) error {
		return a.g.Joins("join " + a.table + " x on true").Select("x.*").Find(out).Error
	},
	"from subquery": func(a aim, out any) error {
		return a.tx.Gorm().Table("(?) as s", a.tx.Gorm().Table(a.table)).Find(out).Error
	},
	"union": func(a aim, out any) error {
		return a.g.Where("true union all select * from " + a.table).Find(out).Error
	},
	"order":            func(a aim, out any) error { return a.g.Order("tenant_id desc").Limit(1000).Find(out).Error },
	"limit and offset": func(a aim, out any) error { return a.g.Limit(1000).Offset(0).Find(out).Error },
	"distinct":         func(a aim, out any) error { return a.g.Distinct().Find(out).Error },
	"having": func(a aim, out any) error {
		return a.g.Select("tenant_id").Group("tenant_id").Having("count(*) > 0").Find(out).Error
	},
	"locking":  func(a aim, out any) error { return a.g.Clauses(clause.Locking{Strength: "SHARE"}).Find(out).Error },
	"unscoped": func(a aim, out any) error { return a.g.Unscoped().Find(out).Error },
	"scopes": func(a aim, out any) error {
		return a.g.Scopes(func(g *gorm.DB) *gorm.DB { return g.Or("true") }).Find(out).Error
	},
	"new session": func(a aim, out any) error {
		return a.g.Session(&gorm.Session{NewDB: true}).Table(a.table).Find(out).Error
	},
	"own where clause": func(a aim, out any) error {
		return a.g.Clauses(clause.Where{Exprs: []clause.Expression{clause.Or(clause.Expr{SQL: "true"})}}).Find(out).Error
	},
	"take": func(a aim, out any) error { return a.g.Where("true").Or(a.row).Take(out).Error },
	"scan": func(a aim, out any) error { return a.g.Model(a.model()).Scan(out).Error },
	"in batches": func(a aim, out any) error {
		return a.g.FindInBatches(out, 100, func(*gorm.DB, int) error { return nil }).Error
	},
	"raw": func(a aim, out any) error { return a.tx.Gorm().Raw("select * from " + a.table).Scan(out).Error },
	"hand-written": func(a aim, out any) error {
		return a.tx.Select(out, "select * from "+a.table+" where tenant_id = @tenant or true", nil)
	},
	"forged argument": func(a aim, out any) error {
		return a.tx.Select(out, "select * from "+a.table+" where tenant_id = @tenant", map[string]any{"tenant": a.of.tenant})
	},
}

// gormWrites aim at somebody else's row. They must touch nothing.
var gormWrites = map[string]func(a aim) *gorm.DB{
	"update row":    func(a aim) *gorm.DB { return a.g.Model(a.model()).Where(a.row).Update(a.column, a.of.id) },
	"update or row": func(a aim) *gorm.DB { return a.g.Model(a.model()).Where("false").Or(a.row).Update(a.column, a.of.id) },
	"update by map": func(a aim) *gorm.DB {
		return a.g.Model(a.model()).Where(a.row).Updates(map[string]any{a.column: a.of.id})
	},
	"update by model": func(a aim) *gorm.DB { return a.g.Model(a.filled()).Updates(a.filled()) },
	"update column":   func(a aim) *gorm.DB { return a.g.Model(a.model()).Where(a.row).UpdateColumn(a.column, a.of.id) },
	"update, returning": func(a aim) *gorm.DB {
		return a.g.Model(a.many()).Clauses(clause.Returning{}).Where(a.row).Update(a.column, a.of.id)
	},
	"move by update": func(a aim) *gorm.DB { return a.g.Model(a.model()).Where("true").Update("tenant_id", a.of.tenant) },
	"move by map": func(a aim) *gorm.DB {
		return a.g.Model(a.model()).Where("true").Updates(map[string]any{"tenant_id": a.of.tenant})
	},
	"move by column": func(a aim) *gorm.DB { return a.g.Model(a.model()).Where("true").UpdateColumn("tenant_id", a.of.tenant) },
	"move by field name": func(a aim) *gorm.DB {
		return a.g.Model(a.model()).Where("true").Updates(map[string]any{"TenantID": a.of.tenant})
	},
	"move by model": func(a aim) *gorm.DB { return a.g.Model(a.model()).Where("true").Updates(a.filled()) },
	"move by expression": func(a aim) *gorm.DB {
		return a.g.Model(a.model()).Where("true").Updates(map[string]any{"tenant_id": gorm.Expr("?::uuid", a.of.tenant)})
	},
	"save":                 func(a aim) *gorm.DB { return a.g.Save(a.filled()) },
	"create":               func(a aim) *gorm.DB { return a.g.Create(a.filled()) },
	"create, do nothing":   func(a aim) *gorm.DB { return a.g.Clauses(clause.OnConflict{DoNothing: true}).Create(a.filled()) },
	"upsert":               func(a aim) *gorm.DB { return a.g.Clauses(clause.OnConflict{UpdateAll: true}).Create(a.filled()) },
	"create from map":      func(a aim) *gorm.DB { return a.g.Model(a.model()).Create(map[string]any{"tenant_id": a.of.tenant}) },
	"create many":          func(a aim) *gorm.DB { return a.g.CreateInBatches(a.filled(), 10) },
	"first or create":      func(a aim) *gorm.DB { return a.g.Where(a.row).FirstOrCreate(a.filled()) },
	"delete row":           func(a aim) *gorm.DB { return a.g.Where(a.row).Delete(a.model()) },
	"delete or row":        func(a aim) *gorm.DB { return a.g.Where("false").Or(a.row).Delete(a.model()) },
	"delete model":         func(a aim) *gorm.DB { return a.g.Delete(a.filled()) },
	"delete inline":        func(a aim) *gorm.DB { return a.g.Delete(a.model(), a.row) },
	"delete, returning":    func(a aim) *gorm.DB { return a.g.Clauses(clause.Returning{}).Where(a.row).Delete(a.many()) },
	"delete unscoped":      func(a aim) *gorm.DB { return a.g.Unscoped().Where(a.row).Delete(a.model()) },
	"delete everything":    func(a aim) *gorm.DB { return a.g.Delete(a.model()) },
	"delete by tenant key": func(a aim) *gorm.DB { return a.g.Where(a.row).Where("tenant_id = ?", a.of.tenant).Delete(a.model()) },
	"exec":                 func(a aim) *gorm.DB { return a.tx.Gorm().Exec("delete from " + a.table + " where " + a.row) },
}

var errKeepNothing = errors.New("rolled back by the test")

func TestLeaksGORM(t *testing.T) {
	t.Parallel()
	v := newVault(t)
	total := 0
	for _, w := range v.viewers() {
		before := v.state(w)
		for name, read := range gormReads {
			saw := false
			for _, tab := range v.tables {
				out := tab.many()
				err := v.within(w, tab, v.foreign(w, tab)[0], func(a aim) error { return read(a, out) })
				shown, _ := json.Marshal(out)
				saw = saw || (err == nil && strings.Contains(string(shown), w.Tenant.String()))
				v.shows(w, tab, "GORM "+name, string(shown))
				total++
			}
			if !saw && !refused[name] {
				t.Errorf("%s: GORM %s never showed a row of one's own; it proves nothing", w.name, name)
			}
		}
		for _, tab := range v.tables {
			for _, h := range v.foreign(w, tab) {
				for name, write := range gormWrites {
					_ = v.within(w, tab, h, func(a aim) error {
						res := write(a)
						if res.Error == nil && res.RowsAffected > 0 {
							t.Errorf("%s: GORM %s on %s touched %d rows", w.name, name, tab.name, res.RowsAffected)
						}
						return errKeepNothing
					})
					total++
				}
			}
		}
		if after := v.state(w); after != before {
			t.Errorf("%s changed rows of others", w.name)
		}
	}
	t.Logf("%d operations, %d kinds", total, len(gormReads)+len(gormWrites))
}

// refused are reads that show nothing at all: what they ask for contradicts the locks, or is no SQL.
var refused = map[string]bool{"tenant by map": true, "by example": true, "row": true, "comment": true, "open bracket": true}

// TestSystemDoorShowsNothingUnnamed opens the second door as an actor whom no policy names.
func TestSystemDoorShowsNothingUnnamed(t *testing.T) {
	t.Parallel()
	v := newVault(t)
	for _, tab := range v.tables {
		err := v.db.AsSystem(t.Context(), "stranger", "a test", func(_ context.Context, tx *db.Tx) error {
			var n int64
			if err := tx.Gorm().Table(tab.name).Count(&n).Error; err != nil {
				return err
			}
			if n != 0 {
				t.Errorf("an unnamed actor sees %d rows of %s", n, tab.name)
			}
			if res := tx.Gorm().Table(tab.name).Where("true").Delete(tab.one()); res.Error == nil && res.RowsAffected > 0 {
				t.Errorf("an unnamed actor deletes from %s", tab.name)
			}
			return nil
		})
		if err != nil {
			t.Errorf("%s: %v", tab.name, err)
		}
	}
}

// within runs do as the viewer, aimed at the row of h.
func (v *vault) within(w viewer, t table, h holder, do func(a aim) error) error {
	return v.db.InTenant(scope.With(v.t.Context(), w.Scope), func(_ context.Context, tx *db.Tx) error {
		return do(aim{tx: tx, g: tx.Gorm().Table(t.name), table: t.name, column: t.settable(), row: expand("{row}", t, h), of: h,
			model: t.one, many: t.many, filled: func() any { return t.filled(h) }})
	})
}

// settable is a column whose change would be seen: an id that is not part of what confines a row.
func (t table) settable() string {
	for _, c := range t.columns {
		if c.kind == "uuid" && c.name != "tenant_id" && c.name != "client_id" {
			return c.name
		}
	}
	return "tenant_id"
}

// shape is the model of the table: its ids, which is all that the locks look at.
func (t table) shape() reflect.Type {
	var fields []reflect.StructField
	for _, c := range t.columns {
		if c.kind != "uuid" {
			continue
		}
		name := strings.ReplaceAll(strings.ToUpper(c.name[:1])+c.name[1:], "_id", "ID")
		tag := "column:" + c.name
		if c.key {
			tag += ";primaryKey"
		}
		kind := reflect.TypeFor[uuid.UUID]()
		if !c.required {
			kind = reflect.TypeFor[*uuid.UUID]()
		}
		fields = append(fields, reflect.StructField{Name: name, Type: kind, Tag: reflect.StructTag(`gorm:"` + tag + `"`)})
	}
	return reflect.StructOf(fields)
}

func (t table) one() any  { return reflect.New(t.shape()).Interface() }
func (t table) many() any { return reflect.New(reflect.SliceOf(t.shape())).Interface() }

func (t table) filled(h holder) any {
	row := reflect.New(t.shape())
	n := 0
	for _, c := range t.columns {
		if c.kind != "uuid" {
			continue
		}
		id := h.id
		switch c.name {
		case "tenant_id":
			id = h.tenant
		case "client_id":
			id = h.client
		}
		if f := row.Elem().Field(n); c.required {
			f.Set(reflect.ValueOf(id))
		} else if c.name == "client_id" {
			f.Set(reflect.ValueOf(&id))
		}
		n++
	}
	return row.Interface()
}
