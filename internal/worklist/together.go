package worklist

import (
	"context"
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
	"chartwright/internal/platform/reqctx"
	"chartwright/internal/platform/traces"
	"chartwright/internal/tenancy/principal"
)

// Draws of one agency that come while others are being written wait for those and are then written together: one statement
// and one flush for all of them, as a database does with commits. Nobody waits for company: who comes alone goes alone.
const (
	mostTogether = 64 // draws in one transaction
	sideBySide   = 2  // transactions of one agency at a time, in this process
	togetherFor  = 15 * time.Second
)

// ask is one person's wish for their next item.
type ask struct {
	ctx   context.Context
	p     principal.Principal
	lanes []string
	hint  hint
	got   chan answered // holds one
}

// answered is what became of an ask. Not settled: the person must be served alone.
type answered struct {
	item     *item
	settled  bool
	unhinted bool // nothing was proposed, so that nothing is likely to be
	stale    bool // what was proposed was gone already: ask again
}

// counter is where people ask, one line for each agency.
type counter struct {
	mu    sync.Mutex
	lines map[uuid.UUID]*line
}

type line struct {
	waiting []*ask
	serving int
	bySQL   sync.Mutex         // without Redis nothing hides an item from the next in turn but that the last has committed
	inHand  map[uuid.UUID]bool // people whose ask is being served: a second one of theirs comes after
}

// drawTogether lets the ask be served with others. Not settled: it has to be tried alone, where errors and what is unusual
// have their place.
func (m *Module) drawTogether(ctx context.Context, p principal.Principal) (answered, error) {
	if !p.Scope().AllClients {
		return answered{}, nil
	}
	a := &ask{ctx: ctx, p: p, lanes: m.lanesOf(ctx, p), got: make(chan answered, 1)}
	if m.counter.join(a) {
		go m.serve(p.TenantID)
	}
	select {
	case out := <-a.got:
		return out, nil
	case <-ctx.Done():
		m.counter.leave(a)
		return answered{}, ctx.Err()
	}
}

// join adds an ask to its agency's line. True: the caller must see to it that the line is served.
func (c *counter) join(a *ask) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	l := c.lines[a.p.TenantID]
	if l == nil {
		l = &line{inHand: map[uuid.UUID]bool{}}
		c.lines[a.p.TenantID] = l
	}
	l.waiting = append(l.waiting, a)
	if l.serving == sideBySide {
		return false
	}
	l.serving++
	return true
}

// leave takes an ask out of its line; one that is in hand is served all the same, and is the person's when they ask again.
func (c *counter) leave(a *ask) {
	c.mu.Lock()
	defer c.mu.Unlock()
	l := c.lines[a.p.TenantID]
	if l == nil {
		return
	}
	for n, other := range l.waiting {
		if other == a {
			l.waiting = append(l.waiting[:n], l.waiting[n+1:]...)
			return
		}
	}
}

func (c *counter) line(tenant uuid.UUID) *line {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.lines[tenant]
}

// take gives the next asks to serve after those were, no person twice; none ends the serving.
func (c *counter) take(tenant uuid.UUID, served []*ask) (next []*ask) {
	c.mu.Lock()
	defer c.mu.Unlock()
	l := c.lines[tenant]
	for _, a := range served {
		delete(l.inHand, a.p.UserID)
	}
	kept := l.waiting[:0]
	for _, a := range l.waiting {
		if len(next) == mostTogether || l.inHand[a.p.UserID] {
			kept = append(kept, a)
			continue
		}
		l.inHand[a.p.UserID] = true
		next = append(next, a)
	}
	clear(l.waiting[len(kept):])
	l.waiting = kept
	if len(next) > 0 {
		return next
	}
	if l.serving--; l.serving == 0 && len(l.waiting) == 0 {
		delete(c.lines, tenant)
	}
	return nil
}

// serve answers an agency's asks until none waits.
func (m *Module) serve(tenant uuid.UUID) {
	var asks []*ask
	for {
		runtime.Gosched() // those whom the last round answered ask again now, and should find this one
		if asks = m.counter.take(tenant, asks); asks == nil {
			return
		}
		m.answer(tenant, asks)
	}
}

// answer serves asks by one proposal of Redis' and one transaction. Whatever goes wrong, each is answered.
func (m *Module) answer(tenant uuid.UUID, asks []*ask) {
	out := make([]answered, len(asks))
	defer func() {
		if r := recover(); r != nil {
			slog.Error("a draw broke off", "panic", fmt.Sprint(r), "stack", string(debug.Stack()))
			clear(out)
		}
		for n, a := range asks {
			a.got <- out[n]
		}
	}()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(asks[0].ctx), togetherFor)
	defer cancel()
	m.lanes.takeEach(ctx, tenant, asks)
	hinted := slices.ContainsFunc(asks, func(a *ask) bool { return a.hint.known })
	if !hinted {
		l := m.counter.line(tenant)
		l.bySQL.Lock()
		defer l.bySQL.Unlock()
	}
	err := m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		if !hinted {
			if err := proposeBySQL(tx, asks); err != nil {
				return err
			}
		}
		return m.claimEach(ctx, tx, asks, out)
	})
	if err != nil { // one of them may be the cause for all: each meets it alone, or does not
		clear(out)
	}
	m.showUnused(ctx, tenant, asks, out)
}

// claimEach claims for all in one statement, and tells other rooms in each person's own name.
func (m *Module) claimEach(ctx context.Context, tx *db.Tx, asks []*ask, out []answered) error {
	var rows []askRow
	for n, a := range asks {
		if out[n].unhinted = a.hint.item == uuid.Nil; !out[n].unhinted {
			rows = append(rows, askRowOf(a.ctx, n, a.p, a.hint))
		}
	}
	if len(rows) == 0 {
		return nil
	}
	draws, err := claimHinted(tx, rows)
	if err != nil {
		return err
	}
	for _, d := range draws {
		a := asks[d.N]
		own := traces.As(reqctx.With(principal.With(ctx, a.p), reqctx.From(a.ctx)), a.ctx)
		it, err := m.settle(own, tx, a.p, d)
		if err != nil {
			return err
		}
		out[d.N] = answered{item: it, settled: it != nil}
	}
	return markStale(tx, asks, out)
}

// markStale finds out who got nothing since what was proposed to them had gone.
func markStale(tx *db.Tx, asks []*ask, out []answered) error {
	var doubtful []uuid.UUID
	for n, a := range asks {
		if a.hint.item != uuid.Nil && !out[n].settled {
			doubtful = append(doubtful, a.hint.item)
		}
	}
	offered, err := stillOffered(tx, doubtful...)
	for n, a := range asks {
		out[n].stale = slices.Contains(doubtful, a.hint.item) && !slices.Contains(offered, a.hint.item)
	}
	return err
}

// showUnused shows again to others what was proposed and not taken, and drops what had gone.
func (m *Module) showUnused(ctx context.Context, tenant uuid.UUID, asks []*ask, out []answered) {
	var unused []string
	for n, a := range asks {
		switch {
		case a.hint.member == "" || out[n].item != nil && out[n].item.ID == a.hint.item:
		case out[n].stale:
			m.lanes.drop(tenant, a.hint)
		default:
			unused = append(unused, a.hint.member)
		}
	}
	m.lanes.showAgain(ctx, tenant, unused...)
}
