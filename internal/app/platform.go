// Package app wires the rooms of the house together, and does nothing else: it opens the platform from the configuration,
// builds every module, and runs what the command line asks for.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"time"

	"chartwright/internal/examine"
	"chartwright/internal/platform/blob"
	"chartwright/internal/platform/config"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/keys"
	"chartwright/internal/platform/migrate"
	"chartwright/internal/platform/pgembed"
	"chartwright/internal/platform/redis"
	"chartwright/migrations"
)

// platform is what the rooms stand on. Close in the reverse order of opening.
type platform struct {
	cfg      config.Config
	db       *db.DB
	redis    *redis.Client
	store    blob.Store
	keys     *keys.Cache
	master   keys.Wrapper // without memory
	keyring  *keys.Local  // nil where the master keys are in KMS
	vault    *blob.Vault
	examiner *examine.Examiner
	postgres *pgembed.Server // nil with an external database
	closers  []func()
}

// company says what this process is among others on the same data folder.
type company int

const (
	// asServer runs the private PostgreSQL itself: serve, work.
	asServer company = iota
	// asCommand is over in a moment, and works beside a server that is running already.
	asCommand
)

// Unwrapped data keys live in memory for a while, so that a page does not cost a call to KMS.
const (
	keysKept   = 4096
	keysKeptUp = 10 * time.Minute
)

func openPlatform(ctx context.Context, cfg config.Config, as company) (_ *platform, err error) {
	p := &platform{cfg: cfg}
	defer func() {
		if err != nil {
			p.close()
		}
	}()
	if err = p.openDatabase(ctx, as); err != nil {
		return nil, err
	}
	if err = p.openRedis(ctx); err != nil {
		return nil, err
	}
	if err = p.openStore(ctx); err != nil {
		return nil, err
	}
	p.examiner, err = examine.New(examine.Options{Children: cfg.ExamineProcesses, MaxBytes: cfg.UploadMaxBytes, Tesseract: cfg.Tesseract,
		CacheDir: filepath.Join(cfg.DataDir, "cache", "pdfium")})
	if err != nil {
		return nil, err
	}
	p.onClose(func() { _ = p.examiner.Close() })
	return p, nil
}

func (p *platform) onClose(f func()) { p.closers = append(p.closers, f) }

func (p *platform) close() {
	for i := len(p.closers) - 1; i >= 0; i-- {
		p.closers[i]()
	}
}

func (p *platform) openDatabase(ctx context.Context, as company) error {
	at, err := p.findDatabase(ctx, as)
	if err != nil {
		return err
	}
	if at.owner != "" {
		if err := migrateUp(ctx, at.owner); err != nil {
			return err
		}
	}
	return p.connect(ctx, at, as)
}

// addresses are the database's, by role.
type addresses struct{ app, owner, backup string }

// findDatabase gives the configured addresses, or those of the private PostgreSQL.
func (p *platform) findDatabase(ctx context.Context, as company) (addresses, error) {
	if p.cfg.Embedded() {
		return p.openPrivate(ctx, as)
	}
	return addresses{app: p.cfg.DatabaseURL.Reveal(), owner: p.cfg.DatabaseOwnerURL.Reveal(), backup: p.cfg.DatabaseBackupURL.Reveal()}, nil
}

// connect opens the pool. A server wants the schema of its program, or a newer one; commands (a backup before an upgrade) do what they can.
func (p *platform) connect(ctx context.Context, at addresses, as company) error {
	needed := int64(0)
	if as == asServer {
		newest, err := migrate.Newest(migrations.FS)
		if err != nil {
			return err
		}
		needed = newest
	}
	d, err := db.Open(ctx, db.Config{URL: at.app, MaxConns: p.cfg.DatabaseMaxConns, Schema: needed})
	if err != nil {
		return err
	}
	p.db = d
	p.onClose(d.Close)
	return nil
}

// openPrivate gives the addresses of the private PostgreSQL: a running server's for a command beside it, whose schema is that
// server's business, or those of one started here.
func (p *platform) openPrivate(ctx context.Context, as company) (addresses, error) {
	dir := filepath.Join(p.cfg.DataDir, "postgres")
	if as == asCommand {
		guest, err := pgembed.Join(ctx, dir)
		if err == nil {
			return addresses{app: guest.AppURL(), backup: guest.BackupURL()}, nil
		}
		if !errors.Is(err, pgembed.ErrNotRunning) {
			return addresses{}, err
		}
	}
	server, err := pgembed.Start(ctx, pgembed.Options{Dir: dir, BinDir: p.cfg.PGBin})
	if err != nil {
		return addresses{}, err
	}
	p.postgres = server
	p.onClose(func() {
		stop, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		if err := server.Stop(stop); err != nil {
			slog.Error("the private PostgreSQL did not stop cleanly", "error", err.Error())
		}
	})
	return addresses{app: server.AppURL(), owner: server.OwnerURL(), backup: server.BackupURL()}, nil
}

func migrateUp(ctx context.Context, ownerURL string) error {
	steps, err := migrate.Up(ctx, ownerURL, migrations.FS)
	if err != nil {
		return err
	}
	if len(steps) > 0 {
		slog.InfoContext(ctx, "database migrated", "steps", len(steps))
	}
	return nil
}

func (p *platform) openRedis(ctx context.Context) (err error) {
	if url := p.cfg.RedisURL.Reveal(); url != "" {
		p.redis, err = redis.Open(ctx, url, slog.Default())
	} else {
		p.redis, err = redis.Embedded()
	}
	if err == nil {
		p.onClose(func() { _ = p.redis.Close() })
	}
	return err
}

func (p *platform) openStore(ctx context.Context) error {
	wrapper, err := p.wrapper(ctx)
	if err != nil {
		return err
	}
	p.master = wrapper
	p.keys = keys.NewCache(wrapper, keysKept, keysKeptUp)
	p.onClose(p.keys.Wipe)
	if p.cfg.S3Bucket != "" {
		p.store, err = blob.NewS3(ctx, blob.S3Config{Bucket: p.cfg.S3Bucket, Region: p.cfg.S3Region, Endpoint: p.cfg.S3Endpoint,
			PathStyle: p.cfg.S3PathStyle, SpoolDir: filepath.Join(p.cfg.DataDir, "spool")})
	} else {
		p.store, err = p.localStore()
	}
	if err != nil {
		return err
	}
	p.vault = blob.NewVault(p.store, p.keys)
	return nil
}

func (p *platform) localStore() (blob.Store, error) {
	local, err := blob.NewLocal(filepath.Join(p.cfg.DataDir, "blobs"))
	if err != nil {
		return nil, err
	}
	p.onClose(func() { _ = local.Close() })
	return local, nil
}

func (p *platform) wrapper(ctx context.Context) (keys.Wrapper, error) {
	if p.cfg.KMSKeyID != "" {
		return keys.NewKMS(ctx, keys.KMSConfig{Region: p.cfg.KMSRegion, Endpoint: p.cfg.KMSEndpoint})
	}
	local, err := keys.NewLocal(p.keyringPath())
	if err != nil {
		return nil, fmt.Errorf("the keyring cannot be opened: %w", err)
	}
	p.keyring = local
	return local, nil
}

func (p *platform) keyringPath() string { return filepath.Join(p.cfg.DataDir, "keyring.json") }

// masterKey names the key under which the installation's own secrets are wrapped.
func (p *platform) masterKey() string {
	if p.cfg.KMSKeyID != "" {
		return p.cfg.KMSKeyID
	}
	return "installation"
}
