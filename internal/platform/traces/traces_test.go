package traces_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/testkit"
	"chartwright/internal/platform/traces"
	"chartwright/internal/platform/traces/tracestest"
)

var kept = regexp.MustCompile(`^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$`) // as the ledger of jobs wants it

// told runs something under a tracer and gives what the collector heard, by name.
func told(t *testing.T, ratio float64, run func(*traces.Tracer)) (map[string]tracestest.Span, *tracestest.Collector) {
	t.Helper()
	c := tracestest.Start(t)
	tracer, err := traces.New(context.Background(), traces.Config{Endpoint: c.URL, Ratio: ratio, Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	run(tracer)
	tracer.Close()
	spans := map[string]tracestest.Span{}
	for _, s := range c.Spans() {
		spans[s.Name] = s
	}
	return spans, c
}

func TestPartsHangOnWhatBeganThem(t *testing.T) {
	t.Parallel()
	spans, _ := told(t, 1, func(tracer *traces.Tracer) {
		ctx, request := tracer.Begin(context.Background(), "request", "", traces.Method("GET"), traces.Route("/api/v1/x/:id"))
		inner, part := traces.Start(ctx, "part", traces.Bytes(7))
		_, job := tracer.Begin(context.Background(), "job", traces.Parent(inner))
		job.End(nil)
		part.End(nil)
		request.End(nil)
	})
	request, part, job := spans["request"], spans["part"], spans["job"]
	if part.Parent != request.ID || job.Parent != part.ID || part.Trace != request.Trace || job.Trace != request.Trace || request.Parent != "" {
		t.Errorf("%+v", spans)
	}
	if request.Attrs["http.route"] != "/api/v1/x/:id" || part.Attrs["chartwright.bytes"] == "" {
		t.Errorf("%v %v", request.Attrs, part.Attrs)
	}
}

// TestAThingIsFollowedAcrossRequests: acts of different requests and of their jobs are one trace, and each request knows it.
func TestAThingIsFollowedAcrossRequests(t *testing.T) {
	t.Parallel()
	chart := uuid.New()
	spans, c := told(t, 1, func(tracer *traces.Tracer) {
		ctx, first := tracer.Begin(context.Background(), "first", "")
		_, found := traces.Found(ctx, chart, "chart")
		found.End(nil)
		acting, act := traces.Follow(ctx, chart, "act")
		_, job := tracer.Begin(context.Background(), "job", traces.Parent(acting))
		job.End(nil)
		_, again := traces.Follow(acting, chart, "within")
		again.End(nil)
		act.End(nil)
		first.End(nil)
		ctx, second := tracer.Begin(context.Background(), "second", "")
		_, later := traces.Follow(ctx, chart, "later")
		later.End(nil)
		second.End(nil)
	})
	for name, parent := range map[string]string{"chart": "", "act": spans["chart"].ID, "later": spans["chart"].ID, "job": spans["act"].ID, "within": spans["act"].ID} {
		if s := spans[name]; s.Trace != traces.IDOf(chart) || s.Parent != parent {
			t.Errorf("%s is in %s under %q, not in %s under %q", name, s.Trace, s.Parent, traces.IDOf(chart), parent)
		}
	}
	if !slices.Contains(spans["second"].Links, traces.IDOf(chart)) || !slices.Contains(spans["later"].Links, spans["second"].Trace) {
		t.Error("the request and what it did do not know of each other")
	}
	if strings.Contains(string(c.Bytes()), string(chart[:])) || strings.Contains(string(c.Bytes()), chart.String()) {
		t.Error("the chart's id is told")
	}
}

// TestOneShareEverywhere: a thing's trace is told as a whole or not at all, by each process alike, and about as often as asked.
func TestOneShareEverywhere(t *testing.T) {
	t.Parallel()
	const things = 1000
	ids := make([]uuid.UUID, things)
	heard := [2]map[string]bool{{}, {}}
	for i := range ids {
		ids[i] = uuid.Must(uuid.NewV7())
	}
	for process := range heard {
		_, c := told(t, 0.2, func(tracer *traces.Tracer) {
			for _, id := range ids {
				ctx, request := tracer.Begin(context.Background(), "request", "")
				_, act := traces.Follow(ctx, id, "act")
				act.End(nil)
				request.End(nil)
			}
		})
		for _, s := range c.Spans() {
			if s.Name == "act" {
				heard[process][s.Trace] = true
			}
		}
	}
	if fmt.Sprint(heard[0]) != fmt.Sprint(heard[1]) {
		t.Error("two processes tell of different things")
	}
	if n := len(heard[0]); n < things/10 || n > things*3/10 {
		t.Errorf("%d of %d were told at a share of 0.2", n, things)
	}
}

// TestNothingButWordsAndCodes: neither texts given by mistake nor errors' texts reach the collector.
func TestNothingButWordsAndCodes(t *testing.T) {
	t.Parallel()
	spans, c := told(t, 1, func(tracer *traces.Tracer) {
		ctx, span := tracer.Begin(context.Background(), "a", "", traces.Route("/patients/Jane Doe"), traces.Kind("Doe, Jane"), traces.Method("JANE DOE"))
		_, known := traces.Start(ctx, "known")
		known.End(apperr.NotFound().Because(errors.New("no row for Jane Doe")))
		_, cut := traces.Start(ctx, "cut")
		cut.End(fmt.Errorf("Jane Doe: %w", context.Canceled))
		span.End(errors.New("Jane Doe is not there"))
	})
	if strings.Contains(strings.ToLower(string(c.Bytes())), "doe") {
		t.Error("a name is told")
	}
	if spans["a"].Failed != "failed" || spans["known"].Failed != "not-found" || spans["cut"].Failed != "cut-off" {
		t.Errorf("%+v", spans)
	}
}

// TestWithoutATracer costs nothing and breaks nothing.
func TestWithoutATracer(t *testing.T) { //nolint:paralleltest // counts allocations, as only a test alone can
	tracer, err := traces.New(context.Background(), traces.Config{})
	if err != nil || tracer != nil {
		t.Fatal(tracer, err)
	}
	ctx, span := tracer.Begin(context.Background(), "request", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
	allocated := testing.AllocsPerRun(100, func() {
		inner, part := traces.Start(ctx, "part")
		part.End(nil)
		_, act := traces.Follow(inner, uuid.Nil, "act")
		act.End(nil)
	})
	if span.End(nil); allocated != 0 || traces.Parent(ctx) != "" {
		t.Errorf("%v allocations, parent %q", allocated, traces.Parent(ctx))
	}
	tracer.Close()
}

// TestADeadCollector: work goes on, the loss is counted, and the end does not wait for it.
func TestADeadCollector(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0") // takes connections and answers nothing
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	var lost atomic.Int64
	tracer, err := traces.New(context.Background(), traces.Config{Endpoint: "http://" + l.Addr().String(), Ratio: 1, Sent: func(n int, err error) {
		if err != nil {
			lost.Add(int64(n))
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	for range 100 {
		_, span := tracer.Begin(context.Background(), "request", "")
		span.End(nil)
	}
	tracer.Close()
	testkit.Eventually(t, func() bool { return lost.Load() == 100 }, time.Minute)
}

// TestAnyTraceparent: what is none begins a trace of its own, and what is one is gone on with.
func TestAnyTraceparent(t *testing.T) {
	t.Parallel()
	tracer, err := traces.New(context.Background(), traces.Config{Endpoint: "http://127.0.0.1:1", Ratio: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(tracer.Close)
	rapid.Check(t, func(t *rapid.T) {
		given := rapid.OneOf(rapid.String(), rapid.StringMatching(`[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}`)).Draw(t, "traceparent")
		ctx, _ := tracer.Begin(context.Background(), "request", given)
		if got := traces.Parent(ctx); !kept.MatchString(got) {
			t.Fatalf("%q became %q", given, got)
		}
	})
	ctx, _ := tracer.Begin(context.Background(), "request", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
	if got := traces.Parent(ctx); !strings.HasPrefix(got, "00-0af7651916cd43dd8448eb211c80319c-") {
		t.Errorf("a caller's trace was not gone on with: %s", got)
	}
}
