package app

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/platform/httpx/reference"
)

// handler is everything this process answers: the API, the contract, the web application, health and metrics.
func (h *house) handler() (http.Handler, error) {
	callers, _ := h.cfg.TraceCallers() // the configuration has been checked
	engine, err := httpx.NewEngine(httpx.EngineConfig{Authenticate: h.authenticate, Observe: h.metrics.Request, HTTPS: strings.HasPrefix(h.cfg.PublicURL, "https://"), TrustedProxies: h.cfg.TrustedProxies,
		Tracer: h.tracer, TrustedTraces: callers})
	if err != nil {
		return nil, err
	}
	api, err := h.register(engine)
	if err != nil {
		return nil, err
	}
	contract, err := json.Marshal(api.Contract())
	if err != nil {
		return nil, err
	}
	page, err := reference.Page(api.Contract(), h.identity.Policy().Who)
	if err != nil {
		return nil, err
	}
	engine.GET("/reference", func(c *gin.Context) { servePage(c, page) })
	engine.GET("/openapi.json", func(c *gin.Context) { c.Data(http.StatusOK, "application/openapi+json", contract) })
	if h.cfg.WatchAddress == "" {
		h.mountWatch(engine)
	} else {
		engine.GET("/healthz", healthz) // what balances between processes asks where it sends people
		engine.GET("/readyz", watchedElsewhere)
		engine.GET("/metrics", watchedElsewhere)
	}
	engine.NoMethod(func(c *gin.Context) {
		httpx.WriteError(c, apperr.New(http.StatusMethodNotAllowed, "method-not-allowed", "This address does not take that method."))
	})
	return engine, mountUI(engine)
}

// ready tells whether this process can do its work: the database answers; Redis and the keys are named when they do not. Without the
// keys nothing encrypted is read or stored, but no other process could do more, so this one stays in service.
func (h *house) ready(c *gin.Context) {
	ctx, cancel := context.WithTimeout(c.Request.Context(), 2*time.Second)
	defer cancel()
	state := gin.H{"database": "ok", "redis": "ok"}
	status := http.StatusOK
	if err := h.db.Ping(ctx); err != nil {
		state["database"], status = "away", http.StatusServiceUnavailable
	}
	if err := h.redis.Ping(ctx).Err(); err != nil {
		state["redis"] = "away" // work goes on without it
	}
	if state["keys"] = h.keysAt.state(); state["keys"] != "ok" {
		state["degraded"] = "documents and patients' data cannot be opened or stored until the keys are back"
	}
	c.JSON(status, state)
}
