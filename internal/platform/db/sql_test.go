package db_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
)

func TestSelectFillsWhatItIsGiven(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	must(t, w.d.InTenant(w.agency(0), func(_ context.Context, tx *db.Tx) error {
		n, missing, names, one := 0, 5, []string{}, facility{Name: "kept"}
		must(t, tx.Select(&n, `select count(*) from facilities where tenant_id = @tenant and id in @ids`, map[string]any{"ids": w.all()}))
		must(t, tx.Select(&missing, `select 1 from facilities where tenant_id = @tenant and id = @id`, map[string]any{"id": db.NewID()}))
		must(t, tx.Select(&names, `select code from facilities where tenant_id = @tenant order by code`, nil))
		must(t, tx.Select(&one, `select * from facilities where tenant_id = @tenant and false`, nil))
		if n != 2 || missing != 5 || len(names) != 2 || names[1] != "F2" || one.Name != "kept" {
			t.Errorf("count %d, of none %d, names %v, row of none %+v", n, missing, names, one)
		}
		must(t, tx.Select(&one, `select * from facilities where tenant_id = @tenant and id = @id`, map[string]any{"id": w.facilities[0][1]}))
		if one.ID != w.facilities[0][1] || len(one.WorkTypes) != 1 {
			t.Errorf("row %+v", one)
		}
		changed, err := tx.Exec(`update facilities set name = @name where tenant_id = @tenant and name <> @name`, map[string]any{"name": "New"})
		if err != nil || changed != 2 {
			t.Errorf("%d rows changed, %v", changed, err)
		}
		return nil
	}))
}

func TestAFailureThatNobodyPassesOnIsToldAtCommit(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ran := false
	err := w.d.InTenant(w.agency(0), func(_ context.Context, tx *db.Tx) error {
		tx.AfterCommit(func() { ran = true })
		_, err := tx.Exec(`insert into facilities (tenant_id, client_id, id, name, code, timezone, work_types) values (@tenant, @id, @id, 'x', 'ZZ', 'UTC', '{IP}')`, map[string]any{"id": db.NewID()})
		if !db.IsForeignKey(err) {
			t.Errorf("a row of no client: %v", err)
		}
		return nil
	})
	if err == nil || ran {
		t.Errorf("a transaction that PostgreSQL rolled back counts as committed: %v", err)
	}
	if err := w.d.InTenant(w.agency(0), func(context.Context, *db.Tx) error { return nil }); err != nil {
		t.Errorf("the connection after it: %v", err)
	}
}

func TestATransactionThatIsOverDoesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var kept *db.Tx
	must(t, w.d.InTenant(w.agency(0), func(_ context.Context, tx *db.Tx) error { kept = tx; return nil }))
	var n int
	if err := kept.Select(&n, `select count(*) from facilities where tenant_id = @tenant`, nil); !errors.Is(err, db.ErrEnded) {
		t.Errorf("its connection, which may be another's by now, was used: %v", err)
	}
}

func TestAskIsATransactionOfItsOwn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var n int
	var left string
	for agency := range 2 {
		must(t, w.d.Ask(w.agency(agency), &n, `select count(*) from facilities where id in @ids and tenant_id = coalesce(@tenant, tenant_id)`, map[string]any{"ids": w.all()}))
		if n != 2 {
			t.Errorf("agency %d sees %d facilities", agency, n)
		}
	}
	for range 30 { // on each connection of the pool
		must(t, w.d.Ask(w.agency(0), &left, `select coalesce(current_setting('app.tenant', true), '') where cast(@tenant as uuid) is not null`, nil))
		if left == "" {
			t.Error("the settings did not travel")
		}
	}
	if err := w.d.Ask(context.Background(), &n, `select 1 where cast(@tenant as uuid) is not null`, nil); err == nil {
		t.Error("nobody may ask")
	}
	if err := w.d.Ask(w.agency(0), &n, `select count(*) from facilities`, nil); !errors.Is(err, db.ErrNoTenantInSQL) {
		t.Errorf("want ErrNoTenantInSQL, got %v", err)
	}
	err := w.d.InTenant(w.agency(0), func(ctx context.Context, _ *db.Tx) error {
		return w.d.Ask(ctx, &n, `select 1 where cast(@tenant as uuid) is not null`, nil)
	})
	if !errors.Is(err, db.ErrNested) {
		t.Errorf("want ErrNested, got %v", err)
	}
}

