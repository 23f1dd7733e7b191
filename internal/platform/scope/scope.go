// Package scope says whose rows a piece of work may touch. It travels in the context; platform/db turns it into the
// settings that row-level security and the GORM plugin read.
package scope

import (
	"context"
	"errors"
	"slices"

	"github.com/google/uuid"
)

// Scope is one agency and, inside it, either all clients or the named ones. Where Request is set it is that one request for
// records and nothing else of its client, which alone Clients names: the reach of the person who made it.
type Scope struct {
	Tenant     uuid.UUID
	AllClients bool
	Clients    []uuid.UUID
	Request    uuid.UUID
}

// ErrNone is returned where a context carries no scope: no actor, no access.
var ErrNone = errors.New("scope: no actor in context")

type key struct{}

// With returns a context whose work is confined to s.
func With(ctx context.Context, s Scope) context.Context { return context.WithValue(ctx, key{}, s) }

// From gives the scope of the context, or ErrNone.
func From(ctx context.Context) (Scope, error) {
	s, ok := ctx.Value(key{}).(Scope)
	if !ok || s.Tenant == uuid.Nil {
		return Scope{}, ErrNone
	}
	return s, nil
}

// Allows reports whether rows of that client are inside the scope.
func (s Scope) Allows(client uuid.UUID) bool {
	return s.AllClients || slices.Contains(s.Clients, client)
}
