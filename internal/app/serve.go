package app

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"chartwright/internal/demo"
	"chartwright/internal/platform/config"
	"chartwright/internal/platform/jobs"
)

// Serve answers requests and works jobs until ctx ends, then stops cleanly. announce is told the address once it listens.
func Serve(ctx context.Context, cfg config.Config, announce func(h *Started)) error {
	h, err := openHouse(ctx, cfg, asServer)
	if err != nil {
		return err
	}
	defer h.close()
	handler, err := h.handler()
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", cfg.Address)
	if err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	if err := h.watch(ctx, group, cfg.WatchAddress); err != nil {
		return err
	}
	h.background(ctx, group)
	h.watchDatabase(ctx, group)
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10}
	if cfg.TLS == config.SelfSigned {
		if server.TLSConfig, err = selfSigned(); err != nil {
			return err
		}
	}
	group.Go(func() error { return answer(server, listener) })
	group.Go(func() error {
		<-ctx.Done()
		stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), cfg.ShutdownGrace)
		defer cancel()
		if err := server.Shutdown(stop); err != nil {
			return server.Close() // event streams end when their clients are cut off
		}
		return nil
	})
	founded, err := h.foundDemo(ctx, group)
	if err != nil {
		return err
	}
	announce(&Started{Address: listener.Addr().String(), house: h, demo: founded})
	return group.Wait()
}

// answer serves until the server is shut down, by TLS where it has a certificate.
func answer(server *http.Server, listener net.Listener) error {
	serve := server.Serve
	if server.TLSConfig != nil {
		serve = func(l net.Listener) error { return server.ServeTLS(l, "", "") }
	}
	if err := serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// Work works jobs without serving requests, until ctx ends.
func Work(ctx context.Context, cfg config.Config) error {
	h, err := openHouse(ctx, cfg, asServer)
	if err != nil {
		return err
	}
	defer h.close()
	group, ctx := errgroup.WithContext(ctx)
	if err := h.watch(ctx, group, cfg.WatchAddress); err != nil {
		return err
	}
	h.background(ctx, group)
	h.watchDatabase(ctx, group)
	slog.InfoContext(ctx, "working jobs")
	return group.Wait()
}

// Started tells who asked about the running server.
type Started struct {
	Address string
	house   *house
	demo    *demo.Founded // nil unless the demonstration was made in this start
}

// background runs what goes on beside requests: the job ledger, live calls, hints, code set refresh.
func (h *house) background(ctx context.Context, group *errgroup.Group) {
	runner := jobs.NewRunner(h.db, h.redis, h.jobs, jobs.Config{Act: actAs, Grace: h.cfg.ShutdownGrace, Metrics: h.metrics, Tracer: h.tracer,
		Workers: map[jobs.Class]int{jobs.Quick: h.cfg.Workers, jobs.Normal: h.cfg.Workers, jobs.Heavy: max(1, h.cfg.ExamineProcesses)}})
	group.Go(func() error { return runner.Run(ctx) })
	for _, run := range []func(context.Context){h.hub.Run, h.worklist.Run, h.codeset.Run, h.keycare.Watch} {
		group.Go(func() error { run(ctx); return nil })
	}
}

var errDatabaseEnded = errors.New("the private PostgreSQL ended; see its log in the data folder, then start again")

// watchDatabase stops the process when its private PostgreSQL dies, rather than serving errors.
func (h *house) watchDatabase(ctx context.Context, group *errgroup.Group) {
	if h.postgres == nil {
		return
	}
	group.Go(func() error {
		select {
		case <-ctx.Done():
			return nil
		case <-h.postgres.Done():
			return errDatabaseEnded
		}
	})
}
