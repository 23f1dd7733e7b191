package app

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"chartwright/internal/keycare"
	"chartwright/internal/tenancy/principal"
)

func keysCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "keys", Short: "The clients' keys: list, check, rotate, renew, retire, shred",
		Long: `Each client's documents and columns are encrypted under data keys that the client's master key wraps, in the keyring or in KMS.
These commands take care of them while the server runs; docs/keys.md says when to use which. Each is kept in the trail.`}
	cmd.AddCommand(keysListCommand(), keysCheckCommand(), keysRotateCommand(), keysRenewCommand(), keysRetireCommand(), keysHoldCommand(), keysShredCommand(), keysCertificateCommand())
	return cmd
}

// whose are the flags that name clients.
type whose struct {
	agency, client string
	all            bool
}

func (w *whose) flags(c *cobra.Command, many bool) {
	c.Flags().StringVar(&w.agency, "agency", "", "short name of the agency")
	c.Flags().StringVar(&w.client, "client", "", "the client's code")
	required(c, "agency")
	if many {
		c.Flags().BoolVar(&w.all, "all", false, "every client of the agency")
		c.MarkFlagsOneRequired("client", "all")
		c.MarkFlagsMutuallyExclusive("client", "all")
		return
	}
	required(c, "client")
}

// each does something with the keys of every client that the flags name, as the operator.
func (w *whose) each(c *cobra.Command, do func(ctx context.Context, h *house, client keycare.Client) error) error {
	return withHouse(c, func(ctx context.Context, h *house) error {
		ctx, err := h.asOperator(ctx, w.agency)
		if err != nil {
			return err
		}
		if !w.all {
			client, err := h.keycare.Find(ctx, w.client)
			if err != nil {
				return err
			}
			return do(ctx, h, client)
		}
		clients, err := h.keycare.Clients(ctx)
		if err != nil {
			return err
		}
		for _, client := range clients {
			if client.ShreddedAt != nil {
				continue
			}
			if err := do(ctx, h, client); err != nil {
				return fmt.Errorf("%s: %w", client.Code, err)
			}
		}
		return nil
	})
}

// asOperator is the operator acting inside the agency of that short name.
func (h *house) asOperator(ctx context.Context, slug string) (context.Context, error) {
	agencies, err := listAgencies(ctx, h.db)
	if err != nil {
		return ctx, err
	}
	for _, a := range agencies {
		if a.Slug == slug {
			return principal.With(ctx, principal.Principal{TenantID: a.TenantID, Role: principal.Operator, Name: "operator"}), nil
		}
	}
	return ctx, fmt.Errorf("no agency has the short name %q; chartwright agency list shows them", slug)
}

// keyLine is what list and check print of a client.
type keyLine struct {
	Agency string `json:"agency"`
	keycare.State
}

func eachKey(c *cobra.Command, look func(ctx context.Context, h *house, client keycare.Client) (keycare.State, error), judge func(keycare.State)) error {
	return eachAgency(c, func(ctx context.Context, h *house, a agency) error {
		clients, err := h.keycare.Clients(ctx)
		if err != nil {
			return err
		}
		for _, client := range clients {
			s, err := look(ctx, h, client)
			if err != nil {
				return err
			}
			if err := printJSON(c, keyLine{a.Slug, s}); err != nil {
				return err
			}
			judge(s)
		}
		return nil
	})
}

func keysListCommand() *cobra.Command {
	return &cobra.Command{Use: "list", Short: "List the clients' keys, one JSON line each", Args: cobra.NoArgs,
		Long: `Lists every agency's clients with their master keys: where it is kept, its versions in the keyring, how many data keys each place
holds, how many of them an older key or version wraps, and a change that is not finished; of the columns the generation of the data
key in use, those that are kept, and how many values an older one sealed. Asks nothing of KMS.`,
		RunE: func(c *cobra.Command, _ []string) error {
			return eachKey(c, func(ctx context.Context, h *house, client keycare.Client) (keycare.State, error) {
				return h.keycare.State(ctx, client)
			},
				func(keycare.State) {})
		}}
}

