package app

import (
	"context"
	"net"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
	"golang.org/x/sync/errgroup"

	"chartwright/internal/platform/jobs"
)

// healthz answers while the process lives.
func healthz(c *gin.Context) { c.String(http.StatusOK, "ok\n") }

// mountWatch adds what tells how this process is: alive, ready, and its figures.
func (h *house) mountWatch(engine *gin.Engine) {
	engine.GET("/healthz", healthz)
	engine.GET("/readyz", h.ready)
	engine.GET("/metrics", gin.WrapH(h.metrics.handler()))
}

// watchJobs lets the figures tell of the ledger.
func (h *house) watchJobs() {
	h.metrics.watchJobs(func(ctx context.Context) (map[string]int, error) {
		c, err := jobs.CountAll(ctx, h.db)
		return map[string]int{"waiting": c.Waiting, "running": c.Running, "retrying": c.Retrying, "dead": c.Dead}, err
	})
}

// watch answers there, until ctx ends, how this process is; nowhere without an address. Nothing else is answered there, so a network may
// open it to those who watch and to nobody else.
func (h *house) watch(ctx context.Context, group *errgroup.Group, address string) error {
	if address == "" {
		return nil
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return err
	}
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.Use(gin.Recovery())
	h.mountWatch(engine)
	server := &http.Server{Handler: engine, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 16 << 10}
	group.Go(func() error { return answer(server, listener) })
	group.Go(func() error {
		<-ctx.Done()
		return server.Close() // a probe that is cut off asks again
	})
	return nil
}
