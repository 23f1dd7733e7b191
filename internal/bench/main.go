// Bench measures the whole system and prints a table; `make bench` runs it. It sets up everything it needs in a folder of its
// own and throws it away. It fails where an item of work was given to two people.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"chartwright/internal/bench/report"
	"chartwright/internal/bench/stand"
	"chartwright/internal/bench/volume"
	"chartwright/internal/examine"
)

// options are sizes and lengths.
type options struct {
	items    int           // ready work items
	events   int           // of 31 days of work
	during   time.Duration // of each measurement
	snapshot time.Duration // how long a snapshot is held open
	clients  int           // side by side, where claims are compared with bare updates
	upload   int64         // bytes of an uploaded file
	large    int64         // bytes of the file that is read in ranges
	streams  int           // idle event streams that are held beside whole lifecycles
	length   time.Duration // of the measurement of whole lifecycles
	crowd    int           // people at work at the same time
	crowdFor time.Duration // how long they work
	trials   int           // guesses at what is there, and as many at what is not
	stored   int           // encounters that are stored beneath them
	times    int           // how often that much is stored beneath a second crowd, and where the trail and the board are measured
	flood    int           // documents that one agency has poured in when others are measured beside it
	data     string        // test data: code sets and scanned charts
	only     []string
	out      string
}

// section is a group of figures that can be chosen by name.
type section struct {
	name  string
	run   func(ctx context.Context, b *bench) error
	apart bool // on a stand that only such sections use
}

// sections in the order in which they run: queue kills Redis at its end, start ends the stand. What is measured over a stored
// volume comes last, apart, so that the database holds that volume and little else.
var sections = []section{
	{name: "pages", run: pages}, {name: "store", run: blobs}, {name: "codes", run: codes}, {name: "figures", run: figures}, {name: "intake", run: intake}, {name: "roi-rules", run: roiRules}, {name: "package", run: packaging}, {name: "forms", run: forms},
	{name: "telling", run: telling}, {name: "life", run: life}, {name: "flood", run: flood}, {name: "queue", run: queue}, {name: "start", run: startup}, {name: "people", run: people, apart: true}, {name: "trail", run: trail, apart: true}, {name: "board", run: board, apart: true},
}

