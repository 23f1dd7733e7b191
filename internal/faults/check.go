package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"chartwright/internal/intake/chart"
	"chartwright/internal/intake/source"
	"chartwright/internal/platform/blob"
	"chartwright/internal/platform/keys"
)

// verdict is what the checker saw from outside.
type verdict struct {
	uploads, completed, items, acts int
	wrong                           []string
	settled                         time.Duration // until every chart was examined and the queue was empty
}

func (v *verdict) bad(format string, args ...any) {
	if len(v.wrong) < 50 {
		v.wrong = append(v.wrong, fmt.Sprintf(format, args...))
	}
}

// check compares what clients were told with what is there.
func (t *town) check(ctx context.Context, l *ledger) (*verdict, error) {
	v := &verdict{uploads: len(l.uploads), completed: len(l.completed)}
	for _, s := range l.surprises {
		v.bad("%s", s)
	}
	began := time.Now()
	conn, err := t.root(ctx)
	if err != nil {
		return v, err
	}
	defer func() { _ = conn.Close(ctx) }()
	if err := t.settled(ctx, conn); err != nil {
		v.bad("not all came to an end: %v", err)
	}
	v.settled = time.Since(began)
	if err := v.rows(ctx, conn, l); err != nil {
		return v, err
	}
	if err := t.bytes(ctx, conn, l, v); err != nil {
		return v, err
	}
	if err := t.trail(ctx); err != nil {
		v.bad("the trail: %v", err)
	}
	items, acts, wrong := l.book.explained()
	v.items, v.acts, v.wrong = items, acts, append(v.wrong, wrong...)
	return v, nil
}

// settled waits until no chart waits for anybody and no job is open but those that recur.
func (t *town) settled(ctx context.Context, conn *pgx.Conn) error {
	return until(ctx, 2*stuck, "the house", func(ctx context.Context) error {
		var awaiting, open, dead int
		err := conn.QueryRow(ctx, `select
			(select count(*) from encounters e where e.status = 'awaiting_documents' and exists (select from uploads u where u.encounter_id = e.id and u.state <> 'open')),
			(select count(*) from work_items where state in ('ready', 'claimed')),
			(select count(*) from jobs where state = 'dead')`).Scan(&awaiting, &open, &dead)
		if err != nil {
			return err
		}
		if awaiting+open+dead > 0 {
			return fmt.Errorf("%d charts are not examined, %d items are open, %d jobs are dead", awaiting, open, dead)
		}
		return nil
	})
}

// rows looks for what must never be, in the database itself.
func (v *verdict) rows(ctx context.Context, conn *pgx.Conn, l *ledger) error {
	for what, query := range map[string]string{
		"items with two live leases":                        `select count(*) from (select item_id from leases where ended_at is null group by 1 having count(*) > 1) x`,
		"items completed more than once":                    `select count(*) from (select item_id from work_events where event = 'completed' group by 1 having count(*) > 1) x`,
		"items that are done without having been completed": `select count(*) from work_items w where state = 'done' and not exists (select from work_events e where e.item_id = w.id and e.event = 'completed')`,
		"cases with other than one result":                  `select count(*) from coding_cases c where status = 'final' and (select count(*) from coding_results r where r.case_id = c.id) <> 1`,
		"charts with other than one document":               `select count(*) from (select encounter_id from documents group by 1 having count(*) <> 1) x`,
		"files with other than one document":                `select count(*) from sources s where state = 'document' and (select count(*) from pages p where p.source_id = s.id) <> 1`,
		"claims without their row in the trail":             `select count(*) from leases l where not exists (select from audit_events a where a.act = 'work.claimed' and a.work_item_id = l.item_id)`,
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

// stored is a file as the database knows it.
type stored struct {
	tenant, client, id uuid.UUID
	ref                string
	wrapped, record    []byte
}

// bytes reads every acknowledged upload back, past the program: by its record, the keyring and the bucket.
func (t *town) bytes(ctx context.Context, conn *pgx.Conn, l *ledger, v *verdict) error {
	store, err := blob.NewS3(ctx, blob.S3Config{Bucket: bucket, Region: region, Endpoint: "http://127.0.0.1:" + t.storePort, PathStyle: true,
		AccessKeyID: access, SecretAccessKey: keys.Plain(t.secret), SpoolDir: filepath.Join(t.dir, "check")})
	if err != nil {
		return err
	}
	ring, err := keys.NewLocal(filepath.Join(t.dir, "keyring.json"))
	if err != nil {
		return err
	}
	vault := blob.NewVault(store, ring)
	for _, u := range l.uploads {
		var s stored
		err := conn.QueryRow(ctx, `select tenant_id, client_id, id, key_ref, wrapped_key, original from sources where encounter_id = $1 and original <> ''`, u.encounter).
			Scan(&s.tenant, &s.client, &s.id, &s.ref, &s.wrapped, &s.record)
		if errors.Is(err, pgx.ErrNoRows) {
			v.bad("the file of upload %s is gone", u.id)
			continue
		}
		if err != nil {
			return err
		}
		sum, err := s.sum(ctx, vault)
		if err != nil || sum != u.sum {
			v.bad("the file of upload %s does not read back: %v", u.id, err)
		}
	}
	return nil
}

func (s stored) sum(ctx context.Context, vault *blob.Vault) (sum [sha256.Size]byte, err error) {
	b, err := source.Unpack(s.record, s.wrapped)
	if err != nil {
		return sum, err
	}
	content, err := chart.ReadPart(ctx, vault, source.Ref(s.tenant, s.client, s.id, s.ref, source.PartOriginal), b)
	return sha256.Sum256(content), err
}

// trail lets compliance verify it; what is not sealed yet is waited for.
func (t *town) trail(ctx context.Context) error {
	return until(ctx, stuck, "verification", func(ctx context.Context) error {
		a := t.compliance.do(ctx, http.MethodPost, "/audit/verify", nil)
		var r struct {
			OK       bool
			Problems []struct{ Kind, Text string }
		}
		if err := a.read(&r); err != nil || a.outcome != acked {
			return fmt.Errorf("answered %d", a.status)
		}
		if r.OK {
			return nil
		}
		var kinds []string
		for _, p := range r.Problems {
			kinds = append(kinds, p.Kind)
		}
		return errors.New(strings.Join(kinds, ", "))
	})
}
