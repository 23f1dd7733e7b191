package examine_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"chartwright/internal/examine"
)

// TestMain starts this test binary again as the examiner's child.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == examine.ChildCommand {
		os.Exit(examine.ChildMain(os.Stdin, os.Stdout))
	}
	code := m.Run()
	if e, err := sharedExaminer(); err == nil {
		_ = e.Close()
	}
	os.Exit(code)
}

// sharedExaminer saves the start of children for each test.
var sharedExaminer = sync.OnceValues(func() (*examine.Examiner, error) { return examine.New(examine.Options{}) })

func shared(t testing.TB) *examine.Examiner {
	t.Helper()
	e, err := sharedExaminer()
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func newExaminer(t testing.TB, o examine.Options) *examine.Examiner {
	t.Helper()
	e, err := examine.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	return e
}

func openBytes(t testing.TB, e *examine.Examiner, content []byte, name string) *examine.Document {
	t.Helper()
	d, err := e.Open(context.Background(), bytes.NewReader(content), int64(len(content)), name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

func openPath(t testing.TB, e *examine.Examiner, path string) *examine.Document {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return openBytes(t, e, content, filepath.Base(path))
}
