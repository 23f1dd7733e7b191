package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"chartwright/internal/examine"
	"chartwright/internal/platform/config"
)

// Main runs the command line and gives the exit status.
func Main(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	if len(args) > 0 && args[0] == examine.ChildCommand { // before anything else: a child must start fast and know nothing
		return examine.ChildMain(stdin, stdout)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	root := command()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	called, err := root.ExecuteContextC(ctx)
	if err == nil {
		return 0
	}
	fmt.Fprintln(stderr, "chartwright:", err)
	if !errors.As(err, new(runError)) { // it was called wrongly
		fmt.Fprintf(stderr, "Run %q to see how it is called.\n", called.CommandPath()+" --help")
	}
	return 1
}

// runError is what a command that was called rightly ended with.
type runError struct{ error }

func (e runError) Unwrap() error { return e.error }

// markRuns lets Main tell what a command ended with from how it was called.
func markRuns(c *cobra.Command) {
	if run := c.RunE; run != nil {
		c.RunE = func(c *cobra.Command, args []string) error {
			if err := run(c, args); err != nil {
				return runError{err}
			}
			return nil
		}
	}
	for _, sub := range c.Commands() {
		markRuns(sub)
	}
}

// The groups in which the commands are listed.
const (
	running  = "running"
	upkeep   = "upkeep"
	noServer = "no-server"
)

func command() *cobra.Command {
	root := &cobra.Command{
		Use:   "chartwright",
		Short: "The system on which a remote HIM agency codes charts and releases records",
		Long: `Chartwright distributes chart coding and release of information to remote technicians across hospitals.

Without any configuration "chartwright serve" runs on a private PostgreSQL, a Redis inside the process and an encrypted
store, all in the folder ./data. It is configured by environment variables, or by a file of them that CHARTWRIGHT_CONFIG
names; "chartwright config" lists every key. The commands that keep it up may run beside a running server.`,
		SilenceUsage: true, SilenceErrors: true,
	}
	root.CompletionOptions.HiddenDefaultCmd = true
	root.AddGroup(&cobra.Group{ID: running, Title: "Run it:"}, &cobra.Group{ID: upkeep, Title: "Keep it up:"},
		&cobra.Group{ID: noServer, Title: "Without server or database:"})
	for group, commands := range map[string][]*cobra.Command{
		running:  {serveCommand(), workCommand(), migrateCommand()},
		upkeep:   {agencyCommand(), userCommand(), codesCommand(), jobsCommand(), auditCommand(), keysCommand(), backupCommand(), restoreCommand()},
		noServer: {examineCommand(), redactCommand(), traceCommand(), configCommand(), contractCommand(), versionCommand()},
	} {
		for _, c := range commands {
			c.GroupID = group
			root.AddCommand(c)
		}
	}
	root.SetHelpCommandGroupID(noServer)
	markRuns(root)
	return root
}

func versionCommand() *cobra.Command {
	return &cobra.Command{Use: "version", Short: "Print the version", Args: cobra.NoArgs,
		Run: func(c *cobra.Command, _ []string) { fmt.Fprintln(c.OutOrStdout(), Version()) }}
}

// load reads the configuration and sets up the log, which goes to stderr.
func load(c *cobra.Command) (config.Config, error) {
	cfg, err := config.Load(os.Environ())
	if err != nil {
		return cfg, err
	}
	var level slog.Level
	if err := level.UnmarshalText([]byte(cfg.LogLevel)); err != nil {
		return cfg, err
	}
	options := &slog.HandlerOptions{Level: level}
	var handler slog.Handler = slog.NewTextHandler(c.ErrOrStderr(), options)
	if cfg.LogFormat == "json" {
		handler = slog.NewJSONHandler(c.ErrOrStderr(), options)
	}
	slog.SetDefault(slog.New(handler))
	for _, name := range config.Unknown(os.Environ()) {
		slog.Warn("this variable is no setting of chartwright; is it mistyped? chartwright config lists them", "name", name)
	}
	return cfg, nil
}

func serveCommand() *cobra.Command {
	return &cobra.Command{Use: "serve", Short: "Serve the web application and the API, and work jobs", Args: cobra.NoArgs,
		Long: `Serves the web application and the API, and works jobs, until Ctrl-C or SIGTERM; what runs is given CHARTWRIGHT_SHUTDOWN_GRACE
to end. The configuration is checked first, and all its mistakes are told together. In an empty private database a
demonstration agency is made, and the passwords of its people are printed once; CHARTWRIGHT_DEMO=off prevents it.`,
		Example: `  chartwright serve
  CHARTWRIGHT_ADDRESS=127.0.0.1:9000 CHARTWRIGHT_DATA_DIR=/srv/chartwright chartwright serve
  CHARTWRIGHT_CONFIG=/etc/chartwright.env chartwright serve`,
		RunE: func(c *cobra.Command, _ []string) error {
			cfg, err := load(c)
			if err != nil {
				return err
			}
			return Serve(c.Context(), cfg, func(s *Started) { s.greet(c.OutOrStdout()) })
		}}
}

func workCommand() *cobra.Command {
	return &cobra.Command{Use: "work", Short: "Work jobs without serving requests", Args: cobra.NoArgs,
		Long: `Works jobs (examining documents, text recognition, timers, sealing the trail) beside servers, on the same database, Redis
and store. Start as many as the work needs.`,
		RunE: func(c *cobra.Command, _ []string) error {
			cfg, err := load(c)
			if err != nil {
				return err
			}
			return Work(c.Context(), cfg)
		}}
}

func migrateCommand() *cobra.Command {
	return &cobra.Command{Use: "migrate", Short: "Bring the database's schema up to date", Args: cobra.NoArgs,
		Long: `Brings the schema up to date as the role in CHARTWRIGHT_DATABASE_OWNER_URL. "chartwright serve" does the same at its start
where it knows that role; the private database is always up to date.`,
		RunE: func(c *cobra.Command, _ []string) error {
			cfg, err := load(c)
			if err != nil {
				return err
			}
			if cfg.DatabaseOwnerURL.Reveal() == "" && !cfg.Embedded() {
				return fmt.Errorf("set %sDATABASE_OWNER_URL: migrations run as the role that owns the schema", config.Prefix)
			}
			p := &platform{cfg: cfg}
			defer p.close()
			return p.openDatabase(c.Context(), asServer)
		}}
}

func auditCommand() *cobra.Command {
	audit := &cobra.Command{Use: "audit", Short: "Verify the trail"}
	verify := &cobra.Command{Use: "verify", Short: "Recompute every agency's log and compare it with the signed checkpoints", Args: cobra.NoArgs,
		Long: `Hashes every row of the trail anew, rebuilds each agency's log, and compares it with every signed checkpoint in the database
and with the newest one in the blob store. Prints one JSON line an agency. It ends with an error, and the line names the
first row, where one was altered, removed or slipped in.`,
		RunE: func(c *cobra.Command, _ []string) error { return verifyAll(c) }}
	audit.AddCommand(verify)
	return audit
}

func verifyAll(c *cobra.Command) error {
	return withHouse(c, func(ctx context.Context, h *house) error { return h.verifyTrails(ctx, c) })
}

// verifyTrails prints what became of each agency's trail, and fails where one is not as it was sealed.
func (h *house) verifyTrails(ctx context.Context, c *cobra.Command) error {
	agencies, err := listAgencies(ctx, h.db)
	if err != nil {
		return err
	}
	sound := true
	for _, a := range agencies {
		report, err := h.audit.Verify(actAs(ctx, a.TenantID))
		if err != nil {
			return err
		}
		sound = sound && report.OK
		if err := printJSON(c, map[string]any{"agency": a.Slug, "report": report}); err != nil {
			return err
		}
	}
	if !sound {
		return fmt.Errorf("the trail is not as it was sealed; see the problems above")
	}
	return nil
}

func configCommand() *cobra.Command {
	var markdown bool
	cmd := &cobra.Command{Use: "config", Short: "List every key of the configuration", Args: cobra.NoArgs,
		Long: `Lists every key with its default and its meaning. Keys are environment variables; CHARTWRIGHT_CONFIG may name a file of
KEY=VALUE lines with any of them, and the environment wins over it.`,
		Run: func(c *cobra.Command, _ []string) {
			text := config.Reference()
			if markdown {
				text = config.Markdown()
			}
			fmt.Fprint(c.OutOrStdout(), text)
		}}
	cmd.Flags().BoolVar(&markdown, "markdown", false, "as a table for the documentation")
	return cmd
}

// contractCommand prints the OpenAPI document; it needs no database, since no operation is called.
func contractCommand() *cobra.Command {
	return &cobra.Command{Use: "openapi", Aliases: []string{"contract"}, Short: "Print the OpenAPI 3.1 contract", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			contract, err := Contract()
			if err != nil {
				return err
			}
			_, err = c.OutOrStdout().Write(contract)
			return err
		}}
}

// Contract is the OpenAPI document, indented, ending with a line break.
func Contract() ([]byte, error) {
	api, err := unopenedAPI()
	if err != nil {
		return nil, err
	}
	api.Contract().Info.Version = "1"
	text, err := json.MarshalIndent(api.Contract(), "", "  ")
	return append(text, '\n'), err
}

func withHouse(c *cobra.Command, do func(ctx context.Context, h *house) error) error {
	cfg, err := load(c)
	if err != nil {
		return err
	}
	h, err := openHouse(c.Context(), cfg, asCommand)
	if err != nil {
		return err
	}
	defer h.close()
	return do(c.Context(), h)
}

func printJSON(c *cobra.Command, v any) error { return json.NewEncoder(c.OutOrStdout()).Encode(v) }
