// Package testkit gives tests the real thing: a PostgreSQL with the program's schema, a Redis, and what it takes to wait for
// them without sleeping.
package testkit

import (
	"os"
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

// Patience is how long a test waits for what must come. It ends only a test whose thing never comes: a busy machine is no fault.
const Patience = time.Minute

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
