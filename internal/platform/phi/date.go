package phi

import (
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"
)

// ErrDate is returned for a text that is not a calendar date.
var ErrDate = errors.New("phi: a date must be a real day written as YYYY-MM-DD")

// Date is a sealed calendar date without a time or zone, such as a date of
// birth. The zero value is no date.
type Date struct {
	// A pointer for the reason given at Text.
	day *time.Time
}

// NewDate seals a date; days beyond a month's end are carried over.
func NewDate(year int, month time.Month, day int) Date {
	t := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	return Date{day: &t}
}

// ParseDate reads YYYY-MM-DD. It fails with ErrDate, which does not quote the
// text.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, ErrDate
	}
	return Date{day: &t}, nil
}

// Reveal returns YYYY-MM-DD, or "" for no date.
func (d Date) Reveal() string {
	if d.day == nil {
		return ""
	}
	return d.day.Format(time.DateOnly)
}

// RevealTime returns midnight UTC of the day, or the zero time for no date.
func (d Date) RevealTime() time.Time {
	if d.day == nil {
		return time.Time{}
	}
	return *d.day
}

// IsZero reports whether there is no date.
func (d Date) IsZero() bool { return d.day == nil }

// Equal reports whether both are the same day, or both no date.
func (d Date) Equal(o Date) bool { return d.RevealTime().Equal(o.RevealTime()) }

// String returns the placeholder.
func (d Date) String() string { return Redacted }

// GoString returns the placeholder.
func (d Date) GoString() string { return Redacted }

// Format prints the placeholder for every verb.
func (d Date) Format(w fmt.State, _ rune) { format(w) }

// LogValue logs the placeholder.
func (d Date) LogValue() slog.Value { return logValue() }

// MarshalJSON writes the placeholder.
func (d Date) MarshalJSON() ([]byte, error) { return json.Marshal(Redacted) }

// MarshalText writes the placeholder.
func (d Date) MarshalText() ([]byte, error) { return []byte(Redacted), nil }

// UnmarshalJSON reads YYYY-MM-DD, or "" for no date. The placeholder is
// refused with ErrRedacted, anything else that is not a date with ErrDate.
func (d *Date) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return ErrDate
	}
	switch s {
	case Redacted:
		return ErrRedacted
	case "":
		*d = Date{}
		return nil
	}
	parsed, err := ParseDate(s)
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

// Value refuses to hand the plaintext to a database driver.
func (d Date) Value() (driver.Value, error) { return refuseStore() }
