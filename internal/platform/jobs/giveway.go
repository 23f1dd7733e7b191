package jobs

import (
	"context"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
)

// givesWaySQL reads the head of one index for each agency at most, and only where the one asked about has a backlog.
const givesWaySQL = `select exists (
	select from jobs where tenant_id = @of and class = @class and state = 'waiting' and due_at <= now() order by due_at offset @backlog limit 1
) and (exists (
	select from jobs where class = @class and state in ('carried','running') and tenant_id <> @of
) or exists (
	select from agencies a cross join lateral (
		select from jobs j where j.tenant_id = a.tenant_id and j.class = @class and j.state = 'waiting' and j.due_at <= now() limit 1
	) w where a.tenant_id <> @of
))`

// GivesWay reports whether a tenant has more than backlog jobs of a class waiting while another tenant's are to be done as well:
// what brings still more of them costs the others time, and its own tenant gains nothing by haste.
func GivesWay(ctx context.Context, d *db.DB, tenant uuid.UUID, class Class, backlog int) (gives bool, err error) {
	err = d.AsSystem(ctx, "relay", "see whose jobs give way", func(_ context.Context, tx *db.Tx) error {
		return tx.Select(&gives, givesWaySQL, map[string]any{"of": tenant, "class": string(class), "backlog": backlog})
	})
	return gives, err
}
