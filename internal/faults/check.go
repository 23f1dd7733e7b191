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
	"chartwright/internal/tenancy/principal"
)

// verdict is what the checker saw from outside.
type verdict struct {
	uploads, completed, items, acts int
	released                        int // deliveries, each of one package
	wrong                           []string
	settled                         time.Duration // until every chart was examined and the queue was empty
}

func (v *verdict) bad(format string, args ...any) {
	if len(v.wrong) < 50 {
		v.wrong = append(v.wrong, fmt.Sprintf(format, args...))
	}
}

// check compares what clients were told with what is there, when nobody does anything any more.
func (t *town) check(ctx context.Context, l *ledger, v *verdict) error {
	v.uploads, v.completed, v.released = len(l.uploads), len(l.completed), len(l.released)
	for _, s := range l.surprises {
		v.bad("%s", s)
	}
	conn, err := t.root(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	if err := v.rows(ctx, conn, l); err != nil {
		return err
	}
	if err := v.releases(ctx, conn, l); err != nil {
		return err
	}
	if err := t.bytes(ctx, conn, l, v); err != nil {
		return err
	}
	compliance, err := t.person(ctx, conn, principal.Compliance, 1) // now: whoever did nothing for so long would be signed out
	if err != nil {
		return err
	}
	if err := t.trail(ctx, compliance); err != nil {
		v.bad("the trail: %v", err)
	}
	if n := l.returned.Load(); n > 0 {
		v.bad("%d packages were given up for something that passes", n)
	}
	items, acts, wrong := l.book.explained()
	v.items, v.acts, v.wrong = items, acts, append(v.wrong, wrong...)
	return nil
}

// settled waits until no chart and no request waits for anybody, while people go on.
func (t *town) settled(ctx context.Context, v *verdict) error {
	began := time.Now()
	conn, err := t.root(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx); v.settled = time.Since(began) }()
	return until(ctx, 2*stuck, "the house", func(ctx context.Context) error {
		var awaiting, open, dead, asked int
		var why string
		err := conn.QueryRow(ctx, `select
			(select count(*) from encounters e where e.status = 'awaiting_documents' and exists (select from uploads u where u.encounter_id = e.id and u.state <> 'open')),
			(select count(*) from work_items where state in ('ready', 'claimed')),
			(select count(*) from jobs where state = 'dead'),
			(select coalesce(string_agg(distinct kind || ' ' || coalesce(last_error, ''), ', '), '') from jobs where state = 'dead'),
			(select count(*) from roi_requests r where r.status not in ('released', 'closed')
			 or not exists (select from roi_deliveries d where d.request_id = r.id and d.state = 'sent'))`).Scan(&awaiting, &open, &dead, &why, &asked)
		if err != nil {
			return err
		}
		if awaiting+open+dead+asked > 0 {
			return fmt.Errorf("%d charts are not examined, %d items are open, %d jobs are dead (%s), %d requests are not answered", awaiting, open, dead, why, asked)
		}
		return nil
	})
}

// stored is a file as the database knows it.
type stored struct {
	tenant, client, id uuid.UUID
	ref                string
	wrapped, record    []byte
}

// vault opens what the store holds, past the program.
func (t *town) vault(ctx context.Context) (*blob.Vault, error) {
	store, err := blob.NewS3(ctx, blob.S3Config{Bucket: bucket, Region: region, Endpoint: "http://127.0.0.1:" + t.storePort, PathStyle: true,
		AccessKeyID: access, SecretAccessKey: keys.Plain(t.secret), SpoolDir: filepath.Join(t.dir, "check")})
	if err != nil {
		return nil, err
	}
	ring, err := keys.NewLocal(filepath.Join(t.dir, "keyring.json"))
	return blob.NewVault(store, ring), err
}

// bytes reads every acknowledged upload and every package back: by its record, the keyring and the bucket.
func (t *town) bytes(ctx context.Context, conn *pgx.Conn, l *ledger, v *verdict) error {
	vault, err := t.vault(ctx)
	if err != nil {
		return err
	}
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
	for _, r := range l.released {
		if err := r.opens(ctx, conn, vault); err != nil {
			v.bad("the package of request %s does not read back: %v", r.request, err)
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
func (t *town) trail(ctx context.Context, compliance *person) error {
	return until(ctx, stuck, "verification", func(ctx context.Context) error {
		a := compliance.do(ctx, http.MethodPost, "/audit/verify", nil)
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
