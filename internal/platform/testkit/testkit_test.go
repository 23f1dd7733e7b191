package testkit_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chartwright/internal/platform/testkit"
)

func TestEventuallyReturnsWhenTrue(t *testing.T) {
	t.Parallel()
	asked := 0
	testkit.Eventually(t, func() bool { asked++; return asked == 4 }, testkit.Patience)
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
