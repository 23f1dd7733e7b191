// Package shareddata finds the test data that is too large for the repository: real charts, code sets as published, hostile files. It
// stands apart from testkit for tests whose binary is also the examiner's child, which starts often.
package shareddata

import (
	"os"
	"path/filepath"
	"testing"
)

// Path gives the path of a file or folder of CHARTWRIGHT_TESTDATA, or of shared/data beside the repository. Where it is absent the test is
// skipped, and fails under continuous integration.
func Path(t testing.TB, parts ...string) string {
	t.Helper()
	root := os.Getenv("CHARTWRIGHT_TESTDATA")
	if root == "" {
		dir, err := os.Getwd()
		if err != nil {
			t.Fatal(err)
		}
		root = filepath.Join(Repository(dir), "..", "shared", "data")
	}
	path := filepath.Join(append([]string{root}, parts...)...)
	if _, err := os.Stat(path); err != nil {
		Missing(t, "the test data "+filepath.Join(parts...)+" is absent; point CHARTWRIGHT_TESTDATA at its folder")
	}
	return path
}

// Missing skips a test for want of something, or fails it where everything must be there.
func Missing(t testing.TB, what string) {
	t.Helper()
	if ci := os.Getenv("CI"); ci != "" && ci != "false" && ci != "0" {
		t.Fatal(what)
	}
	t.Skip(what)
}

// Repository is the folder of the go.mod at or above dir, empty where there is none.
func Repository(dir string) string {
	for ; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			return ""
		}
	}
}
