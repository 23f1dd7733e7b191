package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"slices"

	"github.com/google/uuid"

	"chartwright/internal/audit/trail"
	"chartwright/internal/backup"
	"chartwright/internal/platform/config"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/keys"
	"chartwright/internal/platform/migrate"
	"chartwright/internal/platform/pgembed"
	"chartwright/internal/tenancy/principal"
	"chartwright/migrations"
)

// namedObjects finds the objects of the store that rows name. TestABackupIsRestored fails for a column that is left out.
const namedObjects = `
	select key_ref, sealing_key as wrapped_key, ''::bytea as record from clients
	union all
	select key_ref, wrapped_key, '' from column_keys where retired_at is null
	union all
	select key_ref, wrapped_key, original from sources where original <> ''
	union all
	select s.key_ref, s.wrapped_key, part from pages p join sources s on s.tenant_id = p.tenant_id and s.id = p.source_id,
		lateral (values (p.image), (p.thumbnail), (p.words)) as parts (part) where part <> ''
	union all
	select key_ref, wrapped_key, record from roi_releases where record is not null
	union all
	select key_ref, wrapped_key, record from roi_deliveries where record is not null`

// keeper opens what a backup is made of, or restored into, without touching the schema.
func (p *platform) keeper(ctx context.Context, as company) (in backup.Installation, at addresses, err error) {
	if at, err = p.findDatabase(ctx, as); err != nil {
		return in, at, err
	}
	if at.backup == "" {
		return in, at, fmt.Errorf("set %sDATABASE_BACKUP_URL: a role that reads every row is needed (docs/operating.md says how to make it)", config.Prefix)
	}
	major, err := backup.Server(ctx, at.backup)
	if err != nil {
		return in, at, err
	}
	tools, err := pgembed.FindTools(p.cfg.PGBin, major)
	if err != nil {
		return in, at, err
	}
	schema, err := migrate.Newest(migrations.FS)
	if err != nil {
		return in, at, err
	}
	return backup.Installation{BackupURL: at.backup, OwnerURL: at.owner, Tools: tools, Named: namedObjects, Schema: schema}, at, nil
}

// backupOptions are the command's.
type backupOptions struct {
	out     string
	keyring string // file for a copy of the keyring; empty: none
	objects string // copy, list; empty: copy from a folder, list in a bucket
}

// takeBackup backs the installation up while it serves. The act is in every agency's trail before it begins, so that the
// backup itself tells of it.
func takeBackup(ctx context.Context, cfg config.Config, o backupOptions) (backup.Manifest, error) {
	p := &platform{cfg: cfg}
	defer p.close()
	in, at, err := p.keeper(ctx, asCommand)
	if err != nil {
		return backup.Manifest{}, err
	}
	if err := errors.Join(p.connect(ctx, at, asCommand), p.openStore(ctx)); err != nil {
		return backup.Manifest{}, err
	}
	in.Store = p.store
	r := backup.Request{ID: db.NewID(), Dir: o.out, Copy: o.objects == "copy" || o.objects == "" && cfg.S3Bucket == "", Program: Version()}
	if err := recordAct(ctx, p.db, "installation.backup", r.ID, map[string]any{"objectsCopied": r.Copy, "keyringCopied": o.keyring != ""}); err != nil {
		return backup.Manifest{}, err
	}
	if r.Keys, err = p.keysOf(o.keyring); err != nil {
		return backup.Manifest{}, err
	}
	return backup.Take(ctx, in, r)
}

// keysOf names the master keys, and copies the keyring where a file for it is named.
func (p *platform) keysOf(copyTo string) (backup.Keys, error) {
	if p.cfg.KMSKeyID != "" {
		if copyTo != "" {
			return backup.Keys{}, errors.New("--keyring: the master keys are in KMS, there is no keyring to copy")
		}
		return backup.Keys{Kind: backup.KMS, References: []keys.Reference{{Name: p.cfg.KMSKeyID}}}, nil
	}
	ring, err := keys.NewLocal(p.keyringPath())
	if err != nil {
		return backup.Keys{}, err
	}
	if copyTo != "" {
		if err := ring.CopyTo(copyTo); err != nil {
			return backup.Keys{}, err
		}
	}
	references, err := ring.References()
	return backup.Keys{Kind: backup.Keyring, References: references}, err
}

