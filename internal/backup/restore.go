package backup

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"chartwright/internal/platform/blob"
)

// ErrNotEmpty reports an installation that holds something already.
var ErrNotEmpty = errors.New("backup: a backup is restored into an empty installation only")

// Empty refuses an installation that holds tables or, where objects are to be copied into it, objects.
func Empty(ctx context.Context, into Installation, m Manifest) error {
	if m.Database.Schema > into.Schema {
		return fmt.Errorf("backup: it has schema %d, this program knows %d: restore with the program that made it (%s), or a newer one", m.Database.Schema, into.Schema, m.Program)
	}
	conn, err := pgx.Connect(ctx, into.BackupURL)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	defer func() { _ = conn.Close(ctx) }()
	tables, err := tableNames(ctx, conn)
	if err != nil {
		return err
	}
	if len(tables) > 0 {
		return fmt.Errorf("%w; the database has %d tables", ErrNotEmpty, len(tables))
	}
	if !m.Objects.Copied {
		return nil
	}
	for info, err := range into.Store.List(ctx, "") {
		if err != nil {
			return fmt.Errorf("backup: %w", err)
		}
		return fmt.Errorf("%w; the store holds %s", ErrNotEmpty, info.Key)
	}
	return nil
}

// Restore puts the objects and then the database back. Objects that are missing in the backup are passed over: Check names
// them. A database that fails half-way is left empty.
func Restore(ctx context.Context, dir string, m Manifest, into Installation) error {
	if m.Objects.Copied {
		if err := restoreObjects(ctx, dir, into.Store); err != nil {
			return err
		}
	}
	cmd, err := into.Tools.Command(ctx, "pg_restore", into.OwnerURL, "--single-transaction", "--exit-on-error", "--no-owner", "--no-password",
		filepath.Join(dir, dumpFile))
	if err != nil {
		return err
	}
	return runQuietly(cmd)
}

func restoreObjects(ctx context.Context, dir string, to blob.Store) error {
	from, err := blob.NewLocal(filepath.Join(dir, objectsDir))
	if err != nil {
		return err
	}
	defer func() { _ = from.Close() }()
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(copiesAtOnce)
	err = readIndex(dir, func(o Object) error {
		group.Go(func() error {
			if _, err := carry(ctx, from, to, o); err != nil && !errors.Is(err, blob.ErrNotFound) {
				return fmt.Errorf("backup: %s: %w", o.Key, err)
			}
			return nil
		})
		return nil
	})
	return errors.Join(err, group.Wait())
}

// Verify compares what was restored with the manifest, before anything else has touched it: the rows of every table, the
// newest checkpoint of every trail, and every object as the store gives it back.
func Verify(ctx context.Context, dir string, m Manifest, into Installation) ([]Problem, error) {
	problems, err := verifyRows(ctx, m, into)
	if err != nil {
		return nil, err
	}
	wrong, err := checkObjects(ctx, dir, into.Store)
	return append(problems, wrong...), err
}

func verifyRows(ctx context.Context, m Manifest, into Installation) ([]Problem, error) {
	s, err := openSnapshot(ctx, into.BackupURL)
	if err != nil {
		return nil, err
	}
	defer s.close()
	got, err := countRows(ctx, s.conn)
	if err != nil {
		return nil, err
	}
	var problems []Problem
	for _, table := range slices.Sorted(maps.Keys(m.Database.Rows)) {
		if want := m.Database.Rows[table]; got[table] != want {
			problems = append(problems, Problem{table, fmt.Sprintf("The table has %d rows, not %d.", got[table], want)})
		}
	}
	notes, err := checkpoints(ctx, s.conn)
	if err == nil && !slices.Equal(notes, m.Database.Checkpoints) {
		problems = append(problems, Problem{"audit_checkpoints", "The newest signed checkpoints are not those of the backup."})
	}
	return problems, err
}