func keysCheckCommand() *cobra.Command {
	return &cobra.Command{Use: "check", Short: "Open a data key of every client by its master key", Args: cobra.NoArgs,
		Long: `Prints what "keys list" prints, and what came of opening a data key of each client: "yes"; "away", KMS does not answer; "missing",
the master key is not there, or is disabled; "refused", the wrapped key was altered or is another key's; "destroyed", on order. Ends with an error
unless all open, nothing is wrapped by an older key, and no change is unfinished.`,
		RunE: func(c *cobra.Command, _ []string) error {
			var wrong error
			err := eachKey(c, func(ctx context.Context, h *house, client keycare.Client) (keycare.State, error) {
				return h.keycare.Check(ctx, client)
			},
				func(s keycare.State) {
					switch {
					case s.ShreddedAt != nil:
					case s.Opens != "yes":
						wrong = errors.Join(wrong, fmt.Errorf("%s: the key does not open (%s)", s.Code, s.Opens))
					case s.Older > 0 || s.Change != nil:
						wrong = errors.Join(wrong, fmt.Errorf("%s: a change of its keys is not finished; run chartwright keys rotate or renew", s.Code))
					}
				})
			return errors.Join(err, wrong)
		}}
}

// teller prints how far a change is.
func teller(c *cobra.Command, client keycare.Client) func(keycare.Progress) {
	return func(p keycare.Progress) {
		_ = printJSON(c, struct {
			Client string `json:"client"`
			keycare.Progress
		}{client.Code, p})
	}
}

// keysDone is the last line of a change.
type keysDone struct {
	Client string `json:"client"`
	Older  int64  `json:"older"`
	Next   string `json:"next"`
	keycare.Change
}

func keysRotateCommand() *cobra.Command {
	var w whose
	var to string
	cmd := &cobra.Command{Use: "rotate --agency SLUG (--client CODE | --all) [--to KEY]", Short: "Give a client a new master key and wrap its data keys by it", Args: cobra.NoArgs,
		Long: `Makes a new version of the client's master key in the keyring, or, where the master keys are in KMS, takes the key that --to names.
Every running process uses it at once for what is written; then all the client's data keys (of its columns, documents,
uploads under way, releases, archives) are wrapped by it, in batches, while people read and write. No document is touched.

A rotation that is cut off goes on when the command is run again, and a job goes on with it after ten minutes. KMS renews the
material of a key by itself (automatic rotation); --to is for giving a client a key of its own, or leaving one behind.`,
		Example: `  chartwright keys rotate --agency northlake --client MERCY
  chartwright keys rotate --agency northlake --client MERCY --to arn:aws:kms:us-east-1:111122223333:key/0b0a…`,
		RunE: func(c *cobra.Command, _ []string) error {
			return w.each(c, func(ctx context.Context, h *house, client keycare.Client) error {
				change, err := h.keycare.Rotate(ctx, client, to, teller(c, client))
				if err != nil {
					return err
				}
				return h.printDone(ctx, c, client.Code, change)
			})
		}}
	w.flags(cmd, true)
	cmd.Flags().StringVar(&to, "to", "", "the `KEY` in KMS (id, ARN or alias) that is to wrap from now on")
	return cmd
}

// printDone says how a change ended and what comes next.
func (h *house) printDone(ctx context.Context, c *cobra.Command, code string, change keycare.Change) error {
	client, err := h.keycare.Find(ctx, code)
	if err != nil {
		return err
	}
	s, err := h.keycare.State(ctx, client)
	if err != nil {
		return err
	}
	next := "nothing is wrapped by the old key; it can be retired after a day (chartwright keys retire)"
	switch {
	case s.Older > 0:
		next = "some keys were written by the old key meanwhile; run the command again"
	case change.Kind == "columns" && s.Columns.Older > 0:
		next = "some values were sealed by the old key meanwhile, or cannot be sealed anew yet: a job looks again in an hour, and chartwright keys retire says which"
	case change.Kind == "columns":
		next = "nothing is sealed by the old key; it can be retired after a day (chartwright keys retire)"
	case change.Kind == "data":
		next = "the objects under the old data keys are removed in a day"
	case s.Kept == "kms":
		next = "nothing of this client is wrapped by the old key; if no other client uses it, disable it in KMS, and schedule its deletion when the backups that need it are gone"
	}
	return printJSON(c, keysDone{Client: client.Code, Older: s.Older, Next: next, Change: change})
}
