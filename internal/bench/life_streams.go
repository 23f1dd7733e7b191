package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"chartwright/internal/bench/stand"
	"chartwright/internal/tenancy/principal"
)

// listeners are people whose screens are open and who do nothing.
type listeners struct {
	end    context.CancelFunc
	ended  sync.WaitGroup
	now    atomic.Int64 // open at this moment
	broken atomic.Int64 // ended though nobody ended them
}

// each person holds as many streams as a browser's tabs at most would.
const streamsEach = 4

// hold opens that many event streams, or as many as there is room for, a few people's side by side. This process holds both ends of each.
func (l *lives) hold(ctx context.Context, streams int) (*listeners, error) {
	streams, err := room(streams)
	if err != nil {
		return nil, err
	}
	listening, end := context.WithCancel(ctx)
	h := &listeners{end: end}
	group := errgroup.Group{}
	group.SetLimit(16)
	for left := streams; left > 0; left -= streamsEach {
		group.Go(func() error {
			p, err := l.agency.Person(ctx, principal.Coder)
			if err != nil {
				return err
			}
			for range min(left, streamsEach) {
				if err := h.listen(listening, p); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		h.close()
		return nil, fmt.Errorf("event streams: %w", err)
	}
	return h, nil
}

// room gives how many of that many streams fit into the open files that this process may have, both ends of each; it asks for more
// where it may.
func room(streams int) (int, error) {
	const other = 1000
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return 0, err
	}
	if wanted := uint64(2*streams + other); limit.Cur < wanted {
		if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &syscall.Rlimit{Cur: wanted, Max: max(limit.Max, wanted)}); err == nil {
			limit.Cur = wanted
		}
	}
	return min(streams, (int(limit.Cur)-other)/2), nil
}

// lasts is how long the house lets a stream live, but for the way of its first bytes; the browser then opens it anew.
const lasts = 10*time.Minute - time.Second

// listen opens one and reads it until nobody listens any more.
func (h *listeners) listen(ctx context.Context, p *stand.Person) error {
	body, err := open(ctx, p)
	if err != nil {
		return err
	}
	h.now.Add(1)
	h.ended.Go(func() {
		defer h.now.Add(-1)
		for body != nil {
			body = h.hear(ctx, p, body)
		}
	})
	return nil
}

// hear reads a stream to its end, and gives the one that follows it; none where it broke off.
func (h *listeners) hear(ctx context.Context, p *stand.Person, body io.ReadCloser) io.ReadCloser {
	began := time.Now()
	_, _ = io.CopyBuffer(io.Discard, onlyReader{body}, make([]byte, 256))
	_ = body.Close()
	if ctx.Err() != nil {
		return nil
	}
	var err error
	if time.Since(began) >= lasts {
		if body, err = open(ctx, p); err == nil {
			return body
		}
	}
	h.broken.Add(1)
	return nil
}

// open asks for a person's events.
func open(ctx context.Context, p *stand.Person) (io.ReadCloser, error) {
	req, err := p.Request(ctx, http.MethodGet, "/events", nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "text/event-stream")
	res, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true, ReadBufferSize: 512, WriteBufferSize: 512}}).Do(req)
	if err != nil {
		return nil, err
	}
	if res.StatusCode != http.StatusOK {
		return nil, errors.Join(fmt.Errorf("answered %d", res.StatusCode), res.Body.Close())
	}
	return res.Body, nil
}

// onlyReader hides what else a body can do, so that the copy keeps to its small buffer.
type onlyReader struct{ io.Reader }

func (h *listeners) close() {
	h.end()
	h.ended.Wait()
}
