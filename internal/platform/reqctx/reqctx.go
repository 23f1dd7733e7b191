// Package reqctx carries what the log and the trail want to know about a request, apart from who acts.
package reqctx

import "context"

// Info identifies one request.
type Info struct {
	ID      string // request id, also in the answer's X-Request-ID
	Address string // the caller's network address
	Agent   string // the caller's user agent, shortened
}

type key struct{}

// With returns a context that carries i.
func With(ctx context.Context, i Info) context.Context { return context.WithValue(ctx, key{}, i) }

// From gives the request's identity; empty outside a request.
func From(ctx context.Context) Info {
	i, _ := ctx.Value(key{}).(Info)
	return i
}
