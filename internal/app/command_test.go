package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"chartwright/internal/app"
	"chartwright/internal/platform/config"
	"chartwright/internal/platform/pgembed"
)

// call runs the command line as main does.
func call(stdin string, args ...string) (status int, stdout, stderr string) {
	var out, errs bytes.Buffer
	status = app.Main(args, strings.NewReader(stdin), &out, &errs)
	return status, out.String(), errs.String()
}

func TestHelpReadsWell(t *testing.T) {
	t.Parallel()
	for _, command := range []string{"", "serve", "work", "migrate", "agency", "agency create", "agency list", "user", "user create", "user list", "user reset",
		"user disable", "user enable", "codes", "codes import", "codes search", "examine", "redact", "jobs", "jobs list", "jobs retry", "audit", "audit verify", "keys", "keys list", "keys check", "keys rotate", "keys renew", "keys retire", "keys hold", "keys shred", "keys certificate", "backup", "backup verify", "restore", "config",
		"openapi", "version"} {
		status, out, errs := call("", append(strings.Fields(command), "--help")...)
		if status != 0 || errs != "" || !strings.Contains(out, "Usage:\n  chartwright") {
			t.Errorf("%q --help ended with %d, printed %q and said %q", command, status, out, errs)
		}
		for line := range strings.Lines(out) {
			if len([]rune(line)) > 150 {
				t.Errorf("%q --help has a line of %d characters", command, len(line))
			}
		}
	}
}

func TestWrongCallsSayWhereHelpIs(t *testing.T) {
	t.Parallel()
	for args, help := range map[string]string{
		"frobnicate": "chartwright --help", "user reset": "chartwright user reset --help", "agency create --name x": "chartwright agency create --help",
		"codes search": "chartwright codes search --help", "examine": "chartwright examine --help", "serve --port 1": "chartwright serve --help",
	} {
		status, out, errs := call("", strings.Fields(args)...)
		if status != 1 || out != "" || !strings.Contains(errs, help) {
			t.Errorf("%q ended with %d, printed %q and said %q", args, status, out, errs)
		}
	}
}

func TestScriptsGetJSONLines(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	note := filepath.Join(dir, "note.txt")
	if err := os.WriteFile(note, []byte("Progress note. Stable overnight."), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		stdin string
		args  []string
		names []string
	}{
		{"", []string{"examine", note}, []string{"file", "type", "pages", "pages_with_text", "verdict", "reason", "milliseconds"}},
		{"heart failure\n", []string{"codes", "search", "--queries", "-", "--limit", "1"}, []string{"query", "codes", "microseconds"}},
	} {
		status, out, errs := call(c.stdin, c.args...)
		var line map[string]any
		if err := json.Unmarshal([]byte(out), &line); status != 0 || err != nil {
			t.Errorf("%v ended with %d, printed %q and said %q", c.args, status, out, errs)
		}
		for _, name := range c.names {
			if _, there := line[name]; !there {
				t.Errorf("%v lacks %q: %s", c.args, name, out)
			}
		}
	}
}

// TestCommandsBesideAServer keeps a private PostgreSQL running, as "chartwright serve" does, while an operator works.
func TestCommandsBesideAServer(t *testing.T) { //nolint:paralleltest // the commands read this process's environment
	own := slog.Default()
	t.Cleanup(func() { slog.SetDefault(own) }) // the commands set up a log of their own
	t.Setenv("CHARTWRIGHT_DATA_DIR", t.TempDir())
	t.Setenv("CHARTWRIGHT_LOG_LEVEL", "error")
	cfg, err := config.Load(os.Environ())
	if err != nil {
		t.Fatal(err)
	}
	running, err := app.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(running.Close)
	for _, c := range []struct{ args, prints string }{
		{"agency list", "[]\n"},
		{"agency create --name Northlake --slug northlake", `"slug":"northlake"`},
		{"agency list", `"slug":"northlake"`},
		{"user create --agency northlake --email ops@example.test --name Pat --role operator", `"firstPassword":"`},
		{"user list --agency northlake", `"email":"ops@example.test"`},
		{"user reset ops@example.test", `"oneTimePassword":"`},
		{"user disable ops@example.test", `"status":"disabled"`},
		{"user enable ops@example.test", `"status":"active"`},
		{"jobs list", ""},
		{"jobs retry --all", ""},
		{"audit verify", `"ok":true`},
	} {
		status, out, errs := call("", strings.Fields(c.args)...)
		if status != 0 || errs != "" || !strings.Contains(out, c.prints) {
			t.Errorf("%q ended with %d, printed %q and said %q", c.args, status, out, errs)
		}
	}
	status, _, errs := call("", strings.Fields("user create --agency northlake --email h@example.test --name H --role hospital --client NONE")...)
	if status != 1 || !strings.Contains(errs, "No client of the agency has this code") || strings.Contains(errs, "--help") {
		t.Errorf("an unknown client ended with %d and said %q", status, errs)
	}
	anotherFolder(t)
}

// anotherFolder backs the private PostgreSQL up while it serves, and makes a folder of its own of the backup.
func anotherFolder(t *testing.T) {
	t.Helper()
	dir, ring := filepath.Join(t.TempDir(), "backup"), filepath.Join(t.TempDir(), "keyring.json")
	dayOld(t)
	run(t, 0, "backup", "--out", dir, "--keyring", ring)
	if _, errs := run(t, 1, "restore", "--from", dir); !strings.Contains(errs, "another chartwright is running") {
		t.Errorf("a restore beside the server said %q", errs)
	}
	t.Setenv("CHARTWRIGHT_DATA_DIR", filepath.Join(t.TempDir(), "new"))
	if out, _ := run(t, 0, "restore", "--from", dir, "--keyring", ring, "--verify"); !strings.Contains(out, `"ok":true`) {
		t.Errorf("restored with %s", out)
	}
	if out, _ := run(t, 0, "user", "list", "--agency", "northlake"); !strings.Contains(out, "ops@example.test") {
		t.Errorf("the restored agency has %s", out)
	}
}

// dayOld makes what is in the trail, which nobody has sealed yet, a day older: a backup is restored long after it was taken.
func dayOld(t *testing.T) {
	t.Helper()
	guest, err := pgembed.Join(t.Context(), filepath.Join(os.Getenv("CHARTWRIGHT_DATA_DIR"), "postgres"))
	if err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.Connect(t.Context(), guest.BackupURL())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.Background()) }()
	if done, err := conn.Exec(t.Context(), `update audit_events set at = at - interval '1 day'`); err != nil || done.RowsAffected() == 0 {
		t.Fatal(done, err)
	}
}
