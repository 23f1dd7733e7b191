package app_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
	"chartwright/internal/platform/scope"
)

// ofHospital are the tables of which a requester sees their hospital's row, since a page about a request needs it; and the keys that open it.
var ofHospital = []string{"clients", "column_keys", "facilities", "roi_settings", "portal_pages"}

// ofRequest are the tables of which a requester sees the rows of their own request.
var ofRequest = []string{"roi_requests", "roi_events", "roi_holds", "roi_letters", "roi_releases", "roi_release_parts", "roi_messages", "roi_signatures",
	"roi_proofs", "roi_invoices", "roi_deliveries", "roi_pickups", "roi_outbox", "portal_sessions", "sources"}

// TestRequesterSeesOwnRequestAlone reads and writes every table of the database as the person who made one request, and as one
// whose request is another of the same hospital: the first sees their own rows, the second none, and no table but those listed
// above shows either of them anything.
func TestRequesterSeesOwnRequestAlone(t *testing.T) {
	t.Parallel()
	v := newVault(t)
	v.exec(`set session_replication_role = replica`)
	v.exec(`update sources set request_id = id`)
	v.exec(`set session_replication_role = default`)
	a1 := v.holders[0]
	for name, request := range map[string]uuid.UUID{"own": a1.id, "other": uuid.New()} {
		ctx := scope.With(t.Context(), scope.Scope{Tenant: a1.tenant, Clients: []uuid.UUID{a1.client}, Request: request})
		for _, table := range v.tables {
			want := 0
			if slices.Contains(ofHospital, table.name) || name == "own" && slices.Contains(ofRequest, table.name) {
				want = 1
			}
			if slices.Contains(listed(withRequesters), table.name) {
				continue
			}
			v.countAs(ctx, name, table.name, want)
			v.writeAs(ctx, name, table)
		}
	}
}

func (v *vault) countAs(ctx context.Context, who, table string, want int) {
	v.t.Helper()
	var n int
	err := v.db.InTenant(ctx, func(_ context.Context, tx *db.Tx) error {
		return tx.Select(&n, `select count(*) from `+table+` where tenant_id = @tenant or true`, nil)
	})
	if err != nil || n != want {
		v.t.Errorf("%s: who made the %s request sees %d rows, want %d (%v)", table, who, n, want, err)
	}
}

// writeAs tries to change and to remove whatever is there: past the rows of the acting request nothing may move.
func (v *vault) writeAs(ctx context.Context, who string, t table) {
	v.t.Helper()
	for _, text := range []string{`update %s set tenant_id = tenant_id where tenant_id = @tenant or true`, `delete from %s where tenant_id = @tenant or true`} {
		var n int64
		err := v.db.InTenant(ctx, func(_ context.Context, tx *db.Tx) (err error) {
			if n, err = tx.Exec(fmt.Sprintf(text, t.name), nil); err == nil {
				err = errUndone
			}
			return err
		})
		if n > 1 || n == 1 && (who != "own" || !slices.Contains(ofRequest, t.name)) {
			v.t.Errorf("%s: who made the %s request moved %d rows (%v)", t.name, who, n, err)
		}
	}
}

var errUndone = errors.New("undone")
