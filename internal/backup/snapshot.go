package backup

import (
	"context"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"chartwright/internal/platform/keys"
)

// snapshot is a moment of the database, kept open while it is read.
type snapshot struct {
	conn   *pgx.Conn
	id     string
	at     time.Time
	server string
}

// generationSize is how many bytes at the head of a vault record name its object; the object's key ends with them.
const generationSize = 16

// named are the objects that rows name, by generation.
type named map[[generationSize]byte]wrapping

// wrapping is how an object's document keeps its data key.
type wrapping struct {
	keyRef  string
	wrapped string
}

func openSnapshot(ctx context.Context, url string) (*snapshot, error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return nil, fmt.Errorf("backup: %w", err)
	}
	s := &snapshot{conn: conn}
	// row_security off: a role that is bound by the policies gets an error, and not a part of the rows.
	_, err = conn.Exec(ctx, "begin isolation level repeatable read read only; set local row_security = off; set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0")
	if err == nil {
		err = conn.QueryRow(ctx, `select pg_export_snapshot(), now(), current_setting('server_version')`).Scan(&s.id, &s.at, &s.server)
	}
	if err != nil {
		s.close()
		return nil, fmt.Errorf("backup: %w", err)
	}
	return s, nil
}

func (s *snapshot) close() { _ = s.conn.Close(context.Background()) }

// Server gives the major version of the database's server.
func Server(ctx context.Context, url string) (major int, err error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return 0, fmt.Errorf("backup: %w", err)
	}
	defer func() { _ = conn.Close(ctx) }()
	err = conn.QueryRow(ctx, `select cast(current_setting('server_version_num') as int) / 10000`).Scan(&major)
	return major, err
}

// countRows counts every table.
func countRows(ctx context.Context, conn *pgx.Conn) (map[string]int64, error) {
	tables, err := tableNames(ctx, conn)
	if err != nil {
		return nil, err
	}
	counts := make(map[string]int64, len(tables))
	for _, t := range tables {
		var n int64
		if err := conn.QueryRow(ctx, "select count(*) from "+pgx.Identifier{"public", t}.Sanitize()).Scan(&n); err != nil {
			return nil, fmt.Errorf("backup: the rows of %s cannot be counted: is the role in CHARTWRIGHT_DATABASE_BACKUP_URL one that bypasses row-level security? %w", t, err)
		}
		counts[t] = n
	}
	return counts, nil
}

func tableNames(ctx context.Context, conn *pgx.Conn) ([]string, error) {
	rows, err := conn.Query(ctx, `select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
		where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition order by 1`)
	if err != nil {
		return nil, fmt.Errorf("backup: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

func (s *snapshot) schema(ctx context.Context) (version int64, err error) {
	err = s.conn.QueryRow(ctx, `select coalesce(max(version_id), 0) from schema_migrations where is_applied`).Scan(&version)
	return version, err
}

func checkpoints(ctx context.Context, conn *pgx.Conn) ([]Checkpoint, error) {
	rows, err := conn.Query(ctx, `select distinct on (tenant_id) tenant_id, note from audit_checkpoints order by tenant_id, size desc`)
	if err != nil {
		return nil, fmt.Errorf("backup: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Checkpoint])
}

// named reads what objects the rows name. query gives key_ref, wrapped_key and record; a row without record names a key alone.
func (s *snapshot) named(ctx context.Context, query string) (named, error) {
	rows, err := s.conn.Query(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("backup: %w", err)
	}
	defer rows.Close()
	found, shared := named{}, map[string]string{}
	for rows.Next() {
		var keyRef string
		var wrapped, record []byte
		if err := rows.Scan(&keyRef, &wrapped, &record); err != nil {
			return nil, fmt.Errorf("backup: %w", err)
		}
		if len(record) >= generationSize {
			found[[generationSize]byte(record)] = wrapping{intern(shared, keyRef), intern(shared, string(wrapped))}
		}
	}
	return found, rows.Err()
}

// masterKeys lists the master keys that the rows speak of, without those known already.
func (s *snapshot) masterKeys(ctx context.Context, query string, known []keys.Reference) ([]keys.Reference, error) {
	rows, err := s.conn.Query(ctx, `select distinct key_ref from (`+query+`) as named where key_ref <> '' order by 1`)
	if err != nil {
		return nil, fmt.Errorf("backup: %w", err)
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	for _, name := range names {
		if !slices.ContainsFunc(known, func(r keys.Reference) bool { return r.Name == name }) {
			known = append(known, keys.Reference{Name: name})
		}
	}
	return known, err
}

// intern keeps a text once: the parts of a document share its key.
func intern(shared map[string]string, s string) string {
	if kept, there := shared[s]; there {
		return kept
	}
	shared[s] = s
	return s
}

// generationOf reads an object's generation off its key.
func generationOf(key string) (g [generationSize]byte, ok bool) {
	_, last, found := cutLast(key, ".")
	b, err := hex.DecodeString(last)
	if !found || err != nil || len(b) != generationSize {
		return g, false
	}
	return [generationSize]byte(b), true
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

// dump has pg_dump write the snapshot.
func (s *snapshot) dump(ctx context.Context, in Installation, dir string) (File, error) {
	path := filepath.Join(dir, dumpFile)
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // pg_dump keeps the mode
	if err != nil {
		return File{}, fmt.Errorf("backup: %w", err)
	}
	_ = f.Close()
	cmd, err := in.Tools.Command(ctx, "pg_dump", in.BackupURL, "--format=custom", "--snapshot="+s.id, "--lock-wait-timeout=1min", "--no-password", "--file="+path)
	if err != nil {
		return File{}, err
	}
	if err := runQuietly(cmd); err != nil {
		return File{}, err
	}
	return measure(dir, dumpFile)
}

// runQuietly runs one of PostgreSQL's programs. Of what it says the first error is told, without the rows that it may quote
// in the lines that follow.
func runQuietly(cmd *exec.Cmd) error {
	var said strings.Builder
	cmd.Stderr = &said
	err := cmd.Run()
	if err == nil {
		return nil
	}
	for line := range strings.Lines(said.String()) {
		if strings.Contains(line, "error:") {
			return fmt.Errorf("backup: %s", strings.TrimSpace(line))
		}
	}
	return fmt.Errorf("backup: %s: %w", filepath.Base(cmd.Path), err)
}