// recordAct writes an operator's act on the whole installation into every agency's trail.
func recordAct(ctx context.Context, d *db.DB, act string, id uuid.UUID, details map[string]any) error {
	agencies, err := listAgencies(ctx, d)
	if err != nil {
		return err
	}
	for _, a := range agencies {
		operator := principal.With(ctx, principal.Principal{TenantID: a.TenantID, Role: principal.Operator, Name: "operator"})
		err := d.InTenant(operator, func(ctx context.Context, tx *db.Tx) error {
			return trail.Write(ctx, tx, trail.Entry{Act: act, ObjectType: "backup", ObjectID: id, Details: details})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// restoreOptions are the command's.
type restoreOptions struct {
	from    string
	keyring string // the copy of the keyring that belongs to the backup
	verify  bool
	damaged bool // go on without the objects that are missing or altered
}

var errDamaged = errors.New("the backup is not as it was written, see above: nothing was restored; --damaged restores what is left")

// restoreBackup makes an installation of a backup where there is none. It gives what is wrong with the backup, or with what
// came out of it.
func restoreBackup(ctx context.Context, cfg config.Config, o restoreOptions) (backup.Manifest, []backup.Problem, error) {
	m, problems, err := backup.Check(ctx, o.from, nil)
	if err != nil {
		return m, nil, err
	}
	if len(problems) > 0 && !o.damaged {
		return m, problems, errDamaged
	}
	p := &platform{cfg: cfg}
	defer p.close()
	if cfg.DatabaseOwnerURL == "" && !cfg.Embedded() {
		return m, nil, fmt.Errorf("set %sDATABASE_OWNER_URL: a backup is restored as the role that owns the schema", config.Prefix)
	}
	into, _, err := p.keeper(ctx, asServer)
	if err != nil {
		return m, nil, err
	}
	if err := p.bringKeys(m.Keys, o.keyring); err != nil {
		return m, nil, err
	}
	if err := p.openStore(ctx); err != nil {
		return m, nil, err
	}
	into.Store = p.store
	if err := backup.Empty(ctx, into, m); err != nil {
		return m, nil, err
	}
	slog.InfoContext(ctx, "restoring", "backup", m.ID, "objects", m.Objects.Count, "bytes", m.Objects.Bytes)
	if err := backup.Restore(ctx, o.from, m, into); err != nil || !o.verify {
		return m, problems, err
	}
	wrong, err := backup.Verify(ctx, o.from, m, into)
	if o.damaged && len(problems) > 0 {
		return m, append(problems, wrong...), err
	}
	return m, wrong, err
}

// bringKeys puts the keyring in its place, and refuses where the backup's master keys are not at hand.
func (p *platform) bringKeys(k backup.Keys, from string) error {
	if (k.Kind == backup.KMS) != (p.cfg.KMSKeyID != "") {
		return fmt.Errorf("the backup's master keys are in a %s; set up this installation likewise (%sKMS_KEY_ID)", k.Kind, config.Prefix)
	}
	if k.Kind == backup.KMS {
		return nil
	}
	if from != "" {
		if err := keys.CopyKeyring(from, p.keyringPath()); err != nil {
			return err
		}
	}
	if _, err := os.Stat(p.keyringPath()); errors.Is(err, fs.ErrNotExist) {
		return errors.New("the backup holds no keys: name the copy of the keyring that was kept apart by --keyring FILE")
	}
	ring, err := keys.NewLocal(p.keyringPath())
	if err != nil {
		return err
	}
	have, err := ring.References()
	if err != nil {
		return err
	}
	for _, want := range k.References {
		if !slices.ContainsFunc(have, func(r keys.Reference) bool { return r.Name == want.Name }) {
			return fmt.Errorf("the keyring lacks the master key %q of the backup: it is another installation's, or older than the backup", want.Name)
		}
		lacksVersion := func(r keys.Reference) bool {
			return r.Name == want.Name && r.Destroyed == nil && slices.ContainsFunc(want.Versions, func(v uint32) bool { return !slices.Contains(r.Versions, v) })
		}
		if slices.ContainsFunc(have, lacksVersion) {
			return fmt.Errorf("the keyring lacks versions of the master key %q that the backup needs: they were retired since; name the copy of the keyring that was made with the backup", want.Name)
		}
	}
	return nil
}
