package audit

import (
	"context"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"chartwright/internal/platform/db"
	"chartwright/internal/platform/testkit"
	"chartwright/internal/tenancy/principal"
)

const (
	moreEvents = `insert into audit_events (tenant_id, id, actor_role, act, object_type) `
	moreLeaves = `insert into audit_leaves (tenant_id, seq, event_id, leaf_hash) select tenant_id, row_number() over (partition by tenant_id), id, sha256('x')
		from audit_events e where not exists (select from audit_leaves l where l.event_id = e.id)`
)

// A sealer that is far behind reads each row once, and each leaf once at most for a batch of them, whatever the database believes of its
// tables.
func TestABacklogIsSealedRowByRow(t *testing.T) {
	t.Parallel()
	const sealed = 20000
	for name, before := range map[string][]string{
		"a young installation": nil,
		"one of twenty agencies": {moreEvents + `select o.id, gen_random_uuid(), 'machine', 'x', 'x' from (select gen_random_uuid() as id from generate_series(1, 20)) o,
			generate_series(1, 250)`, moreLeaves, `analyze`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, urls := testkit.Postgres(t)
			tenant := "'" + db.NewID().String() + "'"
			super := connect(t, urls.Super, before...)
			waiting := moreEvents + `select ` + tenant + `, gen_random_uuid(), 'machine', 'x', 'x' from generate_series(1, `
			run(t, super, waiting+`20000)`, moreLeaves, waiting+`200)`)
			asked := connect(t, urls.App, `select set_config('app.tenant', `+tenant+`, false), set_config('app.clients', '*', false),
				set_config('app.system', '', false), set_config('app.request', '', false)`)
			for what, text := range map[string]string{"what follows": afterSQL, "what of it is sealed": sealedSQL, "what may have been slipped in": beforeSQL} {
				filled := strings.NewReplacer("@tenant", tenant, "@xact", "0", "@id ", "'"+uuid.Nil.String()+"' ", "@oldest", "1000000000",
					"@next", "2000000000", "@limit", "5000", "@before", "now() + interval '1 hour'", "@after", "'"+uuid.Nil.String()+"'",
					"cast(@ids as uuid[])", "array(select id from audit_events where tenant_id = "+tenant+" limit 5000)").Replace(text)
				if rows, part := testkit.RowsRead(t, asked, filled); rows > sealed+200 {
					t.Errorf("%s: %d rows of %d are read by %s", what, rows, sealed+200, part)
				}
			}
		})
	}
}

// connect opens a connection and runs statements on it.
func connect(t *testing.T, url string, statements ...string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	run(t, conn, statements...)
	return conn
}

func run(t *testing.T, conn *pgx.Conn, statements ...string) {
	t.Helper()
	for _, text := range statements {
		if _, err := conn.Exec(t.Context(), text); err != nil {
			t.Fatal(err)
		}
	}
}

// After a restore the sealer begins at the first row again: it passes by what is sealed, however many batches that are.
func TestWhatIsSealedIsPassedBy(t *testing.T) {
	t.Parallel()
	d, urls := testkit.Postgres(t)
	tenant := db.NewID()
	super := connect(t, urls.Super, moreEvents+`select '`+tenant.String()+`', gen_random_uuid(), 'machine', 'x', 'x' from generate_series(1, 9)`)
	run(t, super, `insert into audit_leaves (tenant_id, seq, event_id, leaf_hash) select tenant_id, row_number() over (order by id) - 1, id, sha256('x')
		from audit_events order by id limit 6`)
	for limit, want := range map[int]struct {
		rows int
		more bool
	}{2: {2, true}, 4: {2, true}, 5: {3, false}, 9: {3, true}, 10: {3, false}} {
		err := d.InTenant(principal.With(t.Context(), principal.ForTenant(tenant)), func(_ context.Context, tx *db.Tx) error {
			rows, more, err := unsealed(tx, checkpointRow{}, 1<<40, 1<<41, limit) // beyond what transactions of other tests hold open
			if len(rows) != want.rows || more != want.more {
				t.Errorf("%d at a time: %d rows, more: %v", limit, len(rows), more)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
