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
	// YYYY-MM-DD. A pointer for the reason given at Text; to a string and not
	// to a time.Time, because fmt follows a pointer to a struct.
	day *string
}

// NewDate seals a date; days beyond a month's end are carried over.
func NewDate(year int, month time.Month, day int) Date {
	return sealDay(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// ParseDate reads YYYY-MM-DD. It fails with ErrDate, which does not quote the
// text.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, ErrDate
	}
	return sealDay(t), nil
}

func sealDay(t time.Time) Date {
	iso := t.Format(time.DateOnly)
	return Date{day: &iso}
}

// Reveal returns YYYY-MM-DD, or "" for no date.
func (d Date) Reveal() string {
	if d.day == nil {
		return ""
	}
	return *d.day
}

// IsZero reports whether there is no date.
func (d Date) IsZero() bool { return d.day == nil }

// Equal reports whether both are the same day, or both no date.
func (d Date) Equal(o Date) bool { return d.Reveal() == o.Reveal() }

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
