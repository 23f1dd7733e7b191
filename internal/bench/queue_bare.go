package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"chartwright/internal/bench/measure"
	"chartwright/internal/platform/pgembed"
)

// bare is the rate of a statement on items that no technician may take, in transactions a second.
func (q *drawers) bare(ctx context.Context, statement string, clients int) (float64, error) {
	if program := findPgbench(); program != "" {
		return q.pgbench(ctx, program, statement, clients)
	}
	return q.bareLoop(ctx, statement, clients)
}

// yardstick says who measures what is bare.
func (q *drawers) yardstick() string {
	if findPgbench() != "" {
		return "pgbench"
	}
	return "our own loop"
}

func findPgbench() string {
	if path, err := exec.LookPath("pgbench"); err == nil {
		return path
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/pgbench") // the pattern is well formed
	found = append(found, filepath.Join(os.Getenv("CHARTWRIGHT_PG_BIN"), "pgbench"))
	slices.Sort(found)
	for _, path := range slices.Backward(found) {
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	return ""
}

// bareUpdate is the least that a claim could cost: one update by primary key. Its tenant is {tenant}, its item's number {n}.
const bareUpdate = `update work_items set state = 'preparing', updated_at = now() where tenant_id = '{tenant}'
 and id = cast('01980000-0000-7000-8000-' || lpad(cast({n} as text), 12, '0') as uuid)`

// bareRows writes the rows of a claim too, by one statement that decides nothing. Its item goes on to be preparing, so that the
// next may have it again.
const bareRows = `with w as (update work_items set state = 'preparing', fence = fence + 1, updated_at = now() where tenant_id = '{tenant}'
 and id = cast('01980000-0000-7000-8000-' || lpad(cast({n} as text), 12, '0') as uuid) returning *),
 l as (insert into leases (tenant_id, client_id, id, item_id, user_id, fence, expires_at, ended_at, ended_why)
  select tenant_id, client_id, gen_random_uuid(), id, id, -extract(epoch from clock_timestamp()) * 1000000, now(), now(), 'completed' from w),
 e as (insert into work_events (tenant_id, client_id, id, item_id, facility_id, encounter_id, work_type, kind, event, user_id, from_state, to_state)
  select tenant_id, client_id, gen_random_uuid(), id, facility_id, encounter_id, work_type, kind, 'claimed', id, 'ready', 'claimed' from w)
 insert into audit_events (tenant_id, id, client_id, actor_id, actor_role, act, object_type, object_id, encounter_id, work_item_id)
 select tenant_id, gen_random_uuid(), client_id, id, 'coder', 'bench', 'work_item', id, encounter_id, id from w`

var transactions = regexp.MustCompile(`tps = ([0-9.]+) \(without`)

func (q *drawers) pgbench(ctx context.Context, program, statement string, clients int) (float64, error) {
	at, err := url.Parse(q.Postgres.SuperuserURL())
	if err != nil {
		return 0, err
	}
	script := filepath.Join(q.Dir, "bare.sql")
	text := fmt.Sprintf("\\set k random(0, %d)\n%s;\n", q.items/3-1, q.filled(oneLine(statement), "(3 * :k + 2)"))
	if err := os.WriteFile(script, []byte(text), 0o600); err != nil {
		return 0, err
	}
	seconds := strconv.Itoa(max(1, int(q.during.Seconds())))
	out, err := exec.CommandContext(ctx, program, "-h", at.Query().Get("host"), "-U", at.User.Username(), "-n", "-M", "prepared",
		"-c", strconv.Itoa(clients), "-j", "2", "-T", seconds, "-f", script, pgembed.Database).CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("%w: %s", err, out)
	}
	found := transactions.FindSubmatch(out)
	if found == nil {
		return 0, fmt.Errorf("pgbench said: %s", out)
	}
	return strconv.ParseFloat(string(found[1]), 64)
}

func (q *drawers) filled(statement, n string) string {
	return strings.NewReplacer("{tenant}", q.agency.ID.String(), "{n}", n).Replace(statement)
}

// bareLoop does what pgbench does, where that is not installed.
func (q *drawers) bareLoop(ctx context.Context, statement string, clients int) (float64, error) {
	text := q.filled(statement, "$1::int")
	t, err := measure.Rounds(q.during, clients, 1000*clients, func(int) error {
		_, err := q.Root.Exec(ctx, text, 3*rand.IntN(q.items/3)+2) //nolint:gosec // no secret
		return err
	}, func() error { return nil })
	return t.Rate(), err
}

// oneLine is what pgbench takes for one statement.
func oneLine(text string) string { return regexp.MustCompile(`\s+`).ReplaceAllString(text, " ") }
