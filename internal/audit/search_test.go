package audit

import (
	"context"
	"slices"
	"testing"

	"chartwright/internal/audit/trail"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/testkit"
	"chartwright/internal/tenancy/principal"
)

// A search for an act finds what begins with it, and nothing that only looks like it, page after page, newest first.
func TestASearchForAnActGoesByItsBeginning(t *testing.T) {
	t.Parallel()
	d, _ := testkit.Postgres(t)
	m := New(Needs{DB: d})
	ctx := principal.With(context.Background(), principal.ForTenant(db.NewID()))
	acts := []string{"document.view", "documents.list", "document.page.view", "document", "documentx", "chart.find", "document.view"}
	for _, act := range acts {
		err := d.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
			return trail.Write(ctx, tx, trail.Entry{Act: act, ObjectType: "document"})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for act, want := range map[string][]string{
		"document":      {"document.view", "document", "document.page.view", "document.view"},
		"document.page": {"document.page.view"},
		"documents":     {"documents.list"},
		"d_cument":      nil,
		"zz":            nil,
	} {
		for _, size := range []int{1, 3, 100} {
			if got := searched(t, m, ctx, act, size); !slices.Equal(got, want) {
				t.Errorf("%s, %d a page: %v, not %v", act, size, got, want)
			}
		}
	}
}

// searched gives the acts that a search finds, to its last page.
func searched(t *testing.T, m *Module, ctx context.Context, act string, size int) (found []string) { //nolint:revive // the test comes first
	t.Helper()
	in := &searchInput{Act: act, Limit: size}
	for {
		out, err := m.search(ctx, in)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range out.Body.Items {
			found = append(found, e.Act)
		}
		if out.Body.NextCursor == "" {
			return found
		}
		in.Cursor = out.Body.NextCursor
	}
}
