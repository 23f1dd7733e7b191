package signin

import (
	"crypto/sha256"
	"fmt"
	"math"
	"net/http"
	"net/netip"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
)

// limit says how many failures in a row are free and how long the locks after them are: each twice the one before.
// NIST SP 800-63B-4, 3.2.2 allows at most 100.
type limit struct {
	key      []byte
	allowed  int
	longest  time.Duration
	remember time.Duration // failures are forgotten after so long without another
	forgive  bool          // a success wipes the failures; else it takes back its own attempt only
}

const shortestLock = time.Minute

// passwordLimits are counted apart. The account as a whole allows more than one place does, and does not bind places the
// person has signed in from before, so that a stranger cannot lock them out.
func passwordLimits(email, address string, familiar bool) []limit {
	network := networkOf(address)
	limits := []limit{
		{key: throttleKey("pair", email, network), allowed: 5, longest: time.Hour, remember: 24 * time.Hour, forgive: true},
		{key: throttleKey("address", network), allowed: 50, longest: time.Hour, remember: time.Hour},
	}
	if !familiar {
		limits = append(limits, limit{key: throttleKey("account", email), allowed: 20, longest: time.Hour, remember: 24 * time.Hour, forgive: true})
	}
	return limits
}

// codeLimits bind who knows the password already and guesses the second factor.
func codeLimits(user uuid.UUID) []limit {
	return []limit{{key: throttleKey("code", user.String()), allowed: 5, longest: time.Hour, remember: 24 * time.Hour, forgive: true}}
}

// reentryLimits bind who sits at an open session and guesses its password.
func reentryLimits(user uuid.UUID) []limit {
	return []limit{{key: throttleKey("reentry", user.String()), allowed: 5, longest: time.Hour, remember: 24 * time.Hour, forgive: true}}
}

func throttleKey(kind string, parts ...string) []byte {
	h := sha256.New()
	for _, p := range append([]string{kind}, parts...) {
		_, _ = fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	return h.Sum(nil)
}

// networkOf is the address, for IPv6 its /64, since one subscriber has all of that.
func networkOf(address string) string {
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
func (t *throttle) attempt(l limit, now time.Time) bool {
	if now.Sub(t.WindowFrom) > l.remember {
		t.Failures = 0
	}
	t.Failures++
	t.WindowFrom, t.LockedUntil = now, nil
	over := t.Failures - l.allowed
	if over < 0 {
		return false
	}
	until := now.Add(min(l.longest, shortestLock<<min(over, 10)))
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
