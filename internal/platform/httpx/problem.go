package httpx

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"maps"
	"math"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"
	"github.com/gin-gonic/gin"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/reqctx"
)

// Problem is the body of every refusal (RFC 9457). It never repeats the refused value, which may be PHI.
type Problem struct {
	Type      string         `json:"type" doc:"always about:blank; code tells programs what happened"`
	Title     string         `json:"title"`
	Status    int            `json:"status"`
	Code      string         `json:"code" doc:"stable, kebab-case reason"`
	Detail    string         `json:"detail" doc:"what happened and what to do next, for a person"`
	RequestID string         `json:"requestId,omitempty"`
	Errors    []apperr.Field `json:"errors,omitempty" doc:"each refused part of the request"`

	wait time.Duration // told in Retry-After
}

// Error implements error.
func (p *Problem) Error() string { return p.Code }

// GetStatus implements huma.StatusError.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType implements huma.ContentTypeFilter.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// GetHeaders implements huma.HeadersError.
func (p *Problem) GetHeaders() http.Header {
	h := http.Header{}
	if p.wait > 0 {
		h.Set("Retry-After", RetryAfter(p.wait))
	}
	return h
}

// RetryAfter is the header's value for that time, in whole seconds.
func RetryAfter(wait time.Duration) string { return strconv.Itoa(int(math.Ceil(wait.Seconds()))) }

func problemOf(e *apperr.Error, requestID string) *Problem {
	return &Problem{
		Type: "about:blank", Title: http.StatusText(e.Status), Status: e.Status,
		Code: e.Code, Detail: e.Message, RequestID: requestID, Errors: e.Fields, wait: e.Wait,
	}
}

// toProblem turns any error into the answer, and logs the causes of those that are our fault.
func toProblem(ctx context.Context, operation string, err error) *Problem {
	e := apperr.From(err)
	id := reqctx.From(ctx).ID
	if e.Status >= http.StatusInternalServerError && ctx.Err() == nil { // who went away is told nothing, and it is not our fault
		slog.ErrorContext(ctx, "request failed", "operation", operation, "request_id", id, "code", e.Code, "cause", apperr.Cause(err))
	}
	return problemOf(e, id)
}

// WriteError answers a plain gin route with a problem.
func WriteError(c *gin.Context, err error) {
	p := toProblem(c.Request.Context(), c.FullPath(), err)
	body, _ := json.Marshal(p)
	c.Abort()
	maps.Copy(c.Writer.Header(), p.GetHeaders())
	c.Data(p.Status, "application/problem+json", body)
}

var humaErrors sync.Once

// useProblems makes huma's own refusals (validation, unreadable bodies) Problems too. Huma keeps its error constructor in
// a package variable, so it is set once for the process.
func useProblems() {
	humaErrors.Do(func() {
		huma.NewError = func(status int, message string, errs ...error) huma.StatusError {
			return humaProblem(status, message, errs)
		}
		huma.NewErrorWithContext = func(ctx huma.Context, status int, message string, errs ...error) huma.StatusError {
			p := humaProblem(status, message, errs)
			if ctx != nil {
				p.RequestID = reqctx.From(ctx.Context()).ID
			}
			return p
		}
	})
}

// locationOf is the place of a refused part; of a member that is not known, its parent's, since the name came from the caller.
func locationOf(d *huma.ErrorDetail) string {
	if d.Message != validation.MsgUnexpectedProperty {
		return d.Location
	}
	parent, _, _ := strings.Cut(d.Location, ".")
	return parent
}

func humaProblem(status int, message string, errs []error) *Problem {
	e := apperr.New(status, "invalid-request", "The request was refused: "+message+".")
	if status == http.StatusUnprocessableEntity {
		e.Code, e.Message = "invalid", "Some of what was sent cannot be accepted; each part is named below."
	}
	for _, err := range errs {
		var detail huma.ErrorDetailer
		if errors.As(err, &detail) {
			d := detail.ErrorDetail()
			e.Fields = append(e.Fields, apperr.Field{Location: locationOf(d), Message: d.Message})
			continue
		}
		var own *apperr.Error
		if errors.As(err, &own) {
			return problemOf(own, "")
		}
		e.Fields = append(e.Fields, apperr.Field{Location: "body", Message: "cannot be read"})
	}
	return problemOf(e, "")
}
