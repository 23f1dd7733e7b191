package examine

import (
	"context"
	"errors"
	"sync"
	"time"
)

var errClosed = errors.New("examine: the examiner is closed")

// pool lends warm children and ends those that stay idle.
type pool struct {
	options Options
	slots   chan struct{} // one token per child that may exist
	mu      sync.Mutex
	idle    []*proc
	closed  bool
	stop    chan struct{}
}

func newPool(o Options) *pool {
	p := &pool{options: o, slots: make(chan struct{}, o.Children), stop: make(chan struct{})}
	go p.shrink()
	return p
}

// take lends a child, waiting for one to be free.
func (p *pool) take(ctx context.Context) (*proc, error) {
	select {
	case p.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	p.mu.Lock()
	closed := p.closed
	var c *proc
	if n := len(p.idle); n > 0 {
		c, p.idle = p.idle[n-1], p.idle[:n-1]
	}
	p.mu.Unlock()
	if closed {
		<-p.slots
		return nil, errClosed
	}
	if c != nil {
		return c, nil
	}
	c, err := startProc(ctx, p.options)
	if err != nil {
		<-p.slots
		return nil, err
	}
	return c, nil
}

// give returns a child; one that is not alive any more, or that comes back after the end, is ended.
func (p *pool) give(c *proc, alive bool) {
	defer func() { <-p.slots }()
	p.mu.Lock()
	keep := alive && !p.closed
	if keep {
		c.idle = time.Now()
		p.idle = append(p.idle, c)
	}
	p.mu.Unlock()
	if !keep {
		c.end()
	}
}

func (p *pool) shrink() {
	tick := time.NewTicker(p.options.IdleAfter / 2)
	defer tick.Stop()
	for {
		select {
		case <-p.stop:
			return
		case now := <-tick.C:
			for _, c := range p.expired(now) {
				c.end()
			}
		}
	}
}

func (p *pool) expired(now time.Time) (old []*proc) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var kept []*proc
	for _, c := range p.idle {
		if now.Sub(c.idle) > p.options.IdleAfter {
			old = append(old, c)
		} else {
			kept = append(kept, c)
		}
	}
	p.idle = kept
	return old
}

func (p *pool) close() {
	p.mu.Lock()
	if p.closed {
		p.mu.Unlock()
		return
	}
	p.closed = true
	idle := p.idle
	p.idle = nil
	p.mu.Unlock()
	close(p.stop)
	for _, c := range idle {
		c.end()
	}
}
