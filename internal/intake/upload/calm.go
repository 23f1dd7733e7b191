package upload

import (
	"context"
	"net/http"
)

type requestKey struct{}

// keepContext keeps a request's own context where [calm] finds it below the library's.
func keepContext(r *http.Request) *http.Request {
	ctx := r.Context()
	return r.Clone(context.WithValue(ctx, requestKey{}, ctx))
}

// calmContext ends when the library's context ends and has the values of the request's own.
type calmContext struct {
	context.Context
	values context.Context
}

func (c calmContext) Value(key any) any { return c.values.Value(key) }

// calm gives a context that never asks the library's for a value. The library's copies itself whole for each value asked, and
// a connection to the store asks in its own goroutine even after its answer, while the request still writes to it.
func calm(ctx context.Context) context.Context {
	if values, ok := ctx.Value(requestKey{}).(context.Context); ok {
		return calmContext{Context: ctx, values: values}
	}
	return ctx
}
