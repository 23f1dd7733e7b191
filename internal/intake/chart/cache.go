package chart

import (
	"bytes"
	"container/list"
	"sync"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/examine"
)

const (
	wordsKeptBytes = 24 << 20 // of JSON they came from; about twice that in memory
	wordsKeptFor   = 10 * time.Minute
)

// wordCache keeps the words of pages that are being read, so that finding in a chart decrypts each page once. It is bounded
// by size and age.
type wordCache struct {
	mu     sync.Mutex
	byPage map[uuid.UUID]*list.Element
	order  *list.List // of keptWords, most recently used first
	bytes  int
}

type keptWords struct {
	page   uuid.UUID
	record []byte // of the vault: another record is other words
	words  []examine.Word
	bytes  int
	until  time.Time
}

func newWordCache() *wordCache {
	return &wordCache{byPage: map[uuid.UUID]*list.Element{}, order: list.New()}
}

func (c *wordCache) get(page uuid.UUID, record []byte) ([]examine.Word, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.byPage[page]
	if !ok {
		return nil, false
	}
	k := e.Value.(keptWords)
	if !bytes.Equal(k.record, record) || time.Now().After(k.until) {
		c.drop(e)
		return nil, false
	}
	c.order.MoveToFront(e)
	return k.words, true
}

func (c *wordCache) put(page uuid.UUID, record []byte, words []examine.Word, size int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.byPage[page]; ok {
		c.drop(e)
	}
	c.byPage[page] = c.order.PushFront(keptWords{page, record, words, size, time.Now().Add(wordsKeptFor)})
	c.bytes += size
	for c.bytes > wordsKeptBytes && c.order.Len() > 1 {
		c.drop(c.order.Back())
	}
	for back := c.order.Back(); back != nil && time.Now().After(back.Value.(keptWords).until); back = c.order.Back() {
		c.drop(back)
	}
}

// forget drops everything.
func (c *wordCache) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for c.order.Len() > 0 {
		c.drop(c.order.Back())
	}
}

func (c *wordCache) drop(e *list.Element) {
	k := e.Value.(keptWords)
	c.bytes -= k.bytes
	delete(c.byPage, k.page)
	c.order.Remove(e)
}
