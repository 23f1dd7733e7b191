package backup

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/google/uuid"

	"chartwright/internal/platform/blob"
	"chartwright/internal/platform/pgembed"
)

// Installation is what is backed up, or what a backup is restored into.
type Installation struct {
	BackupURL string // the database as a role that reads every row, past the policies
	OwnerURL  string // the same as the role that owns the schema; to restore
	Tools     pgembed.Tools
	Store     blob.Store
	Named     string // query for the objects that rows name: key_ref, wrapped_key, record
	Schema    int64  // newest migration this program knows
}

// Request says what backup is wanted.
type Request struct {
	ID      uuid.UUID
	Dir     string // new or empty
	Copy    bool   // copy the objects, and not only list them
	Program string
	Keys    Keys
}

// Take makes a backup in a folder. The manifest's Missing names objects that were lost before.
func Take(ctx context.Context, in Installation, r Request) (Manifest, error) {
	m := Manifest{Format: format, ID: r.ID, Program: r.Program, Keys: r.Keys}
	if err := freshDir(r.Dir); err != nil {
		return m, err
	}
	kept, err := listTrail(ctx, in.Store) // before the snapshot; see the package's comment
	if err != nil {
		return m, err
	}
	rows, err := takeDatabase(ctx, in, r.Dir, &m)
	if err != nil {
		return m, err
	}
	objects, lost, err := find(ctx, in.Store, rows)
	if err != nil {
		return m, err
	}
	if m.Objects.Missing, err = stillNamed(ctx, in, lost); err != nil {
		return m, err
	}
	if err := takeObjects(ctx, in.Store, r, append(kept, objects...), &m.Objects); err != nil {
		return m, err
	}
	return m, m.save(r.Dir)
}

// freshDir makes the folder; what is there already is not overwritten.
func freshDir(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	if len(entries) > 0 {
		return fmt.Errorf("backup: %s is not empty; give each backup a folder of its own", dir)
	}
	return nil
}

func takeDatabase(ctx context.Context, in Installation, dir string, m *Manifest) (named, error) {
	s, err := openSnapshot(ctx, in.BackupURL)
	if err != nil {
		return nil, err
	}
	defer s.close()
	m.TakenAt, m.Database.Server = s.at.UTC(), s.server
	if m.Database.Schema, err = s.schema(ctx); err != nil {
		return nil, fmt.Errorf("backup: %w", err)
	}
	if m.Database.Schema != in.Schema {
		return nil, fmt.Errorf("backup: the database has schema %d, this program knows %d: back up with the program that serves", m.Database.Schema, in.Schema)
	}
	if m.Database.Rows, err = countRows(ctx, s.conn); err != nil {
		return nil, err
	}
	if m.Database.Checkpoints, err = checkpoints(ctx, s.conn); err != nil {
		return nil, err
	}
	rows, err := s.named(ctx, in.Named)
	if err != nil {
		return nil, err
	}
	if err == nil && m.Keys.Kind == KMS {
		m.Keys.References, err = s.masterKeys(ctx, in.Named, m.Keys.References)
	}
	if err != nil {
		return nil, err
	}
	m.Database.File, err = s.dump(ctx, in, dir)
	return rows, err
}

// stillNamed drops from lost what no row names any more: it was destroyed by its rules since the snapshot.
func stillNamed(ctx context.Context, in Installation, lost named) ([]string, error) {
	if len(lost) == 0 {
		return nil, nil
	}
	s, err := openSnapshot(ctx, in.BackupURL)
	if err != nil {
		return nil, err
	}
	defer s.close()
	now, err := s.named(ctx, in.Named)
	var missing []string
	for g := range lost {
		if _, there := now[g]; there {
			missing = append(missing, fmt.Sprintf("%x", g))
		}
	}
	return missing, err
}

// ErrMissing reports a backup that is whole, of an installation that is not.
var ErrMissing = errors.New("the store lacks objects that the database names; the backup holds everything else, and its manifest lists them")
