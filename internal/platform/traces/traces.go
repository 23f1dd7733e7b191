// Package traces tells an OpenTelemetry collector how requests and jobs went: what they consisted of and how long each part took.
// There is no global provider: whoever begins a piece of work (the HTTP engine, the runner of jobs) has a Tracer, which from there
// on travels in the context, so that what is deeper says Start and needs to know nothing. Without a Tracer in the context all of it
// costs a look-up. What a span may tell is the list in attributes.go and nothing else; an error is told by its code.
//
// What is worth following for days, a chart or a request for records, has a trace of its own, made of its id: see Follow.
package traces

import (
	"context"
	"log/slog"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"chartwright/internal/platform/seldom"
)

// Config says where spans go.
type Config struct {
	Endpoint string                     // OTLP over HTTP, such as http://collector:4318, to which /v1/traces is added; empty: no traces
	Ratio    float64                    // of the traces to tell of, 0 to 1; the same ones in every process
	Version  string                     // of this program
	Sent     func(spans int, err error) // is told what became of spans; nil: nobody is
}

// Tracer begins traces. Nil begins none.
type Tracer struct {
	provider *sdktrace.TracerProvider
	tracer   trace.Tracer
	sampler  sdktrace.Sampler
	giveUp   context.CancelFunc // ends what is being sent
}

// What a collector that is slow or away may hold up. Spans are sent beside the work; where the queue is full they are lost.
const (
	sendWithin  = 5 * time.Second
	tryAgainFor = 10 * time.Second
	closeWithin = 5 * time.Second
)

// New makes a Tracer, nil where the configuration wants none. It does not wait for the collector.
func New(ctx context.Context, cfg Config) (*Tracer, error) {
	if cfg.Endpoint == "" {
		return nil, nil
	}
	exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(address(cfg.Endpoint)), otlptracehttp.WithTimeout(sendWithin),
		otlptracehttp.WithRetry(otlptracehttp.RetryConfig{Enabled: true, InitialInterval: time.Second, MaxInterval: 5 * time.Second, MaxElapsedTime: tryAgainFor}))
	if err != nil {
		return nil, err
	}
	open, giveUp := context.WithCancel(context.WithoutCancel(ctx))
	t := &Tracer{sampler: sdktrace.TraceIDRatioBased(cfg.Ratio), giveUp: giveUp}
	t.provider = sdktrace.NewTracerProvider(
		sdktrace.WithBatcher(&counting{SpanExporter: exporter, sent: cfg.Sent, open: open}, sdktrace.WithExportTimeout(tryAgainFor+sendWithin)),
		sdktrace.WithSampler(sdktrace.ParentBased(t.sampler)), sdktrace.WithIDGenerator(ids{}),
		sdktrace.WithResource(resource.NewSchemaless(attribute.String("service.name", "chartwright"), attribute.String("service.version", cfg.Version))))
	t.tracer = t.provider.Tracer("chartwright")
	return t, nil
}

// Close sends what is left, for a few seconds at most.
func (t *Tracer) Close() {
	if t == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), closeWithin)
	defer cancel()
	_ = t.provider.Shutdown(ctx) // what cannot be sent is counted
	t.giveUp()
}

// counting is an exporter that tells of what was sent and lost. It keeps errors from the library, which would hand them to a global.
type counting struct {
	sdktrace.SpanExporter
	sent func(spans int, err error)
	open context.Context // ends what is being sent when it ends
	lost seldom.Trouble
}

// ExportSpans implements sdktrace.SpanExporter.
func (c *counting) ExportSpans(ctx context.Context, spans []sdktrace.ReadOnlySpan) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(c.open, cancel)()
	err := c.SpanExporter.ExportSpans(ctx, spans)
	if c.sent != nil {
		c.sent(len(spans), err)
	}
	if err != nil && c.lost.Tell() {
		slog.WarnContext(ctx, "traces are lost: the collector at CHARTWRIGHT_TRACES_ENDPOINT does not take them")
	}
	return nil
}

type tracerKey struct{}

func from(ctx context.Context) *Tracer {
	t, _ := ctx.Value(tracerKey{}).(*Tracer)
	return t
}

// Begin begins a piece of work that comes from outside the process: a request, a job. It goes on with the trace that parent names,
// as Parent gave it or a caller who is trusted sent it; an empty one begins a trace of its own. Give every span to End.
func (t *Tracer) Begin(ctx context.Context, name, parent string, attrs ...Attr) (context.Context, *Span) {
	if t == nil {
		return ctx, nil
	}
	ctx = context.WithValue(ctx, tracerKey{}, t)
	return t.start(trace.ContextWithSpanContext(ctx, parse(ctx, parent)), name, attrs, trace.WithSpanKind(trace.SpanKindServer))
}

// Start begins a part of the work that ctx carries.
func Start(ctx context.Context, name string, attrs ...Attr) (context.Context, *Span) {
	t := from(ctx)
	if t == nil {
		return ctx, nil
	}
	return t.start(ctx, name, attrs)
}

func (t *Tracer) start(ctx context.Context, name string, attrs []Attr, more ...trace.SpanStartOption) (context.Context, *Span) {
	ctx, span := t.tracer.Start(ctx, name, more...)
	if !span.IsRecording() {
		return ctx, nil
	}
	s := &Span{span}
	s.Add(attrs...)
	return ctx, s
}

// ID names the trace that ctx carries, for the log; empty where it is not told of.
func ID(ctx context.Context) string {
	if s := trace.SpanContextFromContext(ctx); s.IsSampled() {
		return s.TraceID().String()
	}
	return ""
}

// Span is a part of a trace that has begun. Nil is one that nobody wants to hear of.
type Span struct{ span trace.Span }

// Add tells more of it.
func (s *Span) Add(attrs ...Attr) {
	if s == nil {
		return
	}
	for _, a := range attrs {
		s.span.SetAttributes(a.pair)
	}
}

// End ends it. An error is told by its code alone.
func (s *Span) End(err error) {
	if s == nil {
		return
	}
	if err != nil {
		s.Fail(code(err))
	}
	s.span.End()
}
