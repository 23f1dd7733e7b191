// Package volume writes what an agency has stored after a month of work: encounters with their patients, charts, codes, work and
// leases, the log of work with its roll-ups, and the trail. It writes in SQL as the superuser, since a million encounters cannot
// come through the house's door in the time of a measurement. The rows are such as the house writes, but for three things:
//
//   - Encounters belong to few patients, whom the house registered, so that lists can open their names. The other patients stand in
//     their table alone, with sealed columns that nobody can open.
//   - Pages name pictures and words that are not in the store: nobody opens a stored chart.
//   - The trail stands in its log, and the house goes on sealing behind it, but with hashes that are not those of its rows, and no
//     signature: a verification names all of it. Hashes are made where rows are sealed, and nothing else that is measured reads them.
package volume

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"chartwright/internal/bench/report"
	"chartwright/internal/bench/stand"
)

// What is stored for an encounter.
const (
	TrailRows = 20
	Events    = 10 // of two work items: prepared, coded
)

// Days in which all of it happened, until now.
const Days = 31

// Shape of the agency.
const (
	facilities = 50
	coders     = 200
	known      = 200 // patients whom the house registered
)

// Volume is an agency's month.
type Volume struct {
	Agency     *stand.Agency
	Encounters int
}

// EventCount is the events of work in it.
func (v Volume) EventCount() int { return v.Encounters * Events }

// TrailCount is the trail's rows in it.
func (v Volume) TrailCount() int { return v.Encounters * TrailRows }

// String tells the volume.
func (v Volume) String() string {
	return fmt.Sprintf("%d encounters, %d rows of the trail, %d events", v.Encounters, v.TrailCount(), v.EventCount())
}

// filled are the tables that are written; their indexes are built when the rows are there.
var filled = []string{"patients", "encounters", "sources", "documents", "pages", "coding_cases", "case_codes", "work_items", "leases", "work_events", "audit_events", "audit_leaves"}

// Fill writes a volume into an agency where nobody works yet, and tells how it goes on. The roll-ups are not made: see
// performance.Module.Recount.
func Fill(ctx context.Context, s *stand.Stand, v Volume, live io.Writer) error {
	if err := register(ctx, v.Agency, known); err != nil {
		return err
	}
	if err := sealed(ctx, s, v.Agency.ID); err != nil {
		return err
	}
	conn, err := s.Root.Acquire(ctx)
	if err != nil {
		return err
	}
	// Its settings and locks end with the connection.
	own := conn.Hijack()
	defer func() { _ = own.Close(context.WithoutCancel(ctx)) }()
	return (&filler{Volume: v, conn: own, live: live}).fill(ctx)
}

// sealed waits until the house has sealed all of the agency's trail: what is written then stands behind it.
func sealed(ctx context.Context, s *stand.Stand, agency uuid.UUID) error {
	return stand.Until(ctx, time.Minute, func() (all bool, err error) {
		err = s.Root.QueryRow(ctx, `select (select count(*) from audit_events where tenant_id = $1) = (select count(*) from audit_leaves where tenant_id = $1)`, agency).Scan(&all)
		return all, err
	})
}

type filler struct {
	Volume
	conn *pgx.Conn
	live io.Writer
}

func (f *filler) fill(ctx context.Context) error {
	before, err := f.schema(ctx)
	if err != nil {
		return err
	}
	for _, part := range []struct {
		name  string
		write func(context.Context) error
	}{
		{"settings", f.settings}, {"indexes put aside", f.putAside}, {"places and people", f.places}, {"encounters", f.encounters}, {"work", f.work},
		{"trail", f.trail}, {"indexes built", f.putBack}, {"statistics", f.vacuum},
	} {
		began := time.Now()
		if err := part.write(ctx); err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
		_, _ = fmt.Fprintf(f.live, "    %-20s %s\n", part.name, report.Short(time.Since(began)))
	}
	after, err := f.schema(ctx)
	if err == nil && after != before {
		err = errors.New("the indexes are not what they were")
	}
	return err
}

// exec runs statements for the agency and its client.
func (f *filler) exec(ctx context.Context, statements ...string) error {
	for _, text := range statements {
		if _, err := f.conn.Exec(ctx, text, pgx.NamedArgs{"tenant": f.Agency.ID, "client": f.Agency.Client}); err != nil {
			return err
		}
	}
	return nil
}

// settings are the connection's: no foreign keys and triggers, no waiting for the disk, and room to sort. While the lock is held
// the house seals nothing of the agency.
func (f *filler) settings(ctx context.Context) error {
	return f.exec(ctx, `set synchronous_commit = off`, `set session_replication_role = replica`, `set work_mem = '256MB'`, `set maintenance_work_mem = '1GB'`,
		`select pg_advisory_lock(hashtextextended('audit.seal' || cast(cast(@tenant as uuid) as text), 0))`,
		`create function pg_temp.id(kind int, n bigint) returns uuid language sql immutable as
		 $$ select cast('0198000' || kind || '-0000-7000-8000-' || lpad(cast(n as text), 12, '0') as uuid) $$`)
}
