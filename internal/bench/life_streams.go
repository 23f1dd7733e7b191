package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"chartwright/internal/bench/stand"
	"chartwright/internal/tenancy/principal"
)

// listeners are people whose screens are open and who do nothing: a child process, so that their files are not the house's.
type listeners struct {
	child *exec.Cmd
	in    io.Closer
	ended chan struct{} // closed when the child has nothing more to tell

	mu     sync.Mutex
	orders *json.Encoder

	now    atomic.Int64 // open at this moment
	broken atomic.Int64 // ended though nobody ended them
	why    atomic.Value // string: of one that is broken
}

// each person holds as many streams as a browser's tabs at most would.
const streamsEach = 4

// hold opens that many event streams, or as many as there is room for, a few people's side by side.
func (l *lives) hold(ctx context.Context, streams int) (*listeners, error) {
	streams, err := room(streams)
	if err != nil {
		return nil, err
	}
	h, err := startListeners()
	if err != nil {
		return nil, err
	}
	group := errgroup.Group{}
	group.SetLimit(opening)
	for left := streams; left > 0; left -= streamsEach {
		group.Go(func() error { return h.person(ctx, l.agency, min(left, streamsEach)) })
	}
	err = group.Wait()
	if err == nil {
		err = stand.Until(ctx, time.Hour, func() (bool, error) { return h.now.Load() >= int64(streams), h.trouble() })
	}
	if err != nil {
		h.close()
		return nil, fmt.Errorf("event streams: %w", err)
	}
	return h, nil
}

// room gives how many of that many streams fit into the open files that a process may have, the house's end or the callers'; it
// asks for more where it may.
func room(streams int) (int, error) {
	const other = 1000
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return 0, err
	}
	if wanted := uint64(streams + other); limit.Cur < wanted {
		if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &syscall.Rlimit{Cur: wanted, Max: max(limit.Max, wanted)}); err == nil {
			limit.Cur = wanted
		}
	}
	return min(streams, int(limit.Cur)-other), nil
}

func startListeners() (*listeners, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	h := &listeners{child: exec.Command(self, streamsChild), ended: make(chan struct{})} // it ends with its stdin
	h.child.Stderr = os.Stderr
	in, err := h.child.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := h.child.StdoutPipe()
	if err != nil {
		return nil, err
	}
	h.in, h.orders = in, json.NewEncoder(in)
	if err := h.child.Start(); err != nil {
		return nil, err
	}
	go h.hear(out)
	return h, nil
}

// person makes somebody who opens that many streams.
func (h *listeners) person(ctx context.Context, a *stand.Agency, streams int) error {
	p, err := a.Person(ctx, principal.Coder)
	if err != nil {
		return err
	}
	req, err := p.Request(ctx, http.MethodGet, "/events", nil, "Accept", "text/event-stream")
	if err != nil {
		return err
	}
	var text bytes.Buffer
	if err := req.Write(&text); err != nil {
		return err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for range streams {
		if err := h.orders.Encode(streamOrder{Address: req.URL.Host, Request: text.Bytes()}); err != nil {
			return err
		}
	}
	return nil
}

// hear takes what the child tells until it ends.
func (h *listeners) hear(out io.Reader) {
	defer close(h.ended)
	told := json.NewDecoder(out)
	for {
		var s streamsHeld
		if told.Decode(&s) != nil {
			return
		}
		h.why.Store(s.Why)
		h.broken.Store(s.Broken)
		h.now.Store(s.Open)
	}
}

// trouble is why not all streams will be open.
func (h *listeners) trouble() error {
	select {
	case <-h.ended:
		return errors.New("the process that holds them ended")
	default:
	}
	if h.broken.Load() > 0 {
		return errors.New(h.why.Load().(string))
	}
	return nil
}

func (h *listeners) close() {
	_ = h.in.Close()
	<-h.ended
	_ = h.child.Wait()
}
