package app_test

import (
	"context"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"chartwright/internal/app"
	"chartwright/internal/platform/config"
	"chartwright/internal/platform/testkit"
)

// TestAProgramNewerThanTheSchemaDoesNotStart: in an upgrade without its migration the processes of the version before go on, for none of
// the new ones is ever ready.
func TestAProgramNewerThanTheSchemaDoesNotStart(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]string{
		"a step is missing":                 `delete from schema_migrations where version_id = (select max(version_id) from schema_migrations)`,
		"a schema of before it may be seen": `revoke select on schema_migrations from chartwright_app`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			urls := testkit.Database(t)
			conn, err := pgx.Connect(t.Context(), urls.Super)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = conn.Close(context.Background()) }()
			if _, err := conn.Exec(t.Context(), spoil); err != nil {
				t.Fatal(err)
			}
			cfg, err := config.Load([]string{"CHARTWRIGHT_DATABASE_URL=" + urls.App, "CHARTWRIGHT_DATA_DIR=" + t.TempDir(),
				"CHARTWRIGHT_EXAMINE_PROCESSES=1", "CHARTWRIGHT_DEMO=off", "CHARTWRIGHT_ADDRESS=" + free(t)})
			if err != nil {
				t.Fatal(err)
			}
			for command, start := range map[string]func(context.Context) error{
				"serve": func(ctx context.Context) error { return app.Serve(ctx, cfg, func(*app.Started) {}) },
				"work":  func(ctx context.Context) error { return app.Work(ctx, cfg) },
			} {
				ctx, stop := context.WithTimeout(t.Context(), testkit.Patience) // one that starts goes on until then
				if err := start(ctx); err == nil || !strings.Contains(err.Error(), "chartwright migrate") {
					t.Errorf("%s: %v", command, err)
				}
				stop()
			}
		})
	}
}
