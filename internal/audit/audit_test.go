package audit_test

import (
	"context"
	"crypto/rand"
	"slices"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"golang.org/x/mod/sumdb/note"

	"chartwright/internal/audit"
	"chartwright/internal/audit/trail"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/testkit"
	"chartwright/internal/tenancy/principal"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// shelf is a witness in memory: the last checkpoint of each tenant.
type shelf struct {
	kept  sync.Map
	asked func() // before the newest is given
}

func (s *shelf) Keep(_ context.Context, tenant uuid.UUID, _ int64, signed []byte) error {
	s.kept.Store(tenant, signed)
	return nil
}

func (s *shelf) Newest(_ context.Context, tenant uuid.UUID) ([]byte, error) {
	if s.asked != nil {
		s.asked()
	}
	signed, _ := s.kept.Load(tenant)
	b, _ := signed.([]byte)
	return b, nil
}

type house struct {
	t      *testing.T
	d      *db.DB
	owner  *pgx.Conn
	shelf  *shelf
	module *audit.Module
}

func newHouse(t *testing.T) *house {
	t.Helper()
	d, urls := testkit.Postgres(t)
	private, public, err := note.GenerateKey(rand.Reader, "chartwright.test")
	check(t, err)
	signer, err := note.NewSigner(private)
	check(t, err)
	verifier, err := note.NewVerifier(public)
	check(t, err)
	owner, err := pgx.Connect(context.Background(), urls.Super)
	check(t, err)
	t.Cleanup(func() { _ = owner.Close(context.Background()) })
	h := &house{t: t, d: d, owner: owner, shelf: &shelf{}}
	h.module = audit.New(audit.Needs{DB: d, Signer: signer, Verifier: verifier, Witness: h.shelf})
	return h
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// agency makes a tenant with n rows in its trail and gives a context acting in it.
func (h *house) agency(slug string, n int) context.Context {
	h.t.Helper()
	ctx := principal.With(context.Background(), principal.ForTenant(db.NewID()))
	check(h.t, h.d.InTenant(ctx, func(_ context.Context, tx *db.Tx) error {
		_, err := tx.Exec(`insert into agencies (tenant_id, name, slug) values (@tenant, 'Agency', @slug)`, map[string]any{"slug": slug})
		return err
	}))
	for range n {
		h.act(ctx)
	}
	return ctx
}

func (h *house) act(ctx context.Context) {
	h.t.Helper()
	check(h.t, h.d.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		return trail.Write(ctx, tx, trail.Entry{Act: "document.page.view", ObjectType: "document", ObjectID: db.NewID(), Page: 1, Details: map[string]any{"b": 1, "a": "x"}})
	}))
}

// sealAll seals until no row waits: transactions of the server's other databases can hold a run back.
func (h *house) sealAll(ctx context.Context) {
	h.t.Helper()
	testkit.Eventually(h.t, func() bool {
		check(h.t, h.module.Seal(ctx))
		var waiting int
		check(h.t, h.d.InTenant(ctx, func(_ context.Context, tx *db.Tx) error {
			return tx.Select(&waiting, `select (select count(*) from audit_events where tenant_id = @tenant) - (select count(*) from audit_leaves where tenant_id = @tenant)`, nil)
		}))
		return waiting == 0
	}, testkit.Patience)
}

func (h *house) verify(ctx context.Context) audit.Report {
	h.t.Helper()
	r, err := h.module.Verify(ctx)
	check(h.t, err)
	return r
}

// asOwner changes the database as somebody who may do anything with it.
func (h *house) asOwner(sql string, args ...any) {
	h.t.Helper()
	_, err := h.owner.Exec(context.Background(), sql, args...)
	check(h.t, err)
}

// columns are a table's, with their types.
func (h *house) columns(table string) map[string]string {
	h.t.Helper()
	rows, err := h.owner.Query(context.Background(), `select attname::text, format_type(atttypid, null) from pg_attribute
		where attrelid = $1::regclass and attnum > 0 and not attisdropped`, table)
	check(h.t, err)
	out, name, kind := map[string]string{}, "", ""
	_, err = pgx.ForEachRow(rows, []any{&name, &kind}, func() error {
		out[name] = kind
		return nil
	})
	check(h.t, err)
	return out
}

func kinds(r audit.Report) []string {
	var out []string
	for _, p := range r.Problems {
		out = append(out, p.Kind)
	}
	return out
}

func TestUntouchedTrailVerifies(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx, other := h.agency("one", 7), h.agency("two", 3)
	for range 4 {
		h.sealAll(ctx)
		h.act(ctx)
	}
	h.sealAll(ctx)
	h.sealAll(other)
	r := h.verify(ctx)
	if !r.OK || r.Sealed != 11 || r.Checkpoints < 5 {
		t.Fatalf("%+v", r)
	}
	if r := h.verify(other); !r.OK || r.Sealed != 3 {
		t.Fatalf("%+v", r)
	}
}

// Work goes on while a trail is verified: rows that are written and sealed meanwhile are no false alarm.
func TestATrailThatGrowsMeanwhileVerifies(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := h.agency("busy", 5)
	h.sealAll(ctx)
	h.shelf.asked = func() {
		h.act(ctx)
		h.sealAll(ctx)
	}
	if r := h.verify(ctx); !r.OK {
		t.Errorf("%+v", r.Problems)
	}
}

