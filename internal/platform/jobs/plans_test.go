package jobs_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"chartwright/internal/platform/jobs"
	"chartwright/internal/platform/testkit"
)

// A flood costs the relay nothing, not even in a young installation by plans that were made before it came: what is asked again and
// again reads the heads of what waits, of what is under way and of what has ended.
func TestAFloodIsNotReadThrough(t *testing.T) {
	const few = 500
	h := newHouse(t)
	for n := range 20 {
		h.enqueueFor(h.agency(fmt.Sprint("quiet-", n)), jobs.New{Kind: "work", Class: jobs.Heavy})
	}
	super := h.super()
	type planned struct {
		conn  *pgx.Conn
		again string
	}
	asked := map[string]planned{}
	for name, text := range map[string]string{"carry": jobs.CarrySQL, "gives way": jobs.GivesWaySQL, "forget": jobs.ForgetSQL} {
		filled := strings.NewReplacer("@ahead", "20", "@class", "'heavy'", "@patience", "60", "@of", "'"+h.tenant.String()+"'",
			"@backlog", "200", "@before", "now() - interval '1 hour'").Replace(text)
		conn := h.relay()
		asked[name] = planned{conn, testkit.Planned(t, conn, filled)}
	}
	if _, err := super.Exec(t.Context(), `insert into jobs (tenant_id, id, kind, class) select tenant_id, gen_random_uuid(), 'work', 'heavy'
		from agencies, generate_series(1, 20000) where slug = 'one'`); err != nil {
		t.Fatal(err)
	}
	for name, p := range asked {
		if rows, part := testkit.RowsRead(t, p.conn, p.again); rows > few {
			t.Errorf("%s goes through %d rows by %s", name, rows, part)
		}
	}
}
