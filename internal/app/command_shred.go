package app

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"chartwright/internal/keycare"
)

func keysHoldCommand() *cobra.Command {
	var w whose
	var hold keycare.Hold
	var until, lift string
	cmd := &cobra.Command{Use: "hold --agency SLUG --client CODE (--kind KIND | --lift ID) --reason TEXT --by NAME", Short: "Forbid the destruction of a client's keys, or lift that", Args: cobra.NoArgs,
		Long: `Places a hold on a client's records: a legal one, which stands until it is lifted, or one for retention until a day. While one
stands "keys shred" refuses and names it. "keys list" shows what stands. Write no patient's name into the reason.`,
		Example: `  chartwright keys hold --agency northlake --client MERCY --kind legal --reason "Docket 26-1184, counsel's letter" --by "Ana Ruiz"
  chartwright keys hold --agency northlake --client MERCY --kind retention --until 2033-06-30 --reason "Contract, section 9" --by "Ana Ruiz"
  chartwright keys hold --agency northlake --client MERCY --lift 0190b7a4-8d2c-7c11-9f0a-5b1f7a3e9d10 --reason "Docket closed" --by "Ana Ruiz"`,
		RunE: func(c *cobra.Command, _ []string) error {
			id, err := uuid.Parse(lift)
			if lift != "" && err != nil {
				return fmt.Errorf("--lift: %q is no id", lift)
			}
			if until != "" {
				day, err := time.Parse(time.DateOnly, until)
				if err != nil {
					return fmt.Errorf("--until: %q is no day; write 2033-06-30", until)
				}
				hold.UntilOn = &day
			}
			return w.each(c, func(ctx context.Context, h *house, client keycare.Client) error {
				if lift != "" {
					if err := h.keycare.Lift(ctx, client, id, hold.PlacedBy, hold.Reason); err != nil {
						return err
					}
					return printJSON(c, map[string]any{"client": client.Code, "lifted": id})
				}
				placed, err := h.keycare.Place(ctx, client, hold)
				if err != nil {
					return err
				}
				return printJSON(c, placed)
			})
		}}
	w.flags(cmd, false)
	cmd.Flags().StringVar(&hold.Kind, "kind", "", "legal or retention")
	cmd.Flags().StringVar(&until, "until", "", "the `DAY` on which a hold for retention ends")
	cmd.Flags().StringVar(&lift, "lift", "", "lift the hold of this `ID`")
	cmd.Flags().StringVar(&hold.Reason, "reason", "", "why: docket, law, contract")
	cmd.Flags().StringVar(&hold.PlacedBy, "by", "", "who says so")
	cmd.MarkFlagsOneRequired("kind", "lift")
	cmd.MarkFlagsMutuallyExclusive("kind", "lift")
	required(cmd, "reason", "by")
	return cmd
}

func keysShredCommand() *cobra.Command {
	var w whose
	var o keycare.Order
	var file string
	cmd := &cobra.Command{Use: "shred --agency SLUG --client CODE --by NAME --witness NAME --reason TEXT --certificate FILE", Args: cobra.NoArgs,
		Short: "Destroy a client's keys, so that none of its records can be read again",
		Long: `Destroys the client's master key: every document, name, number and letter of it is unreadable from then on, here and in every
backup. THERE IS NO WAY BACK. In KMS the deletion of the key is ordered; it opens nothing at once, and is gone in seven days.

It refuses, and names all reasons together, while the client is not closed, a legal hold or retention stands, files or
requests are unfinished, its key serves others, or disclosures must still be accounted for. It asks for the client's code.

The certificate tells who ordered it and why, which keys, how many objects and rows, and that what was tried did not open; the
key that signs the trail signs it. What stays: the trail, rows without their sealed parts, and who held which record when.`,
		Example: `  chartwright keys shred --agency northlake --client MERCY --by "Ana Ruiz" --witness "Bo Lind" \
    --reason "Contract ended 2026-06-30, return-or-destroy clause 9.2" --copies-destroyed \
    --accounting "handed to the hospital's privacy officer 2026-11-20" --certificate mercy-destroyed.txt`,
		RunE: func(c *cobra.Command, _ []string) error {
			return w.each(c, func(ctx context.Context, h *house, client keycare.Client) error {
				return shred(ctx, c, h, client, o, file)
			})
		}}
	w.flags(cmd, false)
	cmd.Flags().StringVar(&o.By, "by", "", "who orders it")
	cmd.Flags().StringVar(&o.Witness, "witness", "", "a second person")
	cmd.Flags().StringVar(&o.Reason, "reason", "", "the basis: contract, law, docket")
	cmd.Flags().StringVar(&o.Accounting, "accounting", "", "how the accounting of disclosures was handed over")
	cmd.Flags().BoolVar(&o.Copies, "copies-destroyed", false, "older copies of the keyring, and backups from before this key, are destroyed")
	cmd.Flags().StringVar(&file, "certificate", "", "write the certificate to this new `FILE`")
	required(cmd, "by", "witness", "reason", "certificate")
	return cmd
}

// shred asks for the client's code, destroys, and writes the certificate.
func shred(ctx context.Context, c *cobra.Command, h *house, client keycare.Client, o keycare.Order, file string) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // before anything is destroyed
	if err != nil {
		return fmt.Errorf("--certificate: %w", err)
	}
	certificate, err := func() (string, error) {
		fmt.Fprintf(c.ErrOrStderr(), "All records of %s will be unreadable for good. Type its code to destroy its keys: ", client.Name)
		line, err := bufio.NewReader(c.InOrStdin()).ReadString('\n')
		if err != nil && line == "" {
			return "", errors.New("nobody typed the code; nothing was destroyed")
		}
		o.Code = strings.TrimSpace(line)
		return h.keycare.Shred(ctx, client, o)
	}()
	if err != nil {
		return errors.Join(err, f.Close(), os.Remove(file))
	}
	_, err = f.WriteString(certificate)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("the keys are destroyed, but the certificate could not be written; run the command again with another file: %w", err)
	}
	said, err := h.keycare.ReadCertificate([]byte(certificate))
	if err != nil {
		return err
	}
	return printJSON(c, map[string]any{"client": client.Code, "key": said.Key, "objects": said.Objects, "tried": said.Tried, "finalAt": said.FinalAt,
		"manifest": said.Manifest, "certificate": filepath.Base(file)})
}

func keysCertificateCommand() *cobra.Command {
	return &cobra.Command{Use: "certificate FILE", Short: "Read a certificate of destruction and check its signature", Args: cobra.ExactArgs(1),
		Long: `Prints what a certificate of "keys shred" says, if this installation signed it and nothing in it was altered.`,
		RunE: func(c *cobra.Command, args []string) error {
			signed, err := os.ReadFile(args[0])
			if err != nil {
				return err
			}
			return withHouse(c, func(_ context.Context, h *house) error {
				said, err := h.keycare.ReadCertificate(signed)
				if err != nil {
					return err
				}
				return printJSON(c, said)
			})
		}}
}