func TestTheApplicationCannotRewriteTheTrail(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := h.agency("one", 1)
	for _, sql := range []string{`update audit_events set act = 'x' where tenant_id = @tenant`, `delete from audit_events where tenant_id = @tenant`,
		`update audit_leaves set seq = 9 where tenant_id = @tenant`, `delete from audit_checkpoints where tenant_id = @tenant`} {
		err := h.d.InTenant(ctx, func(_ context.Context, tx *db.Tx) error { _, err := tx.Exec(sql, nil); return err })
		if err == nil {
			t.Errorf("went through: %s", sql)
		}
	}
}

func TestTheOwnersHandIsNamed(t *testing.T) {
	t.Parallel()
	const third = `(select event_id from audit_leaves where seq = 2)`
	cases := map[string]struct {
		sql  string
		want string
	}{
		"altered":             {`update audit_events set actor_role = 'nobody' where id = ` + third, "altered"},
		"details altered":     {`update audit_events set details = '{"a":"y","b":1}' where id = ` + third, "altered"},
		"time altered":        {`update audit_events set at = at - interval '1 microsecond' where id = ` + third, "altered"},
		"removed":             {`delete from audit_events where id = ` + third, "missing"},
		"removed with leaf":   {`with l as (delete from audit_leaves where seq = 2 returning event_id) delete from audit_events where id in (select event_id from l)`, "missing"},
		"reordered":           {`update audit_leaves set event_id = case seq when 2 then (select event_id from audit_leaves where seq = 3) else ` + third + ` end where seq in (2, 3)`, "altered"},
		"leaf rewritten":      {`update audit_leaves set leaf_hash = decode(repeat('ab', 32), 'hex') where seq = 2`, "altered"},
		"checkpoint forged":   {`update audit_checkpoints set note = replace(note, '— chartwright.test ', '— chartwright.test AAAA')`, "checkpoint_forged"},
		"tail and all signed": {`with l as (delete from audit_leaves where seq >= 4 returning event_id), c as (delete from audit_checkpoints where size > 4) delete from audit_events where id in (select event_id from l)`, "log_shortened"},
		"inserted old": {`insert into audit_events (tenant_id, id, at, actor_role, act, object_type, txid)
			select tenant_id, gen_random_uuid(), now() - interval '1 day', 'coder', 'x', 'y', '3' from audit_events limit 1`, "inserted"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			ctx := h.agency("one", 4)
			h.sealAll(ctx)
			h.act(ctx)
			h.act(ctx)
			h.sealAll(ctx)
			h.asOwner(`alter table audit_leaves drop constraint audit_leaves_tenant_id_event_id_key`)
			h.asOwner(c.sql)
			r := h.verify(ctx)
			if r.OK || !slices.Contains(kinds(r), c.want) {
				t.Fatalf("want %s, got %+v", c.want, r)
			}
		})
	}
}

// TestEveryColumnIsSealed alters each column of a sealed row, those of tomorrow too: what is not sealed needs a reason here.
func TestEveryColumnIsSealed(t *testing.T) {
	t.Parallel()
	unsealed := map[string]string{"txid": "only the order of sealing, which the leaves keep"}
	values := map[string]string{"uuid": "gen_random_uuid()", "text": "'another'", "timestamp with time zone": "now() - interval '1 year'", "integer": "77",
		"smallint": "77", "jsonb": `'{"another": 1}'`, "inet": "'192.0.2.7'"}
	h := newHouse(t)
	ctx := h.agency("one", 4)
	h.sealAll(ctx)
	for name, kind := range h.columns("audit_events") {
		if unsealed[name] != "" {
			continue
		}
		value, known := values[kind]
		if !known {
			t.Errorf("%s is %s: name another value of that type", name, kind)
			continue
		}
		h.asOwner(`create table before as select * from audit_events`)
		h.asOwner(`update audit_events set ` + name + ` = ` + value + ` where id = (select event_id from audit_leaves where seq = 2)`)
		if r := h.verify(ctx); r.OK {
			t.Errorf("nobody notices that %s was altered", name)
		}
		h.asOwner(`delete from audit_events`)
		h.asOwner(`insert into audit_events select * from before`)
		h.asOwner(`drop table before`)
	}
	if r := h.verify(ctx); !r.OK {
		t.Fatalf("as it was it does not verify: %+v", r)
	}
}

func TestRunningTransactionsAreWaitedFor(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := h.agency("one", 1)
	release, written := make(chan struct{}), make(chan struct{})
	let := sync.OnceFunc(func() { close(release) })
	defer let() // a failing test must not leave the transaction open
	done := make(chan error, 1)
	go func() {
		done <- h.d.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
			err := trail.Write(ctx, tx, trail.Entry{Act: "slow", ObjectType: "x"})
			close(written)
			<-release
			return err
		})
	}()
	<-written
	h.act(ctx) // commits first, though it began later
	check(t, h.module.Seal(ctx))
	let()
	check(t, <-done)
	h.sealAll(ctx)
	if r := h.verify(ctx); !r.OK || r.Sealed != 3 {
		t.Fatalf("%+v", r)
	}
}
