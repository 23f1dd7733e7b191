package worklist

import (
	"sync"
	"time"

	"github.com/google/uuid"
)

const (
	placesFor  = 30 * time.Second // how long a newly granted lane may go unseen by the hints; SQL sees it at once
	mostPlaces = 10_000
)

// placeCache remembers where people may draw from, to ask Redis without asking the database first. It decides nothing: the
// claim checks skills, facility and credentials again.
type placeCache struct {
	mu   sync.Mutex
	rows map[placeKey]places
}

type placeKey struct{ tenant, user uuid.UUID }

type places struct {
	lanes []string
	until time.Time
}

func newPlaceCache() *placeCache { return &placeCache{rows: map[placeKey]places{}} }

func (c *placeCache) get(tenant, user uuid.UUID) ([]string, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	p, ok := c.rows[placeKey{tenant, user}]
	return p.lanes, ok && time.Now().Before(p.until)
}

func (c *placeCache) put(tenant, user uuid.UUID, lanes []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.rows) >= mostPlaces {
		clear(c.rows)
	}
	c.rows[placeKey{tenant, user}] = places{lanes: lanes, until: time.Now().Add(placesFor)}
}

func (c *placeCache) forget(tenant, user uuid.UUID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.rows, placeKey{tenant, user})
}
