package identity_test

import (
	"context"
	"slices"
	"testing"

	"github.com/google/uuid"

	"chartwright/internal/identity"
	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/tenancy/principal"
)

func policy(t *testing.T) *identity.Policy {
	t.Helper()
	p, err := identity.NewPolicy(identity.Table())
	must(t, err)
	return p
}

func as(role principal.Role, change ...func(*principal.Principal)) context.Context {
	p := principal.Principal{UserID: uuid.New(), TenantID: uuid.New(), Role: role}
	for _, c := range change {
		c(&p)
	}
	return principal.With(context.Background(), p)
}

func token(scopes ...string) func(*principal.Principal) {
	return func(p *principal.Principal) { p.TokenID, p.Scopes = uuid.New(), scopes }
}

func TestEveryRuleForEveryRole(t *testing.T) {
	t.Parallel()
	p := policy(t)
	everybody := append(principal.Roles(), principal.System, "")
	for _, r := range p.Rules() {
		if err := p.Authorize(context.Background(), r.Operation); (err == nil) != r.Public || (err != nil && !apperr.Is(err, "unauthenticated")) {
			t.Errorf("%s for nobody: %v", r.Operation, err)
		}
		for _, role := range everybody {
			may := r.Public || slices.Contains(r.Roles, role)
			if err := p.Authorize(as(role), r.Operation); (err == nil) != (may && !r.TokenOnly) {
				t.Errorf("%s for %q: %v", r.Operation, role, err)
			}
			if err := p.Authorize(as(role, token(r.Capability)), r.Operation); (err == nil) != (r.Public || may && r.Token) {
				t.Errorf("%s for a token of %q: %v", r.Operation, role, err)
			}
			if err := p.Authorize(as(role, token()), r.Operation); (err == nil) != r.Public {
				t.Errorf("%s for a token of %q without scopes: %v", r.Operation, role, err)
			}
			if may && !r.Public && !r.TokenOnly && !slices.Contains(p.Capabilities(role), r.Capability) {
				t.Errorf("%q lacks %s", role, r.Capability)
			}
		}
	}
}

// A role has a capability where one row gives it; it must not find another row of that capability closed.
func TestACapabilityMeansTheSameEverywhere(t *testing.T) {
	t.Parallel()
	byCapability := map[string]identity.Rule{}
	for _, r := range identity.Table() {
		first, seen := byCapability[r.Capability]
		if seen && !slices.Equal(first.Roles, r.Roles) {
			t.Errorf("%s and %s give %s to different roles", first.Operation, r.Operation, r.Capability)
		}
		byCapability[r.Capability] = r
	}
}

func TestWhatNoRoleMayDo(t *testing.T) {
	t.Parallel()
	p := policy(t)
	closed := map[principal.Role][]string{
		principal.Coder:      {"users.view", "board.view", "work.manage", "encounters.view", "documents.upload", "audit.view"},
		principal.Hospital:   {"work.do", "users.view", "board.view", "coding.view", "productivity.view", "audit.view"},
		principal.Operator:   {"pages.view", "documents.view", "patients.view", "encounters.view", "coding.view", "results.view"}, // no PHI
		principal.Compliance: {"users.manage", "coding.edit", "work.manage", "clients.manage", "documents.upload"},                // edits nothing
		principal.Manager:    {"work.do", "coding.edit", "audit.view"},
	}
	for role, capabilities := range closed {
		for _, c := range capabilities {
			if slices.Contains(p.Capabilities(role), c) {
				t.Errorf("%s has %s", role, c)
			}
		}
	}
	for _, role := range principal.Roles() {
		for _, scope := range []string{"users.manage", "tokens.manage", "pages.view", "work.do"} {
			if slices.Contains(p.TokenScopes(role), scope) {
				t.Errorf("a token of %s can have %s", role, scope)
			}
		}
	}
}

func TestComplete(t *testing.T) {
	t.Parallel()
	p, err := identity.NewPolicy([]identity.Rule{{Operation: "a", Public: true}, {Operation: "b", Public: true}})
	must(t, err)
	withoutRow, withoutOperation := p.Complete([]httpx.Op{{ID: "a"}, {ID: "c"}})
	if !slices.Equal(withoutRow, []string{"c"}) || !slices.Equal(withoutOperation, []string{"b"}) {
		t.Errorf("without a row %v, without an operation %v", withoutRow, withoutOperation)
	}
	if err := p.Authorize(as(principal.Operator), "c"); !apperr.Is(err, "no-policy") {
		t.Errorf("an operation without a row: %v", err)
	}
	broken := map[string][]identity.Rule{
		"twice":         {{Operation: "a", Public: true}, {Operation: "a", Public: true}},
		"nameless":      {{Public: true}},
		"nobody":        {{Operation: "a", Capability: "x"}},
		"no capability": {{Operation: "a", Roles: principal.Roles()}},
		"both":          {{Operation: "a", Public: true, Roles: principal.Roles(), Capability: "x"}},
	}
	for name, table := range broken {
		if _, err := identity.NewPolicy(table); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
