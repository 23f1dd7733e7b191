package testkit_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chartwright/internal/platform/testkit"
)

func TestDataIsFoundWhereTheEnvironmentSays(t *testing.T) {
	root := t.TempDir()
	if err := os.Mkdir(filepath.Join(root, "charts"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("CHARTWRIGHT_TESTDATA", root)
	if got := testkit.Data(t, "charts"); got != filepath.Join(root, "charts") {
		t.Errorf("got %s", got)
	}
}

func TestAbsentDataSkips(t *testing.T) {
	t.Setenv("CHARTWRIGHT_TESTDATA", t.TempDir())
	t.Setenv("CI", "")
	skipped := false
	t.Run("asks", func(t *testing.T) {
		defer func() { skipped = t.Skipped() }()
		testkit.Data(t, "charts")
	})
	if !skipped {
		t.Error("the test went on without its data")
	}
}

func TestEventuallyReturnsWhenTrue(t *testing.T) {
	t.Parallel()
	asked := 0
	testkit.Eventually(t, func() bool { asked++; return asked == 4 }, 5*time.Second)
	if asked != 4 {
		t.Errorf("asked %d times", asked)
	}
}

func TestLogsAreKeptAndWrittenToTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.log")
	t.Setenv("CHARTWRIGHT_TEST_LOG", path)
	logs := testkit.Logs(t)
	logs.Debug("looked", "n", 3)
	if !strings.Contains(logs.String(), `"msg":"looked","n":3`) {
		t.Errorf("kept %q", logs.String())
	}
	if text, err := os.ReadFile(path); err != nil || string(text) != logs.String() {
		t.Errorf("the file holds %q, %v", text, err)
	}
}