// bench is a run.
type bench struct {
	options
	*report.Report
	*stand.Stand
	volumes map[int]volume.Volume // by how many times; see over
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == examine.ChildCommand {
		os.Exit(examine.ChildMain(os.Stdin, os.Stdout))
	}
	if err := start(os.Args[1:]); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// start runs what this process is for: a child of the bench, or the bench.
func start(args []string) error {
	switch {
	case len(args) == 4 && args[0] == packageChild:
		return runPackage(context.Background(), args[1], args[2], args[3])
	case len(args) == 1 && args[0] == streamsChild:
		return holdStreams(os.Stdin, os.Stdout)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return run(ctx, args)
}

func parse(args []string) (options, error) {
	o := options{}
	var only string
	var quick bool
	fs := flag.NewFlagSet("bench", flag.ContinueOnError)
	fs.IntVar(&o.items, "items", 1_000_000, "ready work `items`")
	fs.IntVar(&o.events, "events", 1_000_000, "work `events` of 31 days")
	fs.DurationVar(&o.during, "for", 8*time.Second, "length of each measurement")
	fs.DurationVar(&o.snapshot, "snapshot", time.Minute, "how long a snapshot is held open while work is drawn")
	fs.IntVar(&o.clients, "clients", 8, "side by side, where claims are compared with bare updates")
	fs.Int64Var(&o.upload, "upload", 200<<20, "`bytes` of an uploaded file")
	fs.Int64Var(&o.large, "large", 1<<30, "`bytes` of the file that is read in ranges")
	fs.IntVar(&o.streams, "streams", 12_000, "idle event `streams` held beside whole lifecycles")
	fs.DurationVar(&o.length, "life", time.Minute, "length of the measurement of whole lifecycles")
	fs.IntVar(&o.crowd, "people", 500, "`people` at work at the same time")
	fs.DurationVar(&o.crowdFor, "day", 10*time.Minute, "how long they work")
	fs.IntVar(&o.stored, "volume", 100_000, "`encounters` stored beneath the crowd, with 20 rows of the trail and 10 events each")
	fs.IntVar(&o.times, "times", 10, "how many times that volume is stored beneath a second crowd, and where the trail and the board are measured")
	fs.IntVar(&o.flood, "flood", 5_000, "`documents` that one agency has poured in when others are measured beside it")
	fs.IntVar(&o.trials, "trials", 2_000, "`guesses` at what is there, and as many at what is not, for each way to ask")
	fs.StringVar(&o.data, "data", testData(), "`folder` of code sets and scanned charts")
	fs.StringVar(&only, "only", "", "sections to run, comma between: "+strings.Join(names(), ", "))
	fs.StringVar(&o.out, "o", "", "`file` for the table, as Markdown; one with the marks of docs/performance.md keeps its text around them")
	fs.BoolVar(&quick, "quick", false, "small sizes, about two minutes")
	if err := fs.Parse(args); err != nil {
		return o, err
	}
	if quick {
		o.items, o.events, o.during, o.snapshot, o.upload, o.large = 20_000, 40_000, time.Second, 3*time.Second, 50<<20, 100<<20
		o.streams, o.length, o.crowd, o.crowdFor, o.flood, o.trials = 400, 5*time.Second, 25, 30*time.Second, 100, 100
		o.stored = 1000
	}
	if only != "" {
		o.only = strings.Split(only, ",")
	}
	for _, name := range o.only {
		if !slices.Contains(names(), name) {
			return o, fmt.Errorf("there is no section %q; there are %s", name, strings.Join(names(), ", "))
		}
	}
	return o, nil
}

func names() []string {
	out := make([]string, len(sections))
	for i, s := range sections {
		out[i] = s.name
	}
	return out
}

func testData() string {
	if dir := os.Getenv("CHARTWRIGHT_TESTDATA"); dir != "" {
		return dir
	}
	return filepath.Join("..", "shared", "data")
}

func (o options) wants(name string) bool { return len(o.only) == 0 || slices.Contains(o.only, name) }

func run(ctx context.Context, args []string) error {
	o, err := parse(args)
	if err != nil {
		return err
	}
	slog.SetDefault(slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})))
	dir, err := os.MkdirTemp("", "chartwright-bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	b := &bench{options: o, Report: &report.Report{Live: os.Stdout}, volumes: map[int]volume.Volume{}}
	if b.Stand, err = stand.Open(ctx, dir); err != nil {
		return err
	}
	defer func() { b.Close() }() // of the stand that there is by then
	heading := b.heading()
	failed := b.measure(ctx)
	table := heading + "\n" + b.Table()
	if _, err := io.WriteString(os.Stdout, "\n"+table); err != nil {
		return err
	}
	if o.out != "" {
		failed = errors.Join(failed, report.Save(o.out, table))
	}
	return failed
}

// measure runs the sections; one that fails is told at the end and does not keep the others from running.
func (b *bench) measure(ctx context.Context) error {
	if b.wants("codes") {
		if err := b.importCodes(ctx); err != nil {
			return err
		}
	} else if b.wants("people") { // who search them
		if err := b.loadCodes(ctx); err != nil {
			return err
		}
	}
	if err := b.Serve(ctx); err != nil {
		return err
	}
	var failed error
	worn := false
	for _, s := range sections {
		if !b.wants(s.name) || ctx.Err() != nil {
			continue
		}
		if worn && s.apart {
			if err := b.renew(ctx); err != nil {
				return errors.Join(failed, err)
			}
		}
		worn = !s.apart
		b.Section(s.name)
		began := time.Now()
		if err := s.run(ctx, b); err != nil {
			failed = errors.Join(failed, fmt.Errorf("%s: %w", s.name, err))
			b.Add("this section broke off", "-", "", strings.ReplaceAll(err.Error(), "\n", " "))
		}
		fmt.Printf("  took %s\n", report.Short(time.Since(began)))
	}
	return errors.Join(failed, ctx.Err())
}

// renew throws the stand away and sets up another.
func (b *bench) renew(ctx context.Context) error {
	b.Close()
	if err := os.RemoveAll(b.Dir); err != nil {
		return err
	}
	s, err := stand.Open(ctx, b.Dir)
	if err != nil {
		return err
	}
	b.Stand = s
	if err := b.loadCodes(ctx); err != nil {
		return err
	}
	return b.Serve(ctx)
}
