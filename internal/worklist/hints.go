package worklist

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/redis/ranked"
)

const (
	hintQueue    = 8192                   // changes that wait to be written
	hintBatch    = 512                    // changes written at once
	hintPatience = 100 * time.Millisecond // for a draw from Redis, before SQL does it
	hintWrite    = 2 * time.Second        // for a batch of writes
	hideFor      = 2 * time.Second        // a taken hint is hidden from others until its claim has committed
)

// hints are the lanes in Redis. They are kept in the background, after commits, and may be wrong in every way: what is
// drawn is claimed by the database or not at all, and a tenant whose hints may be missing is distrusted until rebuilt.
type hints struct {
	sets    *ranked.Sets
	breaker breaker
	log     *slog.Logger
	queue   chan hintChange

	mu    sync.Mutex
	dirty map[uuid.UUID]bool // changes of these tenants were not written
}

type hintChange struct {
	tenant uuid.UUID
	change ranked.Change
	done   chan<- struct{} // set by flush alone
}

func newHints(sets *ranked.Sets, log *slog.Logger) *hints {
	return &hints{sets: sets, log: log, queue: make(chan hintChange, hintQueue), dirty: map[uuid.UUID]bool{}}
}

// hint is what Redis proposes.
type hint struct {
	item   uuid.UUID
	lane   lane
	member string
	total  int64 // items in all the lanes asked
	known  bool  // Redis could answer; false: ask SQL
}

// take proposes the best item of the lanes and hides it from others; hide false only looks. It never fails: where Redis is
// away, empty or distrusted the answer is that nothing is known.
func (h *hints) take(ctx context.Context, tenant uuid.UUID, lanes []string, hide bool) hint {
	var how time.Duration
	if hide {
		how = hideFor
	}
	return h.takeAll(ctx, tenant, [][]string{lanes}, how)[0]
}

// takeEach proposes to each who asks the best of their lanes, no item to two.
func (h *hints) takeEach(ctx context.Context, tenant uuid.UUID, asks []*ask) {
	lanes := make([][]string, len(asks))
	for n, a := range asks {
		lanes[n] = a.lanes
	}
	for n, proposed := range h.takeAll(ctx, tenant, lanes, hideFor) {
		asks[n].hint = proposed
	}
}

func (h *hints) takeAll(ctx context.Context, tenant uuid.UUID, lanes [][]string, hide time.Duration) []hint {
	out := make([]hint, len(lanes))
	if h.sets == nil || h.isDirty(tenant) || !h.breaker.allow() {
		return out
	}
	taken, err := bounded(context.WithoutCancel(ctx), hintPatience, func(ctx context.Context) ([]ranked.Taken, error) {
		return h.sets.TakeEach(ctx, tenant.String(), lanes, hide)
	})
	h.report(h.breaker.result(err), err)
	for n, t := range taken {
		out[n] = hintFrom(t)
	}
	return out
}

func hintFrom(t ranked.Taken) (out hint) {
	if !t.Known {
		return hint{}
	}
	out = hint{total: t.Total, known: true, member: t.Member}
	if t.Member == "" {
		return out
	}
	var err error
	if out.item, err = memberID(t.Member); err != nil {
		return hint{}
	}
	if out.lane, err = parseLane(t.Set); err != nil {
		return hint{}
	}
	return out
}

// giveBack shows a hint that was not used to others at once.
func (h *hints) giveBack(ctx context.Context, tenant uuid.UUID, unused hint) {
	if unused.member != "" {
		h.showAgain(ctx, tenant, unused.member)
	}
}

// showAgain is giveBack for members.
func (h *hints) showAgain(ctx context.Context, tenant uuid.UUID, members ...string) {
	if len(members) == 0 || !h.breaker.allow() {
		return
	}
	_, err := bounded(context.WithoutCancel(ctx), hintPatience, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, h.sets.GiveBack(ctx, tenant.String(), members...)
	})
	h.report(h.breaker.result(err), err)
}

// drop removes a hint whose item is not there any more.
func (h *hints) drop(tenant uuid.UUID, stale hint) {
	h.write(tenant, ranked.Change{Set: stale.lane.String(), Member: stale.member, Remove: true})
}

