package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"chartwright/internal/bench/measure"
	"chartwright/internal/bench/report"
	"chartwright/internal/bench/stand"
)

// watch notes what a crowd sees.
type watch struct {
	mu       sync.Mutex
	took     map[string][]time.Duration // by route
	failures []error
	began    time.Time

	failed, lost, completed atomic.Int64
}

func newWatch() *watch { return &watch{took: map[string][]time.Duration{}, began: time.Now()} }

// time begins to time a request; what it gives ends it. What the end of the day cuts off does not count.
func (w *watch) time(ctx context.Context, route string) func() {
	began := time.Now()
	return func() {
		if ctx.Err() != nil {
			return
		}
		w.mu.Lock()
		defer w.mu.Unlock()
		w.took[route] = append(w.took[route], time.Since(began))
	}
}

// tooMany failures end the run: something is broken.
const tooMany = 50

// fail notes what went wrong, and says whether it is too much.
func (w *watch) fail(err error) bool {
	var r *stand.Refusal
	if errors.As(err, &r) && r.Status == http.StatusConflict {
		w.lost.Add(1)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.failures = append(w.failures, err)
	return w.failed.Add(1) > tooMany
}

func (w *watch) first() string { return w.failures[0].Error() }

func (w *watch) total() (n int) {
	for _, took := range w.took {
		n += len(took)
	}
	return n
}

// tell writes each route's times.
func (w *watch) tell(r *report.Report, note string) {
	wall := time.Since(w.began)
	for _, route := range slices.Sorted(maps.Keys(w.took)) {
		t := measure.Of(w.took[route])
		t.Wall = wall
		r.Spread(route, t, "", note)
	}
}

// compare tells for each route what the volume costs.
func (w *watch) compare(r *report.Report, usual *watch, times int) {
	for _, route := range slices.Sorted(maps.Keys(w.took)) {
		if before := measure.Of(usual.took[route]); len(before.Took) > 0 {
			r.Ratio(fmt.Sprintf("%s: p95 over %d times as much / over as much", route, times), float64(measure.Of(w.took[route]).At(.95))/float64(before.At(.95)), "at most 1.5", "")
		}
	}
}
