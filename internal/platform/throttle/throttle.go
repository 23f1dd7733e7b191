// Package throttle bounds guessing: failures are counted by hashed key in PostgreSQL, so that a restart forgets none, and each
// lock is twice as long as the one before. An attempt counts as failed before its outcome is known, so that many at once cannot
// slip through; a success takes it back.
package throttle

import (
	"crypto/sha256"
	"fmt"
	"math"
	"net/http"
	"net/netip"
	"time"

	"chartwright/internal/platform/apperr"
)

// Limit says how many failures in a row are free and how long the locks after them are: each twice the one before.
// NIST SP 800-63B-4, 3.2.2 allows at most 100.
type Limit struct {
	Key      []byte
	Allowed  int
	Longest  time.Duration
	Remember time.Duration // failures are forgotten after so long without another
	Forgive  bool          // a success wipes the failures; else it takes back its own attempt only
}

const shortestLock = time.Minute

// Key is the hashed key of a kind of limit and what it is about. Only the hash is kept.
func Key(kind string, parts ...string) []byte {
	h := sha256.New()
	for _, p := range append([]string{kind}, parts...) {
		_, _ = fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	return h.Sum(nil)
}

// Network is the address, for IPv6 its /64, since one subscriber has all of that.
func Network(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return "unknown"
	}
	a = a.Unmap().WithZone("")
	if a.Is4() {
		return a.String()
	}
	return netip.PrefixFrom(a, 64).Masked().String()
}

// throttle is what is remembered about one key.
type throttle struct {
	KeyHash     []byte     `gorm:"column:key_hash;primaryKey"`
	Failures    int        `gorm:"column:failures"`
	WindowFrom  time.Time  `gorm:"column:window_from"`
	LockedUntil *time.Time `gorm:"column:locked_until"`
}

func (throttle) TableName() string { return "sign_in_throttles" }

// locked gives how long the key stays locked, 0 when it is not.
func (t *throttle) locked(now time.Time) time.Duration {
	if t.LockedUntil == nil || !now.Before(*t.LockedUntil) {
		return 0
	}
	return t.LockedUntil.Sub(now)
}

// attempt counts one try as failed before its outcome is known, so that many at once cannot slip through, and reports
// whether it was the last free one.
func (t *throttle) attempt(l Limit, now time.Time) bool {
	if now.Sub(t.WindowFrom) > l.Remember {
		t.Failures = 0
	}
	t.Failures++
	t.WindowFrom, t.LockedUntil = now, nil
	over := t.Failures - l.Allowed
	if over < 0 {
		return false
	}
	until := now.Add(min(l.Longest, shortestLock<<min(over, 10)))
	t.LockedUntil = &until
	return true
}

func tooMany(wait time.Duration) *apperr.Error {
	minutes := int(math.Ceil(wait.Minutes()))
	text := fmt.Sprintf("Too many attempts. Try again in %d minutes.", minutes)
	if minutes <= 1 {
		text = "Too many attempts. Try again in a minute."
	}
	return apperr.New(http.StatusTooManyRequests, "too-many-attempts", text)
}
