package desk

import (
	"context"
	"testing"

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/clock"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/scope"
	"chartwright/internal/platform/testkit"
	"chartwright/internal/roi/request"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// TestRulesAreNotAskedOnNoDay: where the place of a request cannot be read, as when the database goes away in between, the error is told.
func TestRulesAreNotAskedOnNoDay(t *testing.T) {
	t.Parallel()
	d, _ := testkit.Postgres(t)
	m := New(Needs{Requests: request.New(request.Needs{Clock: clock.System{}})})
	ctx := scope.With(t.Context(), scope.Scope{Tenant: uuid.New(), AllClients: true})
	err := d.InTenant(ctx, func(_ context.Context, tx *db.Tx) error {
		_, err := m.judge(tx, request.Row{ClientID: uuid.New(), FacilityID: uuid.New()})
		return err
	})
	if !apperr.Is(err, "not-found") {
		t.Errorf("judged: %v", err)
	}
}
