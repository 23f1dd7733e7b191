package app

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/platform/httpx/reference"
	"chartwright/internal/platform/jobs"
	"chartwright/web"
)

// handler is everything this process answers: the API, the contract, the web application, health and metrics.
func (h *house) handler() (http.Handler, error) {
	engine, err := httpx.NewEngine(httpx.EngineConfig{Authenticate: h.identity.Authenticate, Observe: h.metrics.observe, HTTPS: strings.HasPrefix(h.cfg.PublicURL, "https://"), TrustedProxies: h.cfg.TrustedProxies})
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
	engine.GET("/reference", func(c *gin.Context) {
		c.Header("Content-Security-Policy", contentPolicy)
		c.Data(http.StatusOK, "text/html; charset=utf-8", page)
	})
	engine.GET("/openapi.json", func(c *gin.Context) { c.Data(http.StatusOK, "application/openapi+json", contract) })
	engine.GET("/healthz", func(c *gin.Context) { c.String(http.StatusOK, "ok\n") })
	engine.GET("/readyz", h.ready)
	h.metrics.watchJobs(func(ctx context.Context) (map[string]int, error) {
		c, err := jobs.CountAll(ctx, h.db)
		return map[string]int{"waiting": c.Waiting, "running": c.Running, "retrying": c.Retrying, "dead": c.Dead}, err
	})
	engine.GET("/metrics", gin.WrapH(h.metrics.handler()))
	engine.NoMethod(func(c *gin.Context) {
		httpx.WriteError(c, apperr.New(http.StatusMethodNotAllowed, "method-not-allowed", "This address does not take that method."))
	})
	return engine, mountUI(engine)
}

// ready tells whether this process can do its work: the database answers; Redis and the blob store are named when they do not.
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
	c.JSON(status, state)
}

// contentPolicy lets only our own files run. Inline styles are those of the component library's variables.
const contentPolicy = "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// mountUI serves the built web application: files under their names, index.html for every other page address.
func mountUI(engine *gin.Engine) error {
	files, err := web.FS()
	if errors.Is(err, web.ErrNotBuilt) {
		slog.Warn("this binary carries no web application; the API alone is served", "mend", "make build")
		engine.NoRoute(func(c *gin.Context) { httpx.WriteError(c, apperr.NotFound()) })
		return nil
	}
	if err != nil {
		return err
	}
	index, err := fs.ReadFile(files, "index.html")
	if err != nil {
		return err
	}
	server := http.FileServer(http.FS(files))
	engine.NoRoute(func(c *gin.Context) {
		name := strings.TrimPrefix(path.Clean(c.Request.URL.Path), "/")
		switch {
		case strings.HasPrefix(name, "api/") || (c.Request.Method != http.MethodGet && c.Request.Method != http.MethodHead):
			httpx.WriteError(c, apperr.NotFound())
		case isFile(files, name):
			if strings.HasPrefix(name, "assets/") { // named by their content
				c.Header("Cache-Control", "public, max-age=31536000, immutable")
			}
			c.Status(http.StatusOK)
			server.ServeHTTP(c.Writer, c.Request)
		default:
			c.Header("Content-Security-Policy", contentPolicy)
			c.Data(http.StatusOK, "text/html; charset=utf-8", index)
		}
	})
	return nil
}

func isFile(files fs.FS, name string) bool {
	info, err := fs.Stat(files, name)
	return err == nil && !info.IsDir() && name != "index.html"
}
