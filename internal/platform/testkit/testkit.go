// Package testkit gives tests the real thing: a PostgreSQL with the program's schema, a Redis, the shared data, and what
// it takes to wait for them without sleeping.
package testkit

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// Main runs a package's tests and then stops what they shared. Call it from TestMain. Without it the servers still end
// with the process, but their folders stay until the next run sweeps them.
func Main(m *testing.M) { os.Exit(Run(m)) }

// Run is Main for who has something to do afterwards: it gives the exit status.
func Run(m *testing.M) int {
	code := m.Run()
	endKept()
	shared.stop()
	return code
}

// Data gives the path of test data that is not in the repository: CHARTWRIGHT_TESTDATA, or shared/data beside it. Where it
// is absent the test is skipped, and fails under continuous integration.
func Data(t testing.TB, parts ...string) string {
	t.Helper()
	root := os.Getenv("CHARTWRIGHT_TESTDATA")
	if root == "" {
		root = filepath.Join(repository(t), "..", "shared", "data")
	}
	path := filepath.Join(append([]string{root}, parts...)...)
	if _, err := os.Stat(path); err != nil {
		missing(t, "the test data "+filepath.Join(parts...)+" is absent; point CHARTWRIGHT_TESTDATA at its folder")
	}
	return path
}

// missing skips a test for want of something, or fails it where everything must be there.
func missing(t testing.TB, what string) {
	t.Helper()
	if ci := os.Getenv("CI"); ci != "" && ci != "false" && ci != "0" {
		t.Fatal(what)
	}
	t.Skip(what)
}

// repository is the folder of go.mod.
func repository(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	root := above(dir)
	if root == "" {
		t.Fatal("testkit: no go.mod above " + dir)
	}
	return root
}

func above(dir string) string {
	for ; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			return ""
		}
	}
}

// Eventually waits until cond holds, asking often, and fails the test when it does not hold in time.
func Eventually(t testing.TB, cond func() bool, within time.Duration) {
	t.Helper()
	deadline := time.Now().Add(within)
	for wait := time.Millisecond; !cond(); wait = min(2*wait, 50*time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("it did not come true within %v", within)
		}
		time.Sleep(wait)
	}
}
