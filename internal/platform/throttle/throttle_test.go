package throttle

import (
	"bytes"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// Whatever the rhythm of a guesser who never succeeds, a day judges few guesses.
func TestGuessesInADay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		l := Limit{Key: Key("pair", "someone@agency.test", "198.51.100.7"), Allowed: 5, Longest: time.Hour, Remember: 24 * time.Hour, Forgive: true}
		began := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
		now, row, judged := began, &throttle{}, 0
		for now.Sub(began) < 24*time.Hour {
			if wait := row.locked(now); wait > 0 {
				if wait > l.Longest {
					t.Fatalf("locked for %v", wait)
				}
				now = now.Add(wait + time.Duration(rapid.Int64Range(0, int64(10*time.Minute)).Draw(t, "pause")))
				continue
			}
			locks := row.attempt(l, now)
			if locks != (row.Failures >= l.Allowed) || locks != (row.locked(now) > 0) {
				t.Fatalf("after %d failures: locks %v", row.Failures, locks)
			}
			judged++
			now = now.Add(time.Duration(rapid.Int64Range(0, int64(time.Second)).Draw(t, "thought")))
		}
		if judged > 40 {
			t.Fatalf("%d guesses were judged", judged)
		}
	})
}

func TestThrottleForgets(t *testing.T) {
	t.Parallel()
	l := Limit{Allowed: 2, Longest: time.Hour, Remember: 24 * time.Hour}
	now := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	row := &throttle{}
	row.attempt(l, now)
	if row.attempt(l, now.Add(25*time.Hour)) {
		t.Error("a failure of two days ago counts")
	}
}

func TestNetworks(t *testing.T) {
	t.Parallel()
	cases := []struct {
		a, b string
		same bool
	}{
		{"198.51.100.7", "198.51.100.7", true},
		{"198.51.100.7", "198.51.100.8", false},
		{"198.51.100.7", "::ffff:198.51.100.7", true},
		{"2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true},
		{"2001:db8:1:2::1", "2001:db8:1:3::1", false},
		{"", "not an address", true},
	}
	for _, c := range cases {
		if got := Network(c.a) == Network(c.b); got != c.same {
			t.Errorf("%q and %q: same network %v", c.a, c.b, got)
		}
	}
	if bytes.Equal(Key("pair", "ab", "c"), Key("pair", "a", "bc")) {
		t.Error("keys run together")
	}
}
