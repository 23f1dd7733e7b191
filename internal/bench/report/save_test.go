package report_test

import (
	"os"
	"path/filepath"
	"testing"

	"chartwright/internal/bench/report"
)

func TestSaveKeepsTheTextAroundTheTable(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ old, want string }{
		"fresh":   {"", "new\n"},
		"marked":  {"a\n" + report.Begin + "old\n" + report.End + "z\n", "a\n" + report.Begin + "new\n" + report.End + "z\n"},
		"half":    {report.Begin + "old\n", "new\n"},
		"unkempt": {"old", "new\n"},
	} {
		path := filepath.Join(t.TempDir(), "figures.md")
		if c.old != "" {
			if err := os.WriteFile(path, []byte(c.old), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if err := report.Save(path, "new\n"); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != c.want {
			t.Errorf("%s: %q %v", name, got, err)
		}
	}
}
