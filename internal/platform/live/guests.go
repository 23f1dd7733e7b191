package live

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"
)

// Guest is who holds a stream: a session, and the network address from which it is used.
type Guest struct {
	Session uuid.UUID
	Address string
}

// Gone gives those of an agency's guests who may listen no more.
type Gone func(ctx context.Context, tenant uuid.UUID, guests []Guest) ([]Guest, error)

// Guests are all who hold streams in this process. A stream outlives the sign-in it began with, so it is asked again and again,
// while there is a guest, who may still listen: of all of an agency's guests at once, however many they are.
type Guests struct {
	every time.Duration
	gone  Gone

	mu   sync.Mutex
	here map[uuid.UUID]map[Guest]*visit // by agency
	rest context.CancelFunc             // ends the rounds; nil while nobody is here
}

// visit is all streams of one guest.
type visit struct {
	over    chan struct{} // closed when they must end
	streams int
}

// NewGuests prepares for guests of whom gone is asked at least as often as every says.
func NewGuests(every time.Duration, gone Gone) *Guests {
	return &Guests{every: every, gone: gone, here: map[uuid.UUID]map[Guest]*visit{}}
}

// Enter notes a stream of a guest. It must end when over is closed, and call leave at its end.
func (g *Guests) Enter(tenant uuid.UUID, who Guest) (over <-chan struct{}, leave func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.here[tenant] == nil {
		g.here[tenant] = map[Guest]*visit{}
	}
	v := g.here[tenant][who]
	if v == nil {
		v = &visit{over: make(chan struct{})}
		g.here[tenant][who] = v
	}
	v.streams++
	if g.rest == nil {
		var ctx context.Context
		ctx, g.rest = context.WithCancel(context.Background())
		go g.rounds(ctx)
	}
	return v.over, func() { g.leave(tenant, who, v) }
}

func (g *Guests) leave(tenant uuid.UUID, who Guest, v *visit) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if v.streams--; v.streams == 0 && g.here[tenant][who] == v {
		g.forget(tenant, who)
	}
}

// forget is for who holds the lock.
func (g *Guests) forget(tenant uuid.UUID, who Guest) {
	delete(g.here[tenant], who)
	if len(g.here[tenant]) == 0 {
		delete(g.here, tenant)
	}
	if len(g.here) == 0 && g.rest != nil {
		g.rest()
		g.rest = nil
	}
}

func (g *Guests) rounds(ctx context.Context) {
	tick := time.NewTicker(g.every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			g.Round(ctx)
		}
	}
}

// Round asks now, agency by agency, and ends the streams of who is gone. Where no answer comes the streams stay: they carry ids
// only and end by themselves.
func (g *Guests) Round(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, g.every)
	defer cancel()
	for tenant, guests := range g.present() {
		gone, err := g.gone(ctx, tenant, guests)
		if err == nil {
			g.showOut(tenant, gone)
		}
	}
}

func (g *Guests) present() map[uuid.UUID][]Guest {
	g.mu.Lock()
	defer g.mu.Unlock()
	out := make(map[uuid.UUID][]Guest, len(g.here))
	for tenant, guests := range g.here {
		out[tenant] = slices.Collect(maps.Keys(guests))
	}
	return out
}

func (g *Guests) showOut(tenant uuid.UUID, gone []Guest) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, who := range gone {
		if v := g.here[tenant][who]; v != nil {
			close(v.over)
			g.forget(tenant, who)
		}
	}
}
