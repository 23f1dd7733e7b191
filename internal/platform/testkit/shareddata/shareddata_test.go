package shareddata_test

import (
	"os"
	"path/filepath"
	"testing"

	"chartwright/internal/platform/testkit/shareddata"
)

func TestDataIsFoundWhereTheEnvironmentSays(t *testing.T) {
	root := t.TempDir()
	if err := os.Mkdir(filepath.Join(root, "charts"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("CHARTWRIGHT_TESTDATA", root)
	if got := shareddata.Path(t, "charts"); got != filepath.Join(root, "charts") {
		t.Errorf("got %s", got)
	}
}

func TestAbsentDataSkips(t *testing.T) {
	t.Setenv("CHARTWRIGHT_TESTDATA", t.TempDir())
	t.Setenv("CI", "")
	skipped := false
	t.Run("asks", func(t *testing.T) {
		defer func() { skipped = t.Skipped() }()
		shareddata.Path(t, "charts")
	})
	if !skipped {
		t.Error("the test went on without its data")
	}
}

func TestTheRepositoryIsWhereItsModuleIs(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	deep := filepath.Join(root, "a", "b")
	if err := os.MkdirAll(deep, 0o700); err != nil {
		t.Fatal(err)
	}
	if got := shareddata.Repository(deep); got != "" {
		t.Errorf("none, but found %s", got)
	}
	if err := os.WriteFile(filepath.Join(root, "go.mod"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if got := shareddata.Repository(deep); got != root {
		t.Errorf("found %s, want %s", got, root)
	}
}
