package testkit

import (
	"os"
	"slices"
	"sync"
	"testing"
)

// keeper is a test's TB whose cleanups wait until all tests of the process have run.
type keeper struct{ testing.TB }

var kept struct {
	mu   sync.Mutex
	ends []func()
}

// Kept makes what is built with it outlast the test that builds it: it stays until the process's tests have ended.
func Kept(t testing.TB) testing.TB { return keeper{t} }

// Cleanup notes what is to be done when all tests have run.
func (keeper) Cleanup(end func()) {
	kept.mu.Lock()
	defer kept.mu.Unlock()
	kept.ends = append(kept.ends, end)
}

// TempDir makes a folder that is removed when all tests have run.
func (k keeper) TempDir() string {
	dir, err := os.MkdirTemp("", "chartwright-kept-")
	if err != nil {
		k.Fatal(err)
	}
	k.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

func endKept() {
	kept.mu.Lock()
	ends := slices.Clone(kept.ends)
	kept.mu.Unlock()
	for _, end := range slices.Backward(ends) {
		end()
	}
}
