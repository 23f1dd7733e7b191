package phi

import (
	"crypto/subtle"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"log/slog"
)

// Text is a sealed string. The zero value is the empty text.
type Text struct {
	// A pointer, because fmt does not call methods of unexported fields of
	// an enclosing struct: it would print a string there, but prints a
	// pointer as an address.
	v *string
}

// NewText seals s.
func NewText(s string) Text {
	if s == "" {
		return Text{}
	}
	return Text{v: &s}
}

// Reveal returns the value. Every call is a place where PHI leaves its seal.
func (t Text) Reveal() string {
	if t.v == nil {
		return ""
	}
	return *t.v
}

// IsZero reports whether the text is empty.
func (t Text) IsZero() bool { return t.v == nil }

// Equal compares two texts in time that does not depend on their content.
func (t Text) Equal(o Text) bool {
	return subtle.ConstantTimeCompare([]byte(t.Reveal()), []byte(o.Reveal())) == 1
}

// String returns the placeholder.
func (t Text) String() string { return Redacted }

// GoString returns the placeholder.
func (t Text) GoString() string { return Redacted }

// Format prints the placeholder for every verb.
func (t Text) Format(w fmt.State, _ rune) { format(w) }

// LogValue logs the placeholder.
func (t Text) LogValue() slog.Value { return logValue() }

// MarshalJSON writes the placeholder.
func (t Text) MarshalJSON() ([]byte, error) { return json.Marshal(Redacted) }

// MarshalText writes the placeholder.
func (t Text) MarshalText() ([]byte, error) { return []byte(Redacted), nil }

// UnmarshalJSON reads a value from a request. The placeholder is refused with
// ErrRedacted.
func (t *Text) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		// The cause would quote the refused value.
		return fmt.Errorf("phi: a text must be a JSON string")
	}
	if s == Redacted {
		return ErrRedacted
	}
	*t = NewText(s)
	return nil
}

// Value refuses to hand the plaintext to a database driver.
func (t Text) Value() (driver.Value, error) { return refuseStore() }
