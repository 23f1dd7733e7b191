// Package migrate brings a database's schema up to date.
//
// Migrations are SQL only, numbered, and never changed once released. They run as the owner's role, which no other part of
// the program uses, and each grants to the application's role what it may do. Several processes may start at once: one
// runs the migrations, the others wait for it.
package migrate

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

// Step is one migration of the program.
type Step struct {
	Version   int64
	Name      string    // the file's
	AppliedAt time.Time // zero when it is still to run
}

// Up runs what has not run yet, in order, and gives those steps. A step that fails leaves no trace of itself; those before
// it stay.
func Up(ctx context.Context, ownerURL string, files fs.FS) ([]Step, error) {
	var done []Step
	err := with(ctx, ownerURL, files, func(p *goose.Provider) error {
		results, err := p.Up(ctx)
		var partial *goose.PartialError
		if errors.As(err, &partial) {
			results = partial.Applied
		}
		for _, r := range results {
			done = append(done, Step{Version: r.Source.Version, Name: r.Source.Path, AppliedAt: time.Now().UTC()})
		}
		return err
	})
	return done, err
}

// Status lists every step the program knows, in order.
func Status(ctx context.Context, ownerURL string, files fs.FS) ([]Step, error) {
	var steps []Step
	err := with(ctx, ownerURL, files, func(p *goose.Provider) error {
		all, err := p.Status(ctx)
		for _, s := range all {
			steps = append(steps, Step{Version: s.Source.Version, Name: s.Source.Path, AppliedAt: s.AppliedAt})
		}
		return err
	})
	return steps, err
}

// Newest is the version of the newest step in files.
func Newest(files fs.FS) (int64, error) {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return 0, fmt.Errorf("migrate: %w", err)
	}
	var newest int64
	for _, name := range names {
		version, err := goose.NumericComponent(name)
		if err != nil {
			return 0, fmt.Errorf("migrate: %w", err)
		}
		newest = max(newest, version)
	}
	return newest, nil
}

func with(ctx context.Context, ownerURL string, files fs.FS, do func(*goose.Provider) error) error {
	db, err := sql.Open("pgx", ownerURL)
	if err != nil {
		return errors.New("migrate: the owner's database address cannot be read; see CHARTWRIGHT_DATABASE_OWNER_URL")
	}
	if err := refuseEncoding(ctx, db); err != nil {
		return errors.Join(fmt.Errorf("migrate: %w", err), db.Close())
	}
	p, err := newProvider(db, files)
	if err != nil {
		return errors.Join(fmt.Errorf("migrate: %w", err), db.Close())
	}
	if err := errors.Join(do(p), p.Close()); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

// refuseEncoding stops at a database that does not know letters: a server that was set up without a locale makes such ones, and they take
// names beyond English as bytes, which no search finds in another case.
func refuseEncoding(ctx context.Context, db *sql.DB) error {
	var encoding string
	if err := db.QueryRowContext(ctx, `show server_encoding`).Scan(&encoding); err != nil {
		return err
	}
	if encoding != "UTF8" {
		return fmt.Errorf("the database's encoding is %s, not UTF8; make it with: create database … encoding 'UTF8' template template0", encoding)
	}
	return nil
}

func newProvider(db *sql.DB, files fs.FS) (*goose.Provider, error) {
	// A migration may take minutes, and the others must wait for it rather than serve on the old schema.
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 1800))
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectPostgres, db, files,
		goose.WithSessionLocker(locker), goose.WithDisableGlobalRegistry(true), goose.WithTableName("schema_migrations"))
}
