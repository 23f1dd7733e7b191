// Package clock tells the time, so that tests can say what it is. Times that decide who holds what are the database's, not
// a process's: this clock is for everything else.
package clock

import (
	"sync"
	"time"
)

// Clock gives the present moment in UTC.
type Clock interface {
	Now() time.Time
}

// Zone is the time zone of an IANA name, UTC where it is not known.
func Zone(name string) *time.Location {
	loc, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC
	}
	return loc
}

// DayIn gives the day that a calendar in a time zone (an IANA name) shows at t, as that day's midnight in UTC; where the zone is not known it is
// UTC's day. Days of a stay are reckoned in the zone of its facility.
func DayIn(t time.Time, zone string) time.Time {
	y, m, d := t.In(Zone(zone)).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// System is the machine's clock.
type System struct{}

// Now implements Clock.
func (System) Now() time.Time { return time.Now().UTC() }

// Manual stands still until it is moved. It is safe for use by several goroutines.
type Manual struct {
	mu  sync.Mutex
	now time.Time
}

// NewManual makes a clock that shows t.
func NewManual(t time.Time) *Manual { return &Manual{now: t.UTC()} }

// Now implements Clock.
func (m *Manual) Now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.now
}

// Advance moves the clock by d and gives the new time.
func (m *Manual) Advance(d time.Duration) time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now = m.now.Add(d)
	return m.now
}

// Set makes the clock show t.
func (m *Manual) Set(t time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now = t.UTC()
}
