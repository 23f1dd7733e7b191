// Package apperr is the one error type that crosses from the rooms of the house to the person who asked.
//
// An Error carries a stable code for programs, an HTTP status, a message that is safe to show (it never holds PHI or the
// refused value, and says what to do next) and a hidden cause for the log.
package apperr

import (
	"errors"
	"net/http"
	"syscall"
	"time"
)

// Field names one refused part of a request. Location is a path like "body.codes[2].poa"; Message says why and what to do.
type Field struct {
	Location string `json:"location"`
	Message  string `json:"message"`
}

// Error is what a handler returns to refuse a request.
type Error struct {
	Code    string // stable, kebab-case, for programs: "lease-lost"
	Status  int    // HTTP status
	Message string // safe for the client
	Fields  []Field
	// Wait is set where something that is needed is away for now: the same may work after so long. It is told to the caller
	// (Retry-After), and costs a job none of its attempts.
	Wait  time.Duration
	cause error
}

// Error implements error with the safe message alone.
func (e *Error) Error() string { return e.Code + ": " + e.Message }

// Unwrap gives the hidden cause.
func (e *Error) Unwrap() error { return e.cause }

// Because returns a copy that carries a cause for the log.
func (e *Error) Because(cause error) *Error {
	c := *e
	c.cause = cause
	return &c
}

// New makes an error of any status.
func New(status int, code, message string) *Error {
	return &Error{Code: code, Status: status, Message: message}
}

// NotFound is the answer for what is missing and for what the caller may not know to exist.
func NotFound() *Error {
	return New(http.StatusNotFound, "not-found", "There is nothing here under this address. It may have been moved, or it is not yours to see.")
}

// Forbidden refuses an act that the caller's role does not include.
func Forbidden() *Error {
	return New(http.StatusForbidden, "forbidden", "Your role does not include this. Ask your manager if you need it.")
}

// Unauthenticated asks the caller to sign in.
func Unauthenticated() *Error {
	return New(http.StatusUnauthorized, "unauthenticated", "Sign in to go on.")
}

// Invalid refuses a request field by field.
func Invalid(message string, fields ...Field) *Error {
	e := New(http.StatusUnprocessableEntity, "invalid", message)
	e.Fields = fields
	return e
}

// Conflict refuses an act that the present state does not allow.
func Conflict(code, message string) *Error { return New(http.StatusConflict, code, message) }

// Away tells that something outside is needed and does not answer for now; the same may work after wait.
func Away(code string, wait time.Duration, message string) *Error {
	e := New(http.StatusServiceUnavailable, code, message)
	e.Wait = wait
	return e
}

// Full tells that a disk or a store has no room for what is to be kept.
func Full() *Error {
	e := Away("disk-full", 10*time.Second, "There is no room left to store this. What was kept before is safe; tell your operator, and try again when there is room.")
	e.Status = http.StatusInsufficientStorage
	return e
}

// Is reports whether err is, or wraps, an Error of that code.
func Is(err error, code string) bool {
	var e *Error
	return errors.As(err, &e) && e.Code == code
}

// From finds the Error in err, or makes a 500 that hides it.
func From(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	if errors.Is(err, syscall.ENOSPC) {
		return Full().Because(err)
	}
	return New(http.StatusInternalServerError, "internal", "Something went wrong on our side. Try again; if it stays, tell support the request id.").Because(err)
}

// Passing reports that err says nothing of what was asked: something that is needed is away or full for now, and the same again
// may go well later.
func Passing(err error) bool {
	if err == nil {
		return false
	}
	status := From(err).Status
	return status == http.StatusServiceUnavailable || status == http.StatusInsufficientStorage
}
