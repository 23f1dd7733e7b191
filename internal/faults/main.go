// Faults lets an installation as in production fail in every way it can while people work on it, and then proves from outside that
// nothing that was acknowledged is lost, doubled or leaked. `make faults` runs it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/signal"
	"slices"
	"sync"
	"syscall"
	"time"

	"github.com/google/uuid"

	"github.com/anishathalye/porcupine"
)

// options are a run's sizes.
type options struct {
	clients int // people who work at once; a quarter of them send files
	kills   int
	acks    int // acknowledged operations, at least
	during  time.Duration
	files   float64 // sent in a second
	keep    bool
}

func main() {
	var o options
	flag.IntVar(&o.clients, "clients", 40, "people at once")
	flag.IntVar(&o.kills, "kills", 50, "processes killed, at least")
	flag.IntVar(&o.acks, "operations", 10_000, "acknowledged operations, at least")
	flag.DurationVar(&o.during, "for", 5*time.Minute, "how long faults happen, at least")
	flag.Float64Var(&o.files, "files", 3, "files sent in a second")
	flag.BoolVar(&o.keep, "keep", false, "keep the folder with the logs")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, o, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "faults:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options, out io.Writer) error {
	dir, err := os.MkdirTemp("", "chartwright-faults-*")
	if err != nil {
		return err
	}
	if !o.keep {
		defer func() { _ = os.RemoveAll(dir) }()
	}
	fmt.Fprintln(out, "in", dir)
	s, err := openStand(ctx, dir)
	if err != nil {
		return err
	}
	defer s.close()
	coders := max(2, o.clients*3/4)
	t, err := s.settle(ctx, coders)
	if err != nil {
		return err
	}
	ticks := time.NewTicker(time.Duration(float64(time.Second) / o.files))
	defer ticks.Stop()
	l := &ledger{pace: ticks.C, completed: map[uuid.UUID]int{}, book: notebook{ops: map[uuid.UUID][]porcupine.Operation{}}}
	working, enough := context.WithCancel(ctx)
	defer enough()
	sending, sent := context.WithCancel(working)
	defer sent()
	var senders, all sync.WaitGroup
	for range max(1, o.clients-coders) {
		senders.Go(func() { t.send(sending, l) })
	}
	for _, p := range t.coders {
		all.Go(func() { t.code(working, p, l) })
	}
	began := time.Now()
	if _, err := sinceAcked(ctx, began, &l.lastClaim); err != nil {
		return fmt.Errorf("nothing is worked on before anything fails: %w", err)
	}
	seen, killed, failed := chaos(ctx, s, l, o, out)
	for failed == nil && int(l.operations.Load()) < o.acks && ctx.Err() == nil {
		_ = pause(ctx, 100*time.Millisecond)
	}
	took := time.Since(began)
	sent()
	senders.Wait()
	v, err := t.check(ctx, l) // coders go on until the queue is empty
	enough()
	all.Wait()
	if err = errors.Join(failed, err); err != nil && v == nil {
		return err
	}
	tell(out, o, l, v, seen, killed, took)
	if len(v.wrong) > 0 {
		err = errors.Join(err, fmt.Errorf("%d violations", len(v.wrong)))
	}
	return err
}

// tell prints the tables.
func tell(out io.Writer, o options, l *ledger, v *verdict, seen map[string]*recovery, killed int, took time.Duration) {
	fmt.Fprint(out, "\n| fault | times | work given again after, at most | uploads taken again after, at most |\n|---|---|---|---|\n")
	for _, name := range slices.Sorted(maps.Keys(seen)) {
		r := seen[name]
		fmt.Fprintf(out, "| %s | %d | %.1f s | %.1f s |\n", name, r.times, r.claim.Seconds(), r.upload.Seconds())
	}
	fmt.Fprint(out, "\n| | |\n|---|---|\n")
	fmt.Fprintf(out, "| people at once | %d |\n| length | %s |\n| processes killed | %d |\n", o.clients, took.Round(time.Second), killed)
	fmt.Fprintf(out, "| operations acknowledged | %d |\n| answers lost | %d |\n", l.operations.Load(), l.unknowns.Load())
	fmt.Fprintf(out, "| uploads acknowledged and read back to their hash | %d |\n| charts told to be completed, each once | %d |\n", v.uploads, v.completed)
	fmt.Fprintf(out, "| lease histories that are linearizable | %d, of %d acts |\n", v.items, v.acts)
	fmt.Fprintf(out, "| until nothing waited any more | %.0f s |\n| violations | %d |\n", v.settled.Seconds(), len(v.wrong))
	for _, w := range v.wrong {
		fmt.Fprintln(out, "VIOLATION:", w)
	}
}
