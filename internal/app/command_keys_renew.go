package app

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"chartwright/internal/keycare"
	"chartwright/internal/platform/config"
)

func keysRenewCommand() *cobra.Command {
	var w whose
	var r renewal
	cmd := &cobra.Command{Use: "renew --agency SLUG --client CODE [--document ID | --columns]", Short: "Encrypt a client's documents and columns anew under new data keys", Args: cobra.NoArgs,
		Long: `Encrypts every document of the client anew, or the one that is named: files with the pictures and words of their pages, releases,
archives; and then its columns: names, numbers, letters and reasons, with their search indexes. Use it where a data key may have
become known; a rotation of the master key does not need it.

Each document is written under a new data key, read back and compared; then its rows name the new objects, in one transaction; the
old objects are removed a day later. Documents that are being examined wait: run it again for them.

The columns get one new data key. It is made known for six seconds, then seals what is written; what the old one sealed is sealed
anew, some hundred rows in a transaction, and found under both until "keys retire" removes the old one. Every process must be of this
version or a later one: not while an upgrade is under way.

It may run beside the server. What was cut off goes on when the command is run again, and is finished before anything else is begun.`,
		Example: `  chartwright keys renew --agency northlake --client MERCY
  chartwright keys renew --agency northlake --client MERCY --columns
  chartwright keys renew --agency northlake --client MERCY --document 0190b7a4-8d2c-7c11-9f0a-5b1f7a3e9d10`,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := r.parse(); err != nil {
				return err
			}
			return w.each(c, func(ctx context.Context, h *house, client keycare.Client) error { return r.do(ctx, c, h, client) })
		}}
	w.flags(cmd, false)
	cmd.Flags().StringVar(&r.document, "document", "", "the `ID` of one file, release or archive")
	cmd.Flags().BoolVar(&r.columns, "columns", false, "the columns alone")
	cmd.MarkFlagsMutuallyExclusive("document", "columns")
	return cmd
}

// renewal is what is to be renewed: both flags empty, everything.
type renewal struct {
	document string
	columns  bool
	one      uuid.UUID
}

func (r *renewal) parse() (err error) {
	if r.document == "" {
		return nil
	}
	if r.one, err = uuid.Parse(r.document); err != nil {
		return fmt.Errorf("--document: %q is no id", r.document)
	}
	return nil
}

func (r *renewal) do(ctx context.Context, c *cobra.Command, h *house, client keycare.Client) error {
	documents := !r.columns
	if documents && r.one == uuid.Nil {
		cutOff, err := h.keycare.Unfinished(ctx, client) // its documents were done before
		if err != nil {
			return err
		}
		documents = !cutOff
	}
	if documents {
		change, err := h.keycare.Renew(ctx, client, r.one, teller(c, client))
		if err == nil {
			err = h.printDone(ctx, c, client.Code, change)
		}
		if err != nil || r.one != uuid.Nil {
			return err
		}
	}
	change, err := h.keycare.RenewColumns(ctx, client, teller(c, client))
	if err != nil {
		return err
	}
	return h.printDone(ctx, c, client.Code, change)
}

func keysRetireCommand() *cobra.Command {
	var w whose
	var inKMS error
	cmd := &cobra.Command{Use: "retire --agency SLUG (--client CODE | --all)", Short: "Remove a client's old keys that are needed no more", Args: cobra.NoArgs,
		Long: `Removes the data keys of the client's columns that a renewal left behind, and from the keyring all but the newest version of its
master key. It refuses while anything is sealed or wrapped by an older one, and until a day after the change. Backups from before
a rotation then need the copy of the keyring that was made with them (` + config.Prefix + `DATA_DIR/keyring.json holds the old versions no
more). Master keys in KMS are retired in KMS.`,
		RunE: func(c *cobra.Command, _ []string) error {
			err := w.each(c, func(ctx context.Context, h *house, client keycare.Client) error {
				columns, err := h.keycare.RetireColumns(ctx, client)
				if err != nil {
					return err
				}
				n, err := h.keycare.Retire(ctx, client)
				if errors.Is(err, keycare.ErrInKMS) { // the columns of the others are retired all the same
					inKMS, err = err, nil
				}
				if err != nil {
					return err
				}
				return printJSON(c, map[string]any{"client": client.Code, "versionsRemoved": n, "columnKeysRemoved": append([]int{}, columns...)})
			})
			return errors.Join(err, inKMS)
		}}
	w.flags(cmd, true)
	return cmd
}
