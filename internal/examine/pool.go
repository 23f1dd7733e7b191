package examine

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

var errClosed = errors.New("examine: the examiner is closed")

// pool lends warm children for single calls and ends those that stay idle. A child keeps the document it opened last, so that
// the next call for it finds it open; where children are short it is opened elsewhere instead. So documents that are open but
// not at work take nothing from others.
type pool struct {
	options Options
	slots   chan struct{} // one token per call at work, so busy and idle children never exceed options.Children
	mu      sync.Mutex
	busy    int
	idle    []*proc // longest idle first
	closed  bool
	stop    chan struct{}
}

func newPool(o Options) *pool {
	p := &pool{options: o, slots: make(chan struct{}, o.Children), stop: make(chan struct{})}
	go p.shrink()
	return p
}

// take lends a child, best one that holds d already, waiting for a slot to be free.
func (p *pool) take(ctx context.Context, d *Document) (*proc, error) {
	select {
	case p.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	c, err := p.choose(d)
	if err == nil && c == nil {
		c, err = startProc(ctx, p.options)
	}
	if err != nil {
		p.leave()
		return nil, err
	}
	return c, nil
}

// choose picks an idle child, or none where a new one should be started.
func (p *pool) choose(d *Document) (*proc, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.busy++
	if p.closed {
		return nil, errClosed
	}
	at := slices.IndexFunc(p.idle, func(c *proc) bool { return c.holds == d })
	if at < 0 {
		at = slices.IndexFunc(p.idle, func(c *proc) bool { return c.holds == nil })
	}
	if at < 0 && len(p.idle)+p.busy > p.options.Children {
		at = 0
	}
	if at < 0 {
		return nil, nil
	}
	c := p.idle[at]
	p.idle = slices.Delete(p.idle, at, at+1)
	return c, nil
}

func (p *pool) leave() {
	p.mu.Lock()
	p.busy--
	p.mu.Unlock()
	<-p.slots
}

// give returns a child; one that is not alive any more, or that comes back after the end, is ended.
func (p *pool) give(c *proc, alive bool) {
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
	p.leave()
}

// holder lends the idle child that holds d, nil when there is none.
func (p *pool) holder(d *Document) *proc {
	select {
	case p.slots <- struct{}{}:
	default: // all are at work, and the next document takes its place soon
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	at := slices.IndexFunc(p.idle, func(c *proc) bool { return c.holds == d })
	if at < 0 {
		<-p.slots
		return nil
	}
	p.busy++
	c := p.idle[at]
	p.idle = slices.Delete(p.idle, at, at+1)
	return c
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
