package main

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"time"

	"chartwright/internal/bench/measure"
)

// asksEach is the pause between two requests for nothing.
const asksEach = time.Second / 4

// bare asks, until ctx ends, a handler of this process that does nothing, now and then: what a machine takes to wake up when it is
// mostly idle is a part of every time that people at their own pace see, and no work of the house.
func bare(ctx context.Context) measure.Times {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
	defer server.Close()
	var took []time.Duration
	each := time.NewTicker(asksEach)
	defer each.Stop()
	for {
		select {
		case <-ctx.Done():
			return measure.Of(took)
		case <-each.C:
		}
		began := time.Now()
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL, nil)
		if err != nil {
			continue
		}
		res, err := server.Client().Do(req)
		if err != nil {
			continue
		}
		_, _ = io.Copy(io.Discard, res.Body)
		_ = res.Body.Close()
		took = append(took, time.Since(began))
	}
}
