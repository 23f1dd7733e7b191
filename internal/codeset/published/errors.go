package published

import (
	"errors"
	"fmt"
)

// Causes of a ParseError, for errors.Is.
var (
	ErrUnrecognised = errors.New("not a code set file that Chartwright knows")
	ErrTooLarge     = errors.New("larger than a published code set can be")
	ErrMalformed    = errors.New("not in the published layout")
)

// ParseError says which file, and where known which line, was refused and why.
type ParseError struct {
	File   string
	Line   int // 1-based; 0 where no line applies
	Reason string
	Cause  error
}

// Error names file, line and reason in one sentence.
func (e *ParseError) Error() string {
	if e.Line > 0 {
		return fmt.Sprintf("%s, line %d: %s", e.File, e.Line, e.Reason)
	}
	return fmt.Sprintf("%s: %s", e.File, e.Reason)
}

// Unwrap returns the cause, one of the Err values of this package or an I/O error.
func (e *ParseError) Unwrap() error { return e.Cause }

func malformed(line int, format string, args ...any) error {
	return &ParseError{Line: line, Reason: fmt.Sprintf(format, args...), Cause: ErrMalformed}
}

// named fills in the file where the parser below did not know it.
func named(file string, err error) error {
	if err == nil {
		return nil
	}
	var pe *ParseError
	if errors.As(err, &pe) {
		if pe.File == "" {
			pe.File = file
		}
		return err
	}
	return &ParseError{File: file, Reason: "could not be read: " + err.Error(), Cause: err}
}
