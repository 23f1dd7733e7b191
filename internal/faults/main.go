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
	rare    bool          // also the faults that cost much: two versions, clocks of processes
	older   string        // revision that the upgrade begins with; none: the newest that lacks a migration; "none": none
	back    time.Duration // after a fault, claims and uploads are to be acknowledged within; 0: it is not judged
}

func main() {
	var o options
	flag.IntVar(&o.clients, "clients", 40, "people at once")
	flag.IntVar(&o.kills, "kills", 50, "processes killed, at least")
	flag.IntVar(&o.acks, "operations", 10_000, "acknowledged operations, at least")
	flag.DurationVar(&o.during, "for", 5*time.Minute, "how long faults happen, at least")
	flag.Float64Var(&o.files, "files", 1.5, "files sent in a second")
	flag.BoolVar(&o.keep, "keep", false, "keep the folder with the logs")
	flag.BoolVar(&o.rare, "rare", true, "also the faults that cost much to prepare: clocks of the program's own processes")
	flag.StringVar(&o.older, "older", os.Getenv("OLD_REV"), "revision that an upgrade begins with; empty: the newest that lacks a migration; none: this one")
	flag.DurationVar(&o.back, "back", 10*time.Second, "claims and uploads are acknowledged again within this; 0: however long it takes")
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
	s, err := openStand(ctx, dir, o)
	if err != nil {
		return err
	}
	defer s.close()
	ticks := time.NewTicker(time.Duration(float64(time.Second) / o.files))
	defer ticks.Stop()
	l := &ledger{pace: ticks.C, completed: map[uuid.UUID]int{}, failures: map[string]int{}, book: notebook{ops: map[uuid.UUID][]porcupine.Operation{}}}
	t, err := s.settle(ctx, l, max(2, o.clients*3/5), max(1, o.clients/10))
	if err != nil {
		return err
	}
	h := &history{seen: map[string]*recovery{}}
	v, err := t.live(ctx, l, o, h, out)
	if v == nil {
		return err
	}
	tell(out, o, s, l, v, h)
	if len(v.wrong) > 0 {
		err = errors.Join(err, fmt.Errorf("%d violations", len(v.wrong)))
	}
	return err
}

// history is what happened in a run.
type history struct {
	seen   map[string]*recovery // by the fault's name
	killed int
	took   time.Duration
}

// live lets people work while faults happen, and checks when nothing waits any more.
func (t *town) live(ctx context.Context, l *ledger, o options, h *history, out io.Writer) (*verdict, error) {
	working, enough := context.WithCancel(ctx)
	defer enough()
	sending, sent := context.WithCancel(working)
	defer sent()
	var senders, others sync.WaitGroup
	for range max(1, o.clients-len(t.coders)-len(t.clerks)) {
		senders.Go(func() { t.send(sending, l) })
	}
	for _, p := range t.coders {
		others.Go(func() { t.code(working, p, l) })
	}
	for _, p := range t.clerks {
		others.Go(func() { t.releases(working, p, l) })
	}
	began := time.Now()
	if _, err := sinceAcked(ctx, began, &l.lastClaim); err != nil {
		return nil, fmt.Errorf("nothing is worked on before anything fails: %w", err)
	}
	failed := chaos(ctx, t.stand, l, o, h, out)
	if failed != nil {
		fmt.Fprintln(out, "broken off:", failed)
	}
	for failed == nil && int(l.operations.Load()) < o.acks && ctx.Err() == nil {
		_ = pause(ctx, 100*time.Millisecond)
	}
	h.took = time.Since(began)
	sent()
	senders.Wait()
	v := &verdict{}
	if err := t.settled(ctx, v); err != nil {
		v.bad("not all came to an end: %v", err)
	}
	enough()
	others.Wait()
	return v, errors.Join(failed, t.check(ctx, l, v))
}

// tell prints the tables.
func tell(out io.Writer, o options, s *stand, l *ledger, v *verdict, h *history) {
	fmt.Fprint(out, "\n| fault | times | work given again after, at most | uploads taken again after, at most | answers of 503 meanwhile |\n|---|---|---|---|---|\n")
	for _, name := range slices.Sorted(maps.Keys(h.seen)) {
		r := h.seen[name]
		fmt.Fprintf(out, "| %s | %d | %.1f s | %.1f s | %d |\n", name, r.times, r.claim.Seconds(), r.upload.Seconds(), r.named)
	}
	fmt.Fprint(out, "\n| | |\n|---|---|\n")
	fmt.Fprintf(out, "| people at once | %d |\n| length | %s |\n| processes killed | %d |\n", o.clients, h.took.Round(time.Second), h.killed)
	fmt.Fprintf(out, "| operations acknowledged | %d |\n| answers lost | %d |\n", l.operations.Load(), l.unknowns.Load())
	fmt.Fprintf(out, "| uploads acknowledged and read back to their hash | %d |\n| items told to be completed, each once | %d |\n", v.uploads, v.completed)
	fmt.Fprintf(out, "| requests for records packed, disclosed and delivered, each once | %d |\n", v.released)
	fmt.Fprintf(out, "| lease histories that are linearizable | %d, of %d acts |\n", v.items, v.acts)
	fmt.Fprintf(out, "| until nothing waited any more | %.0f s |\n| violations | %d |\n", v.settled.Seconds(), len(v.wrong))
	for _, kind := range slices.Sorted(maps.Keys(l.failures)) {
		fmt.Fprintf(out, "answered %s: %d\n", kind, l.failures[kind])
	}
	if l.failures["500 internal"] > 0 {
		s.inner(out)
	}
	for _, n := range s.notes {
		fmt.Fprintln(out, n)
	}
	for _, w := range v.wrong {
		fmt.Fprintln(out, "VIOLATION:", w)
	}
}
