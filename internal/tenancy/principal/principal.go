// Package principal holds the leaf types that every room may import: who acts, in which role, within which limits.
package principal

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/scope"
)

// Role is one of the jobs people have here; a user has exactly one.
type Role string

// The roles.
const (
	Coder      Role = "coder"
	Prep       Role = "prep" // chart-prep technician
	ROI        Role = "roi"  // release-of-information specialist
	Auditor    Role = "auditor"
	Manager    Role = "manager"
	Hospital   Role = "hospital" // a client's own people
	Compliance Role = "compliance"
	Operator   Role = "operator"
	System     Role = "system" // work done by the machine inside one tenant
	// Requester is somebody without an account who asks for records. No operation of the staff's lets them in.
	Requester Role = "requester"
)

// Roles are those a person can have.
func Roles() []Role {
	return []Role{Coder, Prep, ROI, Auditor, Manager, Hospital, Compliance, Operator}
}

// Technician reports whether the role draws work items from queues.
func (r Role) Technician() bool {
	return r == Coder || r == Prep || r == ROI || r == Auditor
}

// Principal is the authenticated actor of a request or job.
type Principal struct {
	UserID     uuid.UUID // nil UUID for the system
	TenantID   uuid.UUID
	Role       Role
	ClientID   uuid.UUID   // set for hospital users and hospital API tokens, else nil UUID
	Facilities []uuid.UUID // facilities assigned to a technician; ignored for other roles
	SessionID  uuid.UUID   // nil UUID for API tokens and the system
	TokenID    uuid.UUID   // set for API tokens
	Scopes     []string    // capabilities an API token is limited to; nil for sessions
	RequestID  uuid.UUID   // of a requester: their own request, beyond which they reach nothing
	Name       string      // display name, for page marks
}

type key struct{}

// With returns a context acting as p; the database scope follows from it.
func With(ctx context.Context, p Principal) context.Context {
	return scope.With(context.WithValue(ctx, key{}, p), p.Scope())
}

// From gives the acting principal, or 401.
func From(ctx context.Context) (Principal, error) {
	p, ok := ctx.Value(key{}).(Principal)
	if !ok || p.TenantID == uuid.Nil {
		return Principal{}, apperr.Unauthenticated()
	}
	return p, nil
}

// Scope is the part of the data that p can reach at all: a hospital's people their hospital, others the agency.
func (p Principal) Scope() scope.Scope {
	if p.ClientID != uuid.Nil {
		return scope.Scope{Tenant: p.TenantID, Clients: []uuid.UUID{p.ClientID}, Request: p.RequestID}
	}
	if p.Role == Hospital || p.Role == Requester { // without a hospital they see nothing
		return scope.Scope{Tenant: p.TenantID}
	}
	return scope.Scope{Tenant: p.TenantID, AllClients: true}
}

// Assigned reports whether a technician works for that facility.
func (p Principal) Assigned(facility uuid.UUID) bool { return slices.Contains(p.Facilities, facility) }

// ForTenant is the machine acting inside one agency, for jobs.
func ForTenant(tenant uuid.UUID) Principal {
	return Principal{TenantID: tenant, Role: System, Name: "system"}
}

// AtHospital is somebody on the public page of a hospital who has not shown which request is theirs: they may make one.
func AtHospital(tenant, client uuid.UUID) Principal {
	return Principal{TenantID: tenant, ClientID: client, Role: Requester, Name: "requester"}
}

// OfRequest is the person who made that request, in a session of their own.
func OfRequest(tenant, client, request, session uuid.UUID) Principal {
	return Principal{TenantID: tenant, ClientID: client, RequestID: request, SessionID: session, Role: Requester, Name: "requester"}
}
