// Planted tests the tests: it builds known bugs into the tree, one at a time and without touching a file, and runs the tests that
// must fail then. `make attack` runs it; it fails where fewer than 95 in a hundred bugs are caught.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"
)

// enough is the share of bugs that must be caught, in hundredths.
const enough = 95

func main() {
	only := flag.String("only", "", "bugs whose text matches this regular expression")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Stdout, *only); err != nil {
		fmt.Fprintln(os.Stderr, "planted:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer, only string) error {
	wanted, err := regexp.Compile(only)
	if err != nil {
		return err
	}
	all, err := bugs()
	if err != nil {
		return err
	}
	root, err := filepath.Abs(".")
	if err != nil {
		return err
	}
	fmt.Fprint(out, "| bug | caught by | seconds |\n|---|---|---|\n")
	tried, caught := 0, 0
	var unproven error
	for _, b := range all {
		if !wanted.MatchString(b.Name) {
			continue
		}
		tried++
		o, err := attempt(ctx, root, b)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			unproven = errors.Join(unproven, err)
			continue
		}
		by := "**nothing**"
		if o.caught {
			caught++
			by = strings.Join(o.by, ", ")
		}
		fmt.Fprintf(out, "| %s | %s | %.0f |\n", b.Name, by, o.took.Round(time.Second).Seconds())
	}
	fmt.Fprintf(out, "\n%d of %d bugs were caught.\n", caught, tried)
	if tried == 0 || caught*100 < enough*tried {
		return errors.Join(unproven, fmt.Errorf("fewer than %d in a hundred were caught", enough))
	}
	return unproven
}
