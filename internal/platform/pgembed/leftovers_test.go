package pgembed

import (
	"errors"
	"path/filepath"
	"syscall"
	"testing"
)

// TestAForkThatHasNotBegunHoldsNoFolder: a child that any part of the program starts holds copies of its open files until
// it runs its own program, the lock's among them.
func TestAForkThatHasNotBegunHoldsNoFolder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	lock, err := takeLock(path)
	if err != nil {
		t.Fatal(err)
	}
	inherited, err := syscall.Dup(int(lock.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = syscall.Close(inherited) }()
	if _, err := takeLock(path); !errors.Is(err, ErrInUse) {
		t.Fatalf("while it is held: %v", err)
	}
	if err := giveBack(lock); err != nil {
		t.Fatal(err)
	}
	again, err := takeLock(path)
	if err != nil {
		t.Fatal(err)
	}
	closeQuietly(again)
}
