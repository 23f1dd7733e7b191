// Package identity knows who is there: people, sign-in with a second factor, sessions, API tokens, and the one table that
// says which role may do what.
package identity
