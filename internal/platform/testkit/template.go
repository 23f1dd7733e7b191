package testkit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"chartwright/internal/platform/migrate"
	"chartwright/internal/platform/pgembed"
	"chartwright/internal/platform/testkit/shareddata"
	"chartwright/migrations"
)

// A migrated cluster is kept in the machine's temporary folder, by the hash of the migrations. Each test process copies it
// and runs a server of its own on the copy: nothing is shared while tests run, and nothing outlives them.

const templateName = "chartwright_template"

// startPrivate runs a server of this process on a copy of the migrated cluster.
func startPrivate(ctx context.Context) (*server, error) {
	base, err := baseFolder()
	if err != nil {
		return nil, err
	}
	srv, dir, err := startCopy(ctx, base, false)
	if err != nil { // the programs that made the template may be gone: make it anew
		srv, dir, err = startCopy(ctx, base, true)
	}
	if err != nil {
		return nil, err
	}
	return &server{super: srv.SuperuserURL(), template: templateName, end: func() {
		quick, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		_ = srv.Stop(quick) // the data are thrown away: being cut short is fine
		_ = os.RemoveAll(dir)
	}}, nil
}

func startCopy(ctx context.Context, base string, anew bool) (*pgembed.Server, string, error) {
	release, err := lock(filepath.Join(base, "lock"))
	if err != nil {
		return nil, "", err
	}
	defer release()
	runs, err := runFolder(base)
	if err != nil {
		return nil, "", err
	}
	sweep(ctx, base, runs)
	template, err := ensureCluster(ctx, base, anew)
	if err != nil {
		return nil, "", err
	}
	dir, err := os.MkdirTemp(runs, "run-")
	if err != nil {
		return nil, "", err
	}
	if out, err := exec.Command("cp", "-Rp", template+"/.", dir).CombinedOutput(); err != nil {
		return nil, "", fmt.Errorf("testkit: %w: %s", err, out)
	}
	srv, err := pgembed.Start(ctx, options(dir))
	if err != nil {
		return nil, "", errors.Join(err, os.RemoveAll(dir))
	}
	return srv, dir, nil
}

func options(dir string) pgembed.Options {
	opts := pgembed.Options{
		Dir: dir, Throwaway: true, SharedBuffers: "128MB", MaxConnections: 400, Log: slog.New(slog.DiscardHandler),
	}
	if wd, err := os.Getwd(); err == nil {
		opts.ToolsDir = filepath.Join(shareddata.Repository(wd), ".tools")
	}
	return opts
}

// ensureCluster gives the folder of a cluster that holds the migrated template. The caller holds the lock of base.
func ensureCluster(ctx context.Context, base string, anew bool) (string, error) {
	sum, err := schemaHash()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(base, "template-"+sum)
	if _, err := os.Stat(dir); err == nil && !anew {
		return dir, nil
	}
	old, _ := filepath.Glob(filepath.Join(base, "template-*")) // the pattern is well formed
	for _, o := range old {
		if err := os.RemoveAll(o); err != nil {
			return "", err
		}
	}
	fresh := filepath.Join(base, "template-new")
	srv, err := pgembed.Start(ctx, options(fresh))
	if err != nil {
		return "", err
	}
	s := &server{super: srv.SuperuserURL()}
	if err := errors.Join(s.migrate(ctx, templateName), srv.Stop(ctx)); err != nil {
		return "", err
	}
	return dir, os.Rename(fresh, dir)
}

// migrate makes the template database.
func (s *server) migrate(ctx context.Context, name string) error {
	err := onServer(ctx, s.super, func(ctx context.Context, conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, "create database "+name+" template template0 owner "+pgembed.OwnerRole)
		return err
	})
	if err != nil {
		return err
	}
	_, err = migrate.Up(ctx, s.url(pgembed.OwnerRole, name), migrations.FS)
	return err
}

// schemaHash tells one state of the migrations from another.
func schemaHash() (string, error) {
	sum := sha256.New()
	err := fs.WalkDir(migrations.FS, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(migrations.FS, path)
		fmt.Fprintf(sum, "%s %d\n%s", path, len(text), text)
		return err
	})
	return hex.EncodeToString(sum.Sum(nil)[:8]), err
}

// useServer takes a server that somebody else runs, by its superuser's address.
func useServer(ctx context.Context, super string) (*server, error) {
	sum, err := schemaHash()
	if err != nil {
		return nil, err
	}
	s := &server{super: super, password: "chartwright-test", template: templateName + "_" + sum}
	if err := pgembed.CreateRoles(ctx, super); err != nil {
		return nil, err
	}
	return s, onServer(ctx, super, func(ctx context.Context, conn *pgx.Conn) error {
		// The session ends with this function, and its lock with it.
		_, err := conn.Exec(ctx, fmt.Sprintf(`select pg_advisory_lock(hashtext('chartwright test template'));
			alter role %s password '%s'; alter role %s password '%s'`, pgembed.OwnerRole, s.password, pgembed.AppRole, s.password))
		if err != nil {
			return err
		}
		var there bool
		if err := conn.QueryRow(ctx, `select exists (select from pg_database where datname = $1)`, s.template).Scan(&there); err != nil || there {
			return err
		}
		making := s.template + "_new"
		if _, err := conn.Exec(ctx, "drop database if exists "+making); err != nil {
			return err
		}
		if err := s.migrate(ctx, making); err != nil {
			return err
		}
		_, err = conn.Exec(ctx, "alter database "+making+" rename to "+s.template)
		return err
	})
}

// sweep removes what killed test processes left. The caller holds the lock of base.
func sweep(ctx context.Context, base, runs string) {
	dirs, _ := filepath.Glob(filepath.Join(runs, "run-*")) // the pattern is well formed
	for _, dir := range append(dirs, filepath.Join(base, "template-new")) {
		_ = pgembed.Remove(ctx, dir) // one that runs is spared, one that cannot be removed is tried again next time
	}
}

func lock(path string) (release func(), err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
		_ = f.Close()
		return nil, err
	}
	return func() { _ = f.Close() }, nil
}
