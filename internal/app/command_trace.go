package app

import (
	"fmt"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"chartwright/internal/platform/traces"
)

func traceCommand() *cobra.Command {
	return &cobra.Command{Use: "trace ID", Short: "Name the trace of a chart or of a request for records", Args: cobra.ExactArgs(1),
		Long: `Prints under which id the collector holds the way of a chart, by its encounter's id, or of a request for records, by its own.
Nobody can tell the encounter or the request from it.`,
		Example: `  chartwright trace 0190b7a4-8d2c-7c11-9f0a-5b1f7a3e9d10`,
		RunE: func(c *cobra.Command, args []string) error {
			id, err := uuid.Parse(args[0])
			if err != nil {
				return fmt.Errorf("%q is no id of an encounter or a request", args[0])
			}
			_, err = fmt.Fprintln(c.OutOrStdout(), traces.IDOf(id))
			return err
		}}
}
