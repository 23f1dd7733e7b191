// Package live carries wake-up calls from where something changed to the browsers that wait for it: from process to process
// over a bus, inside a process by bounded channels. A call holds ids, never data: who is woken asks for what is new. A
// listener that is too slow, or a bus that was away, gets the one call "resync", which says: ask for everything again.
package live

import (
	"context"
	"encoding/json"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/seldom"
)

// Resync is the type of the call that says that calls were lost.
const Resync = "resync"

const (
	perListener = 64   // calls that wait for one listener before it is told to resync
	outbox      = 4096 // calls that wait for the bus
)

// Call is one wake-up.
type Call struct {
	Topic string            `json:"topic"`
	Type  string            `json:"type"` // what changed: "queue", "lease" ...
	IDs   map[string]string `json:"ids,omitempty"`
}

// Bus carries calls between processes. Deliver of Listen gets every payload, lost is called when some may have been missed.
type Bus interface {
	Publish(ctx context.Context, payload []byte) error
	Listen(ctx context.Context, deliver func(payload []byte), lost func()) error
}

// envelope is a call on the bus.
type envelope struct {
	From   uuid.UUID `json:"from"`
	Tenant uuid.UUID `json:"tenant"`
	Call   Call      `json:"call"`
}

type place struct {
	tenant uuid.UUID
	topic  string
}

// Hub knows who listens in this process.
type Hub struct {
	self   uuid.UUID
	bus    Bus
	log    *slog.Logger
	out    chan envelope
	mu     sync.RWMutex
	at     map[place]map[*Listener]struct{}
	missed bool // calls were not carried; others must resync. Touched by Run alone

	ended   chan struct{} // closed when this process stops: streams must not hold it up
	endOnce sync.Once
}

// NewHub makes a hub. A nil bus means that this is the only process.
func NewHub(bus Bus, log *slog.Logger) *Hub {
	if log == nil {
		log = slog.Default()
	}
	return &Hub{self: uuid.New(), bus: bus, log: log, out: make(chan envelope, outbox), at: map[place]map[*Listener]struct{}{},
		ended: make(chan struct{})}
}

// Listener receives the calls of its topics.
type Listener struct {
	C      <-chan Call
	c      chan Call
	places []place
	hub    *Hub
}

// Listen subscribes to topics of an agency. Close it.
func (h *Hub) Listen(tenant uuid.UUID, topics ...string) *Listener {
	c := make(chan Call, perListener)
	l := &Listener{C: c, c: c, hub: h}
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, topic := range topics {
		p := place{tenant, topic}
		l.places = append(l.places, p)
		if h.at[p] == nil {
			h.at[p] = map[*Listener]struct{}{}
		}
		h.at[p][l] = struct{}{}
	}
	return l
}

// Close ends the subscription.
func (l *Listener) Close() {
	l.hub.mu.Lock()
	defer l.hub.mu.Unlock()
	for _, p := range l.places {
		delete(l.hub.at[p], l)
		if len(l.hub.at[p]) == 0 {
			delete(l.hub.at, p)
		}
	}
}

// Publish wakes who listens, here and in other processes. It never blocks.
func (h *Hub) Publish(tenant uuid.UUID, calls ...Call) {
	for _, c := range calls {
		h.deliver(tenant, c)
		if h.bus == nil {
			continue
		}
		select {
		case h.out <- envelope{From: h.self, Tenant: tenant, Call: c}:
		default: // Run notices the full outbox and has the others resync
		}
	}
}

func (h *Hub) deliver(tenant uuid.UUID, c Call) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	for l := range h.at[place{tenant, c.Topic}] {
		l.offer(c)
	}
}

// offer never waits: a listener who does not keep up loses what it has and is told to resync.
func (l *Listener) offer(c Call) {
	for {
		select {
		case l.c <- c:
			return
		default:
		}
		c = Call{Type: Resync}
		for drained := false; !drained; {
			select {
			case <-l.c:
			default:
				drained = true
			}
		}
	}
}

// everybody tells all listeners of this process to ask again.
func (h *Hub) everybody() {
	h.mu.RLock()
	defer h.mu.RUnlock()
	told := map[*Listener]bool{}
	for _, ls := range h.at {
		for l := range ls {
			if !told[l] {
				told[l] = true
				l.offer(Call{Type: Resync})
			}
		}
	}
}

// Run carries calls to and from other processes until ctx ends; every stream ends then too.
func (h *Hub) Run(ctx context.Context) {
	defer h.endOnce.Do(func() { close(h.ended) })
	if h.bus == nil {
		<-ctx.Done()
		return
	}
	var listening sync.WaitGroup
	listening.Go(func() { h.listen(ctx) })
	defer listening.Wait()
	for {
		select {
		case <-ctx.Done():
			return
		case e := <-h.out:
			h.carry(ctx, e)
		}
	}
}

func (h *Hub) carry(ctx context.Context, e envelope) {
	if len(h.out) >= outbox-1 {
		h.missed = true
	}
	if h.missed {
		e.Call = Call{Type: Resync}
	}
	payload, err := json.Marshal(e)
	if err != nil {
		return
	}
	quick, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	err = h.bus.Publish(quick, payload)
	if (err != nil) != h.missed && ctx.Err() == nil {
		h.log.Warn("live bus", "away", err != nil)
	}
	h.missed = err != nil
	for h.missed && ctx.Err() == nil && len(h.out) > 1 { // they are lost anyway: the last one will bring the resync
		<-h.out
	}
}

func (h *Hub) listen(ctx context.Context) {
	var away seldom.Trouble
	for ctx.Err() == nil {
		err := h.bus.Listen(ctx, h.receive, func() { away.Over(); h.everybody() })
		if err != nil && ctx.Err() == nil && away.Tell() {
			h.log.Warn("live bus", "step", "listen", "error", err.Error())
		}
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
		}
	}
}

func (h *Hub) receive(payload []byte) {
	var e envelope
	if json.Unmarshal(payload, &e) != nil || e.From == h.self {
		return
	}
	if e.Call.Type == Resync {
		h.everybody()
		return
	}
	h.deliver(e.Tenant, e.Call)
}
