package httpx

import (
	"net"
	"net/http"
	"net/netip"
	"strings"

	"github.com/gin-gonic/gin"

	"chartwright/internal/platform/scope"
	"chartwright/internal/platform/traces"
)

// traced tells of each request of the APIs, by the template of its route. A caller's own trace is gone on with only where the caller's
// address is one of those that are trusted: anybody else could name, or flood, the traces of others.
func traced(tracer *traces.Tracer, trusted []netip.Prefix) gin.HandlerFunc {
	return func(c *gin.Context) {
		route := c.FullPath()
		if tracer == nil || !strings.HasPrefix(route, "/api/") {
			c.Next()
			return
		}
		parent := ""
		if among(trusted, c.Request.RemoteAddr) {
			parent = c.GetHeader("traceparent")
		}
		ctx, span := tracer.Begin(c.Request.Context(), c.Request.Method+" "+route, parent, traces.Method(c.Request.Method), traces.Route(route))
		defer func() {
			span.Add(traces.Status(c.Writer.Status()))
			if s, err := scope.From(c.Request.Context()); err == nil {
				span.Add(traces.Tenant(s.Tenant))
			}
			if c.Writer.Status() >= http.StatusInternalServerError {
				span.Fail(statusText(c.Writer.Status()))
			}
			span.End(nil)
		}()
		c.Request = c.Request.WithContext(ctx)
		c.Next()
	}
}

// among reports whether the other end of the connection is in one of those networks.
func among(networks []netip.Prefix, remote string) bool {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		return false
	}
	address, err := netip.ParseAddr(host)
	if err != nil {
		return false
	}
	for _, n := range networks {
		if n.Contains(address.Unmap()) {
			return true
		}
	}
	return false
}