// write notes changes for the background writer. It never blocks; what does not fit makes the tenant distrusted.
func (h *hints) write(tenant uuid.UUID, changes ...ranked.Change) {
	if h.sets == nil {
		return
	}
	for _, c := range changes {
		select {
		case h.queue <- hintChange{tenant: tenant, change: c}:
		default:
			h.setDirty(tenant, true)
			return
		}
	}
}

// run writes changes until ctx ends.
func (h *hints) run(ctx context.Context) {
	if h.sets == nil {
		<-ctx.Done()
		return
	}
	retry := time.NewTicker(time.Second)
	defer retry.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-retry.C:
			h.confess(ctx)
		case first := <-h.queue:
			h.writeBatch(ctx, first)
		}
	}
}

func (h *hints) writeBatch(ctx context.Context, first hintChange) {
	byTenant := map[uuid.UUID][]ranked.Change{}
	var flushed []chan<- struct{}
	for c, n := first, 1; ; n++ {
		if c.done != nil {
			flushed = append(flushed, c.done)
		} else {
			byTenant[c.tenant] = append(byTenant[c.tenant], c.change)
		}
		if n == hintBatch || len(h.queue) == 0 {
			break
		}
		c = <-h.queue
	}
	for tenant, changes := range byTenant {
		h.apply(ctx, tenant, changes)
	}
	for _, done := range flushed {
		close(done)
	}
}

func (h *hints) apply(ctx context.Context, tenant uuid.UUID, changes []ranked.Change) {
	if !h.breaker.allow() {
		h.setDirty(tenant, true)
		return
	}
	_, err := bounded(context.WithoutCancel(ctx), hintWrite, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, h.sets.Apply(ctx, tenant.String(), changes)
	})
	h.report(h.breaker.result(err), err)
	if err != nil {
		h.setDirty(tenant, true)
	}
}

// confess tells the other processes, through Redis, that the lanes of dirty tenants miss changes of this one.
func (h *hints) confess(ctx context.Context) {
	for _, tenant := range h.dirtyTenants() {
		if !h.breaker.allow() {
			return
		}
		_, err := bounded(ctx, hintWrite, func(ctx context.Context) (struct{}, error) {
			return struct{}{}, h.sets.Distrust(ctx, tenant.String())
		})
		h.report(h.breaker.result(err), err)
		if err != nil {
			return
		}
		h.setDirty(tenant, false)
	}
}

// flush waits until all changes noted so far are written.
func (h *hints) flush(ctx context.Context) {
	if h.sets == nil {
		return
	}
	done := make(chan struct{})
	select {
	case h.queue <- hintChange{done: done}:
	case <-ctx.Done():
		return
	}
	select {
	case <-done:
	case <-ctx.Done():
	}
}

func (h *hints) isDirty(tenant uuid.UUID) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.dirty[tenant]
}

func (h *hints) setDirty(tenant uuid.UUID, dirty bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if dirty {
		h.dirty[tenant] = true
		return
	}
	delete(h.dirty, tenant)
}

func (h *hints) dirtyTenants() []uuid.UUID {
	h.mu.Lock()
	defer h.mu.Unlock()
	out := make([]uuid.UUID, 0, len(h.dirty))
	for t := range h.dirty {
		out = append(out, t)
	}
	return out
}

func (h *hints) report(turned turn, err error) {
	switch turned {
	case turnedOff:
		h.log.Warn("work lanes: Redis is away, work is drawn by SQL", "error", err.Error())
	case turnedOn:
		h.log.Info("work lanes: Redis is back")
	case unturned:
	}
}

// filled reports whether Redis holds the agency's lanes.
func (h *hints) filled(ctx context.Context, tenant uuid.UUID) (bool, error) {
	return bounded(ctx, hintWrite, func(ctx context.Context) (bool, error) { return h.sets.Filled(ctx, tenant.String()) })
}

// fill adds waiting items to their lanes.
func (h *hints) fill(ctx context.Context, tenant uuid.UUID, items []item) error {
	changes := make([]ranked.Change, len(items))
	for n, i := range items {
		changes[n] = hintOf(i, false)
	}
	_, err := bounded(ctx, 10*hintWrite, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, h.sets.Apply(ctx, tenant.String(), changes)
	})
	return err
}

// trust says that the agency's lanes are whole again.
func (h *hints) trust(ctx context.Context, tenant uuid.UUID) error {
	_, err := bounded(ctx, hintWrite, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, h.sets.MarkFilled(ctx, tenant.String())
	})
	return err
}
