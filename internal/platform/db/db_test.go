package db_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"chartwright/internal/platform/db"
	"chartwright/internal/platform/scope"
	"chartwright/internal/platform/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// facility stands for any tenant row with a client.
type facility struct {
	TenantID  uuid.UUID `gorm:"primaryKey"`
	ClientID  uuid.UUID
	ID        uuid.UUID `gorm:"primaryKey"`
	Name      string
	Code      string
	Timezone  string
	WorkTypes db.Texts
}

func (facility) TableName() string { return "facilities" }

// world is two agencies with two clients each, one facility a client.
type world struct {
	d          *db.DB
	tenants    [2]uuid.UUID
	clients    [2][2]uuid.UUID
	facilities [2][2]uuid.UUID
}

func (w *world) agency(i int) context.Context {
	return scope.With(context.Background(), scope.Scope{Tenant: w.tenants[i], AllClients: true})
}

func (w *world) hospital(i, j int) context.Context {
	return scope.With(context.Background(), scope.Scope{Tenant: w.tenants[i], Clients: []uuid.UUID{w.clients[i][j]}})
}

func newWorld(t *testing.T) *world {
	t.Helper()
	d, _ := testkit.Postgres(t)
	w := &world{d: d}
	for i := range 2 {
		w.tenants[i] = db.NewID()
		must(t, d.InTenant(w.agency(i), func(_ context.Context, tx *db.Tx) error {
			_, err := tx.Exec(`insert into agencies (tenant_id, name, slug) values (@tenant, 'Agency', @slug)`, map[string]any{"slug": "agency-" + string(rune('a'+i))})
			for j := range 2 {
				if err != nil {
					return err
				}
				w.clients[i][j], w.facilities[i][j] = db.NewID(), db.NewID()
				_, err = tx.Exec(`insert into clients (tenant_id, client_id, name, code, timezone, key_ref, sealing_key)
					values (@tenant, @id, 'Client', @code, 'UTC', 'k', '')`, map[string]any{"id": w.clients[i][j], "code": "C" + string(rune('1'+j))})
				if err == nil {
					f := facility{ClientID: w.clients[i][j], ID: w.facilities[i][j], Name: "F", Code: "F" + string(rune('1'+j)), Timezone: "UTC", WorkTypes: db.Texts{"IP"}}
					err = tx.Gorm().Create(&f).Error
				}
			}
			return err
		}))
	}
	return w
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestNoActorNoAccess(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	err := w.d.InTenant(context.Background(), func(context.Context, *db.Tx) error { return nil })
	if !errors.Is(err, scope.ErrNone) {
		t.Fatalf("want scope.ErrNone, got %v", err)
	}
}

func TestReadsStayInsideBothLocks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	reads := map[string]func(tx *db.Tx, out *[]facility) error{
		"find": func(tx *db.Tx, out *[]facility) error { return tx.Gorm().Find(out).Error },
		"or": func(tx *db.Tx, out *[]facility) error {
			return tx.Gorm().Where("code = 'F1'").Or("true").Find(out).Error
		},
		"by id": func(tx *db.Tx, out *[]facility) error { return tx.Gorm().Where("id in ?", w.all()).Find(out).Error },
		"subquery": func(tx *db.Tx, out *[]facility) error {
			return tx.Gorm().Where("id in (select id from facilities)").Find(out).Error
		},
		"sql": func(tx *db.Tx, out *[]facility) error {
			return tx.Select(out, `select * from facilities where tenant_id = @tenant or true`, nil)
		},
		"join": func(tx *db.Tx, out *[]facility) error {
			return tx.Gorm().Joins("join clients c on true").Where("1 = 1").Or("2 = 2").Distinct("facilities.*").Find(out).Error
		},
	}
	for name, read := range reads {
		for i := range 2 {
			check := func(ctx context.Context, want int, allowed func(facility) bool) {
				var rows []facility
				must(t, w.d.InTenant(ctx, func(_ context.Context, tx *db.Tx) error { return read(tx, &rows) }))
				if len(rows) != want {
					t.Errorf("%s: %d rows, want %d", name, len(rows), want)
				}
				for _, r := range rows {
					if !allowed(r) {
						t.Errorf("%s: a row leaked", name)
					}
				}
			}
			check(w.agency(i), 2, func(r facility) bool { return r.TenantID == w.tenants[i] })
			check(w.hospital(i, 0), 1, func(r facility) bool { return r.ClientID == w.clients[i][0] })
		}
	}
}

func (w *world) all() []uuid.UUID {
	return []uuid.UUID{w.facilities[0][0], w.facilities[0][1], w.facilities[1][0], w.facilities[1][1]}
}

func TestForeignWritesAreRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	foreign := facility{TenantID: w.tenants[1], ClientID: w.clients[1][0], ID: db.NewID(), Name: "x", Code: "XX", Timezone: "UTC", WorkTypes: db.Texts{"IP"}}
	writes := map[string]func(tx *db.Tx) error{
		"create for another tenant": func(tx *db.Tx) error { return tx.Gorm().Create(&foreign).Error },
		"create for another client": func(tx *db.Tx) error {
			f := foreign
			f.TenantID, f.ClientID = uuid.Nil, w.clients[0][1]
			return tx.Gorm().Create(&f).Error
		},
		"move by map": func(tx *db.Tx) error {
			return tx.Gorm().Model(&facility{}).Where("id = ?", w.facilities[0][0]).Updates(map[string]any{"tenant_id": w.tenants[1]}).Error
		},
		"move by struct": func(tx *db.Tx) error {
			return tx.Gorm().Model(&facility{}).Where("id = ?", w.facilities[0][0]).Updates(facility{TenantID: w.tenants[1]}).Error
		},
		"save a foreign row": func(tx *db.Tx) error { return tx.Gorm().Save(&foreign).Error },
		"delete everything":  func(tx *db.Tx) error { return tx.Gorm().Delete(&facility{}).Error },
		"update everything":  func(tx *db.Tx) error { return tx.Gorm().Model(&facility{}).Updates(map[string]any{"name": "y"}).Error },
		"tenant as key":      func(tx *db.Tx) error { return tx.Gorm().Delete(&facility{TenantID: w.tenants[0]}).Error },
		"sql insert": func(tx *db.Tx) error {
			_, err := tx.Exec(`insert into facilities (tenant_id, client_id, id, name, code, timezone, work_types)
				select @other, @client, @id, 'x', 'ZZ', 'UTC', '{IP}' where cast(@tenant as uuid) is not null`, map[string]any{"other": w.tenants[1], "client": w.clients[1][0], "id": db.NewID()})
			return err
		},
		"sql without tenant": func(tx *db.Tx) error { _, err := tx.Exec(`delete from facilities`, nil); return err },
	}
	for name, write := range writes {
		err := w.d.InTenant(w.hospital(0, 0), func(_ context.Context, tx *db.Tx) error { return write(tx) })
		if err == nil {
			t.Errorf("%s: went through", name)
		}
	}
	for i := range 2 {
		for j := range 2 {
			var n int64
			must(t, w.d.InTenant(w.agency(i), func(_ context.Context, tx *db.Tx) error {
				return tx.Gorm().Model(&facility{}).Where("id = ? and name = 'F'", w.facilities[i][j]).Count(&n).Error
			}))
			if n != 1 {
				t.Errorf("facility %d/%d changed", i, j)
			}
		}
	}
}

func TestUpdatesByForeignIDTouchNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	must(t, w.d.InTenant(w.hospital(0, 0), func(_ context.Context, tx *db.Tx) error {
		for _, id := range []uuid.UUID{w.facilities[1][0], w.facilities[0][1]} {
			up := tx.Gorm().Model(&facility{}).Where("id = ?", id).Updates(map[string]any{"name": "stolen"})
			del := tx.Gorm().Where("id = ?", id).Delete(&facility{})
			if up.Error != nil || del.Error != nil || up.RowsAffected+del.RowsAffected != 0 {
				t.Errorf("update %d %v, delete %d %v", up.RowsAffected, up.Error, del.RowsAffected, del.Error)
			}
		}
		return nil
	}))
}

func TestMissingWhereIsGormsOwnError(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	err := w.d.InTenant(w.agency(0), func(_ context.Context, tx *db.Tx) error { return tx.Gorm().Delete(&facility{}).Error })
	if !errors.Is(err, gorm.ErrMissingWhereClause) {
		t.Fatalf("want ErrMissingWhereClause, got %v", err)
	}
}

func TestTransactionsDoNotNest(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	err := w.d.InTenant(w.agency(0), func(ctx context.Context, _ *db.Tx) error {
		return w.d.InTenant(ctx, func(context.Context, *db.Tx) error { return nil })
	})
	if !errors.Is(err, db.ErrNested) {
		t.Fatalf("want ErrNested, got %v", err)
	}
}

func TestFailureRollsBackAndAfterCommitWaits(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ran := false
	boom := errors.New("boom")
	err := w.d.InTenant(w.agency(0), func(_ context.Context, tx *db.Tx) error {
		tx.AfterCommit(func() { ran = true })
		must(t, tx.Gorm().Model(&facility{}).Where("id = ?", w.facilities[0][0]).Updates(map[string]any{"name": "gone"}).Error)
		return boom
	})
	if !errors.Is(err, boom) || ran {
		t.Fatalf("err %v, after-commit ran %v", err, ran)
	}
	var name string
	must(t, w.d.InTenant(w.agency(0), func(_ context.Context, tx *db.Tx) error {
		return tx.Gorm().Model(&facility{}).Where("id = ?", w.facilities[0][0]).Pluck("name", &name).Error
	}))
	if name != "F" {
		t.Fatalf("name is %q after a rollback", name)
	}
}

func TestSystemDoorIsNarrowAndRecorded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var agencies, facilities, acts int
	must(t, w.d.AsSystem(context.Background(), "relay", "a test", func(_ context.Context, tx *db.Tx) error {
		must(t, tx.Select(&agencies, `select count(*) from agencies`, nil))
		must(t, tx.Select(&facilities, `select count(*) from facilities`, nil))
		return tx.Select(&acts, `select count(*) from system_acts where actor = 'relay' and reason = 'a test'`, nil)
	}))
	if agencies != 2 || facilities != 0 || acts != 1 {
		t.Fatalf("agencies %d, facilities %d, acts %d", agencies, facilities, acts)
	}
}
