package identity

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/tenancy/principal"
)

// Rule says who may call one operation. Whose rows they reach there is row-level security's and the stores' to decide;
// what must not be known to exist answers 404 there, not here.
type Rule struct {
	Operation  string           // id of the operation in the contract
	Public     bool             // callable without an actor; then Roles is empty
	Roles      []principal.Role // who may call it
	Capability string           // what the role can thereby do; several operations share one. The web shows screens by it
	Token      bool             // an API token that has the capability as a scope may call it too
	TokenOnly  bool             // such a token alone may: it is no act of a person at a screen
}

// Policy is the table, indexed.
type Policy struct {
	rules map[string]Rule
	order []Rule
}

// NewPolicy indexes the table. It refuses a row that names an operation twice, or nobody, or no capability.
func NewPolicy(table []Rule) (*Policy, error) {
	p := &Policy{rules: make(map[string]Rule, len(table)), order: table}
	for _, r := range table {
		if _, twice := p.rules[r.Operation]; twice || r.Operation == "" {
			return nil, fmt.Errorf("identity: operation %q is missing its id or stands twice in the policy table", r.Operation)
		}
		if r.Public != (len(r.Roles) == 0) || r.Public != (r.Capability == "") || (r.Public && r.Token) || (r.TokenOnly && !r.Token) {
			return nil, fmt.Errorf("identity: the policy of %q must be public, or name roles and a capability", r.Operation)
		}
		p.rules[r.Operation] = r
	}
	return p, nil
}

// Authorize implements httpx.Authorizer: 401 without an actor, 403 for a role or token that the operation does not
// include, 500 for an operation without a row, because what nobody has decided is closed.
func (p *Policy) Authorize(ctx context.Context, operation string) error {
	rule, known := p.rules[operation]
	if !known {
		return apperr.New(http.StatusInternalServerError, "no-policy", "This function is not open to anybody yet. Tell support the request id.")
	}
	if rule.Public {
		return nil
	}
	who, err := principal.From(ctx)
	if err != nil {
		return err
	}
	if !slices.Contains(rule.Roles, who.Role) {
		return apperr.Forbidden()
	}
	if who.TokenID == uuid.Nil && rule.TokenOnly {
		return apperr.New(http.StatusForbidden, "token-required", "This is for programs: send an API token that has the scope "+rule.Capability+". Make one in Setup.")
	}
	if who.TokenID != uuid.Nil && (!rule.Token || !slices.Contains(who.Scopes, rule.Capability)) {
		return apperr.New(http.StatusForbidden, "scope-missing", "This token's scopes do not include this. Make a token with the scope it needs.")
	}
	return nil
}

// Complete compares the table with the operations that exist: those without a row, which must not be served, and the rows
// whose operation does not exist (yet).
func (p *Policy) Complete(ops []httpx.Op) (withoutRow, withoutOperation []string) {
	known := make(map[string]bool, len(ops))
	for _, op := range ops {
		known[op.ID] = true
		if _, ok := p.rules[op.ID]; !ok {
			withoutRow = append(withoutRow, op.ID)
		}
	}
	for _, r := range p.order {
		if !known[r.Operation] {
			withoutOperation = append(withoutOperation, r.Operation)
		}
	}
	return withoutRow, withoutOperation
}

// Rules gives the table, for the sweep over every route and role.
func (p *Policy) Rules() []Rule { return slices.Clone(p.order) }

// Capabilities lists what a person of a role can do, sorted.
func (p *Policy) Capabilities(role principal.Role) []string {
	return p.capabilities(func(r Rule) bool { return slices.Contains(r.Roles, role) && !r.TokenOnly })
}

// TokenScopes lists the capabilities that a person of that role can give to an API token, sorted.
func (p *Policy) TokenScopes(role principal.Role) []string {
	return p.capabilities(func(r Rule) bool { return r.Token && slices.Contains(r.Roles, role) })
}

func (p *Policy) capabilities(has func(Rule) bool) []string {
	out := []string{}
	for _, r := range p.order {
		if r.Capability != "" && has(r) && !slices.Contains(out, r.Capability) {
			out = append(out, r.Capability)
		}
	}
	slices.Sort(out)
	return out
}

// Who tells in a few words who may call an operation, for the reference page.
func (p *Policy) Who(operation string) string {
	r, known := p.rules[operation]
	switch {
	case !known:
		return ""
	case r.Public:
		return "Anybody."
	}
	names := make([]string, len(r.Roles))
	for i, role := range r.Roles {
		names[i] = string(role)
	}
	if r.TokenOnly {
		return "API tokens with the scope " + r.Capability + ", made by: " + strings.Join(names, ", ") + "."
	}
	who := "Roles: " + strings.Join(names, ", ") + "."
	if r.Token {
		who += " API tokens with the scope " + r.Capability + "."
	}
	return who
}
