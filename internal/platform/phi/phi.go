// Package phi holds the sealed value types for protected health information.
//
// A name, record number or date of birth travels through the program as a
// Text or a Date. Whatever prints it (fmt with any verb, log/slog, encoding/json,
// an error's text) gets "[redacted]"; only a call of Reveal, easy to find in a
// review, gives the value. Neither can be written to a database as it is: a
// column holds the sealed bytes that platform/keys makes of it.
package phi

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"log/slog"
)

// Redacted is what every printer shows in place of the value.
const Redacted = "[redacted]"

// Destroyed is read in place of a value whose key was destroyed.
const Destroyed = "[destroyed]"

// ErrPlaintext is returned where a value is about to be stored unsealed.
var ErrPlaintext = errors.New("phi: a value must be sealed before it is stored")

// ErrRedacted is returned when the placeholder is read back as if it were a
// value: a client that echoes what it was shown would otherwise overwrite it.
var ErrRedacted = errors.New("phi: the placeholder is not a value")

func format(w fmt.State) { _, _ = io.WriteString(w, Redacted) }

func logValue() slog.Value { return slog.StringValue(Redacted) }

func refuseStore() (driver.Value, error) { return nil, ErrPlaintext }
