package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"chartwright/internal/platform/blob"
	packages "chartwright/internal/roi/release"
)

// rows looks for what must never be, in the database itself.
func (v *verdict) rows(ctx context.Context, conn *pgx.Conn, l *ledger) error {
	for what, query := range map[string]string{
		"items with two live leases":                             `select count(*) from (select item_id from leases where ended_at is null group by 1 having count(*) > 1) x`,
		"items completed more than once":                         `select count(*) from (select item_id from work_events where event = 'completed' group by 1 having count(*) > 1) x`,
		"items that are done without having been completed":      `select count(*) from work_items w where state = 'done' and not exists (select from work_events e where e.item_id = w.id and e.event = 'completed')`,
		"cases with other than one result":                       `select count(*) from coding_cases c where status = 'final' and (select count(*) from coding_results r where r.case_id = c.id) <> 1`,
		"charts with other than one document":                    `select count(*) from (select encounter_id from documents group by 1 having count(*) <> 1) x`,
		"files with other than one document":                     `select count(*) from sources s where state = 'document' and (select count(*) from pages p where p.source_id = s.id) <> 1`,
		"items of work completed without their row in the trail": `select count(*) from work_items w where state = 'done' and not exists (select from audit_events a where a.act = 'work.completed' and a.work_item_id = w.id)`,
		"requests with two packages":                             `select count(*) from (select request_id from roi_releases where state = 'sealed' group by 1 having count(*) > 1) x`,
		"requests that are released without a package":           `select count(*) from roi_requests r where status in ('released', 'closed') and not exists (select from roi_releases s where s.request_id = r.id and s.state = 'sealed')`,
		"packages with other than one disclosure":                `select count(*) from roi_releases s where state = 'sealed' and (select count(*) from roi_disclosures d where d.release_id = s.id) <> 1`,
		"disclosures of no package":                              `select count(*) from roi_disclosures d where not exists (select from roi_releases s where s.id = d.release_id and s.state = 'sealed')`,
		"requests delivered twice":                               `select count(*) from (select request_id from roi_deliveries group by 1 having count(*) > 1) x`,
		"packages with other than one row in the trail":          `select count(*) from roi_releases s where state = 'sealed' and (select count(*) from audit_events a where a.act = 'roi.release' and a.details->>'release' = s.id::text) <> 1`,
		"deliveries with other than one row in the trail":        `select count(*) from roi_deliveries d where (select count(*) from audit_events a where a.act = 'roi.deliver' and a.details->>'delivery' = d.id::text) <> 1`,
		"claims without their row in the trail":                  `select count(*) from leases l where not exists (select from audit_events a where a.act = 'work.claimed' and a.work_item_id = l.item_id)`,
	} {
		var n int
		if err := conn.QueryRow(ctx, query).Scan(&n); err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
		if n > 0 {
			v.bad("%d %s", n, what)
		}
	}
	for item := range l.completed {
		var state string
		if err := conn.QueryRow(ctx, `select state from work_items where id = $1`, item).Scan(&state); err != nil || state != "done" {
			v.bad("item %s was told to be completed and is %q (%v)", item, state, err)
		}
	}
	return nil
}

// releases looks for every request that was told to be entered, and every delivery that was told to be made.
func (v *verdict) releases(ctx context.Context, conn *pgx.Conn, l *ledger) error {
	for _, id := range l.requests {
		var n int
		if err := conn.QueryRow(ctx, `select count(*) from roi_requests where id = $1`, id).Scan(&n); err != nil {
			return err
		}
		if n != 1 {
			v.bad("request %s is gone", id)
		}
	}
	for _, r := range l.released {
		var state string
		if err := conn.QueryRow(ctx, `select state from roi_deliveries where id = $1 and request_id = $2`, r.delivery, r.request).Scan(&state); err != nil || state != "sent" {
			v.bad("delivery %s was told to be sent and is %q (%v)", r.delivery, state, err)
		}
	}
	return nil
}

// opens reads a package back to the hash that its row names.
func (r release) opens(ctx context.Context, conn *pgx.Conn, vault *blob.Vault) error {
	var tenant, client, id uuid.UUID
	var ref string
	var wrapped, record, hash []byte
	if err := conn.QueryRow(ctx, `select s.tenant_id, s.client_id, s.id, s.key_ref, s.wrapped_key, s.record, s.hash from roi_deliveries d
		join roi_releases s on s.id = d.release_id where d.id = $1 and s.state = 'sealed'`, r.delivery).Scan(&tenant, &client, &id, &ref, &wrapped, &record, &hash); err != nil {
		return err
	}
	b, err := blob.FromRecord(record, wrapped)
	if err != nil {
		return err
	}
	file, err := vault.Open(ctx, packages.Ref(tenant, client, id, ref), b)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	sum := sha256.New()
	if _, err := io.Copy(sum, io.NewSectionReader(file, 0, file.Size())); err != nil {
		return err
	}
	if !bytes.Equal(sum.Sum(nil), hash) {
		return errors.New("its hash is another")
	}
	return nil
}
