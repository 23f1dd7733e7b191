package app

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"chartwright/internal/platform/jobs"
)

func jobsCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "jobs", Short: "Background jobs: what failed, and try it again"}
	list := &cobra.Command{Use: "list", Short: "List the jobs that failed, one JSON line each", Args: cobra.NoArgs,
		Long: `Lists the jobs that failed, of all agencies: "dead" ones used up their attempts and wait for a person, "retrying" ones try
again by themselves. The error is a code; the log of serve and work has more under it.`,
		RunE: func(c *cobra.Command, _ []string) error {
			return eachAgency(c, func(ctx context.Context, h *house, a agency) error { return h.printFailures(ctx, c, a) })
		}}
	cmd.AddCommand(list, jobsRetryCommand())
	return cmd
}

func jobsRetryCommand() *cobra.Command {
	var all bool
	retry := &cobra.Command{Use: "retry ID... | --all", Short: "Let failed jobs try again at once",
		Example: `  chartwright jobs retry 0190b7a4-8d2c-7c11-9f0a-5b1f7a3e9d10
  chartwright jobs retry --all`,
		RunE: func(c *cobra.Command, args []string) error {
			ids, err := idsOf(args)
			if err != nil {
				return err
			}
			if all == (len(ids) > 0) {
				return fmt.Errorf("name the jobs, or say --all")
			}
			return retryJobs(c, ids)
		}}
	retry.Flags().BoolVar(&all, "all", false, "every job that failed, of all agencies")
	return retry
}

// mostFailures bounds what the commands list and retry of one agency at once.
const mostFailures = 10_000

func (h *house) printFailures(ctx context.Context, c *cobra.Command, a agency) error {
	o, err := h.operations.Jobs(ctx, mostFailures)
	if err != nil {
		return err
	}
	for _, f := range o.Items {
		line := struct {
			Agency string `json:"agency"`
			jobs.Failure
		}{a.Slug, f}
		if err := printJSON(c, line); err != nil {
			return err
		}
	}
	return nil
}

// retryJobs lets the jobs of those ids try again, in whichever agency; no id means all that failed.
func retryJobs(c *cobra.Command, ids []uuid.UUID) error {
	return eachAgency(c, func(ctx context.Context, h *house, a agency) error {
		mine := ids
		if len(ids) == 0 {
			o, err := h.operations.Jobs(ctx, mostFailures)
			if err != nil || len(o.Items) == 0 {
				return err
			}
			for _, f := range o.Items {
				mine = append(mine, f.ID)
			}
		}
		n, err := h.operations.Retry(ctx, mine)
		if err != nil {
			return err
		}
		return printJSON(c, map[string]any{"agency": a.Slug, "retried": n})
	})
}

func idsOf(args []string) ([]uuid.UUID, error) {
	ids := make([]uuid.UUID, len(args))
	for i, arg := range args {
		id, err := uuid.Parse(arg)
		if err != nil {
			return nil, fmt.Errorf("%q is no job's id; see chartwright jobs list", arg)
		}
		ids[i] = id
	}
	return ids, nil
}

// eachAgency does something in every agency, as the machine.
func eachAgency(c *cobra.Command, do func(ctx context.Context, h *house, a agency) error) error {
	return withHouse(c, func(ctx context.Context, h *house) error {
		agencies, err := listAgencies(ctx, h.db)
		if err != nil {
			return err
		}
		for _, a := range agencies {
			if err := do(actAs(ctx, a.TenantID), h, a); err != nil {
				return err
			}
		}
		return nil
	})
}
