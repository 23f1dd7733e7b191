package audit

import (
	"context"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"chartwright/internal/audit/trail"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/testkit"
	"chartwright/internal/tenancy/principal"
)

// A sealer that is far behind reads each row once, whatever the database believes of its tables: rows are not compared with leaves.
func TestABacklogIsSealedRowByRow(t *testing.T) {
	t.Parallel()
	const sealed, waiting = 3000, 3000
	d, urls := testkit.Postgres(t)
	tenant := db.NewID()
	ctx := principal.With(context.Background(), principal.ForTenant(tenant))
	err := d.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		return trail.Write(ctx, tx, trail.Entry{Act: "document.view", ObjectType: "document"})
	})
	if err != nil {
		t.Fatal(err)
	}
	const events = `insert into audit_events (tenant_id, id, actor_role, act, object_type) select `
	const leaves = `insert into audit_leaves (tenant_id, seq, event_id, leaf_hash) select tenant_id, row_number() over (partition by tenant_id), id, sha256('x') from audit_events`
	run(t, connect(t, urls.Super),
		events+`o.id, gen_random_uuid(), actor_role, act, object_type from audit_events, (select gen_random_uuid() as id from generate_series(1, 20)) o, generate_series(1, 250)`,
		leaves+` where tenant_id <> '`+tenant.String()+`'`,
		`analyze`, // the planner knows of twenty others, and of one row of this tenant
		events+`tenant_id, gen_random_uuid(), actor_role, act, object_type from audit_events, generate_series(1, 2999) where tenant_id = '`+tenant.String()+`'`,
		leaves+` where tenant_id = '`+tenant.String()+`'`,
		events+`tenant_id, gen_random_uuid(), actor_role, act, object_type from audit_events where tenant_id = '`+tenant.String()+`'`)
	conn := connect(t, urls.App)
	run(t, conn, `select set_config('app.tenant', '`+tenant.String()+`', false), set_config('app.clients', '*', false), set_config('app.system', '', false),
		set_config('app.request', '', false)`)
	for name, text := range map[string]string{"what is not sealed": unsealedSQL, "what was slipped in": straySQL} {
		filled := strings.NewReplacer("@tenant", "'"+tenant.String()+"'", "@xact", "0", "@id", "'"+uuid.Nil.String()+"'", "@oldest", "1000000000",
			"@next", "2000000000", "@limit", "5000", "@before", "now() + interval '1 hour'").Replace(text)
		if rows, part := testkit.RowsRead(t, conn, filled); rows > sealed+waiting {
			t.Errorf("%s: %d rows of %d are read by %s", name, rows, sealed+waiting, part)
		}
	}
}

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
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
