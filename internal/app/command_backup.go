package app

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"chartwright/internal/backup"
	"chartwright/internal/platform/config"
)

func backupCommand() *cobra.Command {
	var o backupOptions
	cmd := &cobra.Command{Use: "backup --out DIR", Short: "Back up database and documents while the server runs", Args: cobra.NoArgs,
		Long: `Writes a backup of one moment into a new folder: the database by pg_dump, the encrypted documents, and a manifest with the
rows of every table and the hash of every object. Prints the manifest's summary as JSON.

The keys are not in it, and without them it opens nothing. Where they are in a keyring, --keyring writes a copy of that to a
file of its own: keep it in another place than the backups. Where they are in KMS, it names them.

From a folder the documents are copied. In a bucket they are listed with their hashes and stay there, under the bucket's own
versions and replication; --objects copy copies them all the same.

An external database needs CHARTWRIGHT_DATABASE_BACKUP_URL. It ends with an error where the store lacks documents that the
database names; the backup is good for everything else.`,
		Example: `  chartwright backup --out /backup/chartwright-$(date +%F) --keyring /media/safe/keyring-$(date +%F).json
  chartwright backup verify /backup/chartwright-2026-11-28`,
		RunE: func(c *cobra.Command, _ []string) error {
			if o.objects != "" && o.objects != "copy" && o.objects != "list" {
				return fmt.Errorf("--objects must be copy or list")
			}
			cfg, err := load(c)
			if err != nil {
				return err
			}
			m, err := takeBackup(c.Context(), cfg, o)
			if err != nil {
				return err
			}
			if err := printJSON(c, summary(m)); err != nil {
				return err
			}
			if len(m.Objects.Missing) > 0 {
				return backup.ErrMissing
			}
			return nil
		}}
	cmd.Flags().StringVar(&o.out, "out", "", "the `DIR` to write, new or empty")
	cmd.Flags().StringVar(&o.keyring, "keyring", "", "write a copy of the keyring to this new `FILE`; keep it apart from the backup")
	cmd.Flags().StringVar(&o.objects, "objects", "", "copy or list the documents (default: copy a folder's, list a bucket's)")
	required(cmd, "out")
	cmd.AddCommand(backupVerifyCommand())
	return cmd
}

func backupVerifyCommand() *cobra.Command {
	return &cobra.Command{Use: "verify DIR", Short: "Read a backup and compare every file and document with its manifest", Args: cobra.ExactArgs(1),
		Long: `Needs neither server nor database. Prints one JSON line for each part that is missing, cut short or altered, and ends with an
error where there is one. Documents that were listed and not copied are looked up by "chartwright restore --verify" alone.`,
		RunE: func(c *cobra.Command, args []string) error {
			m, problems, err := backup.Check(c.Context(), args[0], nil)
			if err != nil {
				return err
			}
			if err := tell(c, problems); err != nil {
				return err
			}
			return printJSON(c, summary(m))
		}}
}

func restoreCommand() *cobra.Command {
	var o restoreOptions
	cmd := &cobra.Command{Use: "restore --from DIR", Short: "Make an installation of a backup", Args: cobra.NoArgs,
		Long: `Restores a backup into an empty installation: no server may run on it, the database must have no tables, and a store into which
documents are copied must hold none. The backup is read and compared with its manifest first, and nothing is restored from
one that is not whole. Afterwards the schema is brought up to this program's.

With --verify the rows of every table, every document and every agency's trail are read back and compared with the manifest
and the signed checkpoints.`,
		Example: `  chartwright restore --from /backup/chartwright-2026-11-28 --keyring /media/safe/keyring-2026-11-28.json --verify`,
		RunE: func(c *cobra.Command, _ []string) error {
			cfg, err := load(c)
			if err != nil {
				return err
			}
			return runRestore(c, cfg, o)
		}}
	cmd.Flags().StringVar(&o.from, "from", "", "the backup's `DIR`")
	cmd.Flags().StringVar(&o.keyring, "keyring", "", "the `FILE` with the copy of the keyring that belongs to the backup")
	cmd.Flags().BoolVar(&o.verify, "verify", false, "read everything back and compare")
	cmd.Flags().BoolVar(&o.damaged, "damaged", false, "restore what is left of a damaged backup")
	required(cmd, "from")
	return cmd
}

func runRestore(c *cobra.Command, cfg config.Config, o restoreOptions) error {
	m, problems, err := restoreBackup(c.Context(), cfg, o)
	wrong := tell(c, problems)
	if err != nil {
		return err
	}
	h, err := openHouse(c.Context(), cfg, asServer)
	if err != nil {
		return err
	}
	defer h.close()
	details := map[string]any{"takenAt": m.TakenAt, "program": m.Program}
	if err := recordAct(c.Context(), h.db, "installation.restore", m.ID, details); err != nil {
		return err
	}
	if o.verify {
		// Rows that waited for the sealer when the backup was taken are old by now, and would pass for slipped in.
		if err := h.sealTrails(c.Context()); err != nil {
			return err
		}
		if err := h.verifyTrails(c.Context(), c); err != nil {
			return err
		}
	}
	return errors.Join(printJSON(c, summary(m)), wrong)
}

// sealTrails seals what waits in every agency's trail, as the job does.
func (h *house) sealTrails(ctx context.Context) error {
	agencies, err := listAgencies(ctx, h.db)
	if err != nil {
		return err
	}
	for _, a := range agencies {
		if err := h.audit.Seal(actAs(ctx, a.TenantID)); err != nil {
			return err
		}
	}
	return nil
}

// tell prints problems, and is an error where there are any.
func tell(c *cobra.Command, problems []backup.Problem) error {
	for _, p := range problems {
		if err := printJSON(c, p); err != nil {
			return err
		}
	}
	if len(problems) > 0 {
		return fmt.Errorf("%d parts are not as they were backed up; see above", len(problems))
	}
	return nil
}

// summary is what of a manifest fits a line.
func summary(m backup.Manifest) map[string]any {
	rows := int64(0)
	for _, n := range m.Database.Rows {
		rows += n
	}
	return map[string]any{"backup": m.ID, "takenAt": m.TakenAt, "schema": m.Database.Schema, "tables": len(m.Database.Rows), "rows": rows,
		"databaseBytes": m.Database.Size, "objects": m.Objects.Count, "objectBytes": m.Objects.Bytes, "objectsCopied": m.Objects.Copied,
		"objectsMissing": len(m.Objects.Missing), "keys": m.Keys.Kind}
}
