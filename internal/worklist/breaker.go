package worklist

import (
	"context"
	"sync"
	"time"
)

// How long Redis is left alone after failures in a row.
const (
	firstRest = 250 * time.Millisecond
	longRest  = 5 * time.Second
)

// breaker keeps a dead Redis from costing every call a time-out: after a failure calls are skipped for a while, then one
// call at a time tries again.
type breaker struct {
	mu      sync.Mutex
	rest    time.Duration // zero: all is well
	next    time.Time     // when the next call may try
	probing bool
}

type turn int

const (
	unturned turn = iota
	turnedOff
	turnedOn
)

// allow reports whether a call may be made now; each allowed call must bring its result.
func (b *breaker) allow() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.rest == 0 {
		return true
	}
	if b.probing || time.Now().Before(b.next) {
		return false
	}
	b.probing = true
	return true
}

// result notes how a call went, and says whether that turned the breaker.
func (b *breaker) result(err error) turn {
	b.mu.Lock()
	defer b.mu.Unlock()
	wasOff := b.rest > 0
	b.probing = false
	if err == nil {
		b.rest = 0
		if wasOff {
			return turnedOn
		}
		return unturned
	}
	b.rest = min(max(2*b.rest, firstRest), longRest)
	b.next = time.Now().Add(b.rest)
	if wasOff {
		return unturned
	}
	return turnedOff
}

// bounded runs a call and leaves it behind when it does not end in time, whatever time-outs its client has.
func bounded[T any](ctx context.Context, limit time.Duration, call func(context.Context) (T, error)) (T, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	type outcome struct {
		value T
		err   error
	}
	done := make(chan outcome, 1)
	go func() {
		defer cancel()
		v, err := call(ctx)
		done <- outcome{v, err}
	}()
	select {
	case o := <-done:
		return o.value, o.err
	case <-ctx.Done():
		select { // cancel by the call's own end is no time-out
		case o := <-done:
			return o.value, o.err
		default:
		}
		var zero T
		return zero, context.Cause(ctx)
	}
}