func TestRowsFillFieldsOfAnyKind(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	type inner struct{ Priority int }
	type row struct {
		ID     uuid.UUID
		Parent uuid.UUID // null is the nil UUID
		Maybe  *uuid.UUID
		At     time.Time
		Until  *time.Time
		Name   string
		Labels db.Texts
		Sum    int64 // of bigints, which is numeric
		Share  float64
		Body   []byte
		Kind   kind
		Inner  inner `gorm:"embedded;embeddedPrefix:in_"`
		Kept   string
	}
	const text = `select cast(@id as uuid) as id, cast(null as uuid) as parent, cast(@id as uuid) as maybe, timestamptz '2026-01-02 03:04:05.678901+00' as at,
		cast(null as timestamptz) as until, 'n' || n as name, case when n = 1 then array['a','b'] end as labels,
		(select sum(cast(x as bigint)) from generate_series(1, 4) x) as sum, 0.25::float8 as share, '\x01ff'::bytea as body, 'odd' as kind,
		cast(7 as smallint) as in_priority, 1 as unknown
		from generate_series(1, cast(@rows as int)) n where cast(@tenant as uuid) is not null order by n`
	id := db.NewID()
	rows := make([]row, 1, 8)
	rows[0].Kept = "of before"
	must(t, w.d.InTenant(w.agency(0), func(_ context.Context, tx *db.Tx) error {
		return tx.Select(&rows, text, map[string]any{"id": id, "rows": 3})
	}))
	if len(rows) != 3 {
		t.Fatalf("%d rows", len(rows))
	}
	at := time.Date(2026, 1, 2, 3, 4, 5, 678901000, time.UTC)
	for n, r := range rows {
		if r.ID != id || r.Parent != uuid.Nil || r.Maybe == nil || *r.Maybe != id || !r.At.Equal(at) || r.Until != nil || r.Sum != 10 || r.Share != 0.25 ||
			string(r.Body) != "\x01\xff" || r.Kind != "odd" || r.Inner.Priority != 7 || r.Kept != "" || r.Name != "n"+string(rune('1'+n)) {
			t.Errorf("row %d: %+v", n, r)
		}
	}
	if len(rows[0].Labels) != 2 || rows[1].Labels == nil || len(rows[1].Labels) != 0 {
		t.Errorf("texts %v, none %#v", rows[0].Labels, rows[1].Labels)
	}
	one, times, pointers := row{Kept: "kept"}, []time.Time{}, []*row{}
	must(t, w.d.Ask(w.agency(0), &one, text, map[string]any{"id": id, "rows": 2}))
	must(t, w.d.Ask(w.agency(0), &times, `select timestamptz '2026-01-02 03:04:05.678901+00' where cast(@tenant as uuid) is not null`, nil))
	must(t, w.d.Ask(w.agency(0), &pointers, text, map[string]any{"id": id, "rows": 2}))
	if one.Name != "n1" || one.Kept != "kept" || len(times) != 1 || !times[0].Equal(at) || len(pointers) != 2 || pointers[1].Name != "n2" {
		t.Errorf("one %+v, times %v, pointers %v", one, times, pointers)
	}
	var number int
	if err := w.d.Ask(w.agency(0), &number, `select 'x' where cast(@tenant as uuid) is not null`, nil); err == nil {
		t.Error("a text fits into a number")
	}
	must(t, w.d.Ask(w.agency(0), &number, `select 5 where cast(@tenant as uuid) is not null`, nil))
	if number != 5 {
		t.Errorf("the connection after a failure gives %d", number)
	}
}

type kind string
