package keys

import (
	"container/list"
	"context"
	"crypto/sha256"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

// unwrapTimeout bounds one shared call to the key service: it must not hang
// on for the sake of callers that have given up.
const unwrapTimeout = 10 * time.Second

// Cache is a Wrapper that keeps unwrapped data keys in memory for a while,
// because a page view must not wait for the key service. It is bounded by
// number and age, and overwrites a key when it drops it. Many callers asking
// for the same key at once cause one call.
type Cache struct {
	next Wrapper
	max  int
	ttl  time.Duration

	calls   singleflight.Group
	mu      sync.Mutex
	byID    map[cacheID]*list.Element
	recency *list.List // of *cached, most recently used first
}

type cacheID [sha256.Size]byte

type cached struct {
	id     cacheID
	ref    string
	secret Secret
	expiry *time.Timer
}

// NewCache keeps at most max keys, each for at most ttl after it was unwrapped.
func NewCache(next Wrapper, max int, ttl time.Duration) *Cache {
	return &Cache{next: next, max: max, ttl: ttl, byID: map[cacheID]*list.Element{}, recency: list.New()}
}

// GenerateDataKey makes a new data key and keeps it too.
func (c *Cache) GenerateDataKey(ctx context.Context, keyRef string, ec EncryptionContext) (Secret, []byte, error) {
	secret, wrapped, err := c.next.GenerateDataKey(ctx, keyRef, ec)
	if err != nil {
		return Secret{}, nil, err
	}
	c.put(identify(keyRef, wrapped, ec), keyRef, secret)
	return secret, wrapped, nil
}

// Unwrap returns a copy of the kept key, or asks the next Wrapper.
func (c *Cache) Unwrap(ctx context.Context, keyRef string, wrapped []byte, ec EncryptionContext) (Secret, error) {
	id := identify(keyRef, wrapped, ec)
	if secret, ok := c.get(id); ok {
		return secret, nil
	}
	call := c.calls.DoChan(string(id[:]), func() (any, error) {
		shared, cancel := context.WithTimeout(context.WithoutCancel(ctx), unwrapTimeout)
		defer cancel()
		secret, err := c.next.Unwrap(shared, keyRef, wrapped, ec)
		if err != nil {
			return Secret{}, err
		}
		c.put(id, keyRef, secret)
		return secret, nil
	})
	select {
	case <-ctx.Done():
		return Secret{}, context.Cause(ctx)
	case result := <-call:
		if result.Err != nil {
			return Secret{}, result.Err
		}
		return result.Val.(Secret).Clone(), nil
	}
}

// Rewrap passes through: it needs no plaintext here.
func (c *Cache) Rewrap(ctx context.Context, fromRef, toRef string, wrapped []byte, ec EncryptionContext) ([]byte, error) {
	return c.next.Rewrap(ctx, fromRef, toRef, wrapped, ec)
}

// Forget drops every key that was wrapped by keyRef, as crypto-shredding asks.
func (c *Cache) Forget(keyRef string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for e := c.recency.Front(); e != nil; {
		next := e.Next()
		if e.Value.(*cached).ref == keyRef {
			c.drop(e)
		}
		e = next
	}
}

// Wipe drops every key.
func (c *Cache) Wipe() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for c.recency.Len() > 0 {
		c.drop(c.recency.Back())
	}
}

// Len returns how many keys are kept.
func (c *Cache) Len() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.recency.Len()
}

func identify(keyRef string, wrapped []byte, ec EncryptionContext) cacheID {
	return sha256.Sum256(Join(keyRef, string(wrapped), string(ec.canonical())))
}

func (c *Cache) get(id cacheID) (Secret, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.byID[id]
	if !ok {
		return Secret{}, false
	}
	c.recency.MoveToFront(e)
	return e.Value.(*cached).secret.Clone(), true
}

func (c *Cache) put(id cacheID, ref string, secret Secret) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.byID[id]; ok {
		c.drop(e)
	}
	for c.recency.Len() >= c.max && c.recency.Len() > 0 {
		c.drop(c.recency.Back())
	}
	if c.max < 1 {
		return
	}
	e := c.recency.PushFront(&cached{id: id, ref: ref, secret: secret.Clone()})
	// A timer and not a check on use: a key nobody asks for again must go too.
	e.Value.(*cached).expiry = time.AfterFunc(c.ttl, func() { c.expire(e) })
	c.byID[id] = e
}

func (c *Cache) expire(e *list.Element) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.byID[e.Value.(*cached).id] == e {
		c.drop(e)
	}
}

func (c *Cache) drop(e *list.Element) {
	entry := e.Value.(*cached)
	entry.expiry.Stop()
	entry.secret.Wipe()
	delete(c.byID, entry.id)
	c.recency.Remove(e)
}
