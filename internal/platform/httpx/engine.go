package httpx

import (
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/reqctx"
	"chartwright/internal/platform/traces"
)

// Observer is told of each finished request; route is the template, never the path, which may hold ids.
type Observer func(method, route string, status int, took time.Duration)

// EngineConfig says how requests enter.
type EngineConfig struct {
	Authenticate   Authenticator
	Observe        Observer       // optional
	HTTPS          bool           // people reach us by https alone: browsers are told to keep to it
	TrustedProxies []string       // addresses whose X-Forwarded-For counts; none by default
	Tracer         *traces.Tracer // begins a span for each request; nil: none
	TrustedTraces  []netip.Prefix // networks of callers whose traceparent is gone on with; none by default
}

// NewEngine makes the gin engine with the middleware every request passes.
func NewEngine(cfg EngineConfig) (*gin.Engine, error) {
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	e.ContextWithFallback = true
	e.HandleMethodNotAllowed = true
	if err := e.SetTrustedProxies(cfg.TrustedProxies); err != nil {
		return nil, err
	}
	e.Use(identify, traced(cfg.Tracer, cfg.TrustedTraces), observe(cfg.Observe), recoverPanics, secureHeaders(cfg.HTTPS), authenticate(cfg.Authenticate))
	return e, nil
}

func identify(c *gin.Context) {
	agent := c.Request.UserAgent()
	if len(agent) > 200 {
		agent = agent[:200]
	}
	info := reqctx.Info{ID: uuid.NewString(), Address: c.ClientIP(), Agent: agent}
	c.Header("X-Request-ID", info.ID)
	c.Request = c.Request.WithContext(reqctx.With(c.Request.Context(), info))
	c.Next()
}

func observe(report Observer) gin.HandlerFunc {
	return func(c *gin.Context) {
		start := time.Now()
		c.Next()
		took := time.Since(start)
		route := c.FullPath()
		if route == "" {
			route = "unmatched"
		}
		if report != nil {
			report(c.Request.Method, route, c.Writer.Status(), took)
		}
		line := []any{"method", c.Request.Method, "route", route, "status", c.Writer.Status(), "ms", took.Milliseconds(),
			"request_id", reqctx.From(c.Request.Context()).ID}
		if id := traces.ID(c.Request.Context()); id != "" {
			line = append(line, "trace", id)
		}
		slog.InfoContext(c.Request.Context(), "request", line...)
	}
}

func recoverPanics(c *gin.Context) {
	defer func() {
		if r := recover(); r != nil {
			if err, is := r.(error); is && errors.Is(err, http.ErrAbortHandler) {
				panic(r)
			}
			slog.ErrorContext(c.Request.Context(), "panic", "request_id", reqctx.From(c.Request.Context()).ID, "stack", string(debug.Stack()))
			if !c.Writer.Written() {
				WriteError(c, apperr.From(errPanic))
			}
			c.Abort()
		}
	}()
	c.Next()
}

var errPanic = apperr.New(http.StatusInternalServerError, "internal", "Something went wrong on our side. Try again; if it stays, tell support the request id.")

// secureHeaders are the same for pages and API; the CSP has no unsafe-inline script and lets nobody frame us.
func secureHeaders(https bool) gin.HandlerFunc {
	return func(c *gin.Context) {
		if https {
			c.Header("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
		}
		setSecureHeaders(c)
		c.Next()
	}
}

func setSecureHeaders(c *gin.Context) {
	h := c.Writer.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
	h.Set("Cache-Control", "no-store")
}

func authenticate(find Authenticator) gin.HandlerFunc {
	return func(c *gin.Context) {
		if find == nil {
			c.Next()
			return
		}
		r, err := find(c.Writer, c.Request)
		if err != nil {
			WriteError(c, err)
			return
		}
		c.Request = r
		c.Next()
	}
}

func statusText(code int) string { return strconv.Itoa(code) }
