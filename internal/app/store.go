package app

import (
	"context"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
)

// installationValue gives the stored value of that name; where there is none it stores fresh, and another process may win.
func installationValue(ctx context.Context, d *db.DB, name string, fresh func() ([]byte, error)) ([]byte, error) {
	value, err := readInstallation(ctx, d, name)
	if err != nil || value != nil {
		return value, err
	}
	made, err := fresh()
	if err != nil {
		return nil, err
	}
	err = d.AsSystem(ctx, "installation", "keep key material", func(_ context.Context, tx *db.Tx) error {
		_, err := tx.Exec(`insert into installation (name, value) values (@name, @value) on conflict do nothing`, map[string]any{"name": name, "value": made})
		return err
	})
	if err != nil {
		return nil, err
	}
	return readInstallation(ctx, d, name)
}

func readInstallation(ctx context.Context, d *db.DB, name string) ([]byte, error) {
	var rows []struct{ Value []byte }
	err := d.AsSystem(ctx, "installation", "read key material", func(_ context.Context, tx *db.Tx) error {
		return tx.Select(&rows, `select value from installation where name = @name`, map[string]any{"name": name})
	})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return rows[0].Value, nil
}

// agency is a tenant as the operator's commands list it.
type agency struct {
	TenantID uuid.UUID `json:"id"`
	Name     string    `json:"name"`
	Slug     string    `json:"slug"`
}

func listAgencies(ctx context.Context, d *db.DB) ([]agency, error) {
	rows := []agency{} // where there is none a list is printed all the same
	err := d.AsSystem(ctx, "operator", "list agencies", func(_ context.Context, tx *db.Tx) error {
		return tx.Select(&rows, `select tenant_id, name, slug from agencies order by slug`, nil)
	})
	return rows, err
}
