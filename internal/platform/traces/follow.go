package traces

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"net/url"

	"github.com/google/uuid"
	"go.opentelemetry.io/otel/propagation"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// IDOf gives the trace of a thing that is followed, as 32 hexadecimal digits. It is made of the thing's id by a one-way function,
// so that every process knows it without asking, while who holds the traces cannot tell the id.
func IDOf(thing uuid.UUID) string { return traceOf(thing).String() }

func traceOf(thing uuid.UUID) (id trace.TraceID) { copy(id[:], sum(thing)[:16]); return id }

// firstOf is the span at the head of a thing's trace, on which the others hang.
func firstOf(thing uuid.UUID) (id trace.SpanID) { copy(id[:], sum(thing)[16:24]); return id }

func sum(thing uuid.UUID) []byte {
	s := sha256.Sum256(append([]byte("chartwright trace of "), thing[:]...))
	return s[:]
}

// Found begins the trace of a thing that comes into being: the span on which everything that Follow begins will hang.
func Found(ctx context.Context, thing uuid.UUID, name string, attrs ...Attr) (context.Context, *Span) {
	t := from(ctx)
	if t == nil {
		return ctx, nil
	}
	cause := trace.SpanFromContext(ctx)
	next, span := t.start(context.WithValue(ctx, fixedKey{}, thing), name, attrs, trace.WithNewRoot())
	span.join(cause)
	return next, span
}

// Follow begins a span in the trace of the thing that is acted upon. What acts, usually a person's request with a trace of its own,
// is linked with it, both ways. Jobs that are enqueued with the context that it gives go on in the thing's trace.
func Follow(ctx context.Context, thing uuid.UUID, name string, attrs ...Attr) (context.Context, *Span) {
	t := from(ctx)
	if t == nil {
		return ctx, nil
	}
	cause, id := trace.SpanFromContext(ctx), traceOf(thing)
	if cause.SpanContext().TraceID() == id {
		return t.start(ctx, name, attrs)
	}
	head := trace.SpanContextConfig{TraceID: id, SpanID: firstOf(thing), Remote: true}
	if t.sampler.ShouldSample(sdktrace.SamplingParameters{TraceID: id}).Decision == sdktrace.RecordAndSample {
		head.TraceFlags = trace.FlagsSampled
	}
	next, span := t.start(trace.ContextWithSpanContext(ctx, trace.NewSpanContext(head)), name, attrs)
	span.join(cause)
	return next, span
}

// As gives ctx with the trace that another context carries: for what is done together for many, each part in its own.
func As(ctx, other context.Context) context.Context {
	t := from(other)
	if t == nil {
		return ctx
	}
	return trace.ContextWithSpan(context.WithValue(ctx, tracerKey{}, t), trace.SpanFromContext(other))
}

// join links a span with that of another trace, both ways.
func (s *Span) join(other trace.Span) {
	if s == nil || !other.SpanContext().IsSampled() {
		return
	}
	s.span.AddLink(trace.Link{SpanContext: other.SpanContext()})
	other.AddLink(trace.Link{SpanContext: s.span.SpanContext()})
}

// Parent names the span that ctx carries, as a W3C traceparent, for what goes on elsewhere; empty where there is none.
func Parent(ctx context.Context) string {
	c := trace.SpanContextFromContext(ctx)
	if from(ctx) == nil || !c.IsValid() {
		return ""
	}
	return fmt.Sprintf("00-%s-%s-%02x", c.TraceID(), c.SpanID(), byte(c.TraceFlags()&trace.FlagsSampled))
}

// parse reads a traceparent; what is none begins a trace of its own.
func parse(ctx context.Context, parent string) trace.SpanContext {
	if parent == "" {
		return trace.SpanContext{}
	}
	return trace.SpanContextFromContext(propagation.TraceContext{}.Extract(trace.ContextWithSpanContext(ctx, trace.SpanContext{}),
		propagation.MapCarrier{"traceparent": parent}))
}

// ids gives new spans their ids: random ones, but for the head of a thing's trace.
type ids struct{}

type fixedKey struct{}

// NewIDs implements sdktrace.IDGenerator.
func (ids) NewIDs(ctx context.Context) (of trace.TraceID, first trace.SpanID) {
	if thing, fixed := ctx.Value(fixedKey{}).(uuid.UUID); fixed {
		return traceOf(thing), firstOf(thing)
	}
	for !of.IsValid() {
		binary.NativeEndian.PutUint64(of[:8], rand.Uint64()) //nolint:gosec // names, not secrets
		binary.NativeEndian.PutUint64(of[8:], rand.Uint64()) //nolint:gosec // names, not secrets
	}
	return of, ids{}.NewSpanID(ctx, of)
}

// NewSpanID implements sdktrace.IDGenerator.
func (ids) NewSpanID(context.Context, trace.TraceID) (id trace.SpanID) {
	for !id.IsValid() {
		binary.NativeEndian.PutUint64(id[:], rand.Uint64()) //nolint:gosec // names, not secrets
	}
	return id
}

// address is where the collector takes traces.
func address(endpoint string) string {
	full, err := url.JoinPath(endpoint, "v1", "traces")
	if err != nil {
		return endpoint // the configuration has been checked
	}
	return full
}
