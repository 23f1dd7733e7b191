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

	"github.com/google/uuid"

	"chartwright/internal/bench/measure"
	"chartwright/internal/platform/pgembed"
)

// bare is the least that a claim could cost: one update by primary key, of items that no technician may take, in
// transactions a second, and who measured it.
func (q *drawers) bare(ctx context.Context) (rate float64, by string, err error) {
	program := findPgbench()
	if program == "" {
		rate, err = q.bareLoop(ctx)
		return rate, "our own loop", err
	}
	rate, err = q.pgbench(ctx, program)
	return rate, "pgbench", err
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

const bareUpdate = `update work_items set state = 'preparing', updated_at = now() where tenant_id = '%s'
 and id = cast('01980000-0000-7000-8000-' || lpad(cast(%s as text), 12, '0') as uuid);`

var transactions = regexp.MustCompile(`tps = ([0-9.]+) \(without`)

func (q *drawers) pgbench(ctx context.Context, program string) (float64, error) {
	at, err := url.Parse(q.Postgres.SuperuserURL())
	if err != nil {
		return 0, err
	}
	script := filepath.Join(q.Dir, "bare.sql")
	text := fmt.Sprintf("\\set k random(0, %d)\n"+oneLine(bareUpdate)+"\n", q.items/3-1, q.agency.ID, "(3 * :k + 2)")
	if err := os.WriteFile(script, []byte(text), 0o600); err != nil {
		return 0, err
	}
	seconds := strconv.Itoa(max(1, int(q.during.Seconds())))
	out, err := exec.CommandContext(ctx, program, "-h", at.Query().Get("host"), "-U", at.User.Username(), "-n", "-M", "prepared",
		"-c", strconv.Itoa(q.clients), "-j", "2", "-T", seconds, "-f", script, pgembed.Database).CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("%w: %s", err, out)
	}
	found := transactions.FindSubmatch(out)
	if found == nil {
		return 0, fmt.Errorf("pgbench said: %s", out)
	}
	return strconv.ParseFloat(string(found[1]), 64)
}

// bareLoop does what pgbench does, where that is not installed.
func (q *drawers) bareLoop(ctx context.Context) (float64, error) {
	text := fmt.Sprintf(`update work_items set state = 'preparing', updated_at = now() where tenant_id = '%s' and id = $1`, q.agency.ID)
	t, err := measure.Rounds(q.during, q.clients, 1000*q.clients, func(int) error {
		id, err := uuid.Parse(fmt.Sprintf("01980000-0000-7000-8000-%012d", 3*rand.IntN(q.items/3)+2)) //nolint:gosec // no secret
		if err == nil {
			_, err = q.Root.Exec(ctx, text, id)
		}
		return err
	}, func() error { return nil })
	return t.Rate(), err
}

// oneLine is what pgbench takes for one statement.
func oneLine(text string) string { return regexp.MustCompile(`\s+`).ReplaceAllString(text, " ") }
