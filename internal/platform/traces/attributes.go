package traces

import (
	"context"
	"errors"
	"regexp"

	"github.com/google/uuid"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"

	"chartwright/internal/platform/apperr"
)

// Attr is something that a span may tell. The functions below are all there are: words of the program, numbers, and which agency.
type Attr struct{ pair attribute.KeyValue }

// Tenant tells whose work it was.
func Tenant(id uuid.UUID) Attr { return Attr{attribute.String("chartwright.tenant", id.String())} }

// Method tells how a request asked.
func Method(m string) Attr { return word("http.request.method", m) }

// Route tells the template of a request's path, never the path.
func Route(template string) Attr { return word("http.route", template) }

// Status tells the answer's status.
func Status(code int) Attr { return Attr{attribute.Int("http.response.status_code", code)} }

// Kind tells the kind of a job or of work.
func Kind(kind string) Attr { return word("chartwright.kind", kind) }

// Class tells the latency class of a job.
func Class(class string) Attr { return word("chartwright.class", class) }

// Attempt counts the tries of a job.
func Attempt(n int) Attr { return Attr{attribute.Int("chartwright.attempt", n)} }

// Actor tells which of the machine's actors came through the system door.
func Actor(name string) Attr { return word("chartwright.actor", name) }

// Bytes tells a size.
func Bytes(n int64) Attr { return Attr{attribute.Int64("chartwright.bytes", n)} }

// Page tells which page of a file was at work, counted from 1.
func Page(n int) Attr { return Attr{attribute.Int("chartwright.page", n)} }

// words is what names of the program look like. Anything else would be somebody's text.
var words = regexp.MustCompile(`^[A-Za-z0-9._:/{}*-]{1,120}$`)

func word(key, value string) Attr {
	if !words.MatchString(value) {
		value = "other"
	}
	return Attr{attribute.String(key, value)}
}

// Fail marks the span as failed; why is a code of the program.
func (s *Span) Fail(why string) {
	if s != nil {
		s.span.SetStatus(codes.Error, word("", why).pair.Value.AsString())
	}
}

// code names an error without its text, which may hold data.
func code(err error) string {
	var e *apperr.Error
	switch {
	case errors.As(err, &e):
		return e.Code
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return "cut-off"
	}
	return "failed"
}
