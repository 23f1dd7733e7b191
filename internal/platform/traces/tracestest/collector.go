// Package tracestest is a collector for tests: it takes traces by OTLP over HTTP, as a real one does, and keeps them.
package tracestest

import (
	"bytes"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	common "go.opentelemetry.io/proto/otlp/common/v1"
	otlp "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

// Span is what arrived of one.
type Span struct {
	Trace, ID, Parent string // hexadecimal
	Name, Failed      string // Failed: the code it failed with
	Attrs             map[string]string
	Links             []string // the traces it is linked with
	Start, End        uint64   // nanoseconds since 1970
}

// Collector keeps what it is sent.
type Collector struct {
	URL   string
	t     testing.TB
	mu    sync.Mutex
	bytes bytes.Buffer
	spans []Span
}

// Start begins to listen, until the test ends.
func Start(t testing.TB) *Collector {
	t.Helper()
	c := &Collector{t: t}
	server := httptest.NewServer(http.HandlerFunc(c.take))
	t.Cleanup(server.Close)
	c.URL = server.URL
	return c
}

func (c *Collector) take(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	var sent collector.ExportTraceServiceRequest
	if err == nil {
		err = proto.Unmarshal(body, &sent)
	}
	if err != nil || r.URL.Path != "/v1/traces" {
		c.t.Errorf("%s was sent what is no trace: %v", r.URL.Path, err)
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.bytes.Write(body)
	for _, resource := range sent.GetResourceSpans() {
		for _, scope := range resource.GetScopeSpans() {
			for _, s := range scope.GetSpans() {
				c.spans = append(c.spans, spanOf(s))
			}
		}
	}
}

func spanOf(s *otlp.Span) Span {
	out := Span{Trace: hex.EncodeToString(s.GetTraceId()), ID: hex.EncodeToString(s.GetSpanId()), Parent: hex.EncodeToString(s.GetParentSpanId()),
		Name: s.GetName(), Attrs: map[string]string{}, Start: s.GetStartTimeUnixNano(), End: s.GetEndTimeUnixNano()}
	if s.GetStatus().GetCode() == otlp.Status_STATUS_CODE_ERROR {
		out.Failed = s.GetStatus().GetMessage()
	}
	for _, a := range s.GetAttributes() {
		out.Attrs[a.GetKey()] = text(a.GetValue())
	}
	for _, l := range s.GetLinks() {
		out.Links = append(out.Links, hex.EncodeToString(l.GetTraceId()))
	}
	return out
}

func text(v *common.AnyValue) string {
	if s, is := v.GetValue().(*common.AnyValue_StringValue); is {
		return s.StringValue
	}
	return v.String()
}

// Spans gives what has arrived so far.
func (c *Collector) Spans() []Span {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]Span(nil), c.spans...)
}

// Bytes gives every byte that has arrived.
func (c *Collector) Bytes() []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	return bytes.Clone(c.bytes.Bytes())
}
