package app

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/gin-gonic/gin"
	"github.com/spf13/cobra"

	"chartwright/internal/codeset"
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
	if err := root.ExecuteContext(ctx); err != nil {
		fmt.Fprintln(stderr, "chartwright:", err)
		return 1
	}
	return 0
}

func command() *cobra.Command {
	root := &cobra.Command{
		Use:   "chartwright",
		Short: "The system on which a remote HIM agency codes charts and releases records",
		Long: `Chartwright distributes chart coding and release of information to remote technicians across hospitals.

Without any configuration "chartwright serve" runs on a private PostgreSQL, a Redis inside the process and an encrypted
store, all in the folder ./data. Every key of the configuration is listed by "chartwright config".`,
		SilenceUsage: true, SilenceErrors: true,
	}
	root.CompletionOptions.HiddenDefaultCmd = true
	root.AddCommand(serveCommand(), workCommand(), migrateCommand(), agencyCommand(), userCommand(), codesCommand(),
		examineCommand(), auditCommand(), configCommand(), contractCommand(),
		&cobra.Command{Use: "version", Short: "Print the version", Args: cobra.NoArgs, Run: func(c *cobra.Command, _ []string) { c.Println(Version()) }})
	return root
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
	return cfg, nil
}

func serveCommand() *cobra.Command {
	return &cobra.Command{Use: "serve", Short: "Serve the web application and the API, and work jobs", Args: cobra.NoArgs,
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

func examineCommand() *cobra.Command {
	return &cobra.Command{Use: "examine FILE...", Short: "Print what the examiner finds in files, one JSON line each", DisableFlagParsing: true,
		RunE: func(c *cobra.Command, args []string) error {
			return examine.Command(c.Context(), args, c.OutOrStdout(), c.ErrOrStderr())
		}}
}

func codesCommand() *cobra.Command {
	codes := &cobra.Command{Use: "codes", Short: "Import and search code sets"}
	codes.AddCommand(
		&cobra.Command{Use: "search --set FILE... --queries FILE [--limit N]", Short: "Search published files without a server, one JSON line a query", DisableFlagParsing: true,
			RunE: func(c *cobra.Command, args []string) error {
				return codeset.SearchCommand(c.Context(), args, c.OutOrStdout(), c.ErrOrStderr())
			}},
		&cobra.Command{Use: "import FILE...", Short: "Import files exactly as CMS and CDC publish them, zipped or not", Args: cobra.MinimumNArgs(1),
			RunE: func(c *cobra.Command, args []string) error {
				return withHouse(c, func(ctx context.Context, h *house) error {
					done, err := h.codeset.Import(ctx, args...)
					if err != nil {
						return err
					}
					return printJSON(c, done)
				})
			}})
	return codes
}

func auditCommand() *cobra.Command {
	audit := &cobra.Command{Use: "audit", Short: "The trail"}
	verify := &cobra.Command{Use: "verify", Short: "Recompute every agency's log and compare it with the signed checkpoints", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return withHouse(c, func(ctx context.Context, h *house) error { return h.verifyAll(c) })
		}}
	audit.AddCommand(verify)
	return audit
}

func (h *house) verifyAll(c *cobra.Command) error {
	agencies, err := listAgencies(c.Context(), h.db)
	if err != nil {
		return err
	}
	sound := true
	for _, a := range agencies {
		report, err := h.audit.Verify(actAs(c.Context(), a.TenantID))
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
	return &cobra.Command{Use: "config", Short: "List every key of the configuration", Args: cobra.NoArgs,
		Run: func(c *cobra.Command, _ []string) { c.Print(config.Reference()) }}
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
	h, err := unopened()
	if err != nil {
		return nil, err
	}
	gin.SetMode(gin.ReleaseMode)
	api, err := h.register(gin.New())
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
