package portal

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/tenancy/principal"
)

// Whom an operation of the portal lets in. It is never anybody of the agency or a hospital.
const (
	Anybody = "anybody" // who has the page before them
	Own     = "own"     // a session of the request that they made, and nothing else
)

type policy map[string]string

// table is the one place that says who may call which operation of the portal. What stands not here answers nobody.
func table() policy {
	return policy{
		"public-hospital-get":    Anybody,
		"public-requests-create": Anybody,
		"public-sessions-create": Anybody,

		"public-sessions-end":      Own,
		"public-request-get":       Own,
		"public-authorization-get": Own,
		"public-signatures-create": Own,
		"public-files-create":      Own,
		"public-proofs-send":       Own,
		"public-proofs-confirm":    Own,
		"public-messages-create":   Own,
		"public-fee-decide":        Own,
		"public-downloads-create":  Own,
		"public-downloads-get":     Own,
	}
}

// Policy gives the table, for the test that walks every operation.
func (m *Module) Policy() map[string]string { return maps.Clone(m.policy) }

// Complete refuses operations that nobody has decided about, and rows without an operation.
func (m *Module) Complete(ops []httpx.Op) error {
	var wrong []string
	known := map[string]bool{}
	for _, op := range ops {
		known[op.ID] = true
		if m.policy[op.ID] == "" {
			wrong = append(wrong, op.ID)
		}
	}
	for id := range m.policy {
		if !known[id] {
			wrong = append(wrong, id)
		}
	}
	if len(wrong) > 0 {
		slices.Sort(wrong)
		return fmt.Errorf("the portal's table and its operations differ in %s", strings.Join(wrong, ", "))
	}
	return nil
}

// Authorize implements httpx.Authorizer for the portal's own API.
func (m *Module) Authorize(ctx context.Context, operation string) error {
	switch m.policy[operation] {
	case Anybody:
		return nil
	case Own:
		p, err := principal.From(ctx)
		if err == nil && p.Role == principal.Requester && p.RequestID != uuid.Nil {
			return nil
		}
		return apperr.New(http.StatusUnauthorized, "unauthenticated", "Your visit has ended. Come back with your tracking number and code.")
	}
	return apperr.New(http.StatusInternalServerError, "no-policy", "This function is not open to anybody yet. Tell support the request id.")
}
