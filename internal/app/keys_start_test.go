package app_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chartwright/internal/app"
	"chartwright/internal/platform/config"
	"chartwright/internal/platform/testkit"
)

// TestStartingWithoutTheKeyring takes the keyring away, spoils it, and puts another in its place: a process that starts says each
// time which file it means and what to do, and starts again once the right one is back.
func TestStartingWithoutTheKeyring(t *testing.T) {
	t.Parallel()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	data := t.TempDir()
	cfg, err := config.Load([]string{"CHARTWRIGHT_DATABASE_URL=" + testkit.Database(t).App, "CHARTWRIGHT_DATA_DIR=" + data, "CHARTWRIGHT_EXAMINE_PROCESSES=1"})
	must(err)
	start := func() error {
		a, err := app.Open(context.Background(), cfg)
		if err == nil {
			a.Close()
		}
		return err
	}
	must(start())
	ring := filepath.Join(data, "keyring.json")
	right, err := os.ReadFile(ring)
	must(err)
	elsewhere := t.TempDir()
	other, err := config.Load([]string{"CHARTWRIGHT_DATABASE_URL=" + testkit.Database(t).App, "CHARTWRIGHT_DATA_DIR=" + elsewhere, "CHARTWRIGHT_EXAMINE_PROCESSES=1"})
	must(err)
	b, err := app.Open(context.Background(), other)
	must(err)
	b.Close()
	anothers, err := os.ReadFile(filepath.Join(elsewhere, "keyring.json"))
	must(err)
	for name, c := range map[string]struct {
		do   func() error
		says []string
	}{
		"taken away": {func() error { return os.Remove(ring) }, []string{"does not have the key", "put the keyring back"}},
		"spoiled":    {func() error { return os.WriteFile(ring, right[:len(right)/2], 0o600) }, []string{"the keyring cannot be opened"}},
		"another's":  {func() error { return os.WriteFile(ring, anothers, 0o600) }, []string{"is not the one that this database was made with", "put the keyring back"}},
		"open":       {func() error { return os.Chmod(ring, 0o644) }, []string{"the keyring cannot be opened"}},
	} {
		must(c.do())
		err := start()
		if err == nil {
			t.Fatalf("%s: it started", name)
		}
		for _, want := range append(c.says, "keyring") {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: it says %q, want %q", name, err, want)
			}
		}
		must(os.RemoveAll(ring))
		must(os.WriteFile(ring, right, 0o600))
		must(start())
	}
}
