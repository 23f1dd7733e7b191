package app

import (
	"context"
	"net"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
	"golang.org/x/sync/errgroup"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/platform/jobs"
	"chartwright/internal/platform/metrics"
	"chartwright/internal/roi"
)

// healthz answers while the process lives.
func healthz(c *gin.Context) { c.String(http.StatusOK, "ok\n") }

// watchedElsewhere keeps a probe that was sent to the wrong address from taking a page for the answer that all is well.
func watchedElsewhere(c *gin.Context) {
	httpx.WriteError(c, apperr.New(http.StatusNotFound, "watched-elsewhere", "This is answered at CHARTWRIGHT_WATCH_ADDRESS alone."))
}

// mountWatch adds what tells how this process is: alive, ready, and its figures.
func (h *house) mountWatch(engine *gin.Engine) {
	engine.GET("/healthz", healthz)
	engine.GET("/readyz", h.ready)
	engine.GET("/metrics", gin.WrapH(h.metrics.Handler()))
}

// watchAll lets the figures tell of the installation, the connections of this process and Redis.
func (h *house) watchAll() {
	for _, source := range []metrics.Source{jobs.Figures(h.db), roi.Figures(h.db), h.worklist.Figures(), h.intake.Figures(), h.audit.Figures(),
		h.poolFigures(), h.redisFigures(), h.keyFigures()} {
		h.metrics.Watch(source)
	}
}

func (h *house) poolFigures() metrics.Source {
	return metrics.Source{Name: "database", Gauges: []metrics.Gauge{
		{Name: "chartwright_database_connections", Help: "Connections of this process to the database, by state.", Labels: []string{"state"}},
		{Name: "chartwright_database_connections_most", Help: "How many it may have."},
		{Name: "chartwright_database_waits", Help: "Times since the start that work had to wait for a connection."},
		{Name: "chartwright_database_waited_seconds", Help: "How long all of them waited."},
	}, Read: func(_ context.Context, report metrics.Report) error {
		p := h.db.Pool()
		report("chartwright_database_connections", float64(p.InUse), "in_use")
		report("chartwright_database_connections", float64(p.Idle), "idle")
		report("chartwright_database_connections_most", float64(p.Most))
		report("chartwright_database_waits", float64(p.Waited))
		report("chartwright_database_waited_seconds", p.WaitedFor.Seconds())
		return nil
	}}
}

func (h *house) redisFigures() metrics.Source {
	return metrics.Source{Name: "redis", Gauges: []metrics.Gauge{
		{Name: "chartwright_redis_up", Help: "1 while Redis answers. Work goes on without it, slower."},
		{Name: "chartwright_redis_ping_seconds", Help: "How long its last answer took."},
	}, Read: func(ctx context.Context, report metrics.Report) error {
		start, up := time.Now(), 1.0
		if err := h.redis.Ping(ctx).Err(); err != nil {
			up = 0
		}
		report("chartwright_redis_up", up)
		report("chartwright_redis_ping_seconds", time.Since(start).Seconds())
		return nil
	}}
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
